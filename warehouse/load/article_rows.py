"""Writes articles and their versions as they stand after a segment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import duckdb
import pyarrow as pa

from pipelines.record import Article, CleanedPage
from warehouse.database.staging import Row, ids, registered, row_of, store
from warehouse.database.statements import statement
from warehouse.lake.queue import queue_articles
from warehouse.load.article_state import ArticleState
from warehouse.load.edits import compare_neighbours

_TIME = pa.timestamp("us", tz="UTC")
_SIGHTS = pa.schema(
    {
        "article_id": pa.string(),
        "first_seen_at": _TIME,
        "last_seen_at": _TIME,
        "version": pa.uint32(),
    }
)
_EARLIER = pa.schema(
    {
        "article_id": pa.string(),
        "fetch_id": pa.string(),
        "seen_at": _TIME,
        "earlier_run_id": pa.string(),
        "earlier_fetch_id": pa.string(),
        "published_at": _TIME,
        "modified_at": _TIME,
    }
)


def write_articles(con: duckdb.DuckDBPyConnection, states: Iterable[ArticleState]) -> None:
    """Writes rows of `articles` and `article_versions`, in the caller's transaction."""
    states = list(states)
    # A merge looks for its rows in the whole archive, which the new ones need not.
    new = [article_row(s, s.page) for s in states if s.page and not s.is_stored]
    store(con, "articles", new)
    changed = [article_row(s, s.page) for s in states if s.page and s.is_stored]
    store(con, "articles", changed, statement("load/merge_articles"))
    # An older page does not touch the row's text, only when the article was seen.
    sights = [_sight_row(s) for s in states if not s.page]
    if sights:
        with registered(con, "incoming_sights", pa.Table.from_pylist(sights, schema=_SIGHTS)):
            con.execute(statement("load/update_seen_times"))
    _write_versions(con, states)
    brought = [s.article_id for s in states if _brings_version(s) or _has_earlier(s)]
    queue_articles(con, brought, texts=True)
    queue_articles(con, {s.article_id for s in states} - set(brought))


def version_rows(states: Iterable[ArticleState]) -> list[Row]:
    """Rows of `article_versions`, of the versions whose page is at hand."""
    return [
        {
            "article_id": state.article_id,
            "version": number,
            "seen_at": version.seen_at,
            "headline": article.headline,
            "body": article.body,
            "content_hash": version.content_hash,
            "run_id": version.page.fetch.run_id,
            "fetch_id": version.fetch_id,
            "published_at": article.published_at,
            "modified_at": _stated(article),
            "times_kept": True,
        }
        for state in states
        for number, version in enumerate(state.versions, start=1)
        if version.page and (article := version.page.article)
    ]


def _write_versions(con: duckdb.DuckDBPyConnection, states: list[ArticleState]) -> None:
    store(con, "article_versions", version_rows(states))
    earlier = [
        _earlier_row(state.article_id, version.fetch_id, version.earlier)
        for state in states
        for version in state.versions
        if version.earlier
    ]
    if earlier:
        with registered(con, "incoming_earlier", pa.Table.from_pylist(earlier, schema=_EARLIER)):
            con.execute(statement("load/update_versions_seen_earlier"))
    late = [s.article_id for s in states if _has_late_version(s)]
    if late:
        with registered(con, "incoming_ids", ids(late)):
            con.execute(statement("load/renumber_versions"))
    edited = [s.article_id for s in states if len(s.versions) > 1 and _brings_version(s)]
    compare_neighbours(con, edited)


def _brings_version(state: ArticleState) -> bool:
    return any(version.page for version in state.versions)


def _has_earlier(state: ArticleState) -> bool:
    return any(version.earlier for version in state.versions)


def _has_late_version(state: ArticleState) -> bool:
    """Whether a version has come in that is older than one that was stored before."""
    to_store = [version.page is not None for version in state.versions]
    return to_store != sorted(to_store)


def article_row(state: ArticleState, page: CleanedPage) -> Row:
    """A row of `articles`.

    Raises:
        ValueError: if the page is no article.
    """
    article = page.article
    if article is None:
        raise ValueError(f"{state.article_id}: its page is no article")
    return {
        **row_of(article),
        **_sight_row(state),
        "gone_at": state.gone_at,
        "gone_reason": state.gone_reason,
        "cluster_id": state.cluster_id,
        "is_lead": state.is_lead,
        "published_at_source": article.value_sources.get("published_at", ""),
        "value_sources": sorted(article.value_sources.items()),
        "removed": [{"rule": rule, "line": line} for rule, line in article.removed],
        "run_id": page.fetch.run_id,
        "fetch_id": page.fetch.fetch_id,
    }


def _sight_row(state: ArticleState) -> Row:
    return {
        "article_id": state.article_id,
        "first_seen_at": state.first_seen_at,
        "last_seen_at": state.last_seen_at,
        "version": len(state.versions),
    }


def _earlier_row(article_id: str, fetch_id: str, page: CleanedPage) -> Row:
    article = page.article
    assert article is not None
    return {
        "article_id": article_id,
        "fetch_id": fetch_id,
        "seen_at": page.fetch.fetched_at,
        "earlier_run_id": page.fetch.run_id,
        "earlier_fetch_id": page.fetch.fetch_id,
        "published_at": article.published_at,
        "modified_at": _stated(article),
    }


def _stated(article: Article) -> datetime | None:
    """The modified time that readers of the page see: what a sitemap says, few ever see."""
    source = article.value_sources.get("modified_at")
    return None if source in ("feed", "rest", "sitemap") else article.modified_at
