"""Spelling variants compare equal, different words do not."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.text.normalise import normalise, tokens

# The scripts of the network, what is mixed into them, and what web pages leave behind.
TEXT = st.text(
    st.one_of(
        st.characters(min_codepoint=0x0900, max_codepoint=0x097F),
        st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFC),
        st.sampled_from("aAzZé 0123456789,.٬،\n\u00a0\u200b\u200c\u200d\u200e\u202e\ufeff\ufe0f"),
        st.characters(exclude_categories=["Cs"]),
    )
)


@given(TEXT)
@example("अ\u200cँ")
@example("1\u200d,00\u200d,000,5")
@example("ا\u200d\u0653")
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(TEXT)
def test_composed_and_decomposed_input_are_one(text: str) -> None:
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ज़रूरी सड़क", "जरूरी सडक"),
        ("फ़ैसला", "फ\u093cैसला"),
        ("\u095bमीन", "ज\u093cमीन"),
        ("गाँव में चाँद", "गांव में चांद"),
        ("हिन्दी सम्पर्क पण्डित पञ्चायत गङ्गा", "हिंदी संपर्क पंडित पंचायत गंगा"),
        ("उपेन्द्र राय", "उपेंद्र राय"),
        ("क्\u200dया है", "क्या है"),
        ("राष्\u200cट्रपति", "राष्ट्रपति"),
        ("१,२५,००० रुपये", "1,25,000 रुपये"),
        ("1,25,000 रुपये", "125000 रुपये"),
        ("पुलिस\u00a0ने", "पुलिस ने"),
        ("\ufeffदिल्ली", "दिल्ली"),
    ],
)
def test_hindi_spelling_variants_are_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كتاب", "کتاب"),
        ("علي", "علی"),
        ("موسى", "موسی"),
        ("هندوستان", "ہندوستان"),
        ("جملۂ", "جملہ"),
        ("مدرسۀ", "مدرسہ"),
        ("سورة", "سورۃ"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("اعلیٰ", "اعلی"),
        ("گئے لئے", "گیے لیے"),
        ("۲۰۲۵", "2025"),
        ("١٬٢٣٤", "1234"),
        ("بھارت\u200f ایکسپریس", "بھارت ایکسپریس"),
        ("\ufefb", "لا"),
    ],
)
def test_urdu_spelling_variants_are_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("दिल", "दिल्ली"),
        ("कल", "काल"),
        ("अन्न", "अंन"),
        ("सम्मान", "संमान"),
        ("آباد", "اباد"),
        ("بیٹی", "بیٹے"),
        ("1,00,000", "1,00,001"),
        ("3.5", "35"),
        ("5, 100", "5100"),
        ("10,11,12", "101112"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


def test_vowel_signs_belong_to_the_word() -> None:
    assert tokens("हिन्दी की किताबें, “पढ़ीं”।") == ["हिंदी", "की", "किताबें", "पढीं"]
    assert tokens("Modi’s ₹1,500 plan — 10वीं ❤️ https") == [
        "modi",
        "s",
        "1500",
        "plan",
        "10वीं",
        "https",
    ]


def test_text_without_words_has_no_tokens() -> None:
    assert tokens("… — ।। ❤️ \u093c\u200d\n") == []


def test_half_a_surrogate_pair_is_no_letter() -> None:
    """Broken JSON-LD brings them in; nothing that hashes the words may stumble over one."""
    assert tokens("क\ud83dख") == ["क", "ख"]
