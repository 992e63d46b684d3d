"""Runs a flow from the command line: server, progress, and in a line how it ended."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import typer
from rich.console import Console
from rich.text import Text

from flows.console.progress import Listener, listening
from flows.console.progress_bars import shown_progress
from flows.console.run_summary import print_summary
from flows.console.terminal import say
from flows.run_control.os_failures import explain_os
from flows.server.runtime.environment import prepare_prefect
from flows.server.runtime.prefect_database import LOST, damage_of, own_database, place_database
from flows.server.runtime.temporary_server import TemporaryServer
from flows.settings import Settings
from spiders.config.date_window import Window
from spiders.errors import KhabarError, RunError, WarehouseError
from warehouse.database.failures import is_full
from warehouse.database.reader import reading
from warehouse.runs.runs import has_ended, known_before, site_counts

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
    """Runs `ingest` and prints the summary; with a window it is `backfill`.

    Raises:
        KhabarError: if the run failed, with its reasons.
    """
    parameters: dict[str, Any] = {"sites": sites, "max_pages": max_pages}
    if window is not None:
        parameters |= {"first": window.first, "last": window.last}
    run_ids: list[str] = []

    def note_run(event: dict[str, Any]) -> None:
        if event["event"] == "run":
            run_ids.append(event["run_id"])

    console.print(f"Crawling {', '.join(sites)}", highlight=False)
    run_flow(
        console,
        settings,
        "ingest" if window is None else "backfill",
        parameters,
        first="reading sources",
        listener=note_run,
        show=lambda: _show_summary(console, settings.home, run_ids),
        trigger=trigger,
    )


def run_flow(
    console: Console,
    settings: Settings,
    name: str,
    parameters: dict[str, Any],
    *,
    first: str,
    listener: Listener,
    show: Callable[[], None],
    trigger: str = "command",
) -> None:
    """Runs a flow in this process, so that it is in Prefect's list of runs.

    Args:
        console: where progress and result are shown.
        settings: of the home it works on.
        name: the flow's.
        parameters: the flow's.
        first: what is going on before the first event comes.
        listener: is told of the run's events.
        show: shows what came of the run, once it has ended.
        trigger: what the run's row says has started it.

    Raises:
        KhabarError: if the run failed, with its reasons.
        typer.Exit: if it was stopped.
    """
    server = None
    if not prepare_prefect(settings.home):
        # It starts while Prefect is imported, which takes a second.
        server = TemporaryServer(Path(os.environ["PREFECT_HOME"]), partial(_notify, console))
        os.environ["PREFECT_API_URL"] = server.url
    # The log's own troubles, as with a server whose disk is full, are not the user's.
    logging.raiseExceptions = False
    try:
        with shown_progress(console, first), listening(listener):
            flow = getattr(import_module(f"flows.{name}"), name)
            from flows.server.runtime.triggers import started_by

            with server.in_use() if server else nullcontext(), started_by(trigger):
                state = flow(**parameters, return_state=True)
    except KeyboardInterrupt:
        show()
        raise stopped() from None
    except Exception as error:
        raise _explain(error, settings.home, server) from error
    try:
        show()
    except WarehouseError:
        # Why the run failed says more than why there is nothing to sum up.
        if state.is_completed():
            raise
    if state.is_cancelled():
        raise stopped()
    if not state.is_completed():
        cause = state.result(raise_on_failure=False)
        raise _explain(cause, settings.home, server, state.message or "")
    # A good end in a line; that there were warnings is part of it.
    ended = f"{state.name}: {state.message}" if state.name != "Completed" else state.message
    console.print(Text(f"State:      {ended or ''}"), soft_wrap=True)


def _show_summary(console: Console, home: Path, run_ids: list[str]) -> None:
    if run_ids and (home / "news.duckdb").exists():
        with reading(home) as con:
            # Of a run that did not close its books the copy knows too little.
            if has_ended(con, run_ids[0]) and (counts := site_counts(con, run_ids[0])):
                print_summary(console, counts, known_before(con, counts), home)


def _notify(console: Console, text: str) -> None:
    console.print(Text(text), soft_wrap=True)


def _explain(
    cause: object, home: Path, server: TemporaryServer | None, message: str = ""
) -> KhabarError:
    """As `explain_end`; a damaged database of Prefect's fails whatever its server is asked."""
    database = own_database()
    if isinstance(cause, KhabarError) or not database or is_full(home):
        return explain_end(cause, home, message)
    if not (damage := damage_of(database, thorough=True)):
        ended = explain_end(cause, home, message)
        if isinstance(cause, httpx.HTTPStatusError) and cause.response.is_server_error:
            return RunError(f"{ended} (if it comes again, move {database} away: {LOST})")
        return ended
    if server is None:
        advice = "stop khabar serve and start it again, which sets it aside"
    else:
        server.stop()
        place_database(database.parent, lambda _: None, thorough=True)
        advice = "it was set aside, start again"
    return RunError(f"{database}, Prefect's database, is damaged ({damage}): {advice}; {LOST}")


def stopped() -> typer.Exit:
    """Says that the command was stopped; the exit it ends with."""
    say("khabar: stopped; what was done is kept, the next run goes on from there", err=True)
    return typer.Exit(INTERRUPTED)


def explain_end(cause: object, home: Path, message: str = "") -> KhabarError:
    """The one line that tells why a run ended early.

    Args:
        cause: what was raised, by a stage or by Prefect around them.
        home: the folder KHABAR_HOME names.
        message: what Prefect says of it.
    """
    if isinstance(cause, KhabarError):
        return cause
    if isinstance(cause, OSError) and (explained := explain_os(cause)):
        return explained
    if is_full(home):
        return RunError(
            f"the disk of {home} is full: free some space and start again; "
            "what was archived is kept, the next run loads it"
        )
    reason = (message or str(cause) or type(cause).__name__).strip()
    return RunError(reason.splitlines()[0])
