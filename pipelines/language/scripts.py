"""The letters of a text, counted by the script they belong to."""

from __future__ import annotations

from collections import Counter

import regex

SCRIPTS = (
    "Latin",
    "Devanagari",
    "Arabic",
    "Bengali",
    "Gurmukhi",
    "Gujarati",
    "Oriya",
    "Tamil",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Sinhala",
)
OTHER = "Other"
_SCRIPT = regex.compile(
    "|".join(rf"(?P<{script}>[\p{{{script}}}&&[\p{{L}}\p{{M}}]])" for script in SCRIPTS)
    + rf"|(?P<{OTHER}>\p{{L}})",
    regex.VERSION1,
)


class _ScriptOfCharacter(dict[str, str]):
    """Character to its script, '' if it is no letter; filled as characters are met."""

    def __missing__(self, character: str) -> str:
        found = _SCRIPT.match(character)
        script = self[character] = found.lastgroup if found else ""
        return script


_SCRIPTS_OF = _ScriptOfCharacter()


def count_letters(text: str) -> Counter[str]:
    """How many letters of each script the text has; scripts not in `SCRIPTS` count as `Other`.

    Vowel signs count as letters: a Latin vowel is a letter, a Devanagari one mostly a mark.
    """
    letters = Counter[str]()
    for character, times in Counter(text).items():
        if script := _SCRIPTS_OF[character]:
            letters[script] += times
    return letters


def only_script(text: str, script: str) -> str:
    """The text with the letters of all other scripts made spaces."""
    strange = {
        ord(character): " " for character in set(text) if _SCRIPTS_OF[character] not in ("", script)
    }
    return text.translate(strange) if strange else text
