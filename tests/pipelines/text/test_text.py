"""Text: characters, folding, hashing and counting in three scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.text import (
    clean_characters,
    clean_line,
    content_hash,
    count_words,
    ends_sentence,
    match_key,
    split_lines,
)


def test_text_is_nfc_without_invisible_characters_but_joiners() -> None:
    assert clean_characters("cafe\u0301\ufeff \u202eab\u202c\u200b\x00") == "café ab"
    assert clean_characters("क्\u200dष می\u200cخواہم") == "क्\u200dष می\u200cخواہم"
    # Nukta letters are decomposed in NFC, however they were typed.
    assert clean_characters("\u095c") == "\u0921\u093c"


def test_lines_are_folded_and_blank_ones_dropped() -> None:
    assert split_lines("एक\u00a0 दो\r\n\u00a0\u00a0\n\u200c\nتین  چار\u2028five") == [
        "एक दो",
        "تین چار",
        "five",
    ]


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean_line(text)
    assert clean_line(once) == once


@pytest.mark.parametrize(
    "variant",
    [
        "It's a “new” bridge – opened…  today",
        'It’s a "new" bridge - opened... today',
        'It\'s a\u00a0"new"\nbridge — open\u200ded... today',
    ],
)
def test_a_resave_does_not_change_the_hash(variant: str) -> None:
    assert content_hash("पुल", variant) == content_hash(
        "पुल", 'It\'s a "new" bridge - opened... today'
    )


def test_an_edit_changes_the_hash() -> None:
    base = content_hash("शीर्षक", "सोमवार को पुल खुला।")
    assert content_hash("शीर्षक", "मंगलवार को पुल खुला।") != base
    assert content_hash("नया शीर्षक", "सोमवार को पुल खुला।") != base
    assert len(base) == 32


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("हिन्दी में तीन शब्द", 4),
        ("پہلا — دوسرا !", 2),
        ("3 ferries – 2,000 people", 4),
        ("… —", 0),
        ("", 0),
    ],
)
def test_words_hold_a_letter_or_a_digit(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("पुल खुला।", True),
        ("پل کھل گیا۔", True),
        ("He said “yes.”", True),
        ("क्यों?", True),
        ("आगे पढ़िए...", False),
        ("आगे…", False),
        ("A heading", False),
    ],
)
def test_a_cut_off_line_is_no_sentence(line: str, ends: bool) -> None:
    assert ends_sentence(line) is ends


def test_lines_that_say_the_same_have_one_key() -> None:
    assert match_key("नदी पर पुल: ‘खुला’!") == match_key("नदी  पर पुल - खुला")
    assert match_key("کیا") == match_key("كیا")
