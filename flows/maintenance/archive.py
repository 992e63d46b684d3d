"""Removes raw pages that are older than they have to be, and that no replay needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from flows.console.wording import format_count, format_size
from flows.maintenance.context import MaintenanceContext
from flows.run_control.locks import run_locks
from spiders.archive.repair import archived_segments, remove_segment, segment_bytes
from spiders.errors import RunError, WarehouseError
from warehouse.maintenance.retention import (
    OldSegment,
    archived_sites,
    note_removed,
    note_returned,
    old_segments,
    removed_segments,
)

_NEEDS = (
    ("held", "held page", "khabar reprocess --site {site} --reason held"),
    ("unread", "uncleaned page", "khabar reprocess --site {site} --reason timeout"),
    ("outdated", "outdated article", "khabar reprocess --site {site} --apply"),
)
"""What may need an old segment, how it is called, and the command that settles it."""


def keep_archive(context: MaintenanceContext) -> list[str]:
    """Removes segments past KHABAR_KEEP_ARCHIVE_DAYS, site by site; a site at work is left alone.

    What goes is noted in the warehouse first. The file of a segment that is noted as removed, left
    by a kill or put back by somebody, is removed if it is past its time, else noted as kept again.
    """
    days = context.settings.keep_archive_days
    with context.writer() as con:
        sites = archived_sites(con)
    lines = [line for site in sites for line in _keep_site(context, site)]
    if not days:
        return ["raw pages are kept for ever (KHABAR_KEEP_ARCHIVE_DAYS=0)", *lines]
    return lines or [f"no raw page is older than {format_count(days, 'day')}"]


def _keep_site(context: MaintenanceContext, site: str) -> Iterator[str]:
    archive, days = context.settings.archive, context.settings.keep_archive_days
    now = datetime.now(UTC)
    # Nobody writes between what is read here and what is noted: what is needed stays needed.
    with context.writer() as con:
        old = old_segments(con, site, now, days) if days else []
        going = [each for each in old if not each.is_needed and segment_bytes(archive, each.name)]
        names = [each.name for each in going]
        returned = removed_segments(con, site) & set(archived_segments(archive, site)) - set(names)
        size = sum(segment_bytes(archive, name) for name in names)
        if (names or returned) and not context.dry_run:
            try:
                with run_locks(context.settings.home, [site], context.run_id):
                    note_returned(con, returned)
                    unnoted = [each.name for each in going if not each.is_removed]
                    note_removed(con, unnoted, now, days)
                    _remove(context, site, names)
            except RunError as error:
                yield f"{site}: left for the next time: {error}"
                return
    done = "would be removed" if context.dry_run else "removed"
    if names:
        yield (
            f"{site}: {format_count(len(names), 'segment')} ({format_size(size)}) {done}, "
            f"fetched more than {format_count(days, 'day')} ago"
        )
    if returned:
        yield f"{site}: {format_count(len(returned), 'segment')} that had been removed: kept again"
    yield from _needed(site, old)


def _remove(context: MaintenanceContext, site: str, names: list[str]) -> None:
    """Removes the files of segments.

    Raises:
        WarehouseError: if one cannot be removed; the next `maintain` tries again.
    """
    archive = context.settings.archive
    for number, name in enumerate(names):
        context.report_progress(f"removing old pages of {site}", number, len(names))
        try:
            remove_segment(archive, name)
        except OSError as error:
            raise WarehouseError(
                f"{archive / name} cannot be removed ({error.strerror}): give yourself "
                "the right to write in its folder; the next khabar maintain removes it"
            ) from error


def _needed(site: str, old: list[OldSegment]) -> Iterator[str]:
    """What keeps segments beyond their time, and what sets them free."""
    for need, what, advice in _NEEDS:
        counts = [count for each in old if (count := getattr(each, need))]
        if counts:
            yield (
                f"{site}: older and still needed: {format_count(len(counts), 'segment')} with "
                f"{format_count(sum(counts), what)}; see {advice.format(site=site)}"
            )
