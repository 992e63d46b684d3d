"""Writes the report: one HTML file that needs nothing else."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from flows.report_page.figures import all_figures
from flows.report_page.headline_numbers import attention, headline_numbers, mood_of
from flows.report_page.palette import PAGE
from flows.report_page.sheet import Sheet
from flows.report_page.words import spell_moment, spell_number, spell_window
from spiders.errors import ConfigError, RunError
from spiders.window import Window
from warehouse.report import INDIA, last_published, read_report

NAME = "report.html"
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "ks", "pnb", "ps", "sd", "skr", "ug", "ur"})
DAYS = 30
"""Days shown if none are named."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days a report is about."""

    published: Window
    """Days of publication."""
    seen: Window
    """Days of runs, checks and edits."""
    note: str = ""
    """Why these are not the days that were asked for."""


def write_report(
    home: Path,
    output: Path | None = None,
    *,
    sites: Collection[str] = (),
    window: Window | None = None,
    days: int = DAYS,
    now: datetime | None = None,
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

    Raises:
        ConfigError: if the file's name does not end in .html, or its folder is missing or may not
            be written.
        RunError: if the disk is full.
        WarehouseError: if nothing is published yet, or the file cannot be read.
    """
    path = output if output is not None else home / NAME
    check_output(path)
    now = (now or datetime.now(INDIA)).astimezone(INDIA)
    chosen = Days(window, window) if window else choose_days(home, sites, days, now.date())
    text = _page(home, chosen, sites, now)
    _write(path, text)
    return path


def choose_days(home: Path, sites: Collection[str], days: int, today: date) -> Days:
    """The last days, or those up to the latest article if nothing was published in them."""
    length = timedelta(days=days - 1)
    window = Window(today - length, today)
    latest = last_published(home, sites)
    if latest is None or latest >= window.first:
        return Days(window, window)
    note = (
        f"Nothing was published in {spell_window(window)}; of articles the days up to the latest "
        "one are shown. Runs, edits and checks are those of the last days."
    )
    return Days(Window(latest - length, latest), window, note)


def check_output(path: Path) -> None:
    """Raises ConfigError if a report cannot be written there."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise ConfigError(f"--output: {path} must end in .html, so that a browser opens it")
    if path.is_dir():
        raise ConfigError(f"--output: {path} is a folder: name a file in it")
    if not path.parent.is_dir():
        raise ConfigError(f"--output: there is no folder {path.parent}: make it, or name another")


def _page(home: Path, days: Days, sites: Collection[str], now: datetime) -> str:
    rows = read_report(home, days.published, days.seen, sites)
    figures = all_figures(Sheet(rows, days.published, days.seen, PAGE))
    environment = Environment(
        loader=PackageLoader("flows.report_page", ""),
        # Headlines, URLs and reasons are foreign text.
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "moment": spell_moment,
        "number": spell_number,
        "mood": mood_of,
        "drawing": Markup,
        "web": _web_address,
        "language": _language_tag,
        "direction": _direction,
    }
    return environment.get_template("page.jinja").render(
        rows=rows,
        figures=figures,
        numbers=headline_numbers(rows),
        attention=attention(rows, now),
        note=days.note,
        published=spell_window(days.published),
        seen=spell_window(days.seen),
        sites=sorted(sites),
        made=now,
    )


def _web_address(url: str) -> str:
    """The URL if a browser may be led there, else ''."""
    return url if urlsplit(url).scheme in ("http", "https") else ""


def _language_tag(code: str) -> str:
    """The code as HTML's lang has it; '' is an unknown language."""
    return "" if code == "und" else code


def _direction(code: str) -> str:
    """As HTML's dir: an Urdu headline that begins with a Latin word is Urdu all the same."""
    return "rtl" if code in RIGHT_TO_LEFT else "auto"


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise RunError(
                f"{path} cannot be written, the disk is full: free some space"
            ) from error
        raise ConfigError(
            f"--output: {path} cannot be written: {error.strerror or error}: name another file"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
