"""Which archived segments are older than they have to be, and which of them are still needed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb

from pipelines.site_profile import version_under
from spiders.archive.repair import archived_segments
from warehouse.crawl_state.profiles import read_profile
from warehouse.database.staging import ids, registered
from warehouse.database.statements import statement
from warehouse.database.transaction import transaction


def pending_segments(
    con: duckdb.DuckDBPyConnection, archive: Path, sites: Iterable[str]
) -> list[str]:
    """Names of the closed segments in the archive that are not loaded, in the order fetched.

    Args:
        con: the writer's connection.
        archive: the archive folder; it may be missing.
        sites: names of the sites to look for.
    """
    loaded = {name for (name,) in con.execute("SELECT segment FROM segments").fetchall()}
    found = (name for site in sites for name in archived_segments(archive, site))
    # The file name begins with site and time.
    return sorted((name for name in found if name not in loaded), key=_in_time)


def _in_time(name: str) -> tuple[str, str]:
    site, _, file = name.partition("/")
    return file.rpartition("/")[2].removeprefix(f"{site}-"), site


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
    rows = con.execute(statement("maintenance/find_old_segments"), parameters).fetchall()
    return [OldSegment(*row) for row in rows]


def removed_segments(con: duckdb.DuckDBPyConnection, site: str) -> set[str]:
    """Names of a site's segments that are noted as removed."""
    rows = con.execute(
        "SELECT segment FROM segments WHERE site = ? AND removed_at IS NOT NULL", [site]
    ).fetchall()
    return {name for (name,) in rows}


def kept_segments(con: duckdb.DuckDBPyConnection, site: str) -> list[str]:
    """Names of a site's loaded segments that have not been removed, in the order fetched."""
    rows = con.execute(
        "SELECT segment FROM segments WHERE site = ? AND removed_at IS NULL ORDER BY ALL", [site]
    ).fetchall()
    return [name for (name,) in rows]


def note_removed(
    con: duckdb.DuckDBPyConnection, names: Collection[str], at: datetime, days: int
) -> None:
    """Notes that segments are not kept any more; their files are to be removed after that.

    In this order a kill in between is harmless: the next one finds the files and removes them.
    """
    _note(con, "mark_removed_segments", names, {"at": at, "days": days})


def note_returned(con: duckdb.DuckDBPyConnection, names: Collection[str]) -> None:
    """Notes that segments that were removed are in the archive again."""
    _note(con, "mark_returned_segments", names, {})


def _note(
    con: duckdb.DuckDBPyConnection, query: str, names: Collection[str], values: dict[str, object]
) -> None:
    if names:
        with transaction(con), registered(con, "incoming_ids", ids(sorted(names))):
            con.execute(statement(f"maintenance/{query}"), values or None)
