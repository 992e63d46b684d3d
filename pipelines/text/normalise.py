"""Text brought to one spelling, so that copies which differ in spelling only compare equal."""

from __future__ import annotations

import re
import unicodedata

import regex

from pipelines.text.kept_lines import kept_for_lines

# A Devanagari class nasal before a stop of its own class is as often written as anusvara.
_CLASS_NASAL = regex.compile("ङ्(?=[कखगघ])|ञ्(?=[चछजझ])|ण्(?=[टठडढ])|न्(?=[तथदध])|म्(?=[पफबभ])")
_VIRAMA = "्"
MAX_MARKS = 30
"""Marks on one letter, as in Unicode's Stream-Safe Text Format: bringing more of them into order,
as normal forms do, takes a time that grows with the square."""
MARK_FLOOD = 500
"""Marks in a row of which that time is felt."""
_MARK = "".join(map(re.escape, filter(unicodedata.combining, map(chr, range(0x300, 0x1E94B)))))
_MANY_MARKS = re.compile(f"([{_MARK}]{{{MAX_MARKS}}})[{_MARK}]+")
_COMMA_NUMBER = regex.compile(r"[0-9]++(?:,[0-9]++)++")
# `\w` of the standard library ends a word at each Devanagari vowel sign.
_TOKEN = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*")

# Nukta, tatweel, and the Arabic marks that are written or left out at will. Maddah stays:
# alef with and without it are different letters.
_OPTIONAL = regex.compile(
    r"[\u093C\u0640\u0610-\u061A\u064B-\u0652\u0654-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED]"
)
_LETTERS = {
    "ँ": "ं",  # chandrabindu
    "ي": "ی",
    "ى": "ی",
    "ك": "ک",
    "ه": "ہ",
    "ە": "ہ",
    "ة": "ۃ",
    "٬": ",",  # Arabic thousands separator
}


class _Folding(dict[int, str]):
    """Code point of a decomposed character to what it is compared as; filled as they come."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if unicodedata.category(char) == "Cf" or _OPTIONAL.match(char):
            folded = ""
        elif char.isdecimal():
            folded = str(unicodedata.decimal(char))
        else:
            folded = _LETTERS.get(char, char.lower())
        self[code] = folded
        return folded


_FOLDING = _Folding()


@kept_for_lines(512)
def normalise(text: str) -> str:
    """Brings a text to the spelling in which texts are compared; never for display or storage.

    Compatibility forms, case, nukta, chandrabindu, homorganic nasals, Arabic against
    Urdu letters, vowel marks, invisible characters, digits of any script and thousands
    separators are made alike. The result is NFC; normalising it again changes nothing.
    """
    # Decomposed first: nukta and hamza then lie bare, however they were typed.
    folded = _fold(unicodedata.normalize("NFKD", limit_marks(text)))
    if _VIRAMA in folded:
        folded = _CLASS_NASAL.sub("ं", folded)
    if "," in folded:
        folded = _COMMA_NUMBER.sub(_without_separators, folded)
    return unicodedata.normalize("NFC", folded)


def _fold(text: str) -> str:
    if text.isascii():
        return text.translate(_FOLDING)
    # `str.translate` is slow beyond ASCII, and few of a line's characters are changed at all.
    for character in set(text):
        if (folded := _FOLDING[ord(character)]) != character:
            text = text.replace(character, folded)
    return text


def _without_separators(number: regex.Match[str]) -> str:
    """1,000,000 and 1,00,000 without commas: groups of two or three digits, the last of three."""
    *groups, last = number.group().split(",")
    backwards, following, is_thousands = [last], len(last), False
    for group in reversed(groups):
        is_thousands = following == 3 or (following == 2 and is_thousands)
        backwards += ("" if is_thousands else ",", group)
        following = len(group)
    return "".join(reversed(backwards))


def limit_marks(text: str) -> str:
    """The text without floods of combining marks, so that it can be normalised in linear time."""
    # Steps of the length looked for: a flood is met, and a page of 200,000 characters is soon seen.
    for place in range(MARK_FLOOD, len(text), MARK_FLOOD):
        if unicodedata.combining(text[place]) and _MANY_MARKS.match(text, place - MAX_MARKS):
            return _MANY_MARKS.sub(r"\1", text)
    return text


def tokens(text: str) -> list[str]:
    """The words of a text in order, normalised: letters and digits with their marks."""
    words: list[str] = _TOKEN.findall(normalise(text))
    return words
