"""Does in `maintain` what loads and publications have left for later."""

from __future__ import annotations

from flows.console.wording import format_count
from flows.maintenance.context import MaintenanceContext
from warehouse.maintenance.backlog import (
    Backlog,
    edits_to_compare,
    outdated_sketches,
    texts_to_index,
)
from warehouse.search.index import pack_index
from warehouse.search.word_counts import ExtensionMissing


def index_texts(context: MaintenanceContext) -> list[str]:
    """Indexes for search what publications have left, and packs the index where that pays."""
    try:
        lines = _catch_up(context, texts_to_index())
    except ExtensionMissing as error:
        context.warnings.append(f"the search index is not kept, searching is slow: {error}")
        return [str(error)]
    if not context.dry_run:
        with context.writer() as con:
            if pack_index(con, force=context.force):
                lines.append("the search index was sorted anew")
    return lines


def renew_sketches(context: MaintenanceContext) -> list[str]:
    """Compares articles anew whose sketches are of an older version."""
    return _catch_up(context, outdated_sketches(context.settings.read_sites()))


def compare_edits(context: MaintenanceContext) -> list[str]:
    """Compares versions that were stored before edits were compared word by word."""
    return _catch_up(context, edits_to_compare())


def _catch_up(context: MaintenanceContext, backlog: Backlog) -> list[str]:
    """Works until nothing waits; others get at the warehouse between two portions."""
    with context.writer() as con:
        waiting = left = backlog.count(con)
    if not waiting:
        return [f"no {backlog.noun} waits to be {backlog.done}"]
    if context.dry_run:
        return [f"{format_count(waiting, backlog.noun)} would be {backlog.done}"]
    while left:
        context.report_progress(f"{backlog.noun}s {backlog.done}", waiting - left, waiting)
        with context.writer() as con:
            backlog.work(con)
            before, left = left, backlog.count(con)
        if left >= before:
            # A run may have put in as many; the next night goes on.
            context.warnings.append(
                f"{format_count(left, backlog.noun)} could not be {backlog.done}"
            )
            break
    return [f"{format_count(waiting - left, backlog.noun)} {backlog.done}"]
