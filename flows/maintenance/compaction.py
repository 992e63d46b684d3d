"""Has the warehouse's file rewritten when that pays, and tells what takes how much room."""

from __future__ import annotations

import shutil

from flows.console.wording import format_count
from flows.maintenance.context import MaintenanceContext, megabytes
from spiders.archive.repair import archived_segments, segment_bytes
from warehouse.maintenance.compact import compact
from warehouse.maintenance.retention import archived_sites
from warehouse.maintenance.space import FileSpace, measure_space

_MOST_TABLES = 6


def compact_warehouse(upkeep: MaintenanceContext) -> list[str]:
    """Rewrites the file if enough of it is of no use, or that was asked for.

    It waits until no run is going on, and puts it off if none of the next ten minutes is quiet.
    """
    space = _measure(upkeep)
    saved = f"about {megabytes(space.wasted)} of {megabytes(space.bytes)} are of no use"
    if not (upkeep.force or space.rewrite_pays):
        return [f"not needed: {saved}"]
    if upkeep.dry_run:
        return [f"would rewrite khabar.duckdb: {saved}"]
    if not upkeep.await_quiet():
        told = f"put off, as runs are going on all the time: {saved}"
        if upkeep.force:
            upkeep.warnings.append(f"compaction {told}")
        return [told]
    done = compact(
        upkeep.settings.home,
        memory_limit=upkeep.settings.memory_limit,
        notify=lambda written, expected: upkeep.tell("rewriting khabar.duckdb", written, expected),
    )
    return [
        f"khabar.duckdb rewritten: {megabytes(done.before)} before, {megabytes(done.after)} now, "
        f"in {done.seconds:.0f} s"
    ]


def format_sizes(upkeep: MaintenanceContext) -> list[str]:
    """How large the warehouse's tables and the archive of each site are, and what the disk has."""
    space = _measure(upkeep)
    archive = upkeep.settings.archive
    lines = [f"khabar.duckdb: {megabytes(space.bytes)}, {megabytes(space.free_bytes)} of it free"]
    lines += [
        f"  {table.name}: {table.rows:,} rows, {megabytes(table.bytes)}"
        for table in space.tables[:_MOST_TABLES]
    ]
    with upkeep.writer() as con:
        sites = archived_sites(con)
    for site in sites:
        names = list(archived_segments(archive, site))
        size = sum(segment_bytes(archive, name) for name in names)
        lines.append(f"archive of {site}: {format_count(len(names), 'segment')}, {megabytes(size)}")
    lines.append(f"free on the disk: {megabytes(shutil.disk_usage(upkeep.settings.home).free)}")
    return lines


def _measure(upkeep: MaintenanceContext) -> FileSpace:
    with upkeep.writer() as con:
        # What is in the log alone has no place in the file yet.
        con.execute("CHECKPOINT")
        return measure_space(con)
