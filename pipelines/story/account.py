"""The account of a story's text: each line that its elements show is taken, put back or named."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.story.containers import is_around
from pipelines.story.page_lines import PROSE_WORDS, PageLine, in_page_order, without_spaces
from pipelines.text.line_rules import general_rules
from pipelines.text.text import is_cut_off, match_key

SURE_CHARACTERS = 20
"""A shorter line can stand anywhere: it does not tell how far a text has come."""
MOST_LINKED = 0.3
LINK = 0.8
"""0..1: what is linked to this share is a link, not a paragraph with one."""
LINK_WORDS = 3
TEASERS = 2
MOST_OF_OTHERS = 2
"""So many times the words of the story: a page with more under linked headings is a list."""
LEAST_PROSE = 0.5
"""Of the words in a box."""
LEAST_REST = 8
"""Characters of its two ends."""
LEAST_LEFT = 0.4
"""Of the characters of a line that lost something on the way."""
MOST_OF_LINE = 0.9
"""Of the characters of a line, in the paragraphs that it is split into."""
LOOKED_AT = 3
"""Lines after the last one found, among which a shortened one is looked for."""

_LINKED_HEADING = XPath("boolean(.//h1 or .//h2//a or .//h3//a or .//h4//a or .//h5//a)")
_CONTROLS = XPath("boolean(.//input[not(@type='hidden')] or .//select or .//textarea)")
_IN_TWEET = XPath("boolean(ancestor-or-self::blockquote[starts-with(@class, 'twitter-')])")
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"li", "td", "th", "dt", "dd"})


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the lines of a story's elements."""

    lines: tuple[str, ...]
    """The text, with what was put back in its places."""
    left_out: tuple[str, ...]
    """What was dropped, and nothing speaks for it."""
    teasers: tuple[str, ...]
    """What was taken, but says what other stories are about."""
    words_put_back: int
    prose_left_out: int
    """Words in whole sentences."""


class _Box(NamedTuple):
    """Lines of which nothing was taken, in the largest element that holds nothing else."""

    numbers: list[int]
    """Of the lines, in order."""
    element: HtmlElement | None
    """None for a line that stands between others in an element."""


def account_for(
    shown: Sequence[PageLine],
    lines: Sequence[str],
    holders: frozenset[HtmlElement],
    *,
    is_known: bool,
) -> Account:
    """Accounts for each line that the elements of a story show.

    What trafilatura dropped is judged box by box, by what it says and where: prose among few
    links goes back to where it stood.

    Args:
        shown: the lines of those elements.
        lines: what trafilatura made of them.
        holders: the elements.
        is_known: whether the site is known to keep its stories there. If not, what stands before
            or behind the text goes back only if its paragraphs are like those taken.
    """
    text, places = _find(shown, in_page_order(shown, lines))
    told = [n for n, place in enumerate(places) if place is not None and shown[n].is_prose]
    span = range(told[0], told[-1] + 1) if told else range(0)
    back = _put_back(shown, places, holders, span, is_known=is_known)
    teasers = _teasers(shown, places, text, is_known=is_known)
    for n in teasers:
        text[places[n] or 0] = []
    following: dict[int, list[str]] = defaultdict(list)
    left_out: list[PageLine] = []
    last = -1
    for n, (line, place) in enumerate(zip(shown, places, strict=True)):
        if place is not None:
            is_sure = len(line.unspaced) >= SURE_CHARACTERS or place == last + 1
            last = place if is_sure else last
        elif n in back:
            following[last].append(line.text)
        elif is_known or line.is_prose or n in span:
            left_out.append(line)
    merged = list(following[-1])
    for index, own in enumerate(text):
        merged += [*own, *following[index]]
    return Account(
        tuple(merged),
        tuple(line.text for line in left_out),
        tuple(shown[n].text for n in teasers),
        sum(shown[n].words for n in back if shown[n].is_prose),
        sum(line.words for line in left_out if line.is_prose),
    )


def _put_back(
    shown: Sequence[PageLine],
    places: Sequence[int | None],
    holders: frozenset[HtmlElement],
    span: range,
    *,
    is_known: bool,
) -> set[int]:
    """Numbers of the lines that were dropped and are the story's, which reaches over `span`."""
    told = [shown[n] for n in span if places[n] is not None and shown[n].is_prose]
    templates = {line.template for line in told}
    parents = {line.element.getparent() for line in told if line.element not in holders}
    repeated = Counter(
        line.unspaced
        for line, place in zip(shown, places, strict=True)
        if place is None and line.is_prose
    )
    taken = _taken(shown, places, holders)
    back: set[int] = set()
    for box in _boxes(shown, places, taken):
        held = [shown[n] for n in box.numbers]
        is_inside = box.numbers[0] in span and box.numbers[-1] in span
        if _is_list(held) and (is_inside or _is_of_list(box.element, taken - holders)):
            back.update(box.numbers)
            continue
        is_like = any(line.is_prose and line.template in templates for line in held)
        if box.element is not None and len(held) == 1:
            is_like |= box.element.getparent() in parents
        is_beside = box.element is not None and box.element.getparent() in parents
        if (is_known or is_inside or is_beside) and all(_IN_TWEET(x.element) for x in held):
            back.update(box.numbers)
            continue
        if not (is_known or is_inside or is_like) or any(repeated[x.unspaced] > 1 for x in held):
            continue
        before = shown[box.numbers[0] - 1 : box.numbers[0]]
        if _is_story(held, before, box.element, holders):
            back.update(box.numbers)
    for n in reversed(span if not is_known else range(len(shown))):
        is_kept = n + 1 in back or (n + 1 < len(shown) and places[n + 1] is not None)
        if places[n] is None and n not in back and is_kept and _is_title(shown[n], templates):
            back.add(n)
    return back


def _find(
    shown: Sequence[PageLine], lines: Sequence[str]
) -> tuple[list[list[str]], list[int | None]]:
    """(what each extracted line becomes, index of the extracted line each shown one is in).

    A line that lost something in its middle becomes whole, as does one that was broken in two;
    one that is several paragraphs of the page is split into them.
    """
    bare = [without_spaces(line) for line in lines]
    everything = "".join(bare)
    starts = [0, *accumulate(map(len, bare))]
    text = [[line] for line in lines]
    within: dict[int, list[PageLine]] = defaultdict(list)
    places: list[int | None] = []
    at, last = 0, -1
    for line in shown:
        place = everything.find(line.unspaced, at)
        if place < 0:
            place = everything.find(line.unspaced)
        index = bisect_right(starts, place) - 1 if place >= 0 else _shortened(line, bare, last)
        places.append(index)
        if index is None:
            continue
        end = place + len(line.unspaced) if place >= 0 else starts[index + 1]
        ends_in = bisect_right(starts, end - 1) - 1
        if place < 0 or (ends_in > index and (place, end) == (starts[index], starts[ends_in + 1])):
            text[index : ends_in + 1] = [[line.text], *[[]] * (ends_in - index)]
            at, last = end, ends_in
        elif place >= at and len(line.unspaced) >= SURE_CHARACTERS:
            within[index].append(line)
            at, last = end, index
    for index, parts in within.items():
        if sum(part.is_prose for part in parts) > 1 and "|" not in lines[index]:
            own = sum(len(part.unspaced) for part in parts)
            if own >= MOST_OF_LINE * len(bare[index]) and starts[index] + own <= starts[index + 1]:
                text[index] = [part.text for part in parts]
    return text, places


def _shortened(line: PageLine, bare: Sequence[str], last: int) -> int | None:
    """The extracted line, soon after the last one found, that is this one without some of it."""
    whole = line.unspaced
    for index in range(last + 1, min(last + 1 + LOOKED_AT, len(bare))):
        rest = bare[index]
        if not LEAST_REST <= len(rest) < len(whole):
            continue
        if _alike(whole, rest) + _alike(whole[::-1], rest[::-1]) >= len(rest):
            return index
        # More than one piece is missing: each character is looked for behind the one before.
        characters = iter(whole)
        is_most = len(rest) >= max(SURE_CHARACTERS, LEAST_LEFT * len(whole))
        if is_most and all(character in characters for character in rest):
            return index
    return None


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    differs = (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differs, min(len(one), len(other)))


def _taken(
    shown: Sequence[PageLine], places: Sequence[int | None], holders: frozenset[HtmlElement]
) -> set[HtmlElement]:
    """The elements, up to the holders, of which something was taken."""
    taken = set(holders)
    for line, place in zip(shown, places, strict=True):
        if place is not None:
            for element in (line.element, *line.element.iterancestors()):
                if element in taken:
                    break
                taken.add(element)
    return taken


def _boxes(
    shown: Sequence[PageLine], places: Sequence[int | None], taken: Set[HtmlElement]
) -> Iterable[_Box]:
    boxes: dict[HtmlElement | int, _Box] = {}
    for n, (line, place) in enumerate(zip(shown, places, strict=True)):
        if place is not None:
            continue
        if line.element in taken:
            boxes[n] = _Box([n], None)
            continue
        element = line.element
        for above in element.iterancestors():
            if above in taken:
                break
            element = above
        boxes.setdefault(element, _Box([], element)).numbers.append(n)
    return boxes.values()


def _is_story(
    lines: Sequence[PageLine],
    before: Sequence[PageLine],
    element: HtmlElement | None,
    holders: frozenset[HtmlElement],
) -> bool:
    """Whether a box that was dropped holds a part of the story."""
    prose = [line for line in lines if line.is_prose]
    if not prose or sum(line.words for line in prose) < LEAST_PROSE * sum(x.words for x in lines):
        return False
    linked = sum(line.linked * len(line.text) for line in lines)
    if linked > MOST_LINKED * sum(len(line.text) for line in lines):
        return False
    # A card shows a link and what it leads to.
    if 2 * sum(line.linked > LINK for line in lines) >= len(prose):
        return False
    rules = general_rules()
    titles = {match_key(line.text) for line in (*before, *lines) if not line.is_prose}
    if any(key in rules.tail or key in rules.teaser or key in rules.box for key in titles):
        return False
    if element is not None and (_LINKED_HEADING(element) or _CONTROLS(element)):
        return False
    return not is_around(lines[0].element, holders)


def _is_title(line: PageLine, templates: Set[tuple[str, ...]]) -> bool:
    """Whether a line that is no prose is the story's where its text follows: a subheading."""
    if line.linked or (line.element.tag not in _HEADINGS and line.template not in templates):
        return False
    rules, key = general_rules(), match_key(line.text)
    return key not in rules.tail and key not in rules.teaser and key not in rules.box


def _teasers(
    shown: Sequence[PageLine],
    places: Sequence[int | None],
    text: Sequence[Sequence[str]],
    *,
    is_known: bool,
) -> list[int]:
    """Numbers of the taken lines that say what another story is about, each below the link to it.

    One alone can be said of a link in the story.
    """

    def is_line(number: int) -> bool:
        place = places[number]
        return place is not None and without_spaces("".join(text[place])) == shown[number].unspaced

    cut_off, headed, told = list[int](), list[int](), 0
    for n, (above, line) in enumerate(pairwise(shown), start=1):
        if line.words < PROSE_WORDS or not is_line(n):
            continue
        is_below_link = above.linked > LINK and above.words >= LINK_WORDS and not line.linked
        if is_below_link and is_cut_off(line.text):
            cut_off.append(n)
        elif is_below_link and str(above.element.tag) in _HEADINGS and not is_line(n - 1):
            headed.append(n)
        elif line.is_prose:
            # The story goes on: what stood under those headings is its own.
            headed.clear()
            told += line.words
    of_others = sum(shown[n].words for n in headed)
    found = (
        cut_off if is_known or of_others > MOST_OF_OTHERS * told else sorted([*cut_off, *headed])
    )
    return found if len(found) >= TEASERS else []


def _is_of_list(element: HtmlElement | None, taken: Set[HtmlElement]) -> bool:
    """Whether an element lies in a list or table of which something was taken."""
    above = () if element is None else element.iterancestors("table", "ul", "ol", "dl")
    return any(each in taken for each in above)


def _is_list(lines: Sequence[PageLine]) -> bool:
    """Whether these are items or cells that lead nowhere: a list of the story's, not a menu."""
    return all(line.element.tag in _CELLS and not line.linked for line in lines)
