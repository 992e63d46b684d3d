"""Runs the Prefect flow `ingest` from the command line and shows what came of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rich.console import Console

from flows.prefect_env import prepare_prefect
from flows.progress import listening
from flows.settings import Settings
from flows.summary import print_summary
from flows.temporary_server import TemporaryServer
from flows.terminal import shown_progress
from spiders.errors import RunError
from warehouse.connection import reader
from warehouse.runs import site_counts


def ingest_and_report(
    console: Console, settings: Settings, *, sites: list[str], max_pages: int, trigger: str
) -> None:
    """Runs the flow in this process and prints the summary.

    Raises:
        RunError: if the run failed, with its reasons.
    """
    server = None
    if not prepare_prefect(settings.home):
        server = TemporaryServer(Path(os.environ["PREFECT_HOME"]))
        os.environ["PREFECT_API_URL"] = server.url
    console.print(f"Crawling {', '.join(sites)}", highlight=False)
    run_ids: list[str] = []

    def note_run(event: dict[str, Any]) -> None:
        if event["event"] == "run":
            run_ids.append(event["run_id"])

    with shown_progress(console), listening(note_run):
        # Prefect takes a second to import, and reads its settings when it is.
        from flows.ingest import ingest  # noqa: PLC0415

        if server:
            server.await_ready()
        state = ingest(sites=sites, max_pages=max_pages, trigger=trigger, return_state=True)
    if run_ids and (settings.home / "news.duckdb").exists():
        with reader(settings.home) as con:
            print_summary(console, site_counts(con, run_ids[0]), settings.home)
    if not state.is_completed():
        raise RunError(state.message or "the run failed")
    console.print(f"State:      {state.message}", highlight=False)
