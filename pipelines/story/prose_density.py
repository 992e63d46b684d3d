"""A second, quick opinion on where a page's story is: the element that holds the most prose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

MIN_CHARACTERS = 40
"""Shorter paragraphs are too often labels to show where the story is."""
MAX_LINK_SHARE = 0.5
MAX_PARAGRAPHS = 2_000
"""More paragraphs than any story has; what follows is not looked at."""
TEMPLATE_LEVELS = 4

# Some editors write paragraphs as div, or as lines of one div.
_DIVISIONS = XPath(f"//div[text()[string-length(normalize-space()) > {MIN_CHARACTERS}]]")
# Elementor wraps all it shows in widgets.
_ASIDE = XPath(
    "boolean(ancestor-or-self::aside or ancestor-or-self::footer or ancestor-or-self::nav"
    " or re:test(@class, "
    "'(^|[ _-])(comments?|(?<!elementor-)widget|sidebar|related)([ _-]|$)', 'i'))",
    namespaces={"re": "http://exslt.org/regular-expressions"},
)
_LOGIN = regex.compile(r"log-?in|sign-?in|regist|member", regex.IGNORECASE)
_PASSWORD = XPath("boolean(.//input[@type='password'])")
_WITH_DIGIT = regex.compile(r"\d")


class Prose(NamedTuple):
    """The densest prose of a page."""

    paragraphs: tuple[str, ...] = ()
    """As written, in no particular order; none if the page has none."""
    template: str = ""
    """Where it stands: `tag.class` of up to four elements around it, the outermost first. The
    same on all pages of a theme, '' without prose."""
    gated: bool = False
    """Whether a form to log in stands beside it."""


def densest_prose(tree: HtmlElement) -> Prose:
    """The paragraphs of the element that holds the most prose; the tree is left as it is."""
    texts: dict[HtmlElement, list[str]] = defaultdict(list)
    weights: dict[HtmlElement, float] = defaultdict(float)
    for holder, text in _paragraphs(tree):
        texts[holder].append(text)
        weights[holder] += len(text)
        if (above := holder.getparent()) is not None:
            weights[above] += len(text) / 2
    # A brief has fewer words than the widgets beside it.
    stories = [element for element in weights if not _ASIDE(element)]
    if not stories:
        return Prose()
    densest = max(stories, key=weights.__getitem__)
    inside = (texts[holder] for holder in texts if _lies_in(holder, densest))
    above = densest.getparent()
    gated = any(map(_is_login, (densest if above is None else above).iter("form")))
    return Prose(tuple(chain.from_iterable(inside)), _template(densest), gated)


def _paragraphs(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """(element that holds it, text) of each paragraph of prose."""
    found = ((element.getparent(), element) for element in tree.iter("p"))
    written = ((element, element) for element in _DIVISIONS(tree))
    for holder, element in islice(chain(found, written), MAX_PARAGRAPHS):
        text = element.text_content().strip()
        if holder is None or len(text) < MIN_CHARACTERS:
            continue
        linked = sum(len(link.text_content()) for link in element.iter("a"))
        if linked <= MAX_LINK_SHARE * len(text):
            yield holder, text


def _is_login(form: HtmlElement) -> bool:
    names = " ".join(form.get(name, "") for name in ("action", "class", "id"))
    return bool(_LOGIN.search(names)) or bool(_PASSWORD(form))


def _lies_in(element: HtmlElement, other: HtmlElement) -> bool:
    return element is other or any(above is other for above in element.iterancestors())


def _template(element: HtmlElement) -> str:
    names: list[str] = []
    for each in (element, *element.iterancestors()):
        if each.tag in ("body", "html") or len(names) == TEMPLATE_LEVELS:
            break
        classes = (name for name in each.get("class", "").split() if not _WITH_DIGIT.search(name))
        names.append(".".join([str(each.tag), *islice(classes, 1)]))
    return " ".join(reversed(names))
