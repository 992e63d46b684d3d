"""Loads one cleaned segment: everything its pages change, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb

from pipelines.dedupe.sketch import Sketch, SketchKey
from pipelines.record import CleanedSegment
from spiders.config.site import Site
from warehouse.crawl_state.site_lines import count_site_lines
from warehouse.database.staging import known_articles, store
from warehouse.database.transaction import transaction
from warehouse.dedupe.find import dedupe
from warehouse.load.article_rows import write_articles
from warehouse.load.edits import compare_due
from warehouse.load.gone_articles import settle_archived
from warehouse.load.outcomes import changed_stories, count_copies, decide_outcomes
from warehouse.load.page_rows import write_pages
from warehouse.load.quarantine import hold_doubtful
from warehouse.load.soft_404 import reject_soft_404
from warehouse.load.url_moves import follow_moves
from warehouse.runs.counts import recount, write_figures
from warehouse.search.index import queue_texts


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What loading a segment came to; empty if it was loaded before."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """Pages by full outcome, such as `new` or `rejected:listing`."""
    duplicates: int = 0
    """Of the new articles, those that repeat another."""


def load_segment(
    con: duckdb.DuckDBPyConnection,
    segment: CleanedSegment,
    sites: Mapping[str, Site],
    sketches: Mapping[SketchKey, Sketch] | None = None,
) -> LoadResult:
    """Loads a segment, or changes nothing if it is loaded already or anything goes wrong.

    Each page gets its outcome; articles, versions, rejects, requests, clusters
    and the counts of the run that fetched the pages follow. A page fetched
    earlier than what is stored of its article overwrites nothing, nor does one whose text is
    doubtful (`rejected:held`).

    Args:
        con: the writer's connection.
        segment: as cleaned.
        sites: all configured sites by name, for their time zones.
        sketches: of the segment's articles, where they were made beforehand.
    """
    with transaction(con):
        if con.execute("SELECT 1 FROM segments WHERE segment = ?", [segment.name]).fetchone():
            return LoadResult()
        pages, joined = follow_moves(con, segment.pages)
        pages = reject_soft_404(con, pages)
        named = {page.article.article_id for page in pages if page.article}
        with known_articles(con, named | joined):
            pages = hold_doubtful(con, pages, segment.site, segment.run_id)
            decided = decide_outcomes(con, pages, joined)
        write_pages(con, decided.pages, segment.rules_version)
        write_articles(con, decided.articles.values())
        compare_due(con)
        count_site_lines(con, segment.site, decided.new_pages)
        settle_archived(con, decided.pages, decided.articles.values())
        stories = changed_stories(con, decided.articles.values(), sketches or {})
        leads = dedupe(con, stories, sites)
        queue_texts(con, [story.article_id for story in stories])
        result = LoadResult(
            outcomes=Counter(outcome for _, outcome in decided.pages),
            duplicates=count_copies(decided.new_pages, leads),
        )
        _write_segment(con, segment, result)
        write_figures(con, segment, decided.pages)
        recount(con, segment.run_id, segment.site)
    return result


def _write_segment(
    con: duckdb.DuckDBPyConnection, segment: CleanedSegment, result: LoadResult
) -> None:
    row = {
        "segment": segment.name,
        "site": segment.site,
        "run_id": segment.run_id,
        "pages": len(segment.pages),
        "outcomes": sorted(result.outcomes.items()),
        "duplicates": result.duplicates,
        "loaded_at": datetime.now(UTC),
        "rules_version": segment.rules_version,
        "removed_at": None,
        "kept_days": None,
    }
    store(con, "segments", [row])
