"""Runs a flow from the command line: where, with progress, and in a line how it ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from flows.console.progress import Listener, listening
from flows.console.progress_bars import shown_progress
from flows.console.run_summary import print_summary
from flows.console.terminal import say
from flows.run_control.cancellation import terminated_in_order
from flows.run_control.os_failures import explain_end
from flows.server.runtime.environment import prepare_prefect
from flows.settings import Settings
from spiders.config.date_window import Window
from spiders.errors import WarehouseError
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
    prefect: bool,
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
        prefect=prefect,
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
    prefect: bool,
    trigger: str = "command",
) -> None:
    """Runs a flow in this process: in the list of the Prefect server there is, or without Prefect.

    Args:
        console: where progress and result are shown.
        settings: of the home it works on.
        name: the flow's.
        parameters: the flow's.
        first: what is going on before the first event comes.
        listener: is told of the run's events.
        show: shows what came of the run, once it has ended.
        prefect: whether a server is started for it where there is none.
        trigger: what the run's row says has started it.

    Raises:
        KhabarError: if the run failed, with its reasons.
        typer.Exit: if it was stopped.
    """
    # The log's own troubles, as with a server whose disk is full, are not the user's.
    logging.raiseExceptions = False
    lasting = prepare_prefect(settings.home)
    # A Dask cluster is given its work as tasks of Prefect's.
    in_prefect = prefect or lasting or settings.task_runner != "process"
    try:
        # Prefect has its own way with SIGTERM.
        in_order = nullcontext() if in_prefect else terminated_in_order()
        with in_order, shown_progress(console, first), listening(listener):
            # Imported only where they are used: the one costs more than a run that finds nothing
            # new, the other as much as all that `khabar sql` needs.
            if in_prefect:
                from flows.commands.prefect_run import run_under_prefect

                ending = run_under_prefect(
                    console, settings.home, name, parameters, trigger, lasting=lasting
                )
            else:
                from flows.commands.plain_run import run_plainly

                ending = run_plainly(settings.home, name, parameters, trigger)
    except KeyboardInterrupt:
        show()
        raise stopped() from None
    try:
        show()
    except WarehouseError:
        # Why the run failed says more than why there is nothing to sum up.
        if ending.is_completed:
            raise
    if ending.state == "cancelled":
        raise stopped()
    if not ending.is_completed:
        raise explain_end(ending.cause, settings.home, ending.message) from ending.cause
    console.print(Text(f"State:      {ending.line}"), soft_wrap=True)


def _show_summary(console: Console, home: Path, run_ids: list[str]) -> None:
    if run_ids and (home / "news.duckdb").exists():
        with reading(home) as con:
            # Of a run that did not close its books the copy knows too little.
            if has_ended(con, run_ids[0]) and (counts := site_counts(con, run_ids[0])):
                print_summary(console, counts, known_before(con, counts), home)


def stopped() -> typer.Exit:
    """Says that the command was stopped; the exit it ends with."""
    say("khabar: stopped; what was done is kept, the next run goes on from there", err=True)
    return typer.Exit(INTERRUPTED)
