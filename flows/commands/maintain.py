"""`khabar maintain`: keeps archive and warehouse in good order, and small."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from flows.commands.run_flow import explain_end, format_state, stopped
from flows.console.progress import listening
from flows.console.progress_bars import shown_progress
from flows.maintenance.run import MaintainRun, Told
from flows.run_control.preflight import check_home
from flows.server.runtime.environment import prepare_prefect
from flows.server.runtime.temporary_server import TemporaryServer
from flows.settings import Settings, read_settings
from spiders.errors import RunError


def maintain(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done, and do nothing.")
    ] = False,
    compact: Annotated[
        bool, typer.Option("--compact", help="Rewrite khabar.duckdb even if that saves little.")
    ] = False,
) -> None:
    """Remove old raw pages and leftovers; compact the warehouse.

    Raw pages are kept for KHABAR_KEEP_ARCHIVE_DAYS, for ever if that is 0, and longer where they
    are not loaded or a replay needs them. The file is rewritten when more than a quarter of it,
    and more than 64 MB, is of no use. Runs that go on are not disturbed.
    """
    settings = read_settings()
    # On a full disk it is wanted most.
    check_home(settings.home, min_free=0)
    console = Console()
    try:
        if dry_run:
            _preview(console, settings, force=compact)
        else:
            _apply(console, settings, force=compact)
    except KeyboardInterrupt:
        raise stopped() from None


def _preview(console: Console, settings: Settings, *, force: bool) -> None:
    with shown_progress(console, "looking through the home"):
        told, verdict = MaintainRun(settings, force).preview()
    _show(console, told)
    if verdict.failures:
        raise RunError(verdict.reason)
    console.print("Nothing was changed.", highlight=False)


def _apply(console: Console, settings: Settings, *, force: bool) -> None:
    """Runs the flow in this process, so that it is in Prefect's list of runs.

    Raises:
        KhabarError: if the run failed, with its reasons.
    """
    server = None
    if not prepare_prefect(settings.home):
        server = TemporaryServer(Path(os.environ["PREFECT_HOME"]))
        os.environ["PREFECT_API_URL"] = server.url
    told: Told = {}

    def note(event: dict[str, Any]) -> None:
        told.update(event["told"] if event["event"] == "maintained" else {})

    try:
        with shown_progress(console, "looking through the home"), listening(note):
            # Prefect takes a second to import, and reads its settings when it is.
            from flows.maintain import maintain as flow  # noqa: PLC0415

            with server.in_use() if server else nullcontext():
                state = flow(compact=force, return_state=True)
    except Exception as error:
        raise explain_end(error, settings.home) from error
    _show(console, told)
    if state.is_cancelled():
        raise stopped()
    if not state.is_completed():
        cause = state.result(raise_on_failure=False)
        raise explain_end(cause, settings.home, state.message or "")
    told_state = format_state(state.name, state.message)
    console.print(Text(f"State:      {told_state}"), soft_wrap=True)


def _show(console: Console, told: Told) -> None:
    for step, lines in told.items():
        for number, line in enumerate(lines):
            console.print(Text(f"{step if not number else '':<11} {line}"), soft_wrap=True)
