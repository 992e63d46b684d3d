"""What `khabar check` proves, and `maintain` the cheap part of it before it changes anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from flows.console.wording import format_count
from flows.maintenance.context import MaintenanceContext
from flows.settings import Settings
from spiders.archive.repair import DAMAGED_SUFFIX
from warehouse.maintenance.check import (
    archived_requests,
    compare_segment,
    find_contradictions,
    find_unbalanced_runs,
    prove_files,
)
from warehouse.maintenance.retention import archived_sites, kept_segments
from warehouse.publish.publish import PREVIOUS_FILE

MOST_SHOWN = 5


def set_aside(settings: Settings) -> list[str]:
    """Files that were damaged and set aside, and a published copy that was kept."""
    found = {
        *settings.home.glob(f"*{DAMAGED_SUFFIX}*"),
        *settings.work.glob(f"*{DAMAGED_SUFFIX}"),
        *settings.archive.rglob(f"*{DAMAGED_SUFFIX}"),
    }
    lines = [
        f"{path} was damaged and is set aside: nothing needs it, remove it when you have seen it"
        for path in sorted(found)
    ]
    previous = settings.home / PREVIOUS_FILE
    if previous.exists():
        lines.append(
            f"{previous} is a published copy that had more rows than the one after it: "
            "remove it once news.duckdb has all you expect (docs/warehouse.md)"
        )
    return _shortened(lines)


def check_files(context: MaintenanceContext) -> list[str]:
    """Whether the database files are whole.

    Raises:
        WarehouseError: if that of the writer is not: nothing may be changed in it then.
    """
    return prove_files(context.settings.home)


def check_tables(context: MaintenanceContext) -> list[str]:
    """Runs whose counts do not add up, and what in the tables cannot be."""
    with context.writer() as con:
        return [*find_unbalanced_runs(con), *find_contradictions(con)]


def check_archive(context: MaintenanceContext) -> list[str]:
    """Archived pages against what is loaded of them: all are read."""
    problems = []
    with context.writer() as con:
        sites = archived_sites(con)
    for site in sites:
        with context.writer() as con:
            loaded = archived_requests(con, site)
        # Without the lock: reading the archive takes long.
        problems += _find_missing(context, sorted(loaded))
        problems += _shortened(list(_differing(context, site, loaded)))
    return problems


def check_quickly(context: MaintenanceContext) -> list[str]:
    """The step of `maintain`: what can be told without reading tables and archive to their end."""
    with context.writer() as con:
        problems = find_unbalanced_runs(con)
        names = [name for site in archived_sites(con) for name in kept_segments(con, site)]
    problems += _find_missing(context, names)
    problems += set_aside(context.settings)
    context.warnings += problems
    return problems or ["files are whole, counts add up, no segment is missing"]


def _find_missing(context: MaintenanceContext, names: Iterable[str]) -> list[str]:
    archive = context.settings.archive
    return _shortened(
        [
            f"{archive / name} is gone, and not by Khabar: put it back from a backup; "
            "its articles stay, a replay of its pages is not possible"
            for name in names
            if not (archive / name).exists()
        ]
    )


def _differing(
    context: MaintenanceContext, site: str, loaded: Mapping[str, Collection[int]]
) -> Iterator[str]:
    archive = context.settings.archive
    for done, (name, offsets) in enumerate(sorted(loaded.items())):
        context.report_progress(f"reading the archive of {site}", done, len(loaded))
        if (archive / name).exists() and (line := compare_segment(archive, name, offsets)):
            yield line


def _shortened(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_SHOWN
    return lines if more <= 0 else [*lines[:MOST_SHOWN], f"and {format_count(more, 'file')} more"]
