"""Has the warehouse's file rewritten when that pays, and says what takes how much room."""

from __future__ import annotations

import shutil
from functools import partial

from flows.console.wording import format_count, format_size
from flows.maintenance.context import MaintenanceContext
from spiders.archive.repair import archived_segments, segment_bytes
from warehouse.maintenance.compact import compact
from warehouse.maintenance.retention import archived_sites
from warehouse.maintenance.space import FileSpace, measure_space

_MOST_TABLES = 6


def compact_warehouse(context: MaintenanceContext) -> list[str]:
    """Rewrites the file if enough of it is of no use, or that was asked for.

    It waits until no run is going on, and puts it off if none of the next ten minutes is quiet.
    """
    space = _measure(context)
    saved = f"about {format_size(space.wasted)} of {format_size(space.bytes)} are of no use"
    if not (context.force or space.rewrite_pays):
        return [f"not needed: {saved}"]
    if context.dry_run:
        return [f"would rewrite khabar.duckdb: {saved}"]
    if not context.await_quiet():
        put_off = f"put off, as runs are going on all the time: {saved}"
        if context.force:
            context.warnings.append(f"compaction {put_off}")
        return [put_off]
    done = compact(
        context.settings.home,
        memory_limit=context.settings.memory_limit,
        notify=partial(context.report_progress, "rewriting khabar.duckdb"),
    )
    return [
        f"khabar.duckdb rewritten: {format_size(done.before)} before, "
        f"{format_size(done.after)} now, in {done.seconds:.0f} s"
    ]


def format_sizes(context: MaintenanceContext) -> list[str]:
    """How large the warehouse's tables and the archive of each site are, and what the disk has."""
    space = _measure(context)
    archive = context.settings.archive
    lines = [
        f"khabar.duckdb: {format_size(space.bytes)}, {format_size(space.free_bytes)} of it free"
    ]
    lines += [
        f"  {table.name}: {table.rows:,} rows, {format_size(table.bytes)}"
        for table in space.tables[:_MOST_TABLES]
    ]
    with context.writer() as con:
        sites = archived_sites(con)
    for site in sites:
        names = list(archived_segments(archive, site))
        size = sum(segment_bytes(archive, name) for name in names)
        lines.append(
            f"archive of {site}: {format_count(len(names), 'segment')}, {format_size(size)}"
        )
    lines.append(f"free on the disk: {format_size(shutil.disk_usage(context.settings.home).free)}")
    return lines


def _measure(context: MaintenanceContext) -> FileSpace:
    with context.writer() as con:
        if not context.dry_run:
            # What is in the log alone has no place in the file yet.
            con.execute("CHECKPOINT")
        return measure_space(con)
