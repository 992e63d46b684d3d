"""Which archive segments wait to be loaded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from spiders.archive_files import archived_segments


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
