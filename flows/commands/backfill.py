"""`khabar backfill`: fetches what was published within a window of days."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from flows.commands.run_flow import ingest_and_report
from flows.console.options import PagesOption, PrefectOption, SitesArgument, parse_day
from flows.console.terminal import Terminal
from flows.run_control.preflight import check_run
from flows.settings import read_settings
from spiders.config.date_window import Window


def backfill(
    first: Annotated[
        date,
        typer.Option(
            "--from", metavar="DAY", parser=parse_day, help="First day, such as 2026-01-01."
        ),
    ],
    last: Annotated[
        date, typer.Option("--to", metavar="DAY", parser=parse_day, help="Last day, included.")
    ],
    sites: SitesArgument = None,
    max_pages: PagesOption = 0,
    prefect: PrefectOption = False,
) -> None:
    """Fetch what was published in a window of days and is missing.

    Run it again until it says that nothing is left: what is stored is not fetched twice. Days are
    those of the site's time zone.
    """
    window = Window(first, last)
    settings = read_settings()
    chosen = settings.select_sites(sites or ())
    window = window.until_now(site.zone for site in chosen.values())
    check_run(settings, chosen)
    console = Terminal()
    console.print(f"Backfill of {window}", highlight=False)
    ingest_and_report(
        console,
        settings,
        sites=list(chosen),
        max_pages=max_pages,
        trigger="command",
        prefect=prefect,
        window=window,
    )
