"""The story's text: trafilatura on the site's container, else on the whole page."""

from __future__ import annotations

import copy
import os
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import ClassVar

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from pipelines.html.elements import unfold_layout_tables
from pipelines.html.parse import text_length
from pipelines.metadata.values import PageContext
from pipelines.site_profile import EMPTY_PROFILE, SiteProfile
from pipelines.story.containers import (
    _is_around,
    BLOCKS,
    FoundContainers,
    drop_inside,
    find_containers,
    missed_words,
)
from pipelines.story.account import account_for
from pipelines.story.page_lines import PageLine, letters_of, page_lines
from pipelines.story.names import unname, prose_held
from pipelines.story.page_head import drop_head, mark_head
from pipelines.story.split_stories import with_missed_chunks
from pipelines.text.text import PARAGRAPH_WORDS, count_words, ends_sentence, match_key, split_lines
from spiders.config.site import Site

# A page without a story is our reject, not a warning of the library's.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

MIN_PROSE_WORDS = 80
MAX_COMPARED_ELEMENTS = 6_000
"""On larger pages, three times as large as any news page measured, trafilatura does not ask
its other extractors, one of which takes minutes for 20,000 paragraphs."""
GALLERY = 2
"""Pictures under one heading."""
MAX_CAPTION_WORDS = 100
"""What is longer is a story caught in an unclosed caption."""

# Themes name a caption by the end of a class (wp-caption-text, image-caption); `has-caption`
# names what holds one.
# An expression tried on every class is slow: most are passed over by a plain comparison.
_CAPTIONS = XPath(
    "//figcaption | //*[contains(@class, 'aption') or contains(@class, 'APTION')]"
    "[not(self::html or self::body)][re:test(@class, "
    "'(^|\\s)(?!(has|with|no|without|show|hide)[_-])(\\S*[_-])?captions?([_-]text)?(\\s|$)', 'i')]",
    namespaces={"re": "http://exslt.org/regular-expressions"},
)
_MEDIA = ("img", "amp-img", "picture", "video", "amp-video", "audio", "iframe", "object", "embed")
_LINKS = XPath("//a[normalize-space()]")
_TABLE_RULE = regex.compile(r"[|\s:-]*")
_CELL_EDGES = regex.compile(r"^\|\s*|\s*\|$")
_EMPTY_CELLS = regex.compile(r"\|(?:\s*\|)+")
# trafilatura drops ZWJ and ZWNJ, which Hindi and Urdu words need: these stand in for them.
_STAND_INS = str.maketrans({"\u200d": "\U00010080", "\u200c": "\U00010081"})
_HAS_JOINERS = XPath("contains(., '\u200c') or contains(., '\u200d')")
_WITH_JOINERS = XPath("//text()[contains(., '\u200c') or contains(., '\u200d')]")


@dataclass(frozen=True, slots=True)
class ExtractedStory:
    """The text that extraction found, boilerplate lines still in it."""

    lines: tuple[str, ...]
    """Paragraphs, clean; none if the page has no story."""
    extractor: str
    """`container` or `page`: what trafilatura was given."""
    container: str = ""
    """XPath of the container it was taken from; '' for the whole page."""
    share: float | None = None
    """0..1: the container's part of all the text on the page; None for the whole page."""


def extract_story(
    tree: HtmlElement,
    site: Site,
    profile: SiteProfile = EMPTY_PROFILE,
    context: PageContext | None = None,
) -> ExtractedStory:
    """Extracts the story from a parsed page; `tree` may be changed, so read it before.

    With `context`, the head of a page that stands in a container is left out up to the byline.
    """
    _protect_joiners(tree)
    learned = {each.xpath: each.drops for each in profile.containers}
    places = [
        (found, _share(tree, found), _is_pictured(found))
        for found in find_containers(tree, (*site.containers, *learned))
    ]
    if context:
        for found, _, _ in places:
            mark_head(tree, found.elements, context)
    # Only now: a container may be named by its cell.
    unfold_layout_tables(tree)
    _drop_captions(tree)
    doubtful: list[tuple[int, ExtractedStory]] = []
    for found, share, is_pictured in places:
        lines = _lines(_text_of_container(found, learned.get(found.xpath, ())))
        shown = [x for e in found.elements for x in page_lines(e)]
        lines = tuple(_lines(account_for(shown, lines, found.elements).lines))
        # A picture without words has no story, whatever the page shows around it.
        if not lines and not is_pictured:
            continue
        story = ExtractedStory(lines, "container", found.xpath, share)
        words = sum(map(count_words, lines))
        # A page of another theme may use a learned name for something else.
        missed = 0 if found.xpath in site.containers else missed_words(tree, found.elements, words)
        if not missed:
            return story
        doubtful.append((missed, story))
    whole = ExtractedStory(_lines(_text_of_page(tree)), "page")
    for missed, story in doubtful:
        if story.lines and _prose_words(whole.lines) < missed / 2:
            return story
    return whole


def _is_pictured(found: FoundContainers) -> bool:
    return any(next(each.iter(*_MEDIA), None) is not None for each in found.elements)


def _share(tree: HtmlElement, found: FoundContainers) -> float:
    held = sum(map(text_length, found.elements))
    return round(held / max(text_length(tree), 1), 4)


def _text_of_container(found: FoundContainers, drops: Iterable[str]) -> list[str]:
    # There is nothing to find in a container, only to clean: the fast mode does.
    return _extract(_document_of(found, drops), fast=True)


def _text_of_page(tree: HtmlElement) -> list[str]:
    import os
    shown = list(page_lines(tree))
    told = [line for line in shown if line.is_prose and not _is_around(line.element)]
    if os.environ.get("X_UNNAME","1")=="1":
        unname(tree, told)
    # On a short story the precise mode gives it alone, the balanced one with menu and captions.
    fast = next(islice(tree.iter(), MAX_COMPARED_ELEMENTS, None), None) is not None
    lines = _extract(tree, fast=fast, precise=True)
    balanced = None
    if _prose_words(lines) < MIN_PROSE_WORDS:
        # But now and then it takes a notice for the story, or nothing at all.
        balanced = _extract(tree, fast=fast)
        if _prose_words(balanced) >= max(MIN_PROSE_WORDS, 4 * _prose_words(lines)):
            lines = balanced
    R = float(os.environ.get("X_COV", "0.6"))
    if R and lines is not balanced:
        total = sum(l.words for l in told)
        mine = _covered(told, lines)
        if mine < R * total:
            balanced = balanced if balanced is not None else _extract(tree, fast=fast)
            if mine < R * _covered(told, balanced):
                lines = balanced
    lines = list(_lines(lines))
    X = os.environ.get("X_ACC", "1")
    if X == "0":
        return with_missed_chunks(tree, lines)
    holder = _holder(tree, shown, lines)
    if holder is None:
        return lines
    everything = "".join(map(letters_of, lines))
    within = lambda e, tops: e in tops or any(u in tops for u in e.iterancestors())
    from collections import Counter
    place_of = lambda line: (next(line.element.iterancestors("article"), None), line.element.tag, line.element.getparent().tag if line.element.getparent() is not None else "", (line.element.getparent().get("class","") if line.element.getparent() is not None else ""))
    places = Counter(place_of(l) for l in shown if l.is_prose and l.key in everything)
    beside = [l for l in shown if os.environ.get("X_BES","1")=="1" and l.is_prose and places[place_of(l)] >= 2 and place_of(l)[3] and l.element.tag == "p" and not within(l.element, {holder})]
    holders = {holder}
    if sum(l.words for l in beside) >= 0.25 * sum(l.words for l in shown if l.key in everything):
        holders |= {l.element.getparent() for l in beside}
    inside = [l for l in shown if l.element in holders or any(u in holders for u in l.element.iterancestors())]
    return account_for(inside, lines, holders).lines


def _holder(tree, shown, lines):
    everything = "".join(map(letters_of, lines))
    taken = [line for line in shown if line.is_prose and line.key in everything]
    held = prose_held(taken)
    total = sum(l.words for l in taken)
    if not total:
        return None
    import os
    S = float(os.environ.get("X_HOLD", "0.9"))
    element = tree
    while True:
        best = max(element, key=lambda e: held.get(e, 0), default=None)
        if best is None or held.get(best, 0) < S * total or best.tag == "p":
            return element
        element = best


def _covered(told, lines):
    text = "".join(map(letters_of, lines))
    return sum(line.words for line in told if line.key in text)


def _prose_words(lines: Iterable[str]) -> int:
    """Words in whole sentences: what a menu, a caption or a cut-off teaser is not."""
    words = 0
    for line in lines:
        count = count_words(line)
        if count >= PARAGRAPH_WORDS and ends_sentence(line):
            words += count
    return words


def _extract(tree: HtmlElement, *, fast: bool = False, precise: bool = False) -> list[str]:
    document = bare_extraction(tree, options=_options(fast=fast, precise=precise))
    text: str | None = getattr(document, "text", None)
    return text.splitlines() if text else []


@cache
def _options(*, fast: bool, precise: bool) -> Extractor:
    # Made once: of each set trafilatura reads a dozen numbers out of its configuration.
    return Extractor(output_format="python", fast=fast, precision=precise, comments=False)


class LinkTexts:
    """The texts of a page's links, as `match_key` has them; gathered when first asked."""

    _path: ClassVar[XPath] = _LINKS

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


def _document_of(found: FoundContainers, drops: Iterable[str]) -> HtmlElement:
    # Elements of the page's own parser: see there.
    make = found.elements[0].makeelement
    document: HtmlElement = make("html")
    body = make("body")
    # Not an article: of a short one trafilatura makes a single line, links and all.
    content = make("div", {"class": "entry-content"})
    document.append(body)
    body.append(content)
    for container in found.elements:
        story = copy.deepcopy(container)
        story.tail = None
        content.append(story)
        drop_head(story)
        drop_inside([story], drops)
        _drop_galleries(story)
        # Where there are paragraphs, trafilatura leaves out those that an editor wrote as div.
        for division in story.iter("div"):
            if division is not story and next(division.iterdescendants(*BLOCKS), None) is None:
                division.tag = "p"
    return document


def _drop_captions(tree: HtmlElement) -> None:
    for caption in _CAPTIONS(tree):
        if count_words(caption.text_content()) <= MAX_CAPTION_WORDS:
            caption.drop_tree()


def _drop_galleries(story: HtmlElement) -> None:
    """Takes out elements with a heading and pictures; one picture alone can be its paragraph's."""
    for heading in list(story.iter("h2", "h3", "h4", "h5", "h6")):
        box = heading.getparent()
        if box is story or box is None or sum(1 for _ in box.iter("img", "amp-img")) < GALLERY:
            continue
        if box.text_content().strip() == heading.text_content().strip():
            box.drop_tree()


def _lines(raw: Iterable[str]) -> tuple[str, ...]:
    lines = split_lines(with_joiners("\n".join(raw)))
    return tuple(line for line in map(_without_table_marks, lines) if line)


def _without_table_marks(line: str) -> str:
    if "|" not in line:
        return line
    if _TABLE_RULE.fullmatch(line):
        return ""
    filled: str = _EMPTY_CELLS.sub("|", _CELL_EDGES.sub("", line))
    return filled.strip(" |")


def with_joiners(text: str) -> str:
    """Text of a tree that was given to `extract_story`, as its page has it."""
    return text.replace("\U00010080", "\u200d").replace("\U00010081", "\u200c")


def _protect_joiners(tree: HtmlElement) -> None:
    for text in _WITH_JOINERS(tree) if _HAS_JOINERS(tree) else ():
        element = text.getparent()
        if text.is_tail:
            element.tail = text.translate(_STAND_INS)
        else:
            element.text = text.translate(_STAND_INS)
