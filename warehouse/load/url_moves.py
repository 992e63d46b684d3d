"""Keeps an article one when its URL changes on a site whose URLs show no ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb
import pyarrow as pa

from pipelines.record import CleanedPage
from spiders.config.urls import is_hashed
from warehouse.database.staging import ids, registered
from warehouse.database.statements import statement
from warehouse.dedupe.clusters import recluster
from warehouse.dedupe.days import WINDOW, days_of
from warehouse.dedupe.find import forget, read_stories
from warehouse.lake.queue import queue_articles
from warehouse.load.edits import compare_neighbours
from warehouse.search.index import queue_texts


def follow_moves(
    con: duckdb.DuckDBPyConnection, pages: Sequence[CleanedPage]
) -> tuple[list[CleanedPage], frozenset[str]]:
    """Joins the articles that redirects show to be one, and gives the pages their ids.

    The id under which an article was first asked for stays. The new URL may have come in as an
    article of its own before anybody was redirected to it: it becomes part of the older one,
    its versions too.

    Args:
        con: the writer's connection, in the transaction that loads the pages.
        pages: as cleaned.

    Returns:
        The pages with the articles' ids, and the articles that were joined: they have no
        sketches and pairs until they are compared anew.
    """
    moves = {
        page.moved_to: page.article.article_id
        for page in pages
        if page.moved_to and page.article and is_hashed(page.article.article_id)
    }
    named = {page.article.article_id for page in pages if page.article}
    aliases = _read_aliases(con, named | moves.keys())
    joined = set()
    for moved, article_id in moves.items():
        old, new = (_resolve(aliases, each) for each in (moved, article_id))
        if old != new:
            _join(con, old, new)
            aliases |= {key: new for key, value in aliases.items() if value == old} | {old: new}
            joined.add(new)
    return [_renamed(page, aliases) for page in pages], frozenset(joined)


def rename_joined(
    con: duckdb.DuckDBPyConnection, pages: Sequence[CleanedPage]
) -> list[CleanedPage]:
    """The pages with the ids of the articles that theirs have become part of; joins nothing."""
    aliases = _read_aliases(con, {page.article.article_id for page in pages if page.article})
    return [_renamed(page, aliases) for page in pages]


def _resolve(aliases: dict[str, str], article_id: str) -> str:
    return aliases.get(article_id, article_id)


def _renamed(page: CleanedPage, aliases: dict[str, str]) -> CleanedPage:
    if page.article is None or page.article.article_id not in aliases:
        return page
    article_id = aliases[page.article.article_id]
    return replace(page, article=replace(page.article, article_id=article_id))


def _read_aliases(con: duckdb.DuckDBPyConnection, named: set[str]) -> dict[str, str]:
    with registered(con, "incoming_ids", ids(sorted(named))):
        sql = statement("load/read_article_aliases")
        return dict(con.execute(sql).fetchall())


def _join(con: duckdb.DuckDBPyConnection, old: str, new: str) -> None:
    published = {story.article_id: story.published_at for story in read_stories(con, [old, new])}
    former = forget(con, published) - {old, new}
    with registered(con, "incoming_moves", pa.table({"old_id": [old], "new_id": [new]})):
        con.execute(statement("load/join_articles"))
    with registered(con, "incoming_ids", ids([new])):
        con.execute(statement("load/renumber_versions"))
    compare_neighbours(con, [new])
    queue_texts(con, [old, new])
    queue_articles(con, {old, new}, texts=True)
    if former:
        recluster(con, former, days_of(published.values()).widened(WINDOW, WINDOW))
