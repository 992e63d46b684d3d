"""Elements of a page: their text, classes and neighbours; tables that only lay out are unfolded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from urllib.parse import urljoin, urlsplit

import regex
from lxml.etree import XPath, iterwalk
from lxml.html import HtmlElement

from pipelines.text.text import PARAGRAPH_WORDS, clean_line, count_words

LAYOUT_WORDS = 100
"""A cell that says more holds a story; those of a table of figures hold a few words each."""

_BASE = XPath("//base/@href")
_PHRASING = frozenset({"span", "b", "strong", "em", "i", "font", "bdi", "u"})
_TABLES = XPath("//table")
# Where a division in a menu is not closed, libxml2 puts the rest of the page into its button.
_SWALLOWING = XPath(
    "(//h1 | //main)/ancestor::*"
    "[self::button or self::nav or self::menu or self::aside or self::footer]"
)


def open_unclosed(tree: HtmlElement) -> None:
    """Makes plain divisions of a menu's elements that hold the page's heading and its story."""
    for element in _SWALLOWING(tree):
        if count_words(element.text_content()) > LAYOUT_WORDS:
            element.tag = "div"


def unfold_layout_tables(tree: HtmlElement) -> None:
    """Makes divisions of tables of one column, with whole paragraphs or the page's heading."""
    for table in _TABLES(tree):
        if _is_layout(table):
            for element in (table, *_own_parts(table)):
                element.tag = "div"


def _is_layout(table: HtmlElement) -> bool:
    rows = Counter(part.getparent() for part in _own_parts(table) if part.tag in ("td", "th"))
    if max(rows.values(), default=0) == 1 or next(table.iter("h1"), None) is not None:
        return True
    paragraphs = 0
    for paragraph in table.iter("p"):
        paragraphs += count_words(paragraph.text_content()) >= PARAGRAPH_WORDS
        if paragraphs > 1:
            return True
    return any(count_words(cell.text_content()) > LAYOUT_WORDS for cell in table.iter("td"))


def _own_parts(table: HtmlElement) -> list[HtmlElement]:
    """Rows and cells of the table, those of a table within it left out."""
    parts = table.iter("thead", "tbody", "tfoot", "tr", "td", "th")
    return [part for part in parts if next(part.iterancestors("table"), None) is table]


MAX_TEXTS = 200
"""Pieces of text in one element; a heading with every word emphasised has fewer."""
MAX_CLASS = 500
"""Characters of a class attribute that are looked at."""

# In these stands what is said of something else. Elementor wraps all it shows in widgets.
_OTHER_CLASS = regex.compile(
    r"(?:^|[\s_-])(?:comments?|related|sidebar|(?<!elementor-)widgets?|recent|latest|more)(?:[\s_-]|$)",
    regex.IGNORECASE,
)


TITLE_WORDS = 4
"""A link of so many words is a headline; people's and sections' names have fewer."""
_TITLE_LINKS = XPath(
    ".//*[self::h2 or self::h3 or self::h4]//a | .//a[.//h2 or .//h3 or .//h4 or .//p]"
)

_BREAKING = frozenset(
    ("br", "hr", "p", "div", "li", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6")
)


def text_of(element: HtmlElement | None) -> str:
    """All text in an element, on one clean line; of an endless one the beginning.

    A space stands where a browser begins a line: `Bridge<br>opens`.
    """
    if element is None:
        return ""
    if next(element.iterdescendants(*_BREAKING), None) is None:
        return clean_line("".join(islice(element.itertext(), MAX_TEXTS)))
    return clean_line("".join(islice(_texts_apart(element), 2 * MAX_TEXTS)))


def _texts_apart(element: HtmlElement) -> Iterator[str]:
    for event, each in iterwalk(element, events=("start", "end")):
        if each.tag in _BREAKING:
            yield " "
        yield (each.text if event == "start" else each is not element and each.tail) or ""


def base_url(tree: HtmlElement, page_url: str) -> str:
    """Where the page's relative links start: its `<base href>`, else its own URL."""
    try:
        base = urljoin(page_url, next(iter(_BASE(tree)), "").strip())
        return base if urlsplit(base).scheme in ("http", "https") else page_url
    except ValueError:
        return page_url


def pieces_of(element: HtmlElement) -> str:
    """The pieces of text in an element, a clean line each: `By`, a name and a role stay apart.

    Single words in phrasing elements side by side are one line: a first and a last name.
    """
    lines: list[str] = []
    was_word = False
    for piece, holder in islice(_texts_of(element), MAX_TEXTS):
        line = clean_line(piece)
        if not line:
            continue
        is_word = holder.tag in _PHRASING and " " not in line and count_words(line) == 1
        if is_word and was_word:
            lines[-1] += f" {line}"
        else:
            lines.append(line)
        was_word = is_word
    return "\n".join(lines)


def _texts_of(element: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Each text in an element with the element whose own it is."""
    for text in element.xpath(".//text()"):
        parent = text.getparent()
        yield text, parent.getparent() if text.is_tail else parent


def class_of(element: HtmlElement) -> str:
    """The class attribute, of an endless one the beginning; '' if there is none."""
    return element.get("class", "")[:MAX_CLASS]


@lru_cache(maxsize=8192)
def has_class(classes: regex.Pattern[str], value: str) -> bool:
    """Whether a class attribute matches; themes repeat theirs on every page."""
    return classes.search(value) is not None


class Neighbours:
    """Tells what is said of the article from what stands in boxes about something else."""

    def __init__(self, heading: HtmlElement | None) -> None:
        # Whatever holds the heading holds the article, sidebar or not.
        self._around = set() if heading is None else set(heading.iterancestors())

    def among(self, elements: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
        """The elements that may speak of the article."""
        return (element for element in elements if not self._is_elsewhere(element))

    def is_of_teaser(self, element: HtmlElement) -> bool:
        """Whether an element stands in what leads to another story: in its link, or beside it."""
        own = count_words(text_of(element))
        for box in element.iterancestors():
            if box in self._around or count_words(box.text_content()) > LAYOUT_WORDS:
                # A story may have headings that are links.
                return False
            if box.tag == "a" and count_words(text_of(box)) - own >= TITLE_WORDS:
                return True
            titles = _TITLE_LINKS(box) if self._around else ()
            if any(count_words(text_of(each)) >= TITLE_WORDS for each in titles):
                return True
        return False

    def _is_elsewhere(self, element: HtmlElement) -> bool:
        for box in element.iterancestors():
            if box in self._around or box.tag in ("body", "html"):
                return False
            names = f"{class_of(box)} {box.get('id', '')}"
            if box.tag in ("aside", "nav") or _OTHER_CLASS.search(names):
                return True
            # An article's own footer names its author.
            if box.tag == "footer" and next(box.iterancestors("article"), None) is None:
                return True
        return False
