"""The report's page as HTML."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from flows.console.terminal import leads_nowhere
from flows.console.wording import RIGHT_TO_LEFT, format_moment, format_number, format_window
from flows.pages.report import article_figures, charts, work_figures
from flows.pages.report.colours import PAGE
from flows.pages.report.counts import ReportCounts
from flows.pages.report.figure import Figure
from flows.pages.report.headline_numbers import headline_numbers, status_of
from flows.pages.report.light import light_of
from spiders.config.date_window import Window
from warehouse.reports.report import ReportRows


def all_figures(report: ReportCounts) -> list[Figure]:
    """Draws all figures."""
    return [
        article_figures.days(report),
        article_figures.languages(report),
        article_figures.delays(report),
        article_figures.syndication(report),
        work_figures.edits(report),
        work_figures.coverage(report),
        work_figures.rejects(report),
        work_figures.runs(report),
    ]


@dataclass(frozen=True, slots=True)
class ReportDays:
    """The days a report is about."""

    published: Window
    """Days of publication."""
    seen: Window
    """Days of runs, checks and edits."""
    note: str = ""
    """Why these are not the days that were asked for."""


def render_page(
    rows: ReportRows,
    days: ReportDays,
    sites: Collection[str],
    now: datetime,
    titles: Mapping[str, str],
) -> str:
    """The page as HTML.

    Args:
        rows: what was counted.
        days: the days for which it was.
        sites: names of the sites it is of; of all if there are none.
        now: aware; the moment at which it was counted.
        titles: name to title, of the sites that have one.
    """
    figures = all_figures(ReportCounts(rows, days.published, days.seen, PAGE))
    environment = Environment(
        loader=PackageLoader("flows.pages.report", ""),
        # Headlines, URLs and reasons are foreign text.
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "moment": format_moment,
        "number": format_number,
        "mood": status_of,
        "drawing": Markup,
        "paragraphs": lambda text: text.replace("\n\n", " ¶ "),
        "web": _web_address,
        "language": _language_tag,
        "direction": _direction,
        "title": lambda site: titles.get(site, site),
    }
    return environment.get_template("page.jinja").render(
        rows=rows,
        figures=figures,
        numbers=headline_numbers(rows),
        light=light_of(rows, now),
        note=days.note,
        lacking="" if charts.CAN_DRAW else charts.NO_CHARTS,
        published=format_window(days.published),
        seen=format_window(days.seen),
        sites=sorted(sites),
        made=now,
    )


def _web_address(url: str) -> str:
    """The URL if a browser may be led there, else ''."""
    is_web = url.lower().startswith(("http://", "https://"))
    # The practice network's pages are there while the demo runs, the report is kept and sent.
    return url if is_web and not leads_nowhere(url) else ""


def _language_tag(code: str) -> str:
    """The code as HTML's lang has it; '' is an unknown language."""
    return "" if code == "und" else code


def _direction(code: str) -> str:
    """As HTML's dir: an Urdu headline that begins with a Latin word is Urdu all the same."""
    return "rtl" if code in RIGHT_TO_LEFT else "auto"
