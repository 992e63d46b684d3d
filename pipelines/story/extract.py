"""The story's text: trafilatura on the site's container, else on the whole page."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.elements import open_unclosed, unfold_layout_tables
from pipelines.html.joiners import protect_joiners
from pipelines.html.parse import text_length
from pipelines.metadata.values import PageContext
from pipelines.site_profile import EMPTY_PROFILE, SiteProfile
from pipelines.story.account import Account, account_for
from pipelines.story.containers import (
    BLOCKS,
    FoundContainers,
    drop_inside,
    find_containers,
    missed_words,
)
from pipelines.story.discards import spare_story
from pipelines.story.page_head import drop_head, lines_of_head, mark_head
from pipelines.story.page_lines import (
    PageLine,
    dropped_lines,
    is_within,
    page_lines,
    without_spaces,
)
from pipelines.story.recurring_lines import Removed
from pipelines.story.trafilatura_text import trafilatura_text
from pipelines.story.whole_page import read_whole_page, story_holders, titled_boxes
from pipelines.text.text import PARAGRAPH_WORDS, count_words, ends_sentence, is_cut_off
from spiders.config.site import Site

GALLERY = 2
"""Pictures under one heading."""
MAX_CAPTION_WORDS = 100
"""What is longer is a story caught in an unclosed caption."""

# Themes name a caption by the end of a class (wp-caption-text, image-caption); `has-caption`
# names what holds one.
# An expression tried on every class is slow: most are passed over by a plain comparison.
_CAPTIONS = XPath(
    "//figcaption | /descendant::*/@class[contains(., 'aption') or contains(., 'APTION')]"
    "[re:test(., '(^|\\s)(?!(has|with|no|without|show|hide)[_-])(\\S*[_-])?captions?([_-]text)?"
    "(\\s|$)', 'i')]/parent::*[not(self::html or self::body)]",
    namespaces={"re": "http://exslt.org/regular-expressions"},
)


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
    source: str = "container"
    """`container`, or the opinion on the whole page that was taken: see `StoryText.opinion`."""
    conflict: str = ""
    """What several opinions on the page found, the one taken first; '' if one was enough."""


def extract_story(
    tree: HtmlElement,
    site: Site,
    profile: SiteProfile = EMPTY_PROFILE,
    context: PageContext | None = None,
    stated: Sequence[str] = (),
) -> ExtractedStory:
    """Extracts the story from a parsed page; `tree` may be changed, so read it before.

    Args:
        tree: the page.
        site: names its containers.
        profile: what was learned of the site.
        context: with it, the head of a page in a container is left out up to the byline.
        stated: the story as JSON-LD states it, if it does.
    """
    protect_joiners(tree)
    learned = {each.xpath: each.drops for each in profile.containers}
    places = [
        (found, _share(tree, found))
        for found in find_containers(tree, (*site.containers, *learned))
    ]
    if context:
        for found, _ in places:
            mark_head(found.elements, context)
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
    whole = _story_on(tree, captions, stated, context)
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
    lines = trafilatura_text(document, fast=True)
    boxes = titled_boxes(shown, [line for line in shown if line.is_prose])
    inside = [line for line in shown if not is_within(line.element, boxes)]
    account = account_for(inside, lines, frozenset(copies), is_known=True)
    removed += _left_in(boxes, shown, lines)
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


def _story_on(
    tree: HtmlElement,
    captions: Sequence[PageLine],
    stated: Sequence[str],
    context: PageContext | None,
) -> ExtractedStory:
    shown = list(page_lines(tree))
    text = read_whole_page(tree, shown, stated)
    holders = story_holders(tree, shown, text.lines)
    held = [line for line in shown if is_within(line.element, holders)]
    inside = [line for line in held if not is_within(line.element, text.boxes)]
    teasers = set(_cut_off_elsewhere(text.lines, inside)) if text.opinion != "json-ld" else set()
    lines = [line for line in text.lines if line not in teasers]
    account = account_for(inside, lines, holders, is_known=False)
    head = lines_of_head(account.lines, shown, tree, context) if context else []
    removed = [*text.removed]
    removed += [("teaser", line) for line in text.lines if line in teasers]
    removed += [("page_head", line) for line in head]
    removed += [("caption", each.text) for each in captions if is_within(each.element, holders)]
    removed += _left_in(text.boxes, held, lines)
    # What was taken out before the account is not counted by it once more.
    named = {line for _, line in removed}
    removed += [each for each in _named(account) if each[1] not in named]
    found = sorted(text.words.items(), key=lambda opinion: opinion[0] != text.opinion)
    told = ", ".join(f"{name} {words} words" for name, words in found)
    kept = list(account.lines)
    for line in head:
        kept.remove(line)
    return ExtractedStory(
        tuple(kept),
        "page",
        removed=tuple(removed),
        words_put_back=account.words_put_back,
        prose_left_out=account.prose_left_out,
        source=text.opinion,
        conflict=told if len(found) > 1 else "",
    )


def _left_in(
    boxes: frozenset[HtmlElement], shown: Iterable[PageLine], lines: Iterable[str]
) -> Iterator[Removed]:
    """What boxes such as "About the author" say and the text does not."""
    taken = "".join(map(without_spaces, lines))
    inside = (line for line in shown if is_within(line.element, boxes))
    return (("titled_box", line.text) for line in inside if line.unspaced not in taken)


def _cut_off_elsewhere(lines: Iterable[str], inside: Sequence[PageLine]) -> Iterator[str]:
    """What ends in dots and stands beside the elements of the story: another story's teaser."""
    bare = "".join(line.unspaced for line in inside)
    cut_off = (line for line in lines if bare and is_cut_off(line))
    return (line for line in cut_off if without_spaces(line) not in bare)


def _named(account: Account) -> Iterator[Removed]:
    yield from (("teaser", line) for line in account.teasers)
    yield from (("extractor", line) for line in account.left_out)


def _prose_words(lines: Iterable[str]) -> int:
    """Words in whole sentences: what a menu, a caption or a cut-off teaser is not."""
    counts = ((count_words(line), ends_sentence(line)) for line in lines)
    return sum(words for words, ends in counts if words >= PARAGRAPH_WORDS and ends)


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
