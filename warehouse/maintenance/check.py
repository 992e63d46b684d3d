"""Proves that files are whole, tables agree with each other, and the archive with the tables."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb
from warcio.exceptions import ArchiveLoadFailed

from spiders.archive.warc import read_segment
from warehouse.database.connection import READER_FILE, WRITER_FILE, writer_lock
from warehouse.database.failures import damaged
from warehouse.database.integrity import find_damage
from warehouse.database.statements import statement

_CHUNK = 1 << 20


def prove_files(home: Path, *, wait: float = 300.0) -> list[str]:
    """Reads both database files block by block, while nobody writes.

    Must not be called inside `writer(home)`.

    Returns:
        What is wrong with the published copy, which the next publication replaces.

    Raises:
        WarehouseError: if the writer's file is damaged, or a writer does not finish in time.
    """
    own, published = home / WRITER_FILE, home / READER_FILE
    with writer_lock(home, wait):
        if own.is_file() and (problem := find_damage(own)):
            raise damaged(own, problem)
        if published.is_file() and (problem := find_damage(published)):
            return [f"{published} is damaged, {problem}: the next run publishes it anew"]
    return []


def find_contradictions(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What in the tables cannot be, a sentence each; every row of the main ones is looked at."""
    rows = con.execute(statement("maintenance/check_tables")).fetchall()
    return [
        f"{count} {what}, such as {example}: please report it, with the newest lines of `runs`"
        for what, count, example in rows
    ]


def find_unbalanced_runs(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Runs that count as completed though not every page of theirs has an outcome."""
    rows = con.execute(statement("maintenance/check_runs")).fetchall()
    return [
        f"the counts of run {run_id} on {site} do not add up: please report it"
        for run_id, site in rows
    ]


def archived_requests(con: duckdb.DuckDBPyConnection, site: str) -> dict[str, set[int]]:
    """Names of a site's kept segments, with the offsets of the responses that are loaded."""
    rows = con.execute(statement("maintenance/list_archived_requests"), {"site": site}).fetchall()
    return {segment: set(offsets or ()) for segment, offsets in rows}


def compare_segment(archive: Path, name: str, loaded: Collection[int]) -> str:
    """How a segment that is there differs from what is loaded of it, '' if it does not.

    Args:
        archive: the archive folder.
        name: of the segment; all of it is read.
        loaded: offsets of the responses that the warehouse has of it.
    """
    try:
        _read_checksums(archive / name)
        found = set(_offsets(archive, name))
    except (ArchiveLoadFailed, EOFError, OSError, zlib.error) as error:
        return f"{name} is damaged ({error}); its articles stay, a replay may lack pages"
    if found == set(loaded):
        return ""
    return (
        f"{name}: {len(set(loaded) - found)} responses that are loaded are not in it, "
        f"{len(found - set(loaded))} that are in it are not loaded"
    )


def _read_checksums(path: Path) -> None:
    """Reads a segment to its end; warcio passes over damage behind a record's last byte."""
    with gzip.open(path) as stream:
        while stream.read(_CHUNK):
            pass


def _offsets(archive: Path, name: str) -> Iterator[int]:
    for page in read_segment(archive, name):
        for each in (page, *page.parts):
            assert each.fetch.warc_offset is not None
            yield each.fetch.warc_offset
