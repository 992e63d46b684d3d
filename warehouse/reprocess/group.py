"""What belongs together in a replay: articles, all pages that ever showed them, their requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from spiders.config.date_window import Window
from spiders.config.site import Site
from spiders.config.urls import identify
from warehouse.database.staging import ids, registered
from warehouse.database.statements import statement
from warehouse.database.transaction import transaction

_MOST = 2**62


@dataclass(frozen=True, slots=True)
class ReplaySelection:
    """Which archived pages are meant; all conditions hold together, without any all pages."""

    window: Window | None = None
    """Days of publication in the site's time zone; of fetching where the page gives no time."""
    reason: str = ""
    """A page was ever rejected for this, such as `held` or `empty`."""
    rules_before: str = ""
    """Its article, or one of its rejects, was made under a version of the rules before this."""
    named: tuple[str, ...] = ()
    """page_ids and article_ids."""
    limit: int = 0
    """Pages a site at most; 0 is no limit."""


def select_pages(
    con: duckdb.DuckDBPyConnection, site: Site, selection: ReplaySelection
) -> tuple[NDArray[np.uint64], int]:
    """The pages of a site that are meant.

    Returns:
        Their `page_key` in the order of the archive, 8 bytes a page; and how many pages more are
        meant of which no response is kept any more.
    """
    period = selection.window.period(site.zone) if selection.window else None
    parameters = {
        "site": site.name,
        "reason": selection.reason,
        "first": period.start if period else None,
        "last": period.end if period else None,
        "rules": selection.rules_before,
        "named": list(selection.named),
        "limit": selection.limit or _MOST,
    }
    found = con.execute(statement("reprocess/select_replay"), parameters).fetchnumpy()
    is_kept = np.asarray(found["is_kept"], np.bool_)
    kept = np.asarray(found["page_key"], np.uint64)[is_kept]
    return kept, len(is_kept) - len(kept)


def page_ids_of(
    con: duckdb.DuckDBPyConnection, site: str, keys: Sequence[int] | NDArray[np.uint64]
) -> list[str]:
    """The ids of the site's pages with these keys."""
    rows = con.execute(
        "SELECT page_id FROM pages WHERE site = ? AND page_key IN (SELECT unnest(?::UBIGINT[]))",
        [site, [int(key) for key in keys]],
    ).fetchall()
    return [page_id for (page_id,) in rows]


def reject_reasons(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What pages were ever rejected for, on any site, most pages first."""
    rows = con.execute(
        "SELECT reason FROM rejects WHERE reason <> '' GROUP BY reason "
        "ORDER BY count(*) DESC, reason"
    ).fetchall()
    return [reason for (reason,) in rows]


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
            rows = con.execute(statement("reprocess/read_replay_pages")).fetchall()
        page_ids = {page_id for page_id, _ in rows}
        reached = page_ids | {article_id for _, article_id in rows if article_id}
        if reached <= found:
            break
        found |= reached
    with registered(con, "incoming_ids", ids(sorted(page_ids))):
        fetches = con.execute(statement("reprocess/read_replay_fetches")).fetchall()
    return Group(frozenset(page_ids), frozenset(found), tuple(map(ArchivedFetch._make, fetches)))


def segment_mates(con: duckdb.DuckDBPyConnection, segment: str) -> list[ArchivedFetch]:
    """Of a segment, the pages that were rejected for what they have in common with others of it."""
    rows = con.execute(statement("reprocess/read_segment_pages"), {"segment": segment}).fetchall()
    return [ArchivedFetch(*row) for row in rows]


def identify_fetches(con: duckdb.DuckDBPyConnection, site: Site) -> int:
    """Notes the page of archived requests from before that was noted; returns how many."""
    done = 0
    while rows := con.execute(
        statement("reprocess/read_unidentified_fetches"), {"site": site.name}
    ).fetchall():
        table = pa.table(
            {
                "fetch_id": [fetch_id for fetch_id, _ in rows],
                "page_id": [identify(url, site).page_id for _, url in rows],
            }
        )
        with transaction(con), registered(con, "incoming_page_ids", table):
            con.execute(statement("reprocess/update_identified_fetches"))
        done += len(rows)
    return done
