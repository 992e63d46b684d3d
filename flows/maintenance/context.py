"""What the steps of `maintain` share: what was asked for, and whom they must not disturb."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from flows.console import progress
from flows.run_control.locks import living_runs
from flows.settings import Settings
from warehouse.database.connection import Writing, writer

QUIET_SECONDS = 600.0
"""How long a step that needs the warehouse for minutes waits until no run is going on."""
_POLL_SECONDS = 0.5


@dataclass(slots=True)
class MaintenanceContext:
    """One `maintain` at work."""

    settings: Settings
    run_id: str
    dry_run: bool = False
    """Whether the steps only tell what they would do."""
    force: bool = False
    """Whether the file is rewritten even where that does not pay."""
    quiet_seconds: float = QUIET_SECONDS
    warnings: list[str] = field(default_factory=list)
    """What somebody should see to, a line each."""

    def writer(self) -> Writing:
        """The warehouse; others wait as long as it is open."""
        return writer(self.settings.home, memory_limit=self.settings.memory_limit)

    def report_progress(self, step: str, done: int, total: int) -> None:
        """Hands on how far a long step is; in bytes, or seconds of waiting."""
        progress.emit({"event": "maintenance", "step": step, "done": done, "total": total})

    def await_quiet(self) -> bool:
        """Waits until no other run is going on; False if that did not come in time."""
        begin = time.monotonic()
        while living_runs(self.settings.home) - {self.run_id}:
            waited = time.monotonic() - begin
            if waited >= self.quiet_seconds:
                return False
            self.report_progress("waiting for runs to end", int(waited), int(self.quiet_seconds))
            time.sleep(_POLL_SECONDS)
        return True
