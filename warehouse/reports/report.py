"""What the report shows, counted in the published file: rows by site, day and reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import duckdb

from spiders.config.date_window import INDIA, Period, Window
from warehouse.database.reader import reading
from warehouse.database.statements import statement

_MONTHS = 11
"""Months of coverage beside the one in which the days of publication end."""

Record = dict[str, Any]
"""A row by column name; times are aware, in UTC."""
Step = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class ReportRows:
    """The report's rows: as many as there are sites, steps of time, languages and reasons."""

    sites: list[Record]
    """Rows of the view `site_health` and `failing_since`, times in India without an offset; by
    name."""
    days: list[Record]
    """`day` (the first of its step), `site`, `articles`, `stories`, `undated`."""
    languages: list[Record]
    """`site`, `language`, `articles`."""
    delays: list[Record]
    """`site` (None: all), `articles`, `median_minutes`, `slow_minutes` (nine of ten are faster),
    `within`: articles that took up to 15 minutes, an hour, 3, 6, 24 hours, 3 days, and longer."""
    syndication: list[Record]
    """`first_site`, `copy_site`, `copies`, `median_minutes`; the most frequent first."""
    edits: list[Record]
    """`day`, `site`, `kind` as in the view `edits`, `edits`, `headlines` (those of a headline)."""
    coverage: list[Record]
    """`site`, `month`, `known`, `stored`, `rejected`, `gone`, `forbidden`, `missing`; of the month
    in which the days of publication end, and eleven before or as many as those days take."""
    rejects: list[Record]
    """`reason` (such as `rejected:listing`), `site`, `pages`, `example` (a URL)."""
    runs: list[Record]
    """`day`, `state`, `runs`."""
    latest_runs: list[Record]
    """`started_at`, `kind`, `state`, `reason`, `seconds`, `new`, `updated`, `failed`, `requests`;
    the latest first, ten at most."""
    headlines: list[Record]
    """`moment`, `dated`, `site`, `language`, `headline`, `url`; the latest first, 20 at
    most."""
    latest_edits: list[Record]
    """`seen_at`, `site`, `article_id`, `version`, `url`, `language`, `kind`, `note`,
    `headline_before`, `headline_after`, `words_added`, `words_removed` as in the view `edits`,
    `places` of `version_changes` (four at most), `more_places`; the latest first, 15 at most."""


def step_of(window: Window) -> Step:
    """Into what the days of a window are gathered: some 60 steps at most in two years."""
    days = (window.last - window.first).days + 1
    return "day" if days <= 62 else "week" if days <= 430 else "month"


def last_published(home: Path, sites: Collection[str] = ()) -> date | None:
    """The latest day on which an article was published, or first fetched where it does not say.

    Args:
        home: the folder KHABAR_HOME names.
        sites: names of sites; all if there are none.

    Raises:
        WarehouseError: if nothing is published yet, or the file cannot be read.
    """
    with reading(home) as con:
        rows = _rows(con, "report_last_day", sites=_known(con, sites))
    moment = rows[0]["moment"]
    return moment.astimezone(INDIA).date() if moment else None


def read_report(
    home: Path, published: Window, seen: Window, sites: Collection[str] = ()
) -> ReportRows:
    """Counts what the report shows, in `<home>/news.duckdb` as it was last published.

    Args:
        home: the folder KHABAR_HOME names.
        published: days of publication in India, or of the first fetch where none is known.
        seen: days in India on which runs started, pages were checked and edits were seen.
        sites: names of sites; all if there are none.

    Raises:
        WarehouseError: if nothing is published yet, or the file cannot be read.
    """
    with reading(home) as con:
        names = _known(con, sites)

        def read(query: str, window: Window, **more: object) -> list[Record]:
            return _rows(con, query, sites=names, **_bounds(window.period(INDIA)), **more)

        month = min(published.first.replace(day=1), _months_before(published.last, _MONTHS))
        return ReportRows(
            sites=_rows(con, "report_sites", sites=names),
            days=read("report_days", published, step=step_of(published)),
            languages=read("report_languages", published),
            delays=read("report_delays", published),
            syndication=read("report_syndication", published),
            edits=read("report_edits", seen, step=step_of(seen)),
            coverage=read("report_coverage", Window(month, published.last)),
            rejects=read("report_rejects", seen),
            runs=read("report_runs", seen, step=step_of(seen)),
            latest_runs=read("report_latest_runs", seen),
            headlines=read("report_headlines", published),
            latest_edits=read("report_latest_edits", seen),
        )


def _known(con: duckdb.DuckDBPyConnection, sites: Collection[str]) -> list[str]:
    return sorted(sites) or [row["site"] for row in _rows(con, "report_site_names")]


def _bounds(period: Period) -> dict[str, object]:
    return {"start": period.start, "end": period.end}


def _months_before(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _rows(con: duckdb.DuckDBPyConnection, query: str, **parameters: object) -> list[Record]:
    cursor = con.execute(statement(f"reports/{query}"), parameters)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
