"""Keeps `run_sites`: a run's counts, always summed anew from what was loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb

from pipelines.quality.doubt import LOW_QUALITY
from pipelines.record import CleanedPage, CleanedSegment
from spiders.state.crawl_log import SiteTotals
from warehouse.database.staging import Row, store
from warehouse.database.statements import statement
from warehouse.lake.queue import queue_run
from warehouse.runs.runs import OUTCOMES, site_counts

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
    store(con, "internal.segment_figures", [_figures(segment, outcomes)])


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


def count_audits(con: duckdb.DuckDBPyConnection, run_id: str, site: str) -> None:
    """Counts what a run's requests for stored pages showed, anew from `fetches`.

    Args:
        con: the writer's connection, in the transaction that loaded the requests.
        run_id: the run that made them.
        site: the site.
    """
    con.execute(statement("runs/count_audits"), {"run_id": run_id, "site": site})


def recount(
    con: duckdb.DuckDBPyConnection,
    run_id: str,
    site: str,
    *,
    totals: SiteTotals | None = None,
    not_fetched: Mapping[str, int] | None = None,
    not_before: datetime | None = None,
) -> None:
    """Writes the counts of a run on a site from its loaded segments and the crawl's log.

    Summed anew, not added to, so that nothing counts twice however often it is loaded.

    Args:
        con: the writer's connection, in the transaction that changed what is counted.
        run_id: the run whose crawl asked for the pages.
        site: the site.
        totals: the crawl's totals, if this is when they are known; else they stay as they are.
        not_fetched: likewise, full outcome to pages that ended without an archived page.
        not_before: until when the site asked a crawl without totals to leave it alone.
    """
    before = next((c for c in site_counts(con, run_id) if c.site == site), None)
    if not_fetched is None:
        not_fetched = before.not_fetched if before else {}
    known = totals or before
    reasons = Counter(not_fetched)
    duplicates = 0
    for outcomes, repeats in con.execute(
        "SELECT outcomes, duplicates FROM segments WHERE run_id = ? AND site = ?", [run_id, site]
    ).fetchall():
        reasons.update(outcomes)
        duplicates += repeats
    row = {
        "run_id": run_id,
        "site": site,
        "discovered": known.discovered if known else None,
        "fetched": known.fetched if known else None,
        **by_outcome(reasons),
        "duplicates": duplicates,
        "requests": known.requests if known else 0,
        "bytes": known.bytes if known else 0,
        "seconds": known.seconds if known else 0.0,
        "reasons": sorted(reasons.items()),
        "not_fetched": sorted(not_fetched.items()),
        "finish_reason": known.finish_reason if known else "",
        "not_before": not_before or (known.not_before if known else None),
        "state": before.state if before else None,
        "reason": before.reason if before else None,
    }
    store(con, "run_sites", [row], statement("runs/merge_run_sites"))
    queue_run(con, run_id)
    if row["discovered"] is not None:
        # Not after each of the thousand segments of a first run: it reads all the run's requests.
        count_audits(con, run_id, site)


def by_outcome(reasons: Mapping[str, int]) -> dict[str, int]:
    """Full outcomes (`rejected:listing`) summed to one entry for each of OUTCOMES.

    Raises:
        KeyError: if an outcome is none of them.
    """
    sums = dict.fromkeys(OUTCOMES, 0)
    for outcome, pages in reasons.items():
        sums[outcome.partition(":")[0]] += pages
    return sums
