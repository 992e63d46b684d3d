"""`khabar report`: the state of the archive as one page for a browser."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from flows.console.options import LastDayOption, SiteOption, parse_day
from flows.console.terminal import say
from flows.console.wording import format_size
from flows.run_control.preflight import settings_of_home
from flows.settings import read_settings
from spiders.config.date_window import INDIA, Window
from spiders.errors import ConfigError


def report(
    sites: SiteOption = None,
    days: Annotated[
        int | None,
        typer.Option(min=1, max=10_000, metavar="N", help="The last N days; 30 unless said."),
    ] = None,
    first: Annotated[
        date | None,
        typer.Option("--from", metavar="DAY", parser=parse_day, help="First day."),
    ] = None,
    last: LastDayOption = None,
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file; report.html in KHABAR_HOME unless said."),
    ] = None,
) -> None:
    """Draw what came in, what is missing and how runs went.

    The HTML page needs no network to be looked at. Days are those of India; if nothing was
    published in the last ones, articles of the days up to the latest are shown.
    """
    # Altair takes half a second to import, which no other command should wait for.
    from flows.pages.report.charts import CAN_DRAW, NO_CHARTS
    from flows.pages.report.write import DAYS, write_report

    if first is not None and days is not None:
        raise ConfigError("--days and --from both say where to begin: use one of them")
    days = days or DAYS
    settings = settings_of_home(read_settings())
    chosen = list(settings.select_sites(sites)) if sites else []
    window = _window(first, last, days)
    titles = {name: site.title for name, site in settings.read_sites().items()}
    path = write_report(
        settings.home, output, sites=chosen, window=window, days=days, titles=titles
    ).resolve()
    say(f"Report:     {path} ({format_size(path.stat().st_size)})")
    if not CAN_DRAW:
        say(f"Shown:      {NO_CHARTS}")
    say(f"Look at it: open {path.as_uri()} in a browser")


def _window(first: date | None, last: date | None, days: int) -> Window | None:
    """The days that the options name; None: the last ones."""
    if first is None and last is None:
        return None
    today = datetime.now(INDIA).date()
    # A first day that is still to come is told as such.
    last = last or max(first or today, today)
    return Window(first or last - timedelta(days=days - 1), last).until_now([INDIA])
