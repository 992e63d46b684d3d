"""Writes a replay: what today's rules make of archived pages takes the place of what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

from pipelines.text.text import count_words, reading_minutes
from spiders.config.site import Site
from warehouse.database.staging import ids, registered, store
from warehouse.database.statements import statement
from warehouse.dedupe.clusters import recluster
from warehouse.dedupe.days import WINDOW, days_of
from warehouse.dedupe.find import dedupe, forget
from warehouse.lake.queue import queue_articles
from warehouse.load.article_rows import article_row, version_rows
from warehouse.load.article_state import ArticleState
from warehouse.load.edits import compare_neighbours
from warehouse.load.outcomes import changed_stories
from warehouse.reprocess.changes import Change
from warehouse.reprocess.plan import Replay
from warehouse.reprocess.write_pages import settle_replayed, write_pages
from warehouse.search.index import queue_texts


def write_replay(
    con: duckdb.DuckDBPyConnection,
    replay: Replay,
    changes: Iterable[Change],
    sites: Mapping[str, Site],
) -> None:
    """Writes what differs, in the caller's transaction; a second time there is nothing to write.

    Args:
        con: the writer's connection.
        replay: as planned in this transaction.
        changes: what it changes.
        sites: all configured sites by name, for their time zones.
    """
    touched = {change.article_id for change in changes if change.is_touched}
    states = [each for each in replay.states if each.article_id in touched]
    write_pages(con, replay)
    _remove(con, replay.removed)
    _write_versions(con, replay, states)
    _write_articles(con, replay, states)
    settle_replayed(con, replay)
    # What has no sketch is compared though nothing of it is written: it was joined.
    to_sketch = [s for s in replay.states if s.article_id in touched or s.sketched is None]
    stories = changed_stories(con, to_sketch, {})
    dedupe(con, stories, sites)
    removed = [state.article_id for state in replay.removed]
    queue_texts(con, [*removed, *(story.article_id for story in stories)])
    queue_articles(con, touched.union(removed), texts=True)


def _remove(con: duckdb.DuckDBPyConnection, removed: list[ArticleState]) -> None:
    if not removed:
        return
    named = {state.article_id: state.published for state in removed}
    with registered(con, "incoming_ids", ids(sorted(named))):
        con.execute(statement("reprocess/delete_articles"))
    if former := forget(con, named) - named.keys():
        recluster(con, former, days_of(named.values()).widened(WINDOW, WINDOW))


def _write_versions(
    con: duckdb.DuckDBPyConnection, replay: Replay, states: list[ArticleState]
) -> None:
    """Versions that cannot be read again stay as they are stored, under their new number."""
    gone = [
        (state.article_id, version.fetch_id)
        for state in states
        if (stored := replay.stored.get(state.article_id))
        for version in stored.versions
        if version.fetch_id not in _kept(state)
    ]
    if gone:
        table = pa.table(
            {"article_id": [each for each, _ in gone], "fetch_id": [each for _, each in gone]}
        )
        with registered(con, "incoming_replayed", table):
            con.execute(statement("reprocess/delete_replayed_versions"))
    store(con, "article_versions", version_rows(states))
    mixed = [state.article_id for state in states if _kept(state)]
    if mixed:
        with registered(con, "incoming_ids", ids(mixed)):
            con.execute(statement("load/renumber_versions"))
    before = {article_id: len(stored.versions) for article_id, stored in replay.stored.items()}
    edited = [
        state.article_id
        for state in states
        if max(len(state.versions), before.get(state.article_id, 0)) > 1
    ]
    # Anew: other rules make other texts of the same pages.
    compare_neighbours(con, edited, anew=True)


def _kept(state: ArticleState) -> set[str]:
    return {version.fetch_id for version in state.versions if version.page is None}


def _write_articles(
    con: duckdb.DuckDBPyConnection, replay: Replay, states: list[ArticleState]
) -> None:
    rows = [article_row(state, state.page) for state in states if state.page]
    store(con, "articles", rows, statement("load/merge_articles"))
    for state in states:
        if state.page is None:
            con.execute(
                "UPDATE articles SET first_seen_at = ?, last_seen_at = ?, version = ? "
                "WHERE article_id = ?",
                [
                    state.first_seen_at,
                    state.last_seen_at,
                    len(state.versions),
                    state.article_id,
                ],
            )
            if replay.histories[state.article_id].is_reverted:
                _revert(con, state)


def _revert(con: duckdb.DuckDBPyConnection, state: ArticleState) -> None:
    """Gives an article the text of its last version, whose page cannot be read again."""
    found = con.execute(
        "SELECT versions.body, language FROM article_versions AS versions "
        "JOIN articles USING (article_id) WHERE article_id = ? AND versions.fetch_id = ?",
        [state.article_id, state.versions[-1].fetch_id],
    ).fetchone()
    assert found is not None
    words = count_words(found[0])
    minutes = reading_minutes(words, found[1])
    con.execute(
        statement("reprocess/revert_article"),
        {"article_id": state.article_id, "words": words, "minutes": minutes},
    )
