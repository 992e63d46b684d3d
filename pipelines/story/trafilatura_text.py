"""What trafilatura takes for a story, as clean lines."""

from __future__ import annotations

import logging
from functools import cache

import regex
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from pipelines.html.joiners import with_joiners
from pipelines.text.text import split_lines

# A page without a story is our reject, not a warning of the library's.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_TABLE_RULE = regex.compile(r"[|\s:-]*")
_CELL_EDGES = regex.compile(r"^\|\s*|\s*\|$")
_EMPTY_CELLS = regex.compile(r"\|(?:\s*\|)+")


def trafilatura_text(
    tree: HtmlElement, *, fast: bool = False, precise: bool = False
) -> tuple[str, ...]:
    """The lines of the story, cells parted by bars; none if trafilatura finds none.

    Args:
        tree: a page or a document of the container alone, its joiners protected.
        fast: whether its slower algorithms are left out.
        precise: whether less is taken; balanced otherwise.
    """
    document = bare_extraction(tree, options=_options(fast=fast, precise=precise))
    lines = split_lines(with_joiners(getattr(document, "text", None) or ""))
    return tuple(line for line in map(_without_table_marks, lines) if line)


@cache
def _options(*, fast: bool, precise: bool) -> Extractor:
    # Made once: of each set trafilatura reads a dozen numbers out of its configuration.
    return Extractor(output_format="python", fast=fast, precision=precise, comments=False)


def _without_table_marks(line: str) -> str:
    if "|" not in line:
        return line
    if _TABLE_RULE.fullmatch(line):
        return ""
    filled: str = _EMPTY_CELLS.sub("|", _CELL_EDGES.sub("", line))
    return filled.strip(" |")
