"""How long a site is left alone, told by the clock alone."""

from __future__ import annotations

import asyncio
import itertools
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from spiders.config.limits import RunLimits, night_hours
from spiders.config.site import Politeness
from spiders.download.budget import Budget, CrawlDeferred
from spiders.download.throttle import Latency, Throttle, retry_after
from spiders.state.crawl_log import read_crawl_log
from spiders.state.recorder import CrawlRecorder
from tests.spiders.crawling import new_job

NOON = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
KOLKATA = ZoneInfo("Asia/Kolkata")


def throttle(limits: RunLimits | None = None, **politeness: float) -> Throttle:
    budget = Budget(limits or RunLimits(), KOLKATA, lambda: 0)
    return Throttle(Politeness.model_validate({"delay": 0, **politeness}), budget)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("9" * 5_000, 999_999_999_999),
        ("Sun, 01 Mar 2026 06:31:00 GMT", 60),
        ("Sun, 01 Mar 2026 12:01:00 +0530", 60),
        ("Sun, 01 Mar 2026 06:29:00 GMT", 0),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("१२०", None),
        ("بعد میں", None),
        ("soon", None),
        ("Sun, 99 Mar 2026 06:31:00 GMT", None),
    ],
)
def test_retry_after_in_both_of_its_forms(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOON) == seconds


def test_a_site_that_answers_as_ever_is_not_slowed_down() -> None:
    latency = Latency()
    for number in range(200):
        latency.add(0.002 + 0.2 * (number % 10 == 0))
        assert latency.excess == 0.0


def test_a_site_that_struggles_gets_more_time_until_it_recovers() -> None:
    one = throttle(delay=0.5)
    excesses = []
    for seconds in [0.1] * 30 + [2.0] * 10 + [0.1] * 5:
        one.answered(seconds, 0.0)
        excesses.append(one.delay)
    assert set(excesses[:32]) == {0.5}
    assert excesses[35] == 4.0
    assert excesses[-1] == 0.5


def test_one_slow_page_is_no_sign() -> None:
    one = throttle()
    for seconds in [0.1] * 30 + [20.0, 20.0]:
        one.answered(seconds, 0.0)
    assert one.delay == 0.0


def sent(offset: float = 0.0) -> float:
    return time.monotonic() + offset


def test_without_retry_after_each_wait_is_twice_the_last_and_then_it_is_enough() -> None:
    one = throttle(first_wait=2, longest_wait=10)
    for _ in range(3):
        one.refused(None, sent())
        one.admit(is_page=True)
    one.refused(None, sent())
    with pytest.raises(CrawlDeferred, match="left alone until") as caught:
        one.admit(is_page=True)
    assert caught.value.outcome == "deferred:retry_after"
    assert one.not_before is not None
    assert timedelta(minutes=14) < one.not_before - datetime.now(UTC) < timedelta(minutes=16)


def test_what_was_refused_together_counts_once() -> None:
    one = throttle(first_wait=2, longest_wait=10)
    before = sent()
    for _ in range(8):
        one.refused(None, before)
    assert one.over is None


def test_a_good_answer_in_between_ends_the_doubling_and_the_strain_passes() -> None:
    one = throttle(first_wait=2, longest_wait=10)
    for _ in range(9):
        one.refused(None, sent())
        assert one.delay >= 0.5
        one.answered(0.1, sent())
    assert one.over is None
    for _ in range(40):
        one.answered(0.1, sent())
    assert one.delay == 0.0


@pytest.mark.parametrize(
    ("asked", "kept"), [(61, timedelta(seconds=61)), (10**9, timedelta(days=1))]
)
def test_a_long_retry_after_is_kept_up_to_a_day(asked: float, kept: timedelta) -> None:
    one = throttle()
    one.refused(asked, sent())
    assert one.not_before is not None
    assert abs(one.not_before - datetime.now(UTC) - kept) < timedelta(seconds=2)


def test_the_wish_for_peace_is_on_the_disk_before_the_crawl_ends(tmp_path: Path) -> None:
    job = new_job(tmp_path)
    recorder = CrawlRecorder(job, "paper", lambda _: None)
    budget = Budget(RunLimits(), KOLKATA, lambda: 0)
    one = Throttle(Politeness(), budget, on_rest=recorder.record_rest)
    one.refused(3600, sent())
    (rest,) = read_crawl_log(job.site_folder("paper") / "ledger.jsonl").rests
    assert (rest.site, rest.not_before) == ("paper", one.not_before)
    recorder.close("finished")


def test_a_crawl_delay_is_kept_and_an_absurd_one_ends_the_crawl() -> None:
    one = throttle(delay=1)
    one.keep(0.2)
    assert one.delay == 1
    one.keep(30)
    assert one.delay == 30
    one.keep(86_400)
    with pytest.raises(CrawlDeferred, match="86400 s between") as caught:
        one.admit()
    assert caught.value.limit == "crawl_delay"


def test_a_site_that_asked_for_peace_gets_it_in_the_next_run_too() -> None:
    budget = Budget(RunLimits(), KOLKATA, lambda: 0)
    end = datetime.now(UTC) + timedelta(minutes=5)
    one = Throttle(Politeness(), budget, rest_until=end)
    with pytest.raises(CrawlDeferred):
        asyncio.run(one.turn())
    assert one.not_before == end
    Throttle(Politeness(), budget, rest_until=datetime.now(UTC)).admit(is_page=True)


def test_turns_keep_their_distance_however_many_ask() -> None:
    async def ask() -> list[float]:
        one = throttle(delay=0.1)
        times: list[float] = []

        async def worker() -> None:
            await one.turn()
            times.append(time.monotonic())

        await asyncio.gather(*(worker() for _ in range(5)))
        return times

    times = asyncio.run(ask())
    # One that a busy machine wakes late leaves less to the next; the turns themselves stand.
    assert min(b - a for a, b in itertools.pairwise(times)) > 0.05
    assert times[-1] - times[0] > 0.38


def test_a_stopped_crawl_does_not_wait_for_its_turn() -> None:
    stopped = False
    budget = Budget(RunLimits(), KOLKATA, lambda: 0)
    one = Throttle(Politeness(delay=60), budget, is_stopped=lambda: stopped)

    def stop() -> None:
        nonlocal stopped
        stopped = True

    async def ask() -> None:
        await one.turn()
        asyncio.get_running_loop().call_later(0.05, stop)
        with pytest.raises(CrawlDeferred) as caught:
            await one.turn()
        assert caught.value.outcome == "deferred:stopped"

    begun = time.monotonic()
    asyncio.run(ask())
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("clock", "is_night"), [("21:59", False), ("22:00", True), ("05:59", True), ("06:00", False)]
)
def test_by_day_few_pages_by_night_all(clock: str, is_night: bool) -> None:
    hour, minute = map(int, clock.split(":"))

    def now(zone: ZoneInfo) -> datetime:
        return datetime(2026, 3, 1, hour, minute, tzinfo=zone)

    limits = RunLimits(night="22:00-06:00", day_pages=2)
    budget = Budget(limits, KOLKATA, lambda: 0, now)
    budget.count_page()
    budget.count_page()
    if is_night:
        budget.count_page()
    else:
        with pytest.raises(CrawlDeferred, match="2 pages outside 22:00-06:00") as caught:
            budget.count_page()
        assert caught.value.outcome == "deferred:night"
    budget.count_request()


def test_hours_within_one_day() -> None:
    begin, end = night_hours("01:30-05:00")
    assert (begin.hour, begin.minute, end.hour) == (1, 30, 5)


@pytest.mark.parametrize("text", ["22-6", "22:00", "24:00-06:00", "22:00-22:00", "२२:००-०६:००"])
def test_hours_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="22:00-06:00"):
        night_hours(text)


def test_megabytes_and_minutes_end_the_crawl() -> None:
    received = 0
    budget = Budget(RunLimits(max_megabytes=2), KOLKATA, lambda: received)
    budget.check()
    received = 2 * 2**20
    with pytest.raises(CrawlDeferred, match="2 megabytes"):
        budget.check()
    budget = Budget(RunLimits(max_minutes=1e-9), KOLKATA, lambda: 0)
    time.sleep(0.001)
    with pytest.raises(CrawlDeferred, match="minutes"):
        budget.check()
