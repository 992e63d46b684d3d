"""XPaths by which an element of a template can be found again on other pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex
from lxml.html import HtmlElement

MAX_STEPS = 12
"""How far above an element without a name its name may be borrowed, or how deep it lies."""

LOOKS_STEPS = 4
"""Elements that tell what a paragraph is like: its own and those around it."""

_STABLE = regex.compile(r"[a-zA-Z][\w-]*")
_CHANGING = regex.compile(r"\d{3,}|[0-9a-f]{8,}|^(?:css|sc|jss?)-|__[\w-]{5,}$")
_QUOTED = regex.compile(r"'([^']+)'")
_PLACE = regex.compile(r"/\w+\[\d+\]")
# `Story_body__x7Gh2`: CSS modules put a hash of the build behind a name that stays.
_MODULE = regex.compile(r"(?P<name>[a-zA-Z][\w-]{2,}?__)[\w-]{5,}")
_TELLING = regex.compile(
    r"(?:entry|post|article|story|news|content|single|td-post)[_-]?(?:content|body|text|detail)|"
    r"articlebody|storybody",
    regex.IGNORECASE,
)
_PADDED_CLASS = "concat(' ', normalize-space(@class), ' ')"


def names_of(element: HtmlElement, *, of_builds: bool) -> Iterator[str]:
    """XPaths that find this element, the most lasting first.

    Args:
        element: of a parsed page.
        of_builds: also names that hold only until the theme is built anew, and places
            below an element that has a name.
    """
    yield from _own_names(element)
    if of_builds:
        yield from _build_names(element)
        yield from _places(element)


def lasting_names(element: HtmlElement) -> Iterator[str]:
    """XPaths that find elements with an id or a class of this one, those of a build too."""
    for xpath in (*_own_names(element), *_build_names(element)):
        if "@class" in xpath or "@id" in xpath:
            yield xpath


def chunks_of(elements: Sequence[HtmlElement]) -> str:
    """One XPath for the chunks of a story that have no name in common; '' if there is none."""
    places = [next(_places(element), "") for element in elements]
    return " | ".join(places) if all(places) else ""


def looks_of(element: HtmlElement) -> tuple[str, ...]:
    """What like paragraphs of one page have in common, and others seldom.

    Tags and lasting classes of an element and of those around it; without any class the tags of
    all around it.
    """
    around = [element, *element.iterancestors()]
    near = around[:LOOKS_STEPS]
    classes = [list(filter(_is_stable, each.get("class", "").split())) for each in near]
    if not any(classes):
        return tuple(str(each.tag) for each in around)
    return tuple(".".join([str(e.tag), *names]) for e, names in zip(near, classes, strict=True))


def lasts(xpath: str) -> bool:
    """Whether an XPath rests on a name that somebody chose, not on a build or a place."""
    names = (name for quoted in _QUOTED.findall(xpath) for name in quoted.split())
    return not _PLACE.search(xpath) and not any(map(_CHANGING.search, names))


def is_distinctive(xpath: str) -> bool:
    """Whether a name says that it is a story's."""
    return _TELLING.search(xpath) is not None


def _own_names(element: HtmlElement) -> Iterator[str]:
    tag = str(element.tag)
    if "articlebody" in (element.get("itemprop") or "").lower().split():
        yield f"//{tag}[@itemprop='{element.get('itemprop')}']"
    if _is_stable(name := element.get("id") or ""):
        yield f"//{tag}[@id='{name}']"
    for name in dict.fromkeys((element.get("class") or "").split()):
        if _is_stable(name):
            yield f"//{tag}[contains({_PADDED_CLASS}, ' {name} ')]"
        elif module := _MODULE.fullmatch(name):
            yield f"//{tag}[contains({_PADDED_CLASS}, ' {module['name']}')]"
    if tag in ("article", "main"):
        yield f"//{tag}"


def _build_names(element: HtmlElement) -> Iterator[str]:
    tag = str(element.tag)
    classes = (element.get("class") or "").split()
    for name in dict.fromkeys(classes):
        if _STABLE.fullmatch(name) and not _is_stable(name):
            yield f"//{tag}[contains({_PADDED_CLASS}, ' {name} ')]"
    if len(classes) > 1 and "'" not in (every := " ".join(classes)):
        # Where classes name looks, `mt-4 flex`, only all of them together mean one thing.
        yield f"//{tag}[normalize-space(@class)='{every}']"


def _places(element: HtmlElement) -> Iterator[str]:
    """The way down from the nearest element above that has a name."""
    steps = ""
    for _ in range(MAX_STEPS):
        parent = element.getparent()
        if parent is None or parent.tag == "html":
            return
        tag = str(element.tag)
        number = 1 + len(list(element.itersiblings(tag, preceding=True)))
        steps = f"/{tag}[{number}]{steps}"
        element = parent
        if element.tag == "body":
            yield f"//body{steps}"
            return
        if named := next(iter((*_own_names(element), *_build_names(element))), None):
            yield f"{named}{steps}"
            return


def _is_stable(name: str) -> bool:
    """Whether a class or id is the template's, not one article's or one build's."""
    return bool(_STABLE.fullmatch(name)) and not _CHANGING.search(name)
