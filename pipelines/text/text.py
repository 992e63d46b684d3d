"""Text as it is stored: clean characters, folded keys for comparing, content hash, reading time."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

import regex

from pipelines.text.kept_lines import kept_for_lines
from pipelines.text.normalise import limit_marks, tokens

WORDS_PER_MINUTE = {"en": 240, "hi": 200, "ur": 200}
"""Silent reading by adults, rounded; measured speeds differ by a third between readers."""
OTHER_LANGUAGES = 220


def reading_minutes(words: int, language: str) -> int:
    """Whole minutes, at least one.

    Args:
        words: of the body.
        language: as `label_language` names it; romanised Hindi is read as Hindi.
    """
    speed = WORDS_PER_MINUTE.get(language.partition("-")[0], OTHER_LANGUAGES)
    return max(1, math.ceil(words / speed))


# Control characters other than tab and line ends, lone surrogates, noncharacters, soft hyphen,
# zero-width space, byte order mark, and the characters that override the direction of writing.
# ZWJ and ZWNJ stay: they change how Devanagari and Urdu words look.
# `re`, ten times faster than `regex` on a class of plain ranges, sees every page whole.
_UNWANTED = re.compile(
    "[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff"
    "\\u00ad\\u200b\\u2060\\ufeff\\u202a-\\u202e\\u2066-\\u2069]"
)
PARAGRAPH_WORDS = 15
"""A line of so many words is a paragraph of a story, not a label, a name or a heading."""

_SENTENCE_END = regex.compile(r"(?<!\.)[.!?।॥۔؟][\p{P}\p{S}\s]{0,8}$")
_CUT_OFF = regex.compile(r"(?:\.{3}|…)\W*$")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_BREAK = re.compile(r"</?(?:br|p)\b[^<>]*>", re.IGNORECASE)
_INLINE_TAG = re.compile(
    r"</?(?:a|b|i|u|em|strong|span|font|mark|small|su[bp])(?:\s[^<>]*)?>", re.IGNORECASE
)
_LINE_ENDS = regex.compile(r"[\r\n\x0c\x85\u2028\u2029]+")
_INVISIBLE = regex.compile(r"\p{Cf}")
_VISIBLE = regex.compile(r"[^\p{Cf}\s]")

# What WordPress' wptexturize makes of typewriter punctuation, and back.
_TYPEWRITER = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
}
_TYPOGRAPHIC = re.compile(f"[{''.join(_TYPEWRITER)}]")


def clean_characters(text: str) -> str:
    """`text` in NFC without control, bidi-override and invisible characters; ZWJ/ZWNJ are kept."""
    return unicodedata.normalize("NFC", limit_marks(drop_unwanted(text)))


def drop_unwanted(text: str) -> str:
    """`text` without the characters that `clean_characters` removes; nothing is composed."""
    return _UNWANTED.sub("", text)


def fold_spaces(text: str) -> str:
    """`text` on one line, runs of whitespace (no-break spaces too) made one space."""
    # Four times as fast as an expression, and every line passes here.
    return " ".join(text.split())


@kept_for_lines(2048)
def clean_line(text: str) -> str:
    """One clean line: what a headline, a name or a tag becomes."""
    return fold_spaces(clean_characters(text))


def unescape_again(text: str) -> str:
    """`text` without the HTML entities of a value that was escaped once too often, or twice."""
    for _ in range(2 if "&" in text else 0):
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text


def without_markup(text: str) -> str:
    """One clean line of a value that should be text and holds entities or inline tags of HTML."""
    return clean_line(_INLINE_TAG.sub("", _BREAK.sub(" ", unescape_again(text))))


def split_lines(text: str) -> list[str]:
    """The clean, non-blank lines of `text`."""
    lines = (clean_line(line) for line in _LINE_ENDS.split(text))
    return [line for line in lines if _VISIBLE.search(line)]


def ends_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does, in any of the three scripts; `...` does not."""
    return _SENTENCE_END.search(line) is not None and not line.rstrip().endswith("..")


def is_cut_off(line: str) -> bool:
    """Whether a line ends in dots, as a teaser does."""
    return _CUT_OFF.search(line) is not None


@lru_cache(maxsize=1024)
def match_key(text: str) -> str:
    """`text` reduced to its normalised words, for telling whether two lines say the same."""
    # Punctuation parts words, whichever it is: as typed, a line is normalised for `line_key` too.
    return " ".join(tokens(as_typed(text)))


def as_typed(text: str) -> str:
    """`text` with the quotes, dashes and dots of a typewriter."""
    # `str.translate` takes ten times as long for text beyond ASCII.
    return _TYPOGRAPHIC.sub(lambda found: _TYPEWRITER[found[0]], text)


def content_hash(headline: str, body: str) -> str:
    """32 hex digits that stay the same when a story is only saved again.

    Whitespace, ZWJ/ZWNJ and the style of quotes and dashes do not count.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", f"{headline}\n{body}"))
    folded = fold_spaces(as_typed(text))
    return blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@kept_for_lines(2048)
def count_words(text: str) -> int:
    """The number of whitespace-separated tokens that hold a letter or a digit."""
    words = text.split()
    # Most begin with one; to look at the others' letters takes longer.
    return len([each for each in words if each[0].isalnum() or any(map(str.isalnum, each))])
