"""The crawl log comes back as it was written, and a kill costs it one line at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.state.crawl_log import (
    CrawlLog,
    PageOutcome,
    SiteRest,
    SiteTotals,
    SourceState,
    open_crawl_log,
    read_crawl_log,
    write_entry,
)
from tests.spiders.records import page

NOW = datetime(2026, 3, 1, 6, 30, 15, 123456, tzinfo=UTC)
FETCH = replace(page().fetch, kind="sitemap", status=None, error="timeout")
SOURCE = SourceState(
    url="https://paper.example/देश/feed/",
    site="paper",
    kind="feed",
    outcome="read",
    etag='W/"a"',
    entries=10,
    articles=9,
    checked_at=NOW,
)
OUTCOME = PageOutcome(
    page_id="paper:u1",
    url="https://paper.example/خبر",
    outcome="rejected:not_an_article_url",
    detail='a "quoted"\nword\u2028\x85',
    via="",
    lastmod="2026-03-01",
    checked_at=NOW,
)
REST = SiteRest("paper", NOW)
TOTALS = SiteTotals("paper", 4, 1, 1, 9, 12_345, 1.5, "finished")


def written(path: Path) -> Path:
    with open_crawl_log(path) as out:
        for entry in (FETCH, SOURCE, OUTCOME, REST, TOTALS):
            write_entry(out, entry)
    return path


def test_all_entries_come_back(tmp_path: Path) -> None:
    crawl_log = read_crawl_log(written(tmp_path / "ledger.jsonl"))
    assert crawl_log == CrawlLog([FETCH], [SOURCE], [OUTCOME], rests=[REST], totals=TOTALS)


def test_wherever_a_kill_cuts_the_file_the_lines_before_are_kept(tmp_path: Path) -> None:
    data = written(tmp_path / "ledger.jsonl").read_bytes()
    path = tmp_path / "cut.jsonl"
    for cut in range(0, len(data), 5):
        path.write_bytes(data[:cut])
        crawl_log = read_crawl_log(path)
        whole = data[:cut].count(b"\n")
        found = [*crawl_log.fetches, *crawl_log.sources, *crawl_log.pages, *crawl_log.rests]
        assert found == [FETCH, SOURCE, OUTCOME, REST][:whole]
        assert crawl_log.totals is None


def test_a_broken_whole_line_is_no_trace_of_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_text('{"entry": "page"\n{}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="delimiter"):
        read_crawl_log(path)


def test_half_a_surrogate_in_a_url_does_not_stop_the_crawl_log(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    with open_crawl_log(path) as out:
        write_entry(out, replace(OUTCOME, url="https://paper.example/\ud83d"))
    assert read_crawl_log(path).pages[0].url == "https://paper.example/?"
