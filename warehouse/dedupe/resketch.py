"""Brings sketches of an older version to today's, some articles at a time."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from pipelines.dedupe.sketch import SKETCH_VERSION
from spiders.config.site import Site
from warehouse.database.staging import ids, registered
from warehouse.database.statements import statement
from warehouse.database.transaction import transaction
from warehouse.dedupe.clusters import recluster
from warehouse.dedupe.days import DAY, WINDOW, DayRange
from warehouse.dedupe.find import compare, read_stories, sketch_of


def count_outdated(con: duckdb.DuckDBPyConnection) -> int:
    """How many articles have sketches of another version: new ones do not find them yet."""
    row = con.execute(
        statement("dedupe/count_outdated_sketches"), {"version": SKETCH_VERSION}
    ).fetchone()
    assert row is not None
    return int(row[0])


def resketch(con: duckdb.DuckDBPyConnection, sites: Mapping[str, Site], limit: int = 1_000) -> int:
    """Sketches and compares articles anew whose sketches are of another version, newest first.

    To be called again until it returns 0; what comes out then is what loading all articles
    afresh would give. One transaction: an interrupted call leaves nothing half done. Between two
    calls articles may be loaded. A pair of which one article is still to come stays as it was
    judged before, so that clusters do not fall apart meanwhile.

    Args:
        con: the writer's connection, in no transaction.
        sites: all configured sites by name, for their time zones.
        limit: articles at most; a thousand take about three seconds.

    Returns:
        How many articles it has dealt with; 0 if all sketches are of today's version.
    """
    with transaction(con):
        asked = {"version": SKETCH_VERSION, "limit": limit}
        outdated = con.execute(statement("dedupe/read_outdated_sketches"), asked).fetchall()
        if not outdated:
            return 0
        named = [article_id for article_id, _, _ in outdated]
        days = DayRange(
            min(first for _, first, _ in outdated), max(last for _, _, last in outdated)
        ).widened(DAY, DAY)
        former = _forget_outdated(con, named, days)
        stories = list(read_stories(con, named, days.widened(DAY, DAY)))
        fresh = {story.article_id: sketch_of(story, sites) for story in stories}
        if fresh:
            compare(con, fresh, {story.article_id: story.body for story in stories}, sites)
        changed = fresh.keys() | (former - set(named))
        recluster(con, changed, days.widened(WINDOW + DAY, WINDOW + DAY))
    return len(named)


def _forget_outdated(con: duckdb.DuckDBPyConnection, named: list[str], days: DayRange) -> set[str]:
    with registered(con, "incoming_ids", ids(named)):
        con.execute(statement("dedupe/delete_sketches"), days._asdict())
        con.execute(statement("dedupe/delete_fingerprints"))
        asked = days._asdict() | {"window": WINDOW.days, "version": SKETCH_VERSION}
        pairs = con.execute(statement("dedupe/delete_outdated_pairs"), asked).fetchall()
    return {each for pair in pairs for each in pair}
