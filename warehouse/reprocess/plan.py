"""Plans a replay: how articles, pages and requests stand under today's rules; writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import duckdb

from pipelines.record import CleanedPage
from warehouse.database.staging import ids, known_articles, registered
from warehouse.database.statements import statement
from warehouse.load.article_state import ArticleState
from warehouse.load.outcomes import read_article_states, reject_outcome
from warehouse.reprocess.group import ArchivedFetch, Group
from warehouse.reprocess.history import History, rebuild


@dataclass(slots=True)
class Replay:
    """A group of articles before and after."""

    group: Group
    rules_version: str
    fetches: dict[str, ArchivedFetch]
    """The requests whose pages could be read again, by fetch_id."""
    stored: dict[str, ArticleState]
    """Articles as they stand in the warehouse."""
    histories: dict[str, History] = field(default_factory=dict)
    """Articles as their pages show them now, all stored ones and all that a page names."""
    outcomes: list[tuple[CleanedPage, str]] = field(default_factory=list)
    """Each page with its full outcome, in the order fetched."""

    @property
    def states(self) -> list[ArticleState]:
        """The articles that there are now."""
        return [history.state for history in self.histories.values() if history.state]

    @property
    def removed(self) -> list[ArticleState]:
        """Stored articles none of whose pages is an article any more."""
        return [
            state
            for article_id, state in self.stored.items()
            if self.histories[article_id].state is None
        ]


def plan_replay(
    con: duckdb.DuckDBPyConnection,
    group: Group,
    pages: Iterable[CleanedPage],
    rules_version: str,
    joined: Set[str] = frozenset(),
) -> Replay:
    """Rebuilds the history of every article of a group from its pages.

    Args:
        con: the writer's connection, in a transaction.
        group: as stored; it holds every article that the pages name.
        pages: those of its requests that could be read again, cleaned under today's rules.
        rules_version: of those rules.
        joined: articles that `follow_moves` has left without sketches.
    """
    pages = sorted(pages, key=lambda page: page.fetch.fetched_at)
    read = {page.fetch.fetch_id for page in pages}
    with known_articles(con, group.article_ids):
        stored = read_article_states(con, sorted(group.article_ids))
    fetches = {fetch.fetch_id: fetch for fetch in group.fetches if fetch.fetch_id in read}
    replay = Replay(group, rules_version, fetches, stored)
    for article_id in joined & replay.stored.keys():
        replay.stored[article_id].sketched = None
    known_as = {fetch.fetch_id: fetch.outcome for fetch in replay.fetches.values()}
    rows = named_rows(con, "read_row_fetches", replay.stored)
    made_from = {row["article_id"]: row["fetch_id"] for row in rows}
    shown: defaultdict[str, list[CleanedPage]] = defaultdict(list)
    for page in pages:
        if page.article:
            shown[page.article.article_id].append(page)
    for article_id in sorted(replay.stored.keys() | shown.keys()):
        replay.histories[article_id] = rebuild(
            replay.stored.get(article_id),
            made_from.get(article_id, ""),
            shown[article_id],
            known_as,
            [page.fetch.fetched_at for page in pages],
        )
    replay.outcomes = _outcomes(pages, replay.histories.values())
    return replay


def _outcomes(
    pages: Sequence[CleanedPage], histories: Iterable[History]
) -> list[tuple[CleanedPage, str]]:
    judged = {
        page.fetch.fetch_id: (page, outcome or reject_outcome(page))
        for history in histories
        for page, outcome in history.outcomes
    }
    return [
        judged[page.fetch.fetch_id] if page.article else (page, reject_outcome(page))
        for page in pages
    ]


def named_rows(
    con: duckdb.DuckDBPyConnection, query: str, named: Iterable[str]
) -> list[dict[str, Any]]:
    """The rows, by column name, that a query finds for the ids in `incoming_ids`."""
    with registered(con, "incoming_ids", ids(sorted(named))):
        cursor = con.execute(statement(f"reprocess/{query}"))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
