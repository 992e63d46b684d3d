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
    detail='a "quoted" word',
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


@pytest.mark.parametrize(
    "bad",
    [
        '{"entry": "page"',
        "{}",
        "[]",
        "null",
        "\x00" * 40,
        '{"entry": "nothing of ours"}',
        '{"entry": "rest", "site": "paper"}',
        '{"entry": "rest", "site": "paper", "not_before": "yesterday"}',
        '{"entry": "rest", "site": 7, "not_before": "2026-03-01T06:30:15Z"}',
        "9" * 5000,
    ],
)
def test_a_bad_line_costs_itself_and_that_all_is_known(tmp_path: Path, bad: str) -> None:
    path = written(tmp_path / "ledger.jsonl")
    first, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join((first, bad, "\n", *rest)), encoding="utf-8")
    crawl_log = read_crawl_log(path)
    assert crawl_log == CrawlLog([FETCH], [SOURCE], [OUTCOME], rests=[REST], bad_lines=1)


def test_what_a_terminal_would_obey_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    hostile = "\x1b]0;owned\x07\x1b[31m\u202eखबर\u200d"
    with open_crawl_log(path) as out:
        write_entry(out, replace(OUTCOME, detail=hostile))
        write_entry(out, replace(SOURCE, url=f"https://paper.example/{hostile}"))
        write_entry(out, replace(FETCH, error=hostile))
    crawl_log = read_crawl_log(path)
    texts = (crawl_log.pages[0].detail, crawl_log.sources[0].url, crawl_log.fetches[0].error)
    for text in texts:
        assert text.endswith("खबर\u200d")
        assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_half_a_surrogate_in_a_url_does_not_stop_the_crawl_log(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    with open_crawl_log(path) as out:
        write_entry(out, replace(OUTCOME, url="https://paper.example/\ud83d"))
    assert read_crawl_log(path).pages[0].url == "https://paper.example/\N{REPLACEMENT CHARACTER}"
