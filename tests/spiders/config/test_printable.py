"""Text from outside moves no cursor, and stays what it is in every script."""

from __future__ import annotations

import pytest

from spiders.config.printable import printable

TEXTS = [
    "https://paper.example/a?b=c#d",
    "मुख्यमंत्री ने कहा, क्षत्रिय र्‍य",  # a joiner makes the eyelash ra
    "وزیرِ اعظم نے کہا‌ کہ \u200f(۲۰۲۶)\u200e \u061c",
    "naïve – “quoted” 日本 👩‍👩‍👧 �",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("lines", [False, True])
def test_text_of_every_script_stays_as_it_is(text: str, lines: bool) -> None:
    assert printable(text, lines=lines) == text


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("lines", [False, True])
def test_no_control_character_is_left(text: str, lines: bool) -> None:
    for code in (*range(0x20), *range(0x7F, 0xA0)):
        if chr(code) not in "\t\n\r":
            assert printable(f"{text}{chr(code)}{text}", lines=lines) == f"{text}�{text}"


@pytest.mark.parametrize("text", TEXTS)
def test_what_turns_the_direction_goes(text: str) -> None:
    for turn in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069":
        assert printable(f"{text}{turn}{text}") == text + text


def test_a_lone_surrogate_can_be_printed() -> None:
    printable("name \udcff").encode()


def test_line_breaks_stay_where_lines_may_be() -> None:
    text = "एक\tone\nدو\nthree"
    assert printable(text, lines=True) == text
    assert printable("100 %\rdone\r\n", lines=True) == "100 %�done\n"
    assert printable("\r\u202e\n", lines=True) == "�\n"


def test_line_breaks_forge_no_line() -> None:
    assert printable("a\tb\nc\r\nd\u2028e") == "a b c d e"
    assert printable("a\rb") == "a b"
