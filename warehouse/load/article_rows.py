"""Writes articles and their versions as they stand after a segment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import duckdb
import pyarrow as pa

from pipelines.record import Article, CleanedPage
from warehouse.database.staging import Row, ids, registered, row_of, store
from warehouse.database.statements import statement
from warehouse.lake.queue import note_articles
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


def write_articles(con: duckdb.DuckDBPyConnection, standings: Iterable[ArticleState]) -> None:
    """Writes rows of `articles` and `article_versions`, in the caller's transaction."""
    standings = list(standings)
    # A merge looks for its rows in the whole archive, which the new ones need not.
    new = [article_row(s, s.page) for s in standings if s.page and not s.is_stored]
    store(con, "articles", new)
    changed = [article_row(s, s.page) for s in standings if s.page and s.is_stored]
    store(con, "articles", changed, statement("load/merge_articles"))
    # An older page does not touch the row's text, only when the article was seen.
    sights = [_sight_row(s) for s in standings if not s.page]
    if sights:
        with registered(con, "incoming_sights", pa.Table.from_pylist(sights, schema=_SIGHTS)):
            con.execute(statement("load/update_sights"))
    _write_versions(con, standings)
    brought = [s.article_id for s in standings if _brings_version(s) or _has_earlier(s)]
    note_articles(con, brought, texts=True)
    note_articles(con, {s.article_id for s in standings} - set(brought))


def version_rows(standings: Iterable[ArticleState]) -> list[Row]:
    """Rows of `article_versions`, of the versions whose page is at hand."""
    return [
        {
            "article_id": standing.article_id,
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
        for standing in standings
        for number, version in enumerate(standing.versions, start=1)
        if version.page and (article := version.page.article)
    ]


def _write_versions(con: duckdb.DuckDBPyConnection, standings: list[ArticleState]) -> None:
    store(con, "article_versions", version_rows(standings))
    earlier = [
        _earlier_row(standing.article_id, version.fetch_id, version.earlier)
        for standing in standings
        for version in standing.versions
        if version.earlier
    ]
    if earlier:
        with registered(con, "incoming_earlier", pa.Table.from_pylist(earlier, schema=_EARLIER)):
            con.execute(statement("load/update_versions_seen_earlier"))
    late = [s.article_id for s in standings if _has_late_version(s)]
    if late:
        with registered(con, "incoming_ids", ids(late)):
            con.execute(statement("load/renumber_versions"))
    edited = [s.article_id for s in standings if len(s.versions) > 1 and _brings_version(s)]
    compare_neighbours(con, edited)


def _brings_version(standing: ArticleState) -> bool:
    return any(version.page for version in standing.versions)


def _has_earlier(standing: ArticleState) -> bool:
    return any(version.earlier for version in standing.versions)


def _has_late_version(standing: ArticleState) -> bool:
    """Whether a version has come in that is older than one that was stored before."""
    to_store = [version.page is not None for version in standing.versions]
    return to_store != sorted(to_store)


def article_row(standing: ArticleState, page: CleanedPage) -> Row:
    """A row of `articles`.

    Raises:
        ValueError: if the page is no article.
    """
    article = page.article
    if article is None:
        raise ValueError(f"{standing.article_id}: its page is no article")
    return {
        **row_of(article),
        **_sight_row(standing),
        "gone_at": standing.gone_at,
        "gone_reason": standing.gone_reason,
        "cluster_id": standing.cluster_id,
        "is_lead": standing.is_lead,
        "published_at_source": article.value_sources.get("published_at", ""),
        "value_sources": sorted(article.value_sources.items()),
        "removed": [{"rule": rule, "line": line} for rule, line in article.removed],
        "run_id": page.fetch.run_id,
        "fetch_id": page.fetch.fetch_id,
    }


def _sight_row(standing: ArticleState) -> Row:
    return {
        "article_id": standing.article_id,
        "first_seen_at": standing.first_seen_at,
        "last_seen_at": standing.last_seen_at,
        "version": len(standing.versions),
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
    """The modified time that readers of the page are told: what a sitemap says, few ever see."""
    source = article.value_sources.get("modified_at")
    return None if source in ("feed", "rest", "sitemap") else article.modified_at
