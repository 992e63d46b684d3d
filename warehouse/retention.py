"""Which archived segments are older than they have to be, and which of them are still needed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

import duckdb

from pipelines.rules_version import version_under
from warehouse.incoming import ids, registered
from warehouse.profiles import read_profile
from warehouse.statements import statement
from warehouse.transaction import transaction


class OldSegment(NamedTuple):
    """A loaded segment whose pages were all fetched long ago, and what of it needs them."""

    name: str
    is_removed: bool
    """Whether it is noted as removed."""
    held: int
    """Pages that were held as doubtful: they come in once their site is understood."""
    unread: int
    """Pages that could not be cleaned in the time and memory allowed: nothing is known of them."""
    outdated: int
    """Articles made from its pages under other rules than today's: they are to be made anew before
    an edit of theirs can be told from the change of the rules."""

    @property
    def is_needed(self) -> bool:
        """Whether any replay that is still to come needs it."""
        return bool(self.held or self.unread or self.outdated)


def archived_sites(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of all sites of which a segment was ever loaded."""
    rows = con.execute("SELECT DISTINCT site FROM segments ORDER BY site").fetchall()
    return [site for (site,) in rows]


def old_segments(
    con: duckdb.DuckDBPyConnection, site: str, now: datetime, days: int
) -> list[OldSegment]:
    """A site's loaded segments whose last page was fetched more than `days` days before `now`."""
    parameters = {
        "site": site,
        "before": now - timedelta(days=days),
        "rules": version_under(read_profile(con, site).number),
    }
    rows = con.execute(statement("find_old_segments"), parameters).fetchall()
    return [OldSegment(*row) for row in rows]


def removed_segments(con: duckdb.DuckDBPyConnection, site: str) -> set[str]:
    """Names of a site's segments that are noted as removed."""
    rows = con.execute(
        "SELECT segment FROM segments WHERE site = ? AND removed_at IS NOT NULL", [site]
    ).fetchall()
    return {name for (name,) in rows}


def note_removed(
    con: duckdb.DuckDBPyConnection, names: Collection[str], at: datetime, days: int
) -> None:
    """Notes that segments are not kept any more; their files are to be removed after that.

    In this order a kill in between is harmless: the next one finds the files and removes them.
    """
    _note(con, "note_removed_segments", names, {"at": at, "days": days})


def note_returned(con: duckdb.DuckDBPyConnection, names: Collection[str]) -> None:
    """Notes that segments that were removed are in the archive again."""
    _note(con, "note_returned_segments", names, {})


def _note(
    con: duckdb.DuckDBPyConnection, query: str, names: Collection[str], values: dict[str, object]
) -> None:
    if names:
        with transaction(con), registered(con, "incoming_ids", ids(sorted(names))):
            con.execute(statement(query), values or None)
