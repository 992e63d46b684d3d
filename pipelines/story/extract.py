"""The story's text: trafilatura on the site's container, else on the whole page."""

from __future__ import annotations

import copy
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import islice
from typing import ClassVar

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from pipelines.html.elements import open_unclosed, unfold_layout_tables
from pipelines.html.joiners import protect_joiners, with_joiners
from pipelines.html.parse import text_length
from pipelines.metadata.values import PageContext
from pipelines.site_profile import EMPTY_PROFILE, SiteProfile
from pipelines.story.account import Account, account_for
from pipelines.story.containers import (
    BLOCKS,
    FoundContainers,
    drop_inside,
    find_containers,
    is_around,
    missed_words,
)
from pipelines.story.discards import spare_story
from pipelines.story.page_head import drop_head, mark_head
from pipelines.story.page_lines import (
    MAX_LINK_SHARE,
    PROSE_WORDS,
    PageLine,
    dropped_lines,
    is_within,
    page_lines,
    without_spaces,
    words_held,
)
from pipelines.story.recurring_lines import Removed
from pipelines.text.line_rules import general_rules
from pipelines.text.text import PARAGRAPH_WORDS, count_words, ends_sentence, match_key, split_lines
from spiders.config.site import Site

# A page without a story is our reject, not a warning of the library's.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

MIN_PROSE_WORDS = 80
TITLE_WORDS = 6
MUCH_MORE = 4
"""So many times the prose of a short text must be found to take the longer one."""
WELL_COVERED = 0.6
"""Of the prose that another opinion covers."""
HOLDS_STORY = 0.9
"""Of the prose that was extracted: an element with so much of it holds the story."""
CHUNK_PARAGRAPHS = 2
CHUNKS = 0.25
"""Of the prose that was extracted: a smaller gap is rather something left out on purpose."""
MAX_COMPARED_ELEMENTS = 6_000
"""On larger pages, three times as large as any news page measured, trafilatura does not ask
its other extractors, one of which takes minutes for 20,000 paragraphs."""
COPIED_PARAGRAPHS = 4
"""From its first one on in their order, a story that comes again has so many."""
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
    removed: tuple[Removed, ...] = ()
    """(rule name, line) of what the story's elements show beside it: `page_head`, `caption`,
    `learned_box`, and `extractor`, what trafilatura dropped and nothing speaks for."""
    words_put_back: int = 0
    """Of what trafilatura had dropped."""
    prose_left_out: int = 0
    """Words in whole sentences among what is `extractor` in `removed`."""


def extract_story(
    tree: HtmlElement,
    site: Site,
    profile: SiteProfile = EMPTY_PROFILE,
    context: PageContext | None = None,
) -> ExtractedStory:
    """Extracts the story from a parsed page; `tree` may be changed, so read it before.

    With `context`, the head of a page that stands in a container is left out up to the byline.
    """
    protect_joiners(tree)
    learned = {each.xpath: each.drops for each in profile.containers}
    places = [
        (found, _share(tree, found))
        for found in find_containers(tree, (*site.containers, *learned))
    ]
    if context:
        for found, _ in places:
            mark_head(tree, found.elements, context)
    # Only now: a container may be named by its cell.
    unfold_layout_tables(tree)
    open_unclosed(tree)
    captions = _drop_captions(tree)
    doubtful: list[tuple[int, ExtractedStory]] = []
    for found, share in places:
        story = replace(_story_in(found, learned.get(found.xpath, ()), captions), share=share)
        words = sum(map(count_words, story.lines))
        # A page of another theme may use a learned name for something else.
        is_sure = bool(story.lines) and found.xpath in site.containers
        missed = 0 if is_sure else missed_words(tree, found.elements, words)
        if not missed:
            return story
        doubtful.append((missed, story))
    whole = _story_on(tree, captions)
    for missed, story in doubtful:
        if story.lines and _prose_words(whole.lines) < missed / 2:
            return story
    return whole


def _share(tree: HtmlElement, found: FoundContainers) -> float:
    held = sum(map(text_length, found.elements))
    return round(held / max(text_length(tree), 1), 4)


def _story_in(
    found: FoundContainers, drops: Iterable[str], captions: Sequence[PageLine]
) -> ExtractedStory:
    document, copies, removed = _document_of(found, drops)
    shown = [line for each in copies for line in page_lines(each)]
    spare_story([line for line in shown if line.is_prose])
    # There is nothing to find in a container, only to clean: the fast mode does.
    lines = _lines(_extract(document, fast=True))
    account = account_for(shown, lines, frozenset(copies), is_known=True)
    holders = frozenset(found.elements)
    removed += [("caption", each.text) for each in captions if is_within(each.element, holders)]
    return ExtractedStory(
        account.lines,
        "container",
        found.xpath,
        removed=(*removed, *_named(account)),
        words_put_back=account.words_put_back,
        prose_left_out=account.prose_left_out,
    )


def _story_on(tree: HtmlElement, captions: Sequence[PageLine]) -> ExtractedStory:
    shown = list(page_lines(tree))
    lines, removed = _lines_of_page(tree, shown)
    holders = _holders(tree, shown, lines)
    account = account_for(
        [line for line in shown if is_within(line.element, holders)], lines, holders, is_known=False
    )
    removed += [("caption", each.text) for each in captions if is_within(each.element, holders)]
    # What was taken out before the account is not counted by it once more.
    named = {line for _, line in removed}
    removed += [each for each in _named(account) if each[1] not in named]
    return ExtractedStory(
        account.lines,
        "page",
        removed=tuple(removed),
        words_put_back=account.words_put_back,
        prose_left_out=account.prose_left_out,
    )


def _lines_of_page(tree: HtmlElement, shown: Sequence[PageLine]) -> tuple[list[str], list[Removed]]:
    """(the story's lines, what stands among them and is not the story's)."""
    told = [line for line in shown if line.is_prose and not is_around(line.element)]
    boxes = _titled_boxes(shown, told)
    prose = [line for line in told if not is_within(line.element, boxes)]
    spare_story(prose)
    text = _text_of_page(tree, prose)
    lines, repeated = _without_second_copy(_lines(_densest_if_missed(prose, text) or text))
    in_boxes = {line.unspaced for line in shown if is_within(line.element, boxes)}
    # A brief is its own teaser among the latest news.
    in_boxes -= {line.unspaced for line in shown if not is_within(line.element, boxes)}
    removed = [("repeated", line) for line in repeated]
    removed += [("titled_box", line) for line in lines if without_spaces(line) in in_boxes]
    return [line for line in lines if without_spaces(line) not in in_boxes], removed


def _without_second_copy(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """(lines, what came again) of a story that a page shows twice, for wide and narrow screens."""
    told = [line for line in lines if count_words(line) >= PARAGRAPH_WORDS and ends_sentence(line)]
    begin = told[:COPIED_PARAGRAPHS]
    places = range(COPIED_PARAGRAPHS, len(told))
    is_varied = len(set(begin)) == COPIED_PARAGRAPHS
    if not is_varied or all(told[at : at + COPIED_PARAGRAPHS] != begin for at in places):
        return list(lines), []
    first: list[str] = []
    again: list[str] = []
    seen: set[str] = set()
    for line in lines:
        (again if line in seen else first).append(line)
        seen.add(line)
    return first, again


def _named(account: Account) -> Iterator[Removed]:
    yield from (("teaser", line) for line in account.teasers)
    yield from (("extractor", line) for line in account.left_out)


def _text_of_page(tree: HtmlElement, prose: Sequence[PageLine]) -> list[str]:
    """What trafilatura takes for the story: precisely, or where that has little of it, less so."""
    fast = next(islice(tree.iter(), MAX_COMPARED_ELEMENTS, None), None) is not None
    # On a short story the precise mode gives it alone, the balanced one with menu and captions.
    precise = _extract(tree, fast=fast, precise=True)
    bare = "".join(map(without_spaces, precise))
    covered, beside = 0, Counter[HtmlElement]()
    for line in prose:
        if line.unspaced in bare:
            covered += line.words
        else:
            beside[_second_above(line.element)] += line.words
    # But now and then it takes a notice for the story, or drops most of it: what stands together.
    if covered >= MIN_PROSE_WORDS:
        is_enough = covered >= WELL_COVERED * (covered + max(beside.values(), default=0))
    else:
        is_enough = covered + beside.total() < max(MIN_PROSE_WORDS, MUCH_MORE * covered)
    if is_enough:
        return precise
    balanced = _extract(tree, fast=fast)
    wider = _covered(prose, balanced)
    if covered >= MIN_PROSE_WORDS:
        return balanced if covered < WELL_COVERED * wider else precise
    return balanced if wider >= max(MIN_PROSE_WORDS, MUCH_MORE * covered) else precise


def _titled_boxes(shown: Sequence[PageLine], told: Sequence[PageLine]) -> frozenset[HtmlElement]:
    """Elements that begin with a title such as "Comments", unless they hold most of the page."""
    rules, held = general_rules(), words_held(told)
    most = sum(line.words for line in told) / 2
    boxes = set[HtmlElement]()
    for line in shown:
        box = line.element.getparent()
        if box is None or line.element.getprevious() is not None:
            continue
        if line.words > TITLE_WORDS or line.linked > MAX_LINK_SHARE:
            continue
        title = match_key(line.text)
        if title in rules.tail or title in rules.teaser or title in rules.box:
            boxes.add(box)
    return frozenset(box for box in boxes if held.get(box, 0) <= most)


def _densest_if_missed(prose: Sequence[PageLine], text: Sequence[str]) -> list[str]:
    """The paragraphs that stand together with most words, if a short text has none of them.

    Of a brief among teasers and comments trafilatura may take anything but the story.
    """
    covered = _covered(prose, text)
    paragraphs = (line for line in text if not line.endswith(("...", "…")))
    words = (count_words(line) for line in paragraphs)
    if sum(each for each in words if each >= PARAGRAPH_WORDS) >= MIN_PROSE_WORDS:
        return []
    together: dict[HtmlElement, list[PageLine]] = {}
    for line in prose:
        above = next(line.element.iterancestors(), line.element)
        together.setdefault(above, []).append(line)
    densest = max(together.values(), key=lambda group: sum(x.words for x in group), default=[])
    is_missed = len(densest) > 1 and not _covered(densest, text)
    is_more = sum(line.words for line in densest) > covered
    return [line.text for line in densest] if is_missed and is_more else []


def _second_above(element: HtmlElement) -> HtmlElement:
    """What holds the like of it, in wrappers of their own too."""
    above = [element, *islice(element.iterancestors(), 2)]
    return above[-1]


def _covered(prose: Iterable[PageLine], lines: Iterable[str]) -> int:
    """Words of the page's prose that a text has."""
    bare = "".join(map(without_spaces, lines))
    return sum(line.words for line in prose if line.unspaced in bare)


def _holders(
    tree: HtmlElement, shown: Sequence[PageLine], lines: Sequence[str]
) -> frozenset[HtmlElement]:
    """The elements that hold the story that was extracted from a page.

    Advertisements and galleries split a story into chunks of one class; trafilatura takes the
    first it recognises and leaves the others.
    """
    bare = "".join(map(without_spaces, lines))
    taken = [line for line in shown if line.words >= PROSE_WORDS and line.unspaced in bare]
    # Of a page of excerpts there is none.
    taken = [line for line in taken if line.is_prose] or taken
    held, words = words_held(taken), sum(line.words for line in taken)
    if not words:
        return frozenset()
    holder = tree
    while True:
        most = max(holder, key=lambda each: held.get(each, 0), default=None)
        if most is None or most.tag == "p" or held.get(most, 0) < HOLDS_STORY * words:
            break
        holder = most
    templates = Counter((_article_of(line), line.template) for line in taken)
    chunks = [
        line
        for line in shown
        if line.is_prose
        and line.element.tag == "p"
        and any(line.template[2:])
        and templates[_article_of(line), line.template] >= CHUNK_PARAGRAPHS
        and not is_within(line.element, frozenset([holder]))
    ]
    if sum(line.words for line in chunks) < CHUNKS * words:
        return frozenset([holder])
    return frozenset([holder, *(next(line.element.iterancestors()) for line in chunks)])


def _article_of(line: PageLine) -> HtmlElement | None:
    return next(line.element.iterancestors("article"), None)


def _prose_words(lines: Iterable[str]) -> int:
    """Words in whole sentences: what a menu, a caption or a cut-off teaser is not."""
    counts = ((count_words(line), ends_sentence(line)) for line in lines)
    return sum(words for words, ends in counts if words >= PARAGRAPH_WORDS and ends)


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


def _document_of(
    found: FoundContainers, drops: Iterable[str]
) -> tuple[HtmlElement, list[HtmlElement], list[Removed]]:
    """(a document of copies of the containers, these, what they were relieved of)."""
    # Elements of the page's own parser: see there.
    make = found.elements[0].makeelement
    document: HtmlElement = make("html")
    body = make("body")
    # Not an article: of a short one trafilatura makes a single line, links and all.
    content = make("div", {"class": "entry-content"})
    document.append(body)
    body.append(content)
    copies: list[HtmlElement] = []
    removed: list[Removed] = []
    for container in found.elements:
        story = copy.deepcopy(container)
        story.tail = None
        content.append(story)
        copies.append(story)
        removed += [("page_head", line) for line in drop_head(story)]
        removed += [("learned_box", line) for line in drop_inside(story, drops)]
        removed += [("caption", line) for line in _drop_galleries(story)]
        # Where there are paragraphs, trafilatura leaves out those that an editor wrote as div.
        for division in story.iter("div"):
            if division is not story and next(division.iterdescendants(*BLOCKS), None) is None:
                division.tag = "p"
    return document, copies, removed


def _drop_captions(tree: HtmlElement) -> list[PageLine]:
    """Takes the captions out of a page; their lines, each with the element it stood in."""
    dropped = []
    for caption in _CAPTIONS(tree):
        above = caption.getparent()
        if above is not None and count_words(caption.text_content()) <= MAX_CAPTION_WORDS:
            dropped += [replace(line, element=above) for line in page_lines(caption)]
            caption.drop_tree()
    return dropped


def _drop_galleries(story: HtmlElement) -> Iterator[str]:
    """Takes out elements with a heading and pictures; one picture alone can be its paragraph's."""
    for heading in list(story.iter("h2", "h3", "h4", "h5", "h6")):
        box = heading.getparent()
        if box is story or box is None or sum(1 for _ in box.iter("img", "amp-img")) < GALLERY:
            continue
        if box.text_content().strip() == heading.text_content().strip():
            yield from dropped_lines(box)


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
