"""What changed from one text to the next: the passages taken out, put in and moved."""

from __future__ import annotations

import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import regex
from rapidfuzz.distance import LCSseq

from pipelines.text.text import as_typed

MAX_CELLS = 400_000_000
"""Words of one passage times words of the other that are compared word by word: 50 MB and a fifth
of a second. What is longer counts as wholly rewritten."""
MIN_MOVED = 8
"""A sentence of fewer words that turns up elsewhere was not moved: it is said twice."""
CONTEXT = 4
"""Words given on either side of a passage."""

_INVISIBLE = regex.compile(r"\p{Cf}")
_SENTENCE_ENDS = frozenset(".!?।॥۔؟")
_CLOSING = "\"'”’»)]}*_"

Block = tuple[int, int, int, int]
"""Where two sequences differ: from and to in the first, from and to in the second."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place at which two texts differ."""

    part: str
    """`headline`, `body`, or `moved`: a passage of the body that stands elsewhere now."""
    before: str
    """Words of the later text that come before it, after `…` if they do not begin the text."""
    removed: str
    """The words that stood there, paragraphs a blank line apart; '' if none did."""
    added: str
    """The words that stand there now; of a moved passage, that passage."""
    after: str
    """Words of the later text that follow, before `…` if they do not end it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a text differs from the one before."""

    places: tuple[Place, ...]
    """In the order of the later text."""
    added: int
    """Words that were put in, moved ones left out."""
    removed: int
    """Words that were taken out, moved ones left out."""
    moved: int
    """Words of passages that stand elsewhere now."""


@dataclass(slots=True)
class _Text:
    """The words of a text. They are cut at spaces alone: no script loses its vowel signs."""

    words: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    """The words as they are compared: joiners and the style of quotes and dashes do not count."""
    paragraphs: list[int] = field(default_factory=list)
    """Of each word, the number of its line."""
    sentences: list[tuple[int, int]] = field(default_factory=list)
    """From and to, in words."""

    def sentence_keys(self) -> list[str]:
        return [" ".join(self.keys[start:end]) for start, end in self.sentences]

    def passage(self, places: Sequence[int]) -> str:
        """The words at these places."""
        parts: list[str] = []
        last = -1
        for place in places:
            if parts and place != last + 1:
                parts.append(" … ")
            elif parts:
                parts.append("\n\n" if self.paragraphs[place] > self.paragraphs[last] else " ")
            parts.append(self.words[place])
            last = place
        return "".join(parts)

    def context(self, start: int, end: int) -> tuple[str, str]:
        """What comes before and after these places."""
        first, last = max(0, start - CONTEXT), min(len(self.words), end + CONTEXT)
        before, after = self.passage(range(first, start)), self.passage(range(end, last))
        return (
            f"… {before}" if first else before,
            f"{after} …" if last < len(self.words) else after,
        )


def compare_texts(before: str, after: str, *, part: str = "body") -> Difference:
    """Compares two texts by sentences, and by words where those differ.

    Whitespace, joiners and the style of quotes and dashes make no difference, as they make none
    for a version. Time and memory are bounded: see MAX_CELLS.

    Args:
        before: the earlier text, one paragraph a line; blank lines do not count.
        after: the later one.
        part: what the places are of, `body` or `headline`.
    """
    old, new = _read(before), _read(after)
    old_keys, new_keys = old.sentence_keys(), new.sentence_keys()
    blocks = _differing(old_keys, new_keys)
    pairs = _moved(blocks, old_keys, new_keys) if part == "body" else {}
    found: list[tuple[int, Place]] = []
    added = removed = 0
    gone = set(pairs.values())
    for first, last, start, end in blocks:
        then = _places(old, (i for i in range(first, last) if i not in gone))
        now = _places(new, (j for j in range(start, end) if j not in pairs))
        at = new.sentences[start][0] if start < len(new.sentences) else len(new.words)
        for i, k, j, m in _tidied(
            _differing([old.keys[n] for n in then], [new.keys[n] for n in now])
        ):
            where = now[j] if j < m else now[j - 1] + 1 if j else at
            context = new.context(where, now[m - 1] + 1 if j < m else where)
            place = Place(
                part, context[0], old.passage(then[i:k]), new.passage(now[j:m]), context[1]
            )
            found.append((where, place))
            added, removed = added + m - j, removed + k - i
    runs = list(_runs(new, pairs))
    found += [(run[0], Place("moved", "", "", new.passage(run), "")) for run in runs]
    # Of two at one place, the order found: sorting is stable.
    places = tuple(place for _, place in sorted(found, key=lambda each: each[0]))
    return Difference(places, added, removed, sum(map(len, runs)))


def _read(text: str) -> _Text:
    read = _Text()
    for number, line in enumerate(text.split("\n")):
        words, start = line.split(), len(read.words)
        keys = _key(line).split()
        if len(keys) != len(words):  # some consist of joiners alone
            words = [word for word in words if _key(word)]
        for place, word in enumerate(words, start=len(read.words) + 1):
            if word.rstrip(_CLOSING)[-1:] in _SENTENCE_ENDS:
                read.sentences.append((start, place))
                start = place
        read.words += words
        read.keys += keys
        read.paragraphs += [number] * len(words)
        if start < len(read.words):
            read.sentences.append((start, len(read.words)))
    return read


def _key(text: str) -> str:
    return as_typed(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)))


def _places(text: _Text, sentences: Iterable[int]) -> list[int]:
    return [place for each in sentences for place in range(*text.sentences[each])]


def _differing(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """Where two sequences differ, in order."""
    head, shorter = 0, min(len(old), len(new))
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    rows, columns = len(old) - head - tail, len(new) - head - tail
    if not rows and not columns:
        return []
    whole = (head, head + rows, head, head + columns)
    if not rows or not columns or rows * columns > MAX_CELLS:
        return [whole]
    # As numbers: of strings, rapidfuzz compares hashes.
    numbers: dict[str, int] = {}
    one, other = (
        [numbers.setdefault(key, len(numbers)) for key in each]
        for each in (old[head : head + rows], new[head : head + columns])
    )
    blocks: list[Block] = []
    for each in LCSseq.opcodes(one, other):
        if each.tag == "equal":
            continue
        i, k, j, m = each.src_start, each.src_end, each.dest_start, each.dest_end
        block = (i + head, k + head, j + head, m + head)
        if blocks and (blocks[-1][1], blocks[-1][3]) == (block[0], block[2]):
            block = (blocks[-1][0], block[1], blocks.pop()[2], block[3])
        blocks.append(block)
    return blocks


def _tidied(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, joined across words that two rewritten passages share by chance."""
    tidied: list[Block] = []
    for each in blocks:
        block = each
        while tidied and 2 * (block[0] - tidied[-1][1]) <= min(_size(tidied[-1]), _size(block)):
            first = tidied.pop()
            block = (first[0], block[1], first[2], block[3])
        tidied.append(block)
    return tidied


def _size(block: Block) -> int:
    return max(block[1] - block[0], block[3] - block[2])


def _moved(blocks: Sequence[Block], old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Sentences that stand elsewhere now: number in the later text to number in the earlier."""
    gone = {i for first, last, _, _ in blocks for i in range(first, last)}
    come = [j for _, _, start, end in blocks for j in range(start, end)]
    by_key: defaultdict[str, deque[int]] = defaultdict(deque)
    for i in sorted(gone):
        if old[i].count(" ") >= MIN_MOVED - 1:
            by_key[old[i]].append(i)
    pairs = {j: by_key[new[j]].popleft() for j in come if by_key.get(new[j])}
    taken, free = set(pairs.values()), set(come) - pairs.keys()
    # Short sentences of a paragraph go with the long ones.
    for step in (1, -1):
        for j, i in sorted(pairs.items(), reverse=step < 0):
            there, here = i + step, j + step
            while here in free and there in gone and there not in taken and old[there] == new[here]:
                pairs[here] = there
                taken.add(there)
                free.discard(here)
                there, here = there + step, here + step
    return pairs


def _runs(new: _Text, pairs: dict[int, int]) -> Iterable[list[int]]:
    """The words of each moved passage: sentences that stayed together."""
    run: list[int] = []
    last = (-2, -2)
    for j, i in sorted(pairs.items()):
        if run and (j, i) != (last[0] + 1, last[1] + 1):
            yield run
            run = []
        run += range(*new.sentences[j])
        last = (j, i)
    if run:
        yield run
