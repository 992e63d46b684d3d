"""Holds back pages whose text is doubtful: a redesign or a wall must not replace good texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb
import pyarrow as pa

from pipelines.quality.doubt import (
    SharedLines,
    SiteKnown,
    StoredStory,
    doubt_of_new,
    doubt_of_update,
)
from pipelines.record import CleanedPage, Reject
from warehouse.database.staging import registered
from warehouse.database.statements import statement

HELD = "held"
"""The reason of the reject; its outcome is `rejected:held`."""

_SCHEMA = pa.schema(
    {
        "article_id": pa.string(),
        "content_hash": pa.string(),
        "is_dated": pa.bool_(),
        "fetched_at": pa.timestamp("us", tz="UTC"),
    }
)


def hold_doubtful(
    con: duckdb.DuckDBPyConnection, pages: Sequence[CleanedPage], site: str, run_id: str
) -> list[CleanedPage]:
    """The pages, those rejected as `held` whose text should rather not be stored.

    A page of a stored article is compared with what is stored of it, another page with what
    earlier runs have shown of its site; see `pipelines.quality.doubt`. Held pages stay in the
    archive.

    Args:
        con: the writer's connection, in the transaction that loads the pages; `known_articles`
            of the pages are looked up.
        pages: as cleaned, of one segment.
        site: their site.
        run_id: the run that fetched them.
    """
    articles = [page.article for page in pages if page.article]
    if not articles:
        return list(pages)
    known = _read_site(con, site, run_id)
    stored = _read_stories(con, pages)
    present = _read_present(con)
    shared = SharedLines(articles)
    doubts: dict[int, str] = {}
    # Stored articles first: what is held of them shows which lines of the new ones to doubt.
    for page in sorted(pages, key=lambda page: not _is_stored(page, stored)):
        if (article := page.article) is None:
            continue
        if story := stored.get(article.article_id):
            why = doubt_of_update(article, story, known, shared)
        else:
            is_new = article.article_id not in present
            in_parts = bool(page.parts)
            why = doubt_of_new(article, known, shared, in_parts=in_parts) if is_new else ""
        if why:
            doubts[id(page)] = why
            shared.doubt(article)
    return [_held(page, doubts[id(page)]) if id(page) in doubts else page for page in pages]


def _is_stored(page: CleanedPage, stored: Mapping[str, StoredStory]) -> bool:
    return page.article is not None and page.article.article_id in stored


def _held(page: CleanedPage, why: str) -> CleanedPage:
    detail = f"{why}; khabar reprocess --site {page.fetch.site} --reason {HELD}"
    return replace(page, article=None, reject=Reject("clean", HELD, detail))


def _read_site(con: duckdb.DuckDBPyConnection, site: str, run_id: str) -> SiteKnown:
    row = con.execute(
        statement("load/read_site_known"), {"site": site, "run_id": run_id}
    ).fetchone()
    assert row is not None
    articles, templates, *shares = row
    return SiteKnown(articles, frozenset(templates), *shares)


def _read_stories(
    con: duckdb.DuckDBPyConnection, pages: Sequence[CleanedPage]
) -> Mapping[str, StoredStory]:
    """Of the pages that would replace a stored text, that text."""
    rows = [
        {
            "article_id": page.article.article_id,
            "content_hash": page.article.content_hash,
            "is_dated": page.article.published_at is not None,
            "fetched_at": page.fetch.fetched_at,
        }
        for page in pages
        if page.article
    ]
    with registered(con, "incoming_doubts", pa.Table.from_pylist(rows, schema=_SCHEMA)):
        found = con.execute(statement("load/read_stored_stories")).fetchall()
    return {article_id: StoredStory(*facts) for article_id, *facts in found}


def _read_present(con: duckdb.DuckDBPyConnection) -> set[str]:
    rows = con.execute("SELECT article_id FROM known_articles").fetchall()
    return {article_id for (article_id,) in rows}
