"""The passage of a text that shows best why it was found."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import islice, takewhile

import regex

from pipelines.text.normalise import tokens

# As a token of `normalise`, but of text as it stands: marks that it drops are part of the word.
_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Cf}]*+(?:,[0-9]{2,3})*+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `is_hit` where it is a word that was looked for."""

    text: str
    is_hit: bool


def asked_words(query: str) -> list[str]:
    """The words of a query in the spelling of the search; `*` stays behind a beginning."""
    return [
        word + "*" * (place == len(words) - 1 and part.endswith("*"))
        for part in query.split()
        for words in [_folded(part)]
        for place, word in enumerate(words)
    ]


def written_as(word: str, text: str) -> str:
    """How a text writes a word of the search's spelling; the word itself if it has none."""
    found = (each.group() for each in _WORD.finditer(text))
    return next((each for each in found if _folded(each) == [word]), word)


def _folded(text: str) -> list[str]:
    """As `search_spelling`: all forms of he are one letter."""
    return tokens(text.replace("ھ", "ہ"))


def _hits(found: Sequence[str], words: Set[str]) -> frozenset[str]:
    """Which of the words looked for these words of a text are."""
    return frozenset(found) & words | {
        word
        for word in words
        if word.endswith("*") and any(each.startswith(word[:-1]) for each in found)
    }


def mark(text: str, words: Set[str]) -> list[Piece]:
    """Cuts a text where words that were looked for begin and end; the pieces make the text again.

    Args:
        text: as stored.
        words: what was looked for, as `asked_words` gives it.
    """
    pieces: list[Piece] = []
    end = 0
    for word in _WORD.finditer(text):
        if not _hits(_folded(word.group()), words):
            continue
        if word.start() > end:
            pieces.append(Piece(text[end : word.start()], is_hit=False))
        pieces.append(Piece(word.group(), is_hit=True))
        end = word.end()
    if end < len(text):
        pieces.append(Piece(text[end:], is_hit=False))
    return pieces


def snippet(body: str, words: Set[str], length: int = 30) -> list[Piece]:
    """The passage of so many words that holds most of the words looked for, the first of such.

    Args:
        body: a story; its paragraphs become one line.
        words: what was looked for, as `asked_words` gives it.
        length: words of the passage at most.

    Returns:
        Its pieces, with dots where the body goes on; its beginning if no word is found.
    """
    spans = [(word.start(), word.end(), _folded(word.group())) for word in _WORD.finditer(body)]
    if not spans:
        return []
    first = _best_start([_hits(found, words) for _, _, found in spans], length)
    last = min(first + length, len(spans)) - 1
    passage = " ".join(body[spans[first][0] : spans[last][1]].split())
    pieces = mark(passage, words)
    if first:
        pieces.insert(0, Piece("… ", is_hit=False))
    if last < len(spans) - 1:
        pieces.append(Piece(" …", is_hit=False))
    return pieces


def _best_start(hits: list[frozenset[str]], length: int) -> int:
    """Where the window begins that holds most different words, a few words before the first."""
    places = [place for place, found in enumerate(hits) if found]
    before = length // 4
    best, most = 0, 0
    for number, place in enumerate(places):
        window = takewhile((place + length - before).__gt__, islice(places, number, None))
        held = len(frozenset().union(*(hits[other] for other in window)))
        if held > most:
            best, most = place, held
    return max(0, min(best - before, len(hits) - length))
