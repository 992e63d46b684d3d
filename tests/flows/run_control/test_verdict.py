"""How a run is judged by its counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from flows.run_control.verdict import Verdict, ended_by, judge_run
from warehouse.runs.runs import OUTCOMES, SiteCounts


def counts(discovered: int = 10, **outcomes: int) -> SiteCounts:
    reasons = {f"{k}:why" if k in ("rejected", "failed") else k: n for k, n in outcomes.items()}
    return SiteCounts(
        site="s",
        discovered=discovered,
        fetched=sum(outcomes.values()),
        outcomes=dict.fromkeys(OUTCOMES, 0) | outcomes,
        reasons=reasons,
        not_fetched={},
        duplicates=0,
        requests=0,
        bytes=0,
        seconds=0.0,
        finish_reason="finished",
    )


@pytest.mark.parametrize(
    ("site", "state"),
    [
        (counts(new=10), "completed"),
        (counts(known=10), "completed"),
        (counts(discovered=0), "completed"),
        (counts(new=9, failed=1), "completed_with_warnings"),
        (counts(known=8, failed=2), "completed_with_warnings"),
        (counts(rejected=10), "failed"),
        (counts(known=5, failed=5), "failed"),
        # It answered: nothing has changed.
        (counts(not_modified=5, failed=5), "completed_with_warnings"),
        (counts(new=9, rejected=1), "completed"),
    ],
)
def test_state_by_counts(site: SiteCounts, state: str) -> None:
    assert judge_run([site], {}, []).state == state


def test_a_first_run_that_finds_or_stores_nothing_fails() -> None:
    assert judge_run([counts(discovered=0)], {}, [], {"s"}).state == "failed"
    assert judge_run([counts(robots=10)], {}, [], {"s"}).state == "failed"
    assert judge_run([counts(robots=10)], {}, []).state == "completed"
    verdict = judge_run([counts(discovered=2, rejected=2)], {}, [], {"s"})
    assert verdict.state == "failed"
    assert "2 rejected:why" in verdict.reason


def test_a_crawl_that_was_stopped_is_no_clean_end() -> None:
    stopped = replace(counts(new=9, deferred=1), reasons={"new": 9, "deferred:stopped": 1})
    verdict = judge_run([stopped], {}, [])
    assert verdict.state == "completed_with_warnings"
    assert "1 pages are left" in verdict.reason
    limited = replace(counts(new=9, deferred=1), reasons={"new": 9, "deferred:max_pages": 1})
    assert judge_run([limited], {}, []).state == "completed"


def test_a_source_that_stopped_working_is_a_warning_while_others_are_read() -> None:
    doubts = {"s": [f"/sitemap{number}.xml: http_500" for number in range(5)]}
    verdict = judge_run([counts(new=3)], {}, [], doubts=doubts)
    assert verdict.state == "completed_with_warnings"
    assert "stopped working: /sitemap0.xml: http_500; " in verdict.reason
    assert verdict.reason.endswith("and 2 more")
    assert judge_run([counts(new=3)], {"s": "dns"}, [], doubts=doubts).state == "failed"


def test_an_unreadable_site_and_books_that_do_not_add_up_fail() -> None:
    assert judge_run([counts(known=1)], {"s": "dns"}, []).reason == (
        "s: nothing could be read: dns"
    )
    assert judge_run([counts(new=1)], {}, ["s: 2 discovered, 1 ended"]).state == "failed"


def test_a_site_that_wants_to_be_left_alone_is_a_warning_even_at_the_first_run() -> None:
    end = datetime(2026, 3, 1, 14, 5, tzinfo=ZoneInfo("Asia/Kolkata"))
    shut = replace(counts(discovered=0), finish_reason="retry_after", not_before=end)
    verdict = judge_run([shut], {}, [], {"s"})
    assert verdict.state == "completed_with_warnings"
    assert "left alone until 2026-03-01 08:35 UTC" in verdict.reason
    waiting = replace(counts(deferred=10), reasons={"deferred:retry_after": 10}, not_before=end)
    assert "10 pages wait" in judge_run([waiting], {}, []).reason


def test_what_shows_a_notice_is_told_by_its_alarm_alone() -> None:
    site = replace(counts(new=9, failed=3), reasons={"failed:wall": 2, "failed:timeout": 1})
    alarm = "s: 2 pages showed one notice in place of a story"
    assert judge_run([site], {}, [], alarms=[alarm]).warnings[1].startswith("s: 1 page failed")
    walled = replace(counts(new=9, failed=2), reasons={"failed:wall": 2})
    verdict = judge_run([walled], {}, [], alarms=[alarm])
    assert (verdict.state, verdict.warnings) == ("completed_with_warnings", (alarm,))


SITES = ("daily", "daily_urdu", "gazette")


@pytest.mark.parametrize(
    ("failures", "warnings", "states"),
    [
        (("daily: down",), (), "failed completed completed"),
        ((), ("daily_urdu: 2 pages failed",), "completed completed_with_warnings completed"),
        (
            (),
            ("daily/2026/11/daily-1.warc.gz is damaged",),
            "completed_with_warnings completed completed",
        ),
        (("the disk is full",), (), "failed failed failed"),
        (
            ("gazette: down",),
            ("gazette: late", "daily: late"),
            "completed_with_warnings completed failed",
        ),
    ],
)
def test_a_site_is_judged_by_what_names_it_or_nobody(
    failures: tuple[str, ...], warnings: tuple[str, ...], states: str
) -> None:
    verdict = Verdict("failed" if failures else "completed_with_warnings", failures, warnings)
    assert [verdict.of_site(site, SITES).state for site in SITES] == states.split()


def test_a_run_that_was_stopped_was_stopped_for_each_of_its_sites() -> None:
    verdict = ended_by(KeyboardInterrupt())
    assert {verdict.of_site(site, SITES).state for site in SITES} == {verdict.state}
