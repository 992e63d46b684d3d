"""Keeps the clusters: which articles share one text, and which of them was first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

import duckdb
import pyarrow as pa

from pipelines.dedupe.clusters import star_clusters
from warehouse.database.staging import ids, registered
from warehouse.database.statements import statement
from warehouse.dedupe.days import DAY, WINDOW, DayRange
from warehouse.lake.queue import queue_articles


def recluster(
    con: duckdb.DuckDBPyConnection,
    changed: Collection[str],
    days: DayRange,
    newcomers: Collection[str] = (),
) -> dict[str, str]:
    """Clusters anew the connected components that hold the articles whose pairs have changed.

    A lead that is one no more leaves an alias from its id to its new lead's.

    Args:
        con: the writer's connection, in the transaction that changed `article_pairs`.
        changed: article_ids.
        days: on which all of them were published, in any time zone.
        newcomers: of these, articles that were not in the warehouse before.

    Returns:
        article_id to the article_id of its lead, for every article of those components.
    """
    merging, reached = _component(con, changed, days)
    members = _members(con, {*changed, *(each for pair in merging for each in pair)}, reached)
    leads = star_clusters({each: member.published for each, member in members.items()}, merging)
    moved = {each: lead for each, lead in leads.items() if members[each].cluster_id != lead}
    if moved:
        table = pa.table(
            {
                "article_id": list(moved),
                "lead_id": list(moved.values()),
                "is_newcomer": [each in newcomers for each in moved],
                "led": [members[each].is_lead for each in moved],
                "row_id": [members[each].row_id for each in moved],
            }
        )
        with registered(con, "incoming_leads", table):
            con.execute(statement("dedupe/merge_aliases"))
            con.execute(statement("dedupe/update_clusters"))
    # Those whose pairs have changed, though their clusters have not, are among the changed.
    queue_articles(con, {*changed, *moved})
    return leads


def _component(
    con: duckdb.DuckDBPyConnection, seeds: Collection[str], days: DayRange
) -> tuple[list[tuple[str, str]], DayRange]:
    """The merging pairs of every article that the seeds are connected with, and all their days.

    A chain of copies may lead far from the seeds: the pairs of more days are read until none of
    those found can have a neighbour outside.
    """
    reached = days
    read = reached.widened(WINDOW, 2 * WINDOW)
    while True:
        with registered(con, "incoming_ids", ids(sorted(seeds))):
            rows = con.execute(statement("dedupe/read_components"), read._asdict()).fetchall()
        for _, _, day in rows:
            # A pair has the day of its later article.
            reached = reached.joined(DayRange(day, day).widened(WINDOW + DAY, DAY))
        if read.holds(reached.widened(timedelta(), WINDOW)):
            return [(one, other) for one, other, _ in rows], reached
        read = read.joined(reached.widened(WINDOW, 2 * WINDOW))


class _Member(NamedTuple):
    published: datetime
    """Or first seen."""
    cluster_id: str
    """As stored, like the two that follow."""
    is_lead: bool
    row_id: int


def _members(
    con: duckdb.DuckDBPyConnection, article_ids: Collection[str], days: DayRange
) -> dict[str, _Member]:
    with registered(con, "incoming_ids", ids(sorted(article_ids))):
        rows = con.execute(statement("dedupe/read_members"), days._asdict()).fetchall()
    return {article_id: _Member(*facts) for article_id, *facts in rows}
