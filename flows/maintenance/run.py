"""One run of `maintain`, in plain functions: a preview of what would be done, or the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flows.console import progress
from flows.maintenance.archive import keep_archive
from flows.maintenance.backlog import compare_edits, index_texts, renew_sketches
from flows.maintenance.check import check_files, check_quickly
from flows.maintenance.compaction import compact_warehouse, format_sizes
from flows.maintenance.context import MaintenanceContext
from flows.maintenance.leftovers import remove_leftovers
from flows.run_control.ending import Ending, ending_of
from flows.run_control.locks import maintain_lock
from flows.run_control.preflight import nothing_yet
from flows.run_control.recorded_run import RecordedRun
from flows.run_control.run_log import RunLog
from flows.run_control.verdict import Verdict, log_verdict
from flows.settings import Settings
from spiders.archive.records import new_id
from spiders.errors import KhabarError
from warehouse.publish.publish import publish

Step = Callable[[MaintenanceContext], list[str]]
"""Does its part, or says what it would do if `dry_run` is set; returns lines for people.

Where it cannot, it raises a KhabarError: the other steps go on, and the run fails with its words.
"""

STEPS: tuple[tuple[str, Step], ...] = (
    ("check", check_quickly),
    ("leftovers", remove_leftovers),
    ("archive", keep_archive),
    ("copies", renew_sketches),
    ("edits", compare_edits),
    ("search", index_texts),
    # Last of those that write: what the others set free goes with it.
    ("compaction", compact_warehouse),
    ("sizes", format_sizes),
)


StepLines = dict[str, list[str]]
"""What each step has to say, by its name, in their order."""


@dataclass(frozen=True, slots=True)
class MaintainRun:
    """Maintenance of one home."""

    settings: Settings
    force: bool = False
    """Whether the warehouse's file is rewritten even where that does not pay."""
    trigger: str = "command"
    deployment: str = ""

    def preview(self) -> tuple[StepLines, Verdict]:
        """What would be done; writes nothing of it.

        Raises:
            WarehouseError: if the warehouse is damaged.
        """
        if nothing := nothing_yet(self.settings.home):
            return {"home": [nothing]}, Verdict("completed")
        context = MaintenanceContext(self.settings, new_id(), dry_run=True, force=self.force)
        context.warnings += check_files(context)
        return _work(context)

    def apply(self) -> tuple[StepLines, Verdict]:
        """Does the work and publishes what it changed.

        Raises:
            RunError: if another `maintain` is at work.
            WarehouseError: if the warehouse is damaged, cannot be opened at all, or not published.
        """
        context = MaintenanceContext(self.settings, new_id(), force=self.force)
        with maintain_lock(self.settings.home, context.run_id):
            progress.emit({"event": "run", "run_id": context.run_id})
            # Nothing is written to a file that is damaged, and nothing of it published.
            context.warnings += check_files(context)
            row = self._row(context)
            with context.writer() as con:
                row.start(con)
            with row:
                lines, verdict = _work(context)
                row.end(verdict)
                limit = self.settings.memory_limit
                publish(self.settings.home, memory_limit=limit, notify=progress.notify)
        return lines, verdict

    def _row(self, context: MaintenanceContext) -> RecordedRun:
        return RecordedRun(
            self.settings.home,
            context.writer,
            run_id=context.run_id,
            kind="maintain",
            trigger=self.trigger,
            deployment=self.deployment,
            parameters={
                "keep_archive_days": self.settings.keep_archive_days,
                "compact": self.force,
            },
        )


def tell_steps(steps: StepLines, verdict: Verdict, log: RunLog, *, dry_run: bool = False) -> Ending:
    """Logs what each step had to say, and hands it to whoever listens; how the run ended."""
    for step, lines in steps.items():
        for line in lines:
            log.info("%s: %s", step, line)
    progress.emit({"event": "maintained", "lines": steps})
    log_verdict(verdict, log)
    if dry_run:
        return ending_of(verdict, "nothing was changed")
    return ending_of(verdict, "" if verdict.reason else "all is in good order")


def _work(context: MaintenanceContext) -> tuple[StepLines, Verdict]:
    """One step after the other; one that cannot do its part does not keep the others from it."""
    lines: StepLines = {}
    failures = []
    for name, step in STEPS:
        try:
            lines[name] = step(context)
        except KhabarError as error:
            failures.append(f"{name}: {error}")
            lines[name] = [f"not done: {error}"]
    warnings = tuple(context.warnings)
    state = "failed" if failures else "completed_with_warnings" if warnings else "completed"
    return lines, Verdict(state, tuple(failures), warnings)
