"""Figures of articles, by their days of publication."""

from __future__ import annotations

from dataclasses import replace

from flows.console.wording import (
    format_language,
    format_minutes,
    format_number,
    format_share,
    format_window,
)
from flows.pages.report import charts
from flows.pages.report.colours import CategoryColours
from flows.pages.report.counts import (
    MOST_BARS,
    ReportCounts,
    add_up,
    count,
    names_of,
    rank,
    summary,
    time_table,
)
from flows.pages.report.figure import Figure, Table
from warehouse.reports.report import step_of

_DELAYS = ("15 min", "1 h", "3 h", "6 h", "24 h", "3 days", "more")


def days(report: ReportCounts) -> Figure:
    """Articles by day of publication and site."""
    rows, step = report.rows.days, step_of(report.published)
    categories = report.sites.among(row["site"] for row in rows)
    counts = count((row["day"], report.sites.of(row["site"]), row["articles"]) for row in rows)
    undated = sum(row["undated"] for row in rows)
    notes = []
    if undated:
        total = sum(row["articles"] for row in rows)
        notes.append(
            f"{format_number(undated)} of {format_number(total)} articles do not say when they "
            "were published; they count on the day of their first fetch."
        )
    return Figure(
        name="days",
        title=f"Articles a {step}",
        when=format_window(report.published),
        says="Articles by the day in India on which they were published, copies included.",
        worry=f"A {step} without a column, or a site whose colour is gone: its sources may have "
        f"moved (khabar sources). The last {step} is not over yet.",
        table=time_table(counts, categories, step),
        chart=report.by_time(counts, categories, step, report.published),
        categories=categories,
        summary=summary(counts, "articles"),
        notes=notes,
    )


def languages(report: ReportCounts) -> Figure:
    """Languages of each site's articles."""
    rows = report.rows.languages
    totals = add_up((row["language"], row["articles"]) for row in rows)
    # From the other end: a language is not to be taken for a site.
    palette = replace(report.palette, series=report.palette.series[::-1])
    names = [format_language(code) for code, _ in totals.most_common()]
    languages = CategoryColours(names, palette, "others")
    counts = count(
        (row["site"], languages.of(format_language(row["language"])), row["articles"])
        for row in rows
    )
    categories = languages.among(names)
    sites = names_of(counts)
    drawn = sites[:MOST_BARS]
    of_site = add_up((site, count) for (site, _), count in counts.items())
    return Figure(
        name="languages",
        title="Languages",
        when=format_window(report.published),
        says="The language of the text itself, as share of each site's articles.",
        worry="A site that turns up in a language not its own: the page around the story may "
        "have been taken for the story.",
        table=Table(
            ["site", "language", "articles", "share"],
            [
                [
                    row["site"],
                    format_language(row["language"]),
                    format_number(row["articles"]),
                    format_share(row["articles"], of_site[row["site"]]),
                ]
                for row in rows
            ],
            texts=2,
        ),
        chart=report.bars(counts, drawn, categories, shares=True),
        categories=categories,
        summary=summary(counts, "articles"),
    )


def delays(report: ReportCounts) -> Figure:
    """How long articles took from publication until they could be queried."""
    sites = [row for row in report.rows.delays if row["site"] is not None]
    categories = report.sites.among(row["site"] for row in sites)
    counts = count(
        (label, report.sites.of(row["site"]), count)
        for row in sites
        for label, count in zip(_DELAYS, row["within"], strict=True)
    )
    drawn = [
        {"class": label, "category": category, "rank": rank(categories, category), "count": count}
        for (label, category), count in counts.items()
        if count
    ]
    return Figure(
        name="delays",
        title="From publication to the warehouse",
        when=format_window(report.published),
        says="Articles by the time that passed between publication and the load after which "
        "they could be queried; each column holds what took longer than the one before it.",
        worry="The columns move to the right over the weeks: runs are too rare, fail or are "
        "slowed down. What a first run or a backfill brings in belongs to the right.",
        table=Table(
            ["site", "articles", "median", "9 of 10 within", *_DELAYS[:-1], "longer"],
            [
                [
                    row["site"] or "all",
                    format_number(row["articles"]),
                    format_minutes(row["median_minutes"]),
                    format_minutes(row["slow_minutes"]),
                    *map(format_number, row["within"]),
                ]
                for row in (report.rows.delays if sites else [])
            ],
        ),
        chart=(
            charts.columns_by_class(drawn, _DELAYS, categories, report.palette) if drawn else ""
        ),
        categories=categories,
        summary=summary(counts, "articles"),
    )


def syndication(report: ReportCounts) -> Figure:
    """Who prints again what another site, or it itself, had before."""
    rows = report.rows.syndication
    categories = report.sites.among(row["first_site"] for row in rows)
    counts = count(
        (row["copy_site"], report.sites.of(row["first_site"]), row["copies"]) for row in rows
    )
    return Figure(
        name="syndication",
        title="Stories printed again",
        when=format_window(report.published),
        says="Copies of a story that was there before: a bar for each site that printed it "
        "again, coloured by the site that had it first. Translations are not matched.",
        worry="A bar that shrinks to nothing, or suddenly holds most of a site's articles: "
        "texts may have changed their shape (view drift).",
        table=Table(
            ["printed again by", "first on", "copies", "median time between"],
            [
                [
                    row["copy_site"],
                    row["first_site"],
                    format_number(row["copies"]),
                    format_minutes(row["median_minutes"]),
                ]
                for row in rows
            ],
            texts=2,
        ),
        chart=report.bars(counts, names_of(counts)[:MOST_BARS], categories),
        categories=categories,
        summary=summary(counts, "copies"),
    )
