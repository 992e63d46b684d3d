"""The passage of a text that shows best why it was found."""

from __future__ import annotations

from collections.abc import Set
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


def mark(text: str, words: Set[str]) -> list[Piece]:
    """Cuts a text where words that were looked for begin and end; the pieces make the text again.

    Args:
        text: as stored.
        words: what was looked for, as `tokens` gives it.
    """
    pieces: list[Piece] = []
    end = 0
    for word in _WORD.finditer(text):
        if words.isdisjoint(tokens(word.group())):
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
        words: what was looked for, as `tokens` gives it.
        length: words of the passage at most.

    Returns:
        Its pieces, with dots where the body goes on; its beginning if no word is found.
    """
    spans = [(word.start(), word.end(), tokens(word.group())) for word in _WORD.finditer(body)]
    if not spans:
        return []
    first = _best_start([frozenset(found) & words for _, _, found in spans], length)
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
