"""`khabar run`: one ingest run, now, without a server started by hand."""

from __future__ import annotations

from flows.commands.run_flow import ingest_and_report
from flows.console.options import PagesOption, PrefectOption, SitesArgument
from flows.console.terminal import Terminal
from flows.run_control.preflight import check_run
from flows.settings import read_settings


def run(
    sites: SitesArgument = None,
    max_pages: PagesOption = 0,
    prefect: PrefectOption = False,
) -> None:
    """Crawl, clean, dedupe, load and publish what is new."""
    settings = read_settings()
    chosen = settings.select_sites(sites or ())
    check_run(settings, chosen)
    ingest_and_report(
        Terminal(),
        settings,
        sites=list(chosen),
        max_pages=max_pages,
        trigger="command",
        prefect=prefect,
    )
