"""Writes the report: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from flows.console.wording import format_window
from flows.pages.report.page import ReportDays, render_page
from spiders.config.date_window import INDIA, Window
from spiders.errors import ConfigError
from warehouse.publish.output_file import replacing
from warehouse.reports.report import last_published, read_report

NAME = "report.html"
DAYS = 30
"""Days shown if none are named."""


def check_output(path: Path) -> None:
    """Raises ConfigError if a report cannot be written there."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise ConfigError(f"--output: {path} must end in .html, so that a browser opens it")
    if path.is_dir():
        raise ConfigError(f"--output: {path} is a folder: name a file in it")
    if not path.parent.is_dir():
        raise ConfigError(f"--output: there is no folder {path.parent}: make it, or name another")


def write_report(
    home: Path,
    output: Path | None = None,
    *,
    sites: Collection[str] = (),
    window: Window | None = None,
    days: int = DAYS,
    now: datetime | None = None,
    titles: Mapping[str, str] | None = None,
) -> Path:
    """Writes the report of `<home>/news.duckdb` and returns its path.

    A file of that name is replaced in one step.

    Args:
        home: the folder KHABAR_HOME names.
        output: the file, whose name ends in .html; `<home>/report.html` if None.
        sites: names of sites; all if there are none.
        window: days in India. If None, the last `days`, today included; where nothing was
            published in them, as many up to the latest article.
        days: how many days where no window is given.
        now: aware; the moment at which the report is made, this one if None.
        titles: name to title of the sites; one that is not among them goes by its name.

    Raises:
        ConfigError: if the file's name does not end in .html, or its folder is missing.
        WarehouseError: if nothing is published yet, or a file cannot be read or written.
    """
    if output is not None:
        check_output(output)
    path = output or home / NAME
    now = (now or datetime.now(INDIA)).astimezone(INDIA)
    chosen = ReportDays(window, window) if window else choose_days(home, sites, days, now.date())
    rows = read_report(home, chosen.published, chosen.seen, sites)
    page = render_page(rows, chosen, sites, now, titles or {})
    with replacing(path, home, allowed=NAME) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return path


def choose_days(home: Path, sites: Collection[str], days: int, today: date) -> ReportDays:
    """The last days, or those up to the latest article if nothing was published in them."""
    length = timedelta(days=days - 1)
    window = Window(today - length, today)
    latest = last_published(home, sites)
    if latest is None or latest >= window.first:
        return ReportDays(window, window)
    note = (
        f"Nothing was published in {format_window(window)}; of articles the days up to the latest "
        "one are shown. Runs, edits and checks are those of the last days."
    )
    return ReportDays(Window(latest - length, latest), window, note)
