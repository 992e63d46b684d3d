"""What one line is, by itself or by its page: a link to another story, a caption, a byline."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Protocol

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.joiners import with_joiners
from pipelines.metadata.people.names import NAME_WORDS, is_role
from pipelines.text.line_rules import Rules, line_key, marker_of
from pipelines.text.text import PARAGRAPH_WORDS, count_words, ends_sentence, match_key

RELATED_WORDS = 45
CAPTION_WORDS = 30
CAPTION_END_CHARACTERS = 80

_SEPARATOR = regex.compile(r"\s*(?:[:：ः;|/>»~=\-]|\p{So}|\p{Sm}|\.{2,})")


class Keys(Protocol):
    """Anything that can tell whether a `match_key` is among its own."""

    def __contains__(self, key: str, /) -> bool: ...


class LinkTexts:
    """The texts of a page's links, as `match_key` has them; gathered when first asked."""

    _path: ClassVar[XPath] = XPath("//a[normalize-space()]")

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    @cached_property
    def _texts(self) -> frozenset[str]:
        texts = (with_joiners(link.text_content()) for link in self._path(self._tree))
        return frozenset(map(match_key, texts)) - {""}


class HeadingTexts(LinkTexts):
    """The same for headings inside a page."""

    _path = XPath("//h2 | //h3 | //h4 | //h5 | //h6")


class ExcerptTexts(LinkTexts):
    """The same for paragraphs right behind a heading that is a link: another story's beginning."""

    _path = XPath(
        "//*[self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
        "[a and not(text()[normalize-space()])]/following-sibling::*[1][self::p]"
    )


def is_prose(line: str) -> bool:
    """Whether a line is a story's: a paragraph, or a short sentence."""
    words = count_words(line)
    return words >= PARAGRAPH_WORDS or (words > NAME_WORDS and ends_sentence(line))


def is_related(line: str, rules: Rules, links: Keys) -> bool:
    """Whether a line leads to another story."""
    if count_words(line) > RELATED_WORDS:
        return False
    key = line_key(line)
    if is_marked(key, rules.related, links) or is_marked(key, rules.related_if_marked, links):
        return True
    return bool(marker_of(key, rules.related)) and not ends_sentence(line)


def is_marked(key: str, markers: tuple[str, ...], links: Keys = frozenset()) -> bool:
    """Whether a line is a marker alone, or one before a separator or before a link."""
    marker = marker_of(key, markers)
    if not marker:
        return False
    rest = key[len(marker) :]
    words = match_key(rest)
    return not words or bool(_SEPARATOR.match(rest)) or words in links or match_key(key) in links


def is_caption(line: str, key: str, rules: Rules) -> bool:
    """Whether a line, its `line_key` given as well, labels a picture or says whose it is."""
    if count_words(line) > CAPTION_WORDS:
        return False
    if rules.caption_end.search(key, max(0, len(key) - CAPTION_END_CHARACTERS)):
        return True
    return bool(rules.caption.fullmatch(key)) and not ends_sentence(line)


def is_role_line(line: str, rules: Rules) -> bool:
    """Whether a line says nothing but what somebody is."""
    if ends_sentence(line) or count_words(line) >= PARAGRAPH_WORDS:
        return False
    return is_role(line) and bool(rules.byline.fullmatch(line_key(line)))


def is_byline(line: str, names: frozenset[str], rules: Rules, *, after_byline: bool) -> bool:
    """Whether a line is part of a byline block; `names` are the `match_key`s of who wrote."""
    if ends_sentence(line):
        return False
    if rules.byline.fullmatch(line_key(line)):
        return True
    if is_role(line) and (after_byline or count_words(line) <= NAME_WORDS):
        return True
    words = f" {match_key(line)} "
    return after_byline and any(f" {name} " in words for name in names)
