"""Keeps the clusters: which articles tell one text, and which of them was first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import duckdb
import pyarrow as pa

from pipelines.clusters import star_clusters
from warehouse.incoming import ids, registered
from warehouse.statements import statement


def recluster(
    con: duckdb.DuckDBPyConnection, changed: Collection[str], newcomers: Collection[str]
) -> dict[str, str]:
    """Clusters anew the connected components that hold the articles whose pairs have changed.

    A lead that is one no more leaves an alias from its id to its new lead's.

    Args:
        con: the writer's connection, in the transaction that changed `article_pairs`.
        changed: article_ids.
        newcomers: of these, articles that were not in the warehouse before.

    Returns:
        article_id to the article_id of its lead, for every article of those components.
    """
    merging = _component(con, changed)
    published, stored = _members(con, {*changed, *(each for pair in merging for each in pair)})
    leads = star_clusters(published, merging)
    moved = {each: lead for each, lead in leads.items() if stored[each] != lead}
    if moved:
        table = pa.table(
            {
                "article_id": list(moved),
                "lead_id": list(moved.values()),
                "is_newcomer": [each in newcomers for each in moved],
            }
        )
        with registered(con, "incoming_leads", table):
            con.execute(statement("merge_aliases"))
            con.execute(statement("update_clusters"))
    return leads


def _component(con: duckdb.DuckDBPyConnection, seeds: Collection[str]) -> list[tuple[str, str]]:
    """The merging pairs of every article that the seeds are connected with."""
    with registered(con, "incoming_ids", ids(sorted(seeds))):
        return con.execute(statement("read_components")).fetchall()


def _members(
    con: duckdb.DuckDBPyConnection, article_ids: Collection[str]
) -> tuple[dict[str, datetime], dict[str, str]]:
    """When the articles were published, or first seen, and their cluster_id as stored."""
    with registered(con, "incoming_ids", ids(sorted(article_ids))):
        rows = con.execute(statement("read_members")).fetchall()
    return (
        {article_id: published for article_id, published, _ in rows},
        {article_id: cluster_id for article_id, _, cluster_id in rows},
    )
