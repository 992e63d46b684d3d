"""Text from outside made fit for a terminal or a log: it moves no cursor and forges no line."""

from __future__ import annotations

import regex

_BREAKS = regex.compile(r"[\t\n\r\u2028\u2029]+")
_CONTROLS = regex.compile(r"[\p{Cc}\p{Cs}--[\t\n]]", regex.V1)
# Embeddings, overrides and isolates turn around what stands beside them. The joiners and the marks
# (U+200C to U+200F) stay: Hindi and Urdu are spelt with them.
_TURNS = regex.compile(r"[\u202A-\u202E\u2066-\u2069]")


def printable(text: str, *, lines: bool = False) -> str:
    """The text without what a terminal would obey.

    Control characters become a visible sign, characters that turn the direction of writing go.

    Args:
        text: anything, such as a URL or a header of a site.
        lines: whether line breaks and tabs may stay; else they become a space.
    """
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n") if lines else _BREAKS.sub(" ", text)
    return str(_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", _TURNS.sub("", text)))
