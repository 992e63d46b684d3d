"""Puts back paragraphs of a story that a page keeps in several like containers.

Advertisements and galleries split a story into chunks of one class; trafilatura
takes the first it recognises and leaves the others.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml.html import HtmlElement

from pipelines.text.text import count_words

MIN_WORDS = 8
"""Shorter paragraphs are too often captions and labels to tell anything."""
MIN_TAKEN = 2
MIN_GAP = 0.25
"""A gap below this share of the text is rather something left out on purpose."""
MAX_LINK_SHARE = 0.5


class _Paragraph(NamedTuple):
    text: str
    words: int
    place: tuple[HtmlElement | None, str, str]
    """The article it is in, and its parent's tag and class."""
    taken_in: int | None
    """Index of the extracted line that holds it."""


def with_missed_chunks(tree: HtmlElement, lines: Sequence[str]) -> list[str]:
    """`lines` of a story extracted from `tree`, and what the like containers beside it hold."""
    paragraphs = list(_paragraphs(tree, lines))
    taken = Counter(each.place for each in paragraphs if each.taken_in is not None)
    missed = [
        each for each in paragraphs if each.taken_in is None and taken[each.place] >= MIN_TAKEN
    ]
    if sum(each.words for each in missed) < MIN_GAP * sum(count_words(line) for line in lines):
        return list(lines)
    following: dict[int, list[str]] = {}
    last = -1
    for each in paragraphs:
        if each.taken_in is not None:
            last = each.taken_in
        elif taken[each.place] >= MIN_TAKEN:
            following.setdefault(last, []).append(each.text)
    merged = following.get(-1, [])
    for index, line in enumerate(lines):
        merged += [line, *following.get(index, ())]
    return merged


def _paragraphs(tree: HtmlElement, lines: Sequence[str]) -> Iterator[_Paragraph]:
    keys = [_key(line) for line in lines]
    first = {key: index for index, key in reversed(list(enumerate(keys)))}
    everything = "".join(keys)
    for element in tree.iter("p"):
        text = " ".join(element.text_content().split())
        words = count_words(text)
        parent = element.getparent()
        if words < MIN_WORDS or parent is None or not parent.get("class"):
            continue
        if _is_mostly_links(element, text):
            continue
        key = _key(text)
        index = first.get(key)
        if index is None and key in everything:
            index = next((i for i, line in enumerate(keys) if key in line), None)
        if index is None and key in everything:
            # A paragraph that became several lines; which of them does not matter.
            index = next((i for i, line in enumerate(keys) if line and line in key), None)
        article = next(element.iterancestors("article"), None)
        yield _Paragraph(text, words, (article, str(parent.tag), parent.get("class", "")), index)


def _is_mostly_links(paragraph: HtmlElement, text: str) -> bool:
    linked = sum(len(link.text_content()) for link in paragraph.iter("a"))
    return linked > MAX_LINK_SHARE * len(text)


def _key(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())
