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
from warehouse.database.statements import statement
from warehouse.database.transaction import transaction
from warehouse.dedupe.find import dedupe
from warehouse.load.article_rows import write_articles
from warehouse.load.edits import compare_due
from warehouse.load.gone_articles import absence_rows, settle_absences
from warehouse.load.outcomes import SegmentOutcomes, changed_stories, decide_outcomes
from warehouse.load.page_rows import archived_page_row, fetch_row, reject_row
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
    new_ids: tuple[str, ...] = ()
    """article_ids stored for the first time."""
    updated_ids: tuple[str, ...] = ()
    """article_ids that got another version."""
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
            uptake = decide_outcomes(con, pages, joined)
        _write_pages(con, uptake, segment.rules_version)
        write_articles(con, uptake.standings.values())
        compare_due(con)
        _count_site_lines(con, segment.site, uptake)
        _settle_absences(con, uptake)
        stories = changed_stories(con, uptake.standings.values(), sketches or {})
        leads = dedupe(con, stories, sites)
        queue_texts(con, [story.article_id for story in stories])
        result = _result(uptake, leads)
        _write_segment(con, segment, result)
        write_figures(con, segment, uptake.outcomes)
        recount(con, segment.run_id, segment.site)
    return result


def _write_pages(
    con: duckdb.DuckDBPyConnection, uptake: SegmentOutcomes, rules_version: str
) -> None:
    fetches = [
        fetch_row(fetch, outcome, page.page_id)
        for page, outcome in uptake.outcomes
        for fetch in (page.fetch, *page.parts)
    ]
    store(con, "fetches", fetches, statement("load/merge_fetches"))
    pages = [archived_page_row(page, outcome) for page, outcome in uptake.outcomes]
    store(con, "pages", pages, statement("load/merge_pages"))
    store(
        con,
        "rejects",
        [reject_row(page, rules_version) for page, _ in uptake.outcomes if page.reject],
    )


def _count_site_lines(con: duckdb.DuckDBPyConnection, site: str, uptake: SegmentOutcomes) -> None:
    new = [page for page, outcome in uptake.outcomes if page.article and outcome == "new"]
    if new:
        seen_at = max(page.fetch.fetched_at for page in new)
        count_site_lines(con, site, [page.article for page in new if page.article], seen_at)


def _settle_absences(con: duckdb.DuckDBPyConnection, uptake: SegmentOutcomes) -> None:
    checked = [page.page_id for page, _ in uptake.outcomes]
    returned = any(standing.gone_at for standing in uptake.standings.values())
    settle_absences(con, checked, absence_rows(uptake.outcomes), returned=returned)


def _result(uptake: SegmentOutcomes, leads: Mapping[str, str]) -> LoadResult:
    by_outcome: dict[str, dict[str, None]] = {"new": {}, "updated": {}}
    for page, outcome in uptake.outcomes:
        if page.article and outcome in by_outcome:
            by_outcome[outcome][page.article.article_id] = None
    return LoadResult(
        outcomes=Counter(outcome for _, outcome in uptake.outcomes),
        new_ids=tuple(by_outcome["new"]),
        updated_ids=tuple(by_outcome["updated"]),
        duplicates=sum(leads.get(each, each) != each for each in by_outcome["new"]),
    )


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
