"""Figures of the work: edits that were seen, pages that are not stored, runs."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flows.console.wording import format_number, format_window
from flows.pages.report import charts
from flows.pages.report.counts import MOST_BARS, ReportCounts, count, names_of, summary, time_table
from flows.pages.report.figure import Figure, Table, next_month
from warehouse.reports.report import step_of

_NOT_ARTICLES = ("rejected:not_an_article_url", "rejected:malformed_url")


def edits(report: ReportCounts) -> Figure:
    """Edits by the day on which they were seen."""
    step, palette = step_of(report.seen), report.palette
    categories = {
        "correction": palette.series[3],
        "update": palette.series[0],
        "quiet": palette.series[1],
        "unknown": palette.quiet,
    }
    counts = count((row["day"], row["kind"], row["edits"]) for row in report.rows.edits)
    return Figure(
        name="edits",
        title="Edits",
        when=format_window(report.seen),
        says="Changes of stored articles, by the day on which they were seen: corrections and "
        "updates say so on their page, quiet ones do not.",
        worry="One tall column: a site has rewritten all its pages, or prints something new "
        "around its stories (khabar why of one of them shows what changed).",
        table=time_table(counts, categories, step),
        chart=report.by_time(counts, categories, step, report.seen),
        categories=categories,
        summary=summary(counts, "edits"),
    )


def coverage(report: ReportCounts) -> Figure:
    """What became of all pages known of each month."""
    rows = report.rows.coverage
    palette = report.palette
    categories = {
        "stored": palette.good,
        "missing": palette.bad,
        "rejected": palette.fair,
        "gone or forbidden": palette.quiet,
    }
    counts = Counter[tuple[Any, str]]()
    drawn: list[dict[str, Any]] = []
    for row in rows:
        parts = {**row, "gone or forbidden": row["gone"] + row["forbidden"]}
        for rank, category in enumerate(categories):
            counts[row["site"], category] += parts[category]
            drawn.append(
                {
                    "name": row["site"],
                    "start": f"{row['month']}T00:00:00Z",
                    "end": f"{next_month(row['month'])}T00:00:00Z",
                    "category": category,
                    "rank": rank,
                    "count": parts[category],
                }
            )
    sites = names_of(counts)[:MOST_BARS]
    chart = ""
    if rows:
        months = (min(row["month"] for row in rows), next_month(report.published.last))
        panels = [row for row in drawn if row["name"] in sites and row["count"]]
        chart = charts.columns_by_month(panels, months, sites, categories, palette)
    return Figure(
        name="coverage",
        title="Coverage",
        when=f"months to {report.published.last:%b %Y}",
        says="Of all pages known to be articles, what is stored and what is not, by site and "
        "month of publication; each site has its own scale.",
        worry="Red: pages still to be had after several runs, or months that are thin or "
        "empty (khabar backfill fetches them).",
        table=Table(
            ["site", "month", "known", "stored", "missing", "rejected", "gone", "forbidden"],
            [
                [
                    row["site"],
                    f"{row['month']:%b %Y}",
                    *(
                        format_number(row[name])
                        for name in (
                            "known",
                            "stored",
                            "missing",
                            "rejected",
                            "gone",
                            "forbidden",
                        )
                    ),
                ]
                for row in rows
            ],
            texts=2,
        ),
        chart=chart,
        categories=categories,
        summary=summary(counts, "pages"),
    )


def rejects(report: ReportCounts) -> Figure:
    """Pages that are not stored, by reason."""
    rows = [row for row in report.rows.rejects if row["reason"] not in _NOT_ARTICLES]
    beside = sum(row["pages"] for row in report.rows.rejects) - sum(r["pages"] for r in rows)
    categories = report.sites.among(row["site"] for row in rows)
    counts = count((row["reason"], report.sites.of(row["site"]), row["pages"]) for row in rows)
    notes = []
    if beside:
        notes.append(
            f"Not drawn: {format_number(beside)} URLs that are none of an article by the "
            "site's rule, such as sections and tags."
        )
    return Figure(
        name="rejects",
        title="Not stored, by reason",
        when=f"last checked {format_window(report.seen)}",
        says="Pages that brought no article when last checked, each with its reason.",
        worry="held, empty or crashed in numbers: a redesign or a wall; failed: the site was "
        "not to be had. khabar why, with a URL of the table, tells the whole story of a page.",
        table=Table(
            ["reason", "site", "pages", "one of them"],
            [
                [row["reason"], row["site"], format_number(row["pages"]), row["example"]]
                for row in report.rows.rejects
            ],
            texts=2,
        ),
        chart=report.bars(counts, names_of(counts)[:MOST_BARS], categories),
        categories=categories,
        summary=summary(counts, "pages"),
        notes=notes,
    )


def runs(report: ReportCounts) -> Figure:
    """Runs and how they ended."""
    step, palette = step_of(report.seen), report.palette
    categories = {
        "completed": palette.good,
        "with warnings": palette.fair,
        "failed or crashed": palette.bad,
        "cancelled or running": palette.quiet,
    }
    ends = {
        "completed": "completed",
        "completed_with_warnings": "with warnings",
        "failed": "failed or crashed",
        "crashed": "failed or crashed",
    }
    counts = count(
        (row["day"], ends.get(row["state"], "cancelled or running"), row["runs"])
        for row in report.rows.runs
    )
    return Figure(
        name="runs",
        title="Runs",
        when=format_window(report.seen),
        says="Runs by the day on which they started, and how they ended.",
        worry="A day without runs, or red twice in a row; “Latest runs” says why.",
        table=time_table(counts, categories, step),
        chart=report.by_time(counts, categories, step, report.seen),
        categories=categories,
        summary=summary(counts, "runs"),
    )
