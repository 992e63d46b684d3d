"""A run's row in the warehouse: opened at its start, and closed however the run ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from flows.run_control.locks import living_runs
from flows.run_control.verdict import Verdict, ended_by
from warehouse.database.connection import Connection, Writing
from warehouse.runs.runs import Run, close_abandoned_runs, finish_run, finish_sites, start_run

VERSION = version("khabar")


class RecordedRun:
    """The row of one run; as a context manager it closes the row of a run that breaks off."""

    def __init__(
        self,
        home: Path,
        writer: Callable[[], Writing],
        *,
        run_id: str,
        kind: str,
        trigger: str,
        deployment: str,
        parameters: Mapping[str, Any],
        sites: Collection[str] = (),
    ) -> None:
        """Writes nothing yet.

        Args:
            home: the folder KHABAR_HOME names.
            writer: opens its warehouse.
            run_id: the run's id.
            kind: such as `ingest`.
            trigger: what started it.
            deployment: Prefect's name of it, '' if it has none.
            parameters: what JSON can hold.
            sites: those it crawls; how it ends for each is kept too.
        """
        self._home, self._writer, self._run_id = home, writer, run_id
        self._sites = sites
        self._facts: dict[str, Any] = {
            "kind": kind,
            "trigger": trigger,
            "deployment": deployment,
            "parameters": dict(parameters),
        }

    def __enter__(self) -> None:
        """The row is opened by `start`."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is not None:
            self.end(ended_by(error))

    def start(self, con: Connection) -> None:
        """Opens the row, and closes those of runs whose process is gone."""
        close_abandoned_runs(con, living_runs(self._home).__contains__)
        now = datetime.now(UTC)
        start_run(con, Run(self._run_id, **self._facts, started_at=now, code_version=VERSION))

    def finish(self, con: Connection, verdict: Verdict) -> None:
        """Closes the row, and those of its sites."""
        finish_run(con, self._run_id, verdict.state, verdict.reason, datetime.now(UTC))
        ends = {site: verdict.of_site(site, self._sites) for site in self._sites}
        finish_sites(con, self._run_id, {s: (end.state, end.reason) for s, end in ends.items()})

    def end(self, verdict: Verdict) -> None:
        """Closes the row, where the warehouse is not open anyway."""
        with self._writer() as con:
            self.finish(con, verdict)
