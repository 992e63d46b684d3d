"""The story of a page whose container is not known: several opinions, and the one that is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement, fromstring

from pipelines.html.json_ld import Node, first_string
from pipelines.metadata.from_html import page_heading
from pipelines.story.containers import is_around
from pipelines.story.discards import spare_story
from pipelines.story.page_lines import (
    MAX_LINK_SHARE,
    PROSE_WORDS,
    PageLine,
    is_within,
    page_lines,
    without_spaces,
    words_held,
)
from pipelines.story.recurring_lines import Removed
from pipelines.story.trafilatura_text import trafilatura_text
from pipelines.text.line_rules import general_rules
from pipelines.text.text import (
    PARAGRAPH_WORDS,
    count_words,
    ends_sentence,
    is_cut_off,
    match_key,
    split_lines,
)

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
HEADED = 2
"""Sentences below the page's heading: one can be a standfirst."""


@dataclass(frozen=True, slots=True)
class StoryText:
    """What is taken for a page's story."""

    lines: tuple[str, ...]
    opinion: str
    """The one taken: `precise` or `balanced`, trafilatura's modes; `densest`, what stands together;
    `headed`, what stands with the page's heading; `json-ld`, what its articleBody says."""
    words: dict[str, int]
    """Opinion to the words of its text, of each that was asked."""
    removed: tuple[Removed, ...]
    """What stands among the lines and is not the story's."""
    boxes: frozenset[HtmlElement]
    """Elements that begin with a title such as "Comments": nothing in them is the story's."""


def read_whole_page(
    tree: HtmlElement, shown: Sequence[PageLine], stated: Sequence[str] = ()
) -> StoryText:
    """The story of a page.

    Args:
        tree: the page; names by which trafilatura would discard the story are taken off.
        shown: the lines it shows.
        stated: the story as JSON-LD states it, if it does.
    """
    told = [line for line in shown if line.is_prose and not is_around(line.element)]
    boxes = titled_boxes(shown, told)
    prose = [line for line in told if not is_within(line.element, boxes)]
    spare_story(prose)
    texts = dict[str, Sequence[str]]()
    opinion = _choose(tree, shown, prose, stated, texts)
    lines, repeated = _without_second_copy(texts[opinion])
    in_boxes = {line.unspaced for line in shown if is_within(line.element, boxes)}
    # A brief is its own teaser among the latest news.
    in_boxes -= {line.unspaced for line in shown if not is_within(line.element, boxes)}
    removed = [("repeated", line) for line in repeated]
    removed += [("titled_box", line) for line in lines if without_spaces(line) in in_boxes]
    return StoryText(
        tuple(line for line in lines if without_spaces(line) not in in_boxes),
        opinion,
        {name: sum(map(count_words, text)) for name, text in texts.items()},
        tuple(removed),
        boxes,
    )


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


def _choose(
    tree: HtmlElement,
    shown: Sequence[PageLine],
    prose: Sequence[PageLine],
    stated: Sequence[str],
    texts: dict[str, Sequence[str]],
) -> str:
    """The opinion to take; `texts` gets the text of each that is asked."""
    opinion = _ask_trafilatura(tree, prose, texts)
    # Of a brief among teasers and comments it may take anything but the story.
    if _is_short(texts[opinion]):
        covered = _covered(prose, texts[opinion])
        for name, group in (("densest", _densest(prose)), ("headed", _headed(tree, prose))):
            is_more = name == "headed" or sum(line.words for line in group) > covered
            if group and is_more and not _covered(group, texts[opinion]):
                opinion, texts[name] = name, [line.text for line in group]
    if sum(map(count_words, stated)) >= MIN_PROSE_WORDS:
        texts["json-ld"] = _shown_of(stated, shown)
        if _share_of(stated, texts[opinion]) < WELL_COVERED:
            opinion = max(texts, key=lambda name: _share_of(stated, texts[name]))
    return opinion


def _ask_trafilatura(
    tree: HtmlElement, prose: Sequence[PageLine], texts: dict[str, Sequence[str]]
) -> str:
    """Its precise mode, or where that has little of the page's prose, the balanced one."""
    fast = next(islice(tree.iter(), MAX_COMPARED_ELEMENTS, None), None) is not None
    # On a short story the precise mode gives it alone, the balanced one with menu and captions.
    texts["precise"] = trafilatura_text(tree, fast=fast, precise=True)
    bare = "".join(map(without_spaces, texts["precise"]))
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
        return "precise"
    texts["balanced"] = trafilatura_text(tree, fast=fast)
    wider = _covered(prose, texts["balanced"])
    if covered >= MIN_PROSE_WORDS:
        return "balanced" if covered < WELL_COVERED * wider else "precise"
    return "balanced" if wider >= max(MIN_PROSE_WORDS, MUCH_MORE * covered) else "precise"


def _is_short(text: Sequence[str]) -> bool:
    words = (count_words(line) for line in text if not is_cut_off(line))
    return sum(each for each in words if each >= PARAGRAPH_WORDS) < MIN_PROSE_WORDS


def _densest(prose: Sequence[PageLine]) -> list[PageLine]:
    """The paragraphs that stand together with most words, two or more."""
    together: dict[HtmlElement, list[PageLine]] = {}
    for line in prose:
        above = next(line.element.iterancestors(), line.element)
        together.setdefault(above, []).append(line)
    densest = max(together.values(), key=lambda group: sum(x.words for x in group), default=[])
    return densest if len(densest) > 1 else []


def _headed(tree: HtmlElement, prose: Sequence[PageLine]) -> list[PageLine]:
    """The paragraphs in the smallest element that holds the page's heading and any, two or more."""
    heading = page_heading(tree)
    held = words_held(prose)
    above = () if heading is None else heading.iterancestors()
    nearest = next((each for each in above if each in held), None)
    if nearest is None:
        return []
    headed = [line for line in prose if is_within(line.element, frozenset([nearest]))]
    return headed if len(headed) >= HEADED else []


def stated_lines(node: Node) -> list[str]:
    """The story as JSON-LD states it, in lines; none if it does not."""
    stated = first_string(node.get("articleBody"))
    if "<" not in stated:
        return split_lines(stated)
    return [line.text for line in page_lines(fromstring(f"<div>{stated}</div>"))]


def _shown_of(stated: Sequence[str], shown: Sequence[PageLine]) -> Sequence[str]:
    """A story that is stated, as the page shows it; as it is stated where the page does not."""
    bare = "".join(map(without_spaces, stated))
    lines = [line.text for line in shown if line.unspaced in bare]
    return lines if _share_of(stated, lines) >= WELL_COVERED else stated


def _share_of(stated: Sequence[str], text: Sequence[str]) -> float:
    """0..1: of the words of a story that is stated, those that a text has."""
    one, other = (Counter(" ".join(lines).split()) for lines in (stated, text))
    return (one & other).total() / max(one.total(), 1)


def titled_boxes(shown: Sequence[PageLine], told: Sequence[PageLine]) -> frozenset[HtmlElement]:
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


def _second_above(element: HtmlElement) -> HtmlElement:
    """What holds the like of it, in wrappers of their own too."""
    above = [element, *islice(element.iterancestors(), 2)]
    return above[-1]


def _covered(prose: Iterable[PageLine], lines: Iterable[str]) -> int:
    """Words of the page's prose that a text has."""
    bare = "".join(map(without_spaces, lines))
    return sum(line.words for line in prose if line.unspaced in bare)


def story_holders(
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
