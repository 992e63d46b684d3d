"""What belongs together in a replay: articles, all pages that ever showed them, their requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import duckdb
import pyarrow as pa

from spiders.site import Site
from spiders.urls import identify
from warehouse.incoming import ids, registered
from warehouse.statements import statement
from warehouse.transaction import transaction


class ArchivedFetch(NamedTuple):
    """A request whose response is archived: a row of `fetches`."""

    fetch_id: str
    page_id: str
    warc_file: str
    warc_offset: int
    outcome: str
    """As stored, with its reason."""
    fetched_at: datetime
    """Aware."""
    is_kept: bool = True
    """Whether its segment is; if not, `maintain` has removed it, and what is stored stays."""


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that are rebuilt together, closed: no page of theirs is left out."""

    page_ids: frozenset[str]
    article_ids: frozenset[str]
    fetches: tuple[ArchivedFetch, ...]
    """In the order of the archive."""


def read_group(con: duckdb.DuckDBPyConnection, named: Iterable[str]) -> Group:
    """The pages and articles of these ids, and all that share a page or an article with them.

    Args:
        con: the writer's connection, in a transaction.
        named: page_ids and article_ids, which may be the same.
    """
    found, page_ids = set(named), set[str]()
    while True:
        with registered(con, "incoming_ids", ids(sorted(found))):
            rows = con.execute(statement("read_replay_pages")).fetchall()
        page_ids = {page_id for page_id, _ in rows}
        reached = page_ids | {article_id for _, article_id in rows if article_id}
        if reached <= found:
            break
        found |= reached
    with registered(con, "incoming_ids", ids(sorted(page_ids))):
        fetches = con.execute(statement("read_replay_fetches")).fetchall()
    return Group(frozenset(page_ids), frozenset(found), tuple(map(ArchivedFetch._make, fetches)))


def segment_mates(con: duckdb.DuckDBPyConnection, segment: str) -> list[ArchivedFetch]:
    """Of a segment, the pages that were rejected for what they have in common with others of it."""
    rows = con.execute(statement("read_segment_mates"), {"segment": segment}).fetchall()
    return [ArchivedFetch(*row) for row in rows]


def identify_fetches(con: duckdb.DuckDBPyConnection, site: Site) -> int:
    """Notes the page of archived requests from before that was noted; returns how many."""
    done = 0
    while rows := con.execute(
        statement("read_unidentified_fetches"), {"site": site.name}
    ).fetchall():
        table = pa.table(
            {
                "fetch_id": [fetch_id for fetch_id, _ in rows],
                "page_id": [identify(url, site).page_id for _, url in rows],
            }
        )
        with transaction(con), registered(con, "incoming_page_ids", table):
            con.execute(statement("update_identified_fetches"))
        done += len(rows)
    return done
