-- As pipelines.text.normalise, in SQL, so that every client can ask; Latin letters lose their accents
-- too, and the forms of he are one letter, as Arabic keyboards have but one. RE2 has no look-ahead: commas within a number are taken out in two passes.
CREATE OR REPLACE MACRO search_spelling(text) AS
regexp_replace(
    regexp_replace(
        regexp_replace(
            translate(
                regexp_replace(
                    lower(text),
                    '[\x{093C}\x{0640}\x{0610}-\x{061A}\x{064B}-\x{0652}\x{0654}-\x{065F}\x{0670}\x{06D6}-\x{06DC}\x{06DF}-\x{06E8}\x{06EA}-\x{06ED}\p{Cf}]+',
                    '',
                    'g'
                ),
                'ऩऱऴँيىكهھەةأإؤئۀۂۓ٬०१२३४५६७८९۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩áàâäãåéèêëíìîïóòôöõúùûüñç',
                'नरळंییکہہہۃااویہہے,012345678901234567890123456789aaaaaaeeeeiiiiooooouuuunc'
            ),
            '(?:ङ्([कखगघ])|ञ्([चछजझ])|ण्([टठडढ])|न्([तथदध])|म्([पफबभ]))',
            'ं\1\2\3\4\5',
            'g'
        ),
        '([0-9]),([0-9]{2,3})', '\1\2', 'g'
    ),
    '([0-9]),([0-9]{2,3})', '\1\2', 'g'
);
COMMENT ON MACRO search_spelling IS
    'A text (in NFC) in the spelling in which it is searched: nukta, nasals, Arabic and Urdu letters, vowel marks, digits, accents and case are made alike.';
