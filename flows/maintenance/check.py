"""What `khabar check` proves, and `maintain` the cheap part of it before it changes anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
from warehouse.maintenance.retention import archived_sites
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
    return [line for lines in _by_site(context, _read_segments) for line in lines]


def check_quickly(context: MaintenanceContext) -> list[str]:
    """The step of `maintain`: what can be told without reading tables and archive to their end."""
    with context.writer() as con:
        problems = find_unbalanced_runs(con)
    problems += [line for lines in _by_site(context, _find_missing) for line in lines]
    problems += set_aside(context.settings)
    context.warnings += problems
    return problems or ["files are whole, counts add up, no segment is missing"]


Segments = dict[str, set[int]]
"""Names of a site's kept segments, with the offsets of the responses that are loaded of each."""


def _by_site(
    context: MaintenanceContext, look: Callable[[MaintenanceContext, str, Segments], list[str]]
) -> Iterator[list[str]]:
    with context.writer() as con:
        loaded = {site: archived_requests(con, site) for site in archived_sites(con)}
    # Without the lock: reading the archive takes long.
    for site, segments in loaded.items():
        yield look(context, site, segments)


def _find_missing(context: MaintenanceContext, _: str, segments: Segments) -> list[str]:
    archive = context.settings.archive
    return _shortened(
        [
            f"{archive / name} is gone, and not by Khabar: put it back from a backup; "
            "its articles stay, a replay of its pages is not possible"
            for name in sorted(segments)
            if not (archive / name).exists()
        ]
    )


def _read_segments(context: MaintenanceContext, site: str, segments: Segments) -> list[str]:
    archive, lines = context.settings.archive, []
    for done, (name, offsets) in enumerate(sorted(segments.items())):
        context.report_progress(f"reading the archive of {site}", done, len(segments))
        if (archive / name).exists() and (line := compare_segment(archive, name, offsets)):
            lines.append(line)
    return _find_missing(context, site, segments) + _shortened(lines)


def _shortened(lines: list[str]) -> list[str]:
    more = len(lines) - MOST_SHOWN
    return lines if more <= 0 else [*lines[:MOST_SHOWN], f"and {format_count(more, 'file')} more"]
