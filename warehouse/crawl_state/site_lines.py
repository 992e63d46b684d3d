"""Counts the lines around a site's stories, so that those which recur can be learned."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from pipelines.learning.lines import LineCount, LineCounts, LineKey, count_lines
from pipelines.record import CleanedPage
from warehouse.database.staging import store
from warehouse.database.statements import statement

PERIOD = 500
"""Articles of a site after which its older counts are let go: the table is as large after a
million articles as after a thousand."""


def count_site_lines(
    con: duckdb.DuckDBPyConnection, site: str, pages: Sequence[CleanedPage]
) -> None:
    """Adds the lines of a site's new articles, in the caller's transaction.

    Args:
        con: the writer's connection.
        site: its name.
        pages: of the articles, each for the first time, or it would count twice.
    """
    counts = count_lines([page.article for page in pages if page.article])
    if not counts.articles:
        return
    seen_at = max(page.fetch.fetched_at for page in pages)
    period, so_far, before = _period(con, site)
    rows = [
        {
            "site": site,
            "place": key.place,
            "line_hash": key.line,
            "outer_hash": key.outer,
            "line": count.line,
            "period": period,
            "articles": count.articles,
            "articles_before": 0,
            "in_news": count.in_news,
            "in_news_before": 0,
            "headlines": count.headlines,
            "first_seen_at": seen_at,
            "last_seen_at": seen_at,
        }
        for key, count in counts.lines.items()
    ]
    store(con, "internal.site_lines", rows, statement("crawl_state/merge_site_lines"))
    so_far += counts.articles
    if so_far >= PERIOD:
        con.execute("DELETE FROM internal.site_lines WHERE site = ? AND period < ?", [site, period])
        period, so_far, before = period + 1, 0, so_far
    con.execute("DELETE FROM internal.site_line_periods WHERE site = ?", [site])
    con.execute(
        "INSERT INTO internal.site_line_periods VALUES (?, ?, ?, ?)", [site, period, so_far, before]
    )


def read_line_counts(con: duckdb.DuckDBPyConnection, site: str) -> LineCounts:
    """The lines that recurred in a site's last 500 to 1,000 new articles."""
    _, articles, before = _period(con, site)
    counts = LineCounts(articles + before)
    rows = con.execute(statement("crawl_state/read_site_lines"), {"site": site}).fetchall()
    for place, line_hash, outer_hash, line, seen, headlines, in_news in rows:
        key = LineKey(place, line_hash, outer_hash)
        counts.lines[key] = LineCount(line, seen, headlines, in_news)
    return counts


def _period(con: duckdb.DuckDBPyConnection, site: str) -> tuple[int, int, int]:
    """Number of the period, articles counted in it, and in the one before."""
    row = con.execute(
        "SELECT period, articles, articles_before FROM internal.site_line_periods WHERE site = ?",
        [site],
    ).fetchone()
    return row or (1, 0, 0)
