CREATE OR REPLACE MACRO search_form(text) AS
trim(regexp_replace(search_spelling(nfc_normalize(text)), '[^\p{L}\p{M}\p{N}]+', ' ', 'g'));
COMMENT ON MACRO search_form IS
    'The words of a text in the spelling in which they are searched, one blank apart.';
