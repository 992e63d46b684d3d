"""Learns which elements inside a container hold nothing of the story on any page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from pipelines.learning.blocks import WeighedPage, Weight
from pipelines.learning.candidates import ContainerCandidate
from pipelines.learning.names import lasting_names, lasts
from pipelines.story.containers import TITLE, compiled, story_elements
from pipelines.text.normalise import tokens

MIN_PAGES = 4
LEAST_TEMPLATE = 0.9
"""Of the words in elements of one name. What is not in the extracted story may be a table, a list
or a tweet that is: only links, lines that recur and other stories go, and boxes below a title that
recurs, such as comments."""
MOST_STORY = 0.02
MAX_DROPS = 30
MAX_TITLE = 200
"""Characters."""

_BOXES = frozenset({"div", "section", "aside"})
_TITLES = frozenset({"h2", "h3", "h4", "h5", "h6", "p", "b", "strong", "span", "label"})
_ASKS = (_TITLES | {"div"}) - {"b", "strong", "span"}


def find_drops(candidate: ContainerCandidate, pages: Mapping[int, WeighedPage]) -> tuple[str, ...]:
    """XPaths of such elements, those that hold most words first.

    Args:
        candidate: the container.
        pages: index, as in the candidate, and page.
    """
    held: dict[str, Weight] = defaultdict(Weight)
    titled: set[str] = set()
    boxes: dict[str, list[HtmlElement]] = defaultdict(list)
    seen: dict[str, set[int]] = defaultdict(set)
    for index in candidate.agreements.keys() & pages.keys():
        page = pages[index]
        elements = story_elements(page.tree, compiled(candidate.xpath)(page.tree))
        # What the head is called can be a name of the story's too.
        head = {up for each in page.head for up in (each, *each.iterancestors())}
        for element in (inner for each in elements for inner in each.iterdescendants()):
            if element in head or not (weight := page.weights.get(element)):
                continue
            by_title = list(_titled(element, page))
            titled.update(by_title)
            for xpath in (*lasting_names(element), *by_title, *_before_form(element)):
                held[xpath].add(weight)
                boxes[xpath].append(element)
                seen[xpath].add(index)
    found = {
        xpath: weight.template + weight.other
        for xpath, weight in held.items()
        if len(seen[xpath]) >= MIN_PAGES and _is_template(weight, is_titled=xpath in titled)
    }
    ranked = sorted(found, key=lambda xpath: (found[xpath], lasts(xpath), xpath), reverse=True)
    # A second name of the same boxes is for a page on which they lack the first.
    taken: set[HtmlElement] = set()
    first = []
    for xpath in ranked:
        new = [each for each in boxes[xpath] if taken.isdisjoint((each, *each.iterancestors()))]
        first += [xpath] if new else []
        taken.update(new)
    return (*first, *(xpath for xpath in ranked if xpath not in first))[:MAX_DROPS]


def _titled(element: HtmlElement, page: WeighedPage) -> Iterator[str]:
    """An XPath by what a box begins with, where other pages have that too: its title."""
    first = next((each for each in element if isinstance(each.tag, str)), None)
    if first is None or first.tag not in _TITLES or element.tag not in _BOXES:
        return
    if (element.text or "").strip() or next(first.iter("a"), None) is not None:
        return
    # A line alone is no title: on another page the story may follow it.
    if len(element) == 1:
        return
    if next(element.iter("table", "blockquote"), None) is not None:
        return
    title = " ".join(first.text_content().split())
    # A joiner is another character by the time that boxes are dropped.
    is_plain = 0 < len(title) <= MAX_TITLE and not set("'\u200c\u200d") & set(title)
    if is_plain and tuple(tokens(title)) in page.template:
        yield f"//{element.tag}[*[1][self::{first.tag}]][{TITLE}'{title}']"


def _before_form(element: HtmlElement) -> Iterator[str]:
    """An XPath for what is said above a form, in a box without a name."""
    following = element.getnext()
    if element.tag in _ASKS and following is not None and following.tag == "form":
        yield f"//{element.tag}[following-sibling::*[1][self::form]]"


def _is_template(weight: Weight, *, is_titled: bool) -> bool:
    words = weight.story + weight.other + weight.template
    least = 0 if is_titled else LEAST_TEMPLATE * words
    return weight.template >= least and weight.story <= MOST_STORY * words
