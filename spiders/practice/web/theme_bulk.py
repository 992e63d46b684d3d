"""What real themes put around a story: styles and menus, by which pages reach 80 KB and more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, takewhile
from typing import NamedTuple

from markupsafe import Markup

STYLES = 0.55
"""0..1: of what is added; the rest are links."""

_RULE = (
    ".td-block-{0} .td-module-{0} .entry-title{{font:600 {1}px/1.4 Mukta,sans-serif;"
    "margin:0 0 {1}px;color:#222;letter-spacing:0}}\n"
)
_LINK = Markup(
    '<li id="menu-item-{0}" class="menu-item menu-item-type-taxonomy menu-item-object-post_tag">'
    '<a href="{1}">{2}</a></li>\n'
)


class MenuEntry(NamedTuple):
    """An entry of a menu."""

    url: str
    name: str


def with_bulk(html: str, kilobytes: int, links: Sequence[MenuEntry]) -> str:
    """A page of so many thousands of bytes, unless it has more; its story is as it was.

    Args:
        html: a page of the theme.
        kilobytes: the size.
        links: what its menu is made of, again and again.
    """
    missing = 1000 * kilobytes - len(html.encode())
    rules = _up_to(missing * STYLES, (_RULE.format(n, 12 + n % 30) for n in count(1)))
    entries = (_LINK.format(n, *links[n % len(links)]) for n in count(1)) if links else iter(())
    menu = _up_to(missing * (1 - STYLES), entries)
    head, end_of_head, body = html.partition("</head>")
    tag, end_of_tag, rest = body.partition("<body")
    attributes, bracket, content = rest.partition(">")
    return "".join(
        (
            *(head, "<style>\n", rules, "</style>\n", end_of_head),
            *(tag, end_of_tag, attributes, bracket),
            *('\n<nav class="mega-menu"><ul>\n', menu, "</ul></nav>", content),
        )
    )


def _up_to(size: float, lines: Iterable[str]) -> str:
    """Lines of so many bytes in all."""

    def counted() -> Iterator[tuple[int, str]]:
        total = 0
        for line in lines:
            yield total, line
            total += len(line.encode())

    return "".join(line for _, line in takewhile(lambda each: each[0] < size, counted()))
