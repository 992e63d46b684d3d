"""What the next run is told: a site that wants peace, and pages no longer forbidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import duckdb
import pytest

from spiders.state.crawl_log import CrawlLog, SiteRest, SourceState
from tests.builders import NOON, fetch, outcome, totals
from warehouse.load.crawl_log import load_crawl_log
from warehouse.runs.runs import resting_sites, site_counts

Con = duckdb.DuckDBPyConnection
HOUR = timedelta(hours=1)
RULES = SourceState(
    "https://hindi.example/robots.txt", "hindi", "robots", "read", content_hash="a", checked_at=NOON
)


def test_a_site_rests_until_the_latest_time_it_asked_for(con: Con) -> None:
    for run, end in (("run1", NOON + HOUR), ("run2", NOON + 2 * HOUR), ("run3", None)):
        load_crawl_log(
            con, run, CrawlLog(totals=totals(finish_reason="retry_after", not_before=end))
        )
    assert resting_sites(con, ["hindi", "urdu"], NOON) == {"hindi": NOON + 2 * HOUR}
    assert resting_sites(con, ["urdu"], NOON) == {}
    assert resting_sites(con, ["hindi"], NOON + 2 * HOUR) == {}
    (counts,) = site_counts(con, "run1")
    assert (counts.finish_reason, counts.not_before) == ("retry_after", NOON + HOUR)


def test_the_wish_of_a_site_outlives_the_crawl_that_heard_it(con: Con) -> None:
    rest = SiteRest("hindi", NOON + HOUR)
    load_crawl_log(con, "run1", CrawlLog(rests=[rest]))
    assert resting_sites(con, ["hindi"], NOON) == {"hindi": NOON + HOUR}
    # Its requests, or segments, may be loaded later.
    load_crawl_log(con, "run1", CrawlLog(fetches=[fetch("https://hindi.example/feed/", NOON)]))
    assert resting_sites(con, ["hindi"], NOON) == {"hindi": NOON + HOUR}


def due(con: Con) -> set[str]:
    return {
        page_id
        for (page_id,) in con.execute(
            "SELECT page_id FROM pages WHERE next_check_at IS NOT NULL"
        ).fetchall()
    }


def load(con: Con, rules: SourceState, *pages: str, at: datetime) -> None:
    left = [outcome(int(page), "robots", at) for page in pages]
    log = CrawlLog(sources=[rules], pages=left, totals=totals(discovered=len(left)))
    load_crawl_log(con, f"run{at:%H}", log)


@pytest.mark.parametrize(("digest", "woken"), [("a", set()), ("b", {"hindi:1"}), ("", {"hindi:1"})])
def test_what_was_forbidden_is_due_again_when_the_rules_change(
    con: Con, digest: str, woken: set[str]
) -> None:
    load(con, RULES, "1", "2", at=NOON)
    assert due(con) == set()
    # The second is forbidden under the new rules as well: this run has just seen it.
    new = replace(RULES, content_hash=digest, checked_at=NOON + HOUR)
    load(con, new, "2", at=NOON + HOUR)
    assert due(con) == woken
    load(con, new, "1", at=NOON + 2 * HOUR)
    assert due(con) == set()
