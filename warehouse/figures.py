"""What the pages of each segment were like, kept so that a site can be compared with its past."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from pipelines.doubt import LOW_QUALITY
from pipelines.record import CleanedPage, CleanedSegment
from warehouse.incoming import Row, store

_ODDITIES = ("short", "no_date", "no_container", "cut_off")


def write_figures(
    con: duckdb.DuckDBPyConnection,
    segment: CleanedSegment,
    outcomes: Sequence[tuple[CleanedPage, str]],
) -> None:
    """Writes the segment's row of `segment_figures`, in the transaction that loads it.

    Args:
        con: the writer's connection.
        segment: the segment.
        outcomes: its pages, each with its full outcome.
    """
    if not outcomes:
        return
    store(con, "segment_figures", [_figures(segment, outcomes)])


def _figures(segment: CleanedSegment, outcomes: Sequence[tuple[CleanedPage, str]]) -> Row:
    ended = [outcome for _, outcome in outcomes]
    articles = [page.article for page, _ in outcomes if page.article]
    odd = [set(article.suspect.split(",")) for article in articles]
    qualities = [1.0 if article.quality is None else article.quality for article in articles]
    return {
        "segment": segment.name,
        "site": segment.site,
        "run_id": segment.run_id,
        "fetched_at": max(page.fetch.fetched_at for page, _ in outcomes),
        "pages": len(outcomes),
        "held": ended.count("rejected:held"),
        "empty": ended.count("rejected:empty"),
        "articles": len(articles),
        "suspect": sum(bool(article.suspect) for article in articles),
        "no_author": sum(not article.authors for article in articles),
        "off_language": sum("language_differs" in names for names in odd),
        **{name: sum(name in names for names in odd) for name in _ODDITIES},
        "low_quality": sum(quality < LOW_QUALITY for quality in qualities),
        "words": sum(article.word_count for article in articles),
        "quality": sum(qualities),
    }
