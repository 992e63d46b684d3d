"""The report's page as HTML."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from flows.report_page.figures import all_figures
from flows.report_page.headline_numbers import attention, headline_numbers, mood_of
from flows.report_page.palette import PAGE
from flows.report_page.sheet import Sheet
from flows.report_page.words import spell_moment, spell_number, spell_window
from flows.wording import RIGHT_TO_LEFT
from spiders.window import Window
from warehouse.report import ReportRows


@dataclass(frozen=True, slots=True)
class Days:
    """The days a report is about."""

    published: Window
    """Days of publication."""
    seen: Window
    """Days of runs, checks and edits."""
    note: str = ""
    """Why these are not the days that were asked for."""


def render_page(rows: ReportRows, days: Days, sites: Collection[str], now: datetime) -> str:
    """The page as HTML.

    Args:
        rows: what was counted.
        days: the days for which it was.
        sites: names of the sites it is of; of all if there are none.
        now: aware; the moment at which it was counted.
    """
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
    return url if url.lower().startswith(("http://", "https://")) else ""


def _language_tag(code: str) -> str:
    """The code as HTML's lang has it; '' is an unknown language."""
    return "" if code == "und" else code


def _direction(code: str) -> str:
    """As HTML's dir: an Urdu headline that begins with a Latin word is Urdu all the same."""
    return "rtl" if code in RIGHT_TO_LEFT else "auto"
