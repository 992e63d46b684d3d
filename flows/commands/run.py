"""`khabar run`: one ingest run, now, without a server started by hand."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from flows.commands.run_flow import ingest_and_report
from flows.run_control.preflight import check_run
from flows.settings import read_settings


def run(
    sites: Annotated[
        list[str] | None,
        typer.Argument(metavar="SITE", help="Sites to crawl; all if none is named."),
    ] = None,
    max_pages: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Pages fetched per site at most; 0 is no limit."),
    ] = 0,
) -> None:
    """Crawl, clean, dedupe, load and publish what is new."""
    settings = read_settings()
    chosen = settings.select_sites(sites or ())
    check_run(settings, chosen)
    ingest_and_report(
        Console(), settings, sites=list(chosen), max_pages=max_pages, trigger="command"
    )
