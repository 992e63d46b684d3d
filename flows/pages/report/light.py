"""The light that leads the report: green, or what is wrong, on which site and since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.console.wording import format_count, format_moment, format_number, format_share
from flows.pages.report.headline_numbers import MISSING, Mood
from spiders.config.date_window import INDIA
from warehouse.reports.report import Record, ReportRows

SILENCE = timedelta(days=2)
"""A site from which nothing new has come for so long is worth a look."""
UNDATED = 0.10
"""A share of articles without a date that is worth a look."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a site."""

    mood: Mood
    """`bad` if no news may be coming in, else `fair`."""
    site: str
    """Its name, by which commands know it."""
    what: str
    """What is wrong and since when, as the end of a sentence that the site's title begins."""
    advice: str


@dataclass(frozen=True, slots=True)
class Light:
    """How the archive stands."""

    mood: Mood
    says: str
    troubles: list[Trouble]
    """The worst first."""


def light_of(rows: ReportRows, now: datetime) -> Light:
    """Green if every site brings in news and nothing is held back or missing."""
    troubles = sorted(
        [*_of_sites(rows.sites, now), *_of_pages(rows)], key=lambda each: each.mood != "bad"
    )
    if not troubles:
        return Light("good", "All is well: every site brings in news, nothing is missing.", [])
    count = len({each.site for each in troubles})
    verb = "needs" if count == 1 else "need"
    return Light(troubles[0].mood, f"{format_count(count, 'site')} {verb} a look", troubles)


def _of_sites(sites: list[Record], now: datetime) -> Iterator[Trouble]:
    for row in sites:
        site = row["site"]
        if row["last_run_state"] in ("failed", "crashed"):
            since = _moment(row["failing_since"] or row["last_run"])
            why = row["last_run_reason"].removeprefix(f"{site}: ")
            what = f"no run went well since {since}; the last one {row['last_run_state']}"
            what += f": {why}" if why else ""
            yield Trouble("bad", site, what, "“Latest runs” says why")
        sources = f"khabar sources {site} shows where it was looked for"
        if row["last_new"] is None:
            yield Trouble("bad", site, "there is no article yet", sources)
        elif now - row["last_new"].replace(tzinfo=INDIA) > SILENCE:
            yield Trouble("bad", site, f"nothing new since {_moment(row['last_new'])}", sources)
        if row["pages_held"]:
            held = format_count(row["pages_held"], "page")
            what = f"{held} held back since {_moment(row['held_since'])}"
            advice = f"khabar reprocess --site {site} --reason held takes them up"
            yield Trouble("fair", site, what, advice)
        if row["source_problems"]:
            failed = format_count(len(row["source_problems"]), "source")
            what = f"{failed} failed at the last look"
            if row["last_run"] is not None:
                what += f", {_moment(row['last_run'])}"
            yield Trouble("fair", site, what, f"khabar sources {site} lists them")


def _of_pages(rows: ReportRows) -> Iterator[Trouble]:
    coverage: dict[str, list[Record]] = {}
    for row in rows.coverage:
        coverage.setdefault(row["site"], []).append(row)
    for site, months in coverage.items():
        missing, known = (sum(row[name] for row in months) for name in ("missing", "known"))
        if missing > MISSING * known:
            first = min(row["month"] for row in months if row["missing"])
            what = (
                f"{format_number(missing)} of {format_number(known)} known pages, published since "
                f"{first:%b %Y}, are still to be had"
            )
            advice = "if the next run does not fetch them, see “Not stored, by reason”"
            yield Trouble("fair", site, what, advice)
    undated: dict[str, list[Record]] = {}
    for row in rows.days:
        undated.setdefault(row["site"], []).append(row)
    for site, days in undated.items():
        without, articles = (sum(row[name] for row in days) for name in ("undated", "articles"))
        if without > UNDATED * articles:
            first = min(row["day"] for row in days if row["undated"])
            what = (
                f"{format_share(without, articles)} of its articles do not say when they were "
                f"published, since {first.day} {first:%b %Y}"
            )
            yield Trouble("fair", site, what, "khabar why of one of them shows its page")


def _moment(local: datetime) -> str:
    """A time in India, as the view has it, in words."""
    return format_moment(local.replace(tzinfo=INDIA))
