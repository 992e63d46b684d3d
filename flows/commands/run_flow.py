"""Runs the flow `ingest` or `backfill` from the command line and shows what came of it."""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from flows.console.progress import listening
from flows.console.progress_bars import shown_progress
from flows.console.run_summary import print_summary
from flows.server.runtime.environment import prepare_prefect
from flows.server.runtime.temporary_server import TemporaryServer
from flows.settings import Settings
from spiders.config.date_window import Window
from spiders.errors import KhabarError, RunError, WarehouseError
from warehouse.database.reader import reading
from warehouse.runs.runs import site_counts

FULL_BYTES = 16 * 1024 * 1024
"""With less than this free, whatever went wrong is taken for the full disk's doing."""
INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it."""


def ingest_and_report(
    console: Console,
    settings: Settings,
    *,
    sites: list[str],
    max_pages: int,
    trigger: str,
    window: Window | None = None,
) -> None:
    """Runs the flow in this process and prints the summary; with a window it is `backfill`.

    Raises:
        KhabarError: if the run failed, with its reasons.
    """
    server = None
    if not prepare_prefect(settings.home):
        server = TemporaryServer(Path(os.environ["PREFECT_HOME"]))
        os.environ["PREFECT_API_URL"] = server.url
    console.print(f"Crawling {', '.join(sites)}", highlight=False)
    run_ids: list[str] = []
    # The log's own troubles, as with a server whose disk is full, are not the user's.
    logging.raiseExceptions = False

    def note_run(event: dict[str, Any]) -> None:
        if event["event"] == "run":
            run_ids.append(event["run_id"])

    try:
        with shown_progress(console, "reading sources"), listening(note_run):
            # Prefect takes a second to import, and reads its settings when it is.
            from flows.backfill import backfill  # noqa: PLC0415
            from flows.ingest import ingest  # noqa: PLC0415
            from flows.server.runtime.triggers import started_by  # noqa: PLC0415

            asked: dict[str, Any] = {"sites": sites, "max_pages": max_pages}
            with server.in_use() if server else nullcontext(), started_by(trigger):
                if window is None:
                    state = ingest(**asked, return_state=True)
                else:
                    state = backfill(window.first, window.last, **asked, return_state=True)
    except KeyboardInterrupt:
        raise stopped() from None
    except Exception as error:
        raise explain_end(error, settings.home) from error
    try:
        _show_summary(console, settings.home, run_ids)
    except WarehouseError:
        # Why the run failed says more than why there is nothing to sum up.
        if state.is_completed():
            raise
    if state.is_cancelled():
        raise stopped()
    if not state.is_completed():
        cause = state.result(raise_on_failure=False)
        raise explain_end(cause, settings.home, state.message or "")
    console.print(f"State:      {format_state(state.name, state.message)}", highlight=False)


def _show_summary(console: Console, home: Path, run_ids: list[str]) -> None:
    if run_ids and (home / "news.duckdb").exists():
        with reading(home) as con:
            if counts := site_counts(con, run_ids[0]):
                print_summary(console, counts, home)


def stopped() -> typer.Exit:
    """Says that the command was stopped; the exit it ends with."""
    typer.echo("khabar: stopped; what was done is kept, the next run goes on from there", err=True)
    return typer.Exit(INTERRUPTED)


def format_state(name: str | None, message: str | None) -> str:
    """A good end in a line; that there were warnings is part of it."""
    return f"{name}: {message}" if name != "Completed" else message or ""


def explain_end(cause: object, home: Path, message: str = "") -> KhabarError:
    """The one line that tells why a run ended early.

    Args:
        cause: what was raised, by a stage or by Prefect around them.
        home: the folder KHABAR_HOME names.
        message: what Prefect says of it.
    """
    if isinstance(cause, KhabarError):
        return cause
    if shutil.disk_usage(home).free < FULL_BYTES:
        return RunError(
            f"the disk of {home} is full: free some space and start again; "
            "what was archived is kept, the next run loads it"
        )
    told = (message or str(cause) or type(cause).__name__).strip()
    return RunError(told.splitlines()[0])
