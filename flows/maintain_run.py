"""One run of `maintain`, in plain functions: a preview of what would be done, or the work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from flows import progress
from flows.locks import living_runs, maintain_lock
from flows.maintain_steps import STEPS
from flows.settings import Settings
from flows.upkeep import Upkeep
from flows.verdict import Verdict, ended_by
from spiders.errors import KhabarError
from spiders.identifiers import new_id
from warehouse.publish import publish
from warehouse.runs import Run, close_abandoned_runs, finish_run, start_run

Told = dict[str, list[str]]
"""What each step has to tell, by its name, in their order."""


@dataclass(frozen=True, slots=True)
class MaintainRun:
    """Upkeep of one home."""

    settings: Settings
    force: bool = False
    """Whether the warehouse's file is rewritten even where that does not pay."""
    trigger: str = "command"
    deployment: str = ""

    def preview(self) -> tuple[Told, Verdict]:
        """What would be done; writes nothing of it."""
        return _work(Upkeep(self.settings, new_id(), dry_run=True, force=self.force))

    def apply(self) -> tuple[Told, Verdict]:
        """Does the work and publishes what it changed.

        Raises:
            RunError: if another `maintain` is at work.
            WarehouseError: if the warehouse cannot be opened at all, or not published.
        """
        upkeep = Upkeep(self.settings, new_id(), force=self.force)
        with maintain_lock(self.settings.home, upkeep.run_id):
            progress.tell({"event": "run", "run_id": upkeep.run_id})
            with upkeep.writer() as con:
                close_abandoned_runs(con, living_runs(self.settings.home).__contains__)
                start_run(con, self._row(upkeep.run_id))
            try:
                told, verdict = _work(upkeep)
            except BaseException as error:
                _finish(upkeep, ended_by(error))
                raise
            _finish(upkeep, verdict)
        publish(self.settings.home, memory_limit=self.settings.memory_limit)
        return told, verdict

    def _row(self, run_id: str) -> Run:
        return Run(
            run_id=run_id,
            kind="maintain",
            trigger=self.trigger,
            deployment=self.deployment,
            parameters={
                "keep_archive_days": self.settings.keep_archive_days,
                "compact": self.force,
            },
            started_at=datetime.now(UTC),
            code_version=version("khabar"),
        )


def _work(upkeep: Upkeep) -> tuple[Told, Verdict]:
    """One step after the other; one that cannot do its part does not keep the others from it."""
    told: Told = {}
    failures = []
    for name, step in STEPS:
        try:
            told[name] = step(upkeep)
        except KhabarError as error:
            failures.append(f"{name}: {error}")
            told[name] = [f"not done: {error}"]
    warnings = tuple(upkeep.warnings)
    state = "failed" if failures else "completed_with_warnings" if warnings else "completed"
    return told, Verdict(state, tuple(failures), warnings)


def _finish(upkeep: Upkeep, verdict: Verdict) -> None:
    with upkeep.writer() as con:
        finish_run(con, upkeep.run_id, verdict.state, verdict.reason, datetime.now(UTC))
