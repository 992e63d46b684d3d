"""One site down in a run of several blames one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import duckdb

from spiders.state.crawl_log import CrawlLog
from tests.builders import NOON, fetch, totals
from warehouse.load.crawl_log import load_crawl_log
from warehouse.runs.runs import Run, finish_run, finish_sites, site_counts, start_run

Con = duckdb.DuckDBPyConnection
HOUR = timedelta(hours=1)
DOWN = "nothing could be read: no answer"


def run_of_two(con: Con, run_id: str, hour: int) -> None:
    start_run(con, Run(run_id, "ingest", "schedule", NOON + hour * HOUR))
    for site in ("hindi", "urdu"):
        load_crawl_log(con, run_id, CrawlLog(totals=replace(totals(), site=site)))


def health(con: Con) -> dict[str, tuple[str, str]]:
    rows = con.execute("SELECT site, last_run_state, last_run_reason FROM site_health").fetchall()
    return {site: (state, reason) for site, state, reason in rows}


def test_a_site_is_judged_by_its_own(con: Con) -> None:
    run_of_two(con, "run1", 0)
    assert health(con) == {"hindi": ("running", ""), "urdu": ("running", "")}
    finish_run(con, "run1", "failed", f"hindi: {DOWN}", NOON + HOUR)
    finish_sites(con, "run1", {"hindi": ("failed", f"hindi: {DOWN}"), "urdu": ("completed", "")})
    assert health(con) == {"hindi": ("failed", f"hindi: {DOWN}"), "urdu": ("completed", "")}
    states = con.execute("SELECT site, state FROM run_history ORDER BY site").fetchall()
    assert states == [("hindi", "failed"), ("urdu", "completed")]


def test_what_is_loaded_later_changes_no_end(con: Con) -> None:
    run_of_two(con, "run1", 0)
    finish_sites(con, "run1", {"hindi": ("failed", DOWN)})
    load_crawl_log(con, "run1", CrawlLog(fetches=[fetch("https://hindi.example/feed/", NOON)]))
    assert [each.state for each in site_counts(con, "run1")] == ["failed", None]


def test_a_run_that_died_is_told_of_for_each_of_its_sites(con: Con) -> None:
    run_of_two(con, "run1", 0)
    finish_sites(con, "run1", {"hindi": ("completed", ""), "urdu": ("completed", "")})
    run_of_two(con, "run2", 2)
    finish_run(con, "run2", "crashed", "its process ended without a word", NOON + 3 * HOUR)
    died = ("crashed", "its process ended without a word")
    assert health(con) == {"hindi": died, "urdu": died}
