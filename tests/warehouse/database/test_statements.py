"""Every query file is used, and every query that is named has its file."""

from __future__ import annotations

import re

from tests.places import PROJECT

QUERIES = PROJECT / "warehouse" / "sql" / "queries"
SOURCES = [path.read_text(encoding="utf-8") for path in (PROJECT / "warehouse").rglob("*.py")]
FILES = {str(path.relative_to(QUERIES).with_suffix("")) for path in QUERIES.rglob("*.sql")}


def quoted(pattern: str) -> set[str]:
    return {found for text in SOURCES for found in re.findall(pattern, text)}


def test_every_query_is_named_by_a_module() -> None:
    # With its room, or without where one function of the module adds it.
    names = quoted(r'"([a-z_0-9/]+)"')
    assert not {each for each in FILES if not {each, each.partition("/")[2]} & names}


def test_every_query_that_is_named_exists() -> None:
    assert quoted(r'statement\(\s*"([^"]+)"') <= FILES
