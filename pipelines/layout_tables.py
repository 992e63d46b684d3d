"""Tables that only lay a page out, as old themes do: of one trafilatura makes a single line."""

from __future__ import annotations

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.text import PARAGRAPH_WORDS, count_words

LAYOUT_WORDS = 100
"""A cell that says more holds a story; those of a table of figures hold a few words each."""

_TABLES = XPath("//table")


def unfold_layout_tables(tree: HtmlElement) -> None:
    """Makes plain divisions of the tables that hold a heading of the page, or whole paragraphs."""
    for table in _TABLES(tree):
        if _is_layout(table):
            for element in (table, *_own_parts(table)):
                element.tag = "div"


def _is_layout(table: HtmlElement) -> bool:
    if next(table.iter("h1"), None) is not None:
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
