"""What is done with each page that a source names, and with those that none does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spiders.archive.records import Hint
from spiders.fetch.change_claims import BULK
from spiders.fetch.queue import PageQueue
from spiders.fetch.scheduler import PageScheduler
from spiders.state.candidate import Candidate
from spiders.state.crawl_log import CrawlLog, SitemapMention, SourceState, read_crawl_log
from spiders.state.known_pages import (
    KNOWN_DTYPE,
    PLACE_DTYPE,
    URLS_FILE,
    DuePage,
    KnownPages,
    PageState,
    Trust,
    Validators,
    page_key,
    place_key,
    source_key,
)
from spiders.state.recorder import CrawlRecorder
from spiders.state.source_entries import Entry
from tests.builders import paper_site
from tests.spiders.crawling import new_job

NOW = int(time.time())
HOUR, DAY = 3600, 86_400
SITEMAP = "https://paper.example/post-sitemap.xml"
OTHER = "https://paper.example/post-sitemap2.xml"
REST = "https://paper.example/wp-json/wp/v2/posts"


def url(number: int) -> str:
    return f"https://paper.example/desh/a-story-{10_000 + number}"


def page_id(number: int) -> str:
    return f"paper:{10_000 + number}"


def moment(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


@dataclass
class Told:
    """What earlier runs left: post id to lastmod, check, state and sitemap."""

    pages: dict[int, tuple[int, int, PageState, str]] = field(default_factory=dict)
    due: list[DuePage] = field(default_factory=list)
    knows_places: bool = False
    sitemaps: tuple[str, ...] = ()
    trust: Trust = field(default_factory=Trust)
    validators: dict[str, Validators] = field(default_factory=dict)

    def store(self, *numbers: int, lastmod: int = NOW - DAY, sitemap: str = SITEMAP) -> Told:
        for number in numbers:
            self.pages[number] = (lastmod, NOW - HOUR, PageState.STORED, sitemap)
        return self

    def look(self, number: int, purpose: str) -> Told:
        self.due.append(DuePage(page_id(number), url(number), "", purpose))
        return self

    def known_pages(self, folder: Path) -> KnownPages:
        by_key = sorted(self.pages, key=lambda n: page_key(page_id(n)))
        places = np.array([(place_key(url(n)), 0) for n in by_key], PLACE_DTYPE)
        rows = [
            (page_key(page_id(n)), lastmod, checked, state, source_key(source) if source else 0)
            for n, (lastmod, checked, state, source) in self.pages.items()
        ]
        lines = (f"{page_key(page_id(n))}\t{page_id(n)}\t{url(n)}\t\n" for n in self.pages)
        (folder / URLS_FILE).write_text("".join(lines))
        known = np.array(sorted(rows), KNOWN_DTYPE)
        due = tuple(self.due)
        told = (self.validators, self.trust, folder / URLS_FILE)
        sources = tuple(SourceState(each, "paper", "sitemap", "read") for each in self.sitemaps)
        return KnownPages(known, sources, due, *told, places if self.knows_places else None)


@dataclass
class Taken:
    """What the scheduler made of it."""

    queue: list[Candidate]
    recorder: CrawlRecorder
    crawl_log: CrawlLog

    @property
    def purposes(self) -> dict[int, str]:
        return {int(c.page_id.partition(":")[2]) - 10_000: c.purpose for c in self.queue}


Steps = Callable[[PageScheduler], Coroutine[Any, Any, None]]


@pytest.fixture
def take(tmp_path: Path) -> Callable[..., Taken]:
    """Lets a scheduler see what `steps` tells it; the counts must add up."""

    def take(told: Told, steps: Steps, *, max_pages: int = 0, **revisits: int) -> Taken:
        site = paper_site(revisits=revisits)
        job = new_job(tmp_path, max_pages=max_pages)
        recorder, queue = CrawlRecorder(job, "paper", lambda _: None), PageQueue()
        scheduler = PageScheduler(job, site, told.known_pages(tmp_path), recorder, queue)

        async def all_steps() -> None:
            await steps(scheduler)
            await scheduler.release_due()

        try:
            asyncio.run(all_steps())
        finally:
            totals = recorder.close("finished")
        queue = queue.drain()
        assert totals.discovered == totals.known + len(queue) + sum(recorder.outcomes.values())
        assert len({candidate.page_id for candidate in queue}) == len(queue)
        return Taken(queue, recorder, read_crawl_log(job.site_folder("paper") / "ledger.jsonl"))

    return take


async def name(
    scheduler: PageScheduler,
    *numbers: int,
    lastmod: int | None,
    via: str = SITEMAP,
    kind: str = "sitemap",
) -> list[bool | None]:
    hint = Hint(via=via, lastmod="" if lastmod is None else moment(lastmod))
    return [await scheduler.found(Entry(url(number), hint), kind) for number in numbers]


def test_a_page_that_a_source_calls_changed_is_no_audit(take: Callable[..., Taken]) -> None:
    told = Told().store(1, 2, 3).look(1, "audit").look(2, "revisit").look(3, "audit")

    async def steps(scheduler: PageScheduler) -> None:
        await scheduler.queue_due()
        assert await name(scheduler, 1, lastmod=NOW - 60) == [True]
        assert await name(scheduler, 2, lastmod=NOW - DAY) == [False]
        await scheduler.queue_undated()
        await scheduler.queue_unmentioned(set())

    taken = take(told, steps)
    assert taken.purposes == {1: "found", 2: "revisit", 3: "audit"}
    assert taken.recorder.known == 0


def test_what_failed_is_asked_for_though_nobody_names_it(take: Callable[..., Taken]) -> None:
    told = Told().look(7, "retry").look(8, "gone")
    told.validators = {page_id(7): Validators('W/"a"', "Sun, 01 Mar 2026 06:30:00 GMT")}

    async def steps(scheduler: PageScheduler) -> None:
        await scheduler.queue_due()
        assert await name(scheduler, 7, 8, lastmod=NOW) == [True, True]

    taken = take(told, steps)
    assert taken.purposes == {7: "retry", 8: "gone"}
    by_number = {candidate.page_id: candidate for candidate in taken.queue}
    assert by_number[page_id(7)][-2:] == told.validators[page_id(7)]
    assert by_number[page_id(8)][-2:] == ("", "")


def test_what_a_feed_says_of_a_page_that_was_left_is_kept(take: Callable[..., Taken]) -> None:
    told = Told().look(7, "retry").look(8, "retry")
    hint = Hint("https://paper.example/feed/", headline="नई खबर", tags=("तकनीक", "اردو"))

    async def steps(scheduler: PageScheduler) -> None:
        await scheduler.queue_due()
        assert await scheduler.found(Entry(url(7), hint), "feed")
        await scheduler.queue_undated()

    taken = take(told, steps)
    assert {c.page_id: c.hint for c in taken.queue} == {page_id(7): hint, page_id(8): Hint()}


def test_news_come_before_what_is_left_over(take: Callable[..., Taken]) -> None:
    told = Told()
    for number in range(10, 20):
        told.look(number, "retry")

    async def steps(scheduler: PageScheduler) -> None:
        await scheduler.queue_due()
        await name(scheduler, 1, 2, lastmod=None, via="https://paper.example/feed/", kind="feed")
        await name(scheduler, 3, lastmod=NOW)
        await scheduler.queue_undated()

    taken = take(told, steps, max_pages=6)
    assert list(taken.purposes)[:2] == [1, 2]
    assert taken.purposes == {
        1: "found",
        2: "found",
        10: "retry",
        11: "retry",
        12: "retry",
        3: "found",
    }
    assert taken.recorder.outcomes == {}


def test_nothing_unasked_is_looked_at_over_the_limit(take: Callable[..., Taken]) -> None:
    told = Told().store(1, 2).look(1, "revisit")

    async def steps(scheduler: PageScheduler) -> None:
        await name(scheduler, 3, 4, lastmod=NOW)
        await scheduler.queue_undated()
        await scheduler.queue_unmentioned({SITEMAP})

    taken = take(told, steps, max_pages=1)
    assert taken.purposes == {3: "found"}
    assert taken.recorder.outcomes == {"deferred:max_pages": 1}
    assert taken.crawl_log.named == []


@pytest.mark.parametrize(("delay", "looks"), [(0.0, 60), (1.0, 60), (60.0, 20), (300.0, 4)])
def test_a_site_of_long_delays_is_not_asked_for_hours(
    take: Callable[..., Taken], delay: float, looks: int
) -> None:
    told = Told().store(*range(1, 62)).look(61, "audit")
    for number in range(1, 61):
        told.look(number, "revisit")

    async def steps(scheduler: PageScheduler) -> None:
        await name(scheduler, 62, lastmod=NOW)
        await scheduler.queue_unmentioned(set(), delay)

    purposes = list(take(told, steps).purposes.values())
    assert purposes.count("revisit") == looks
    assert purposes.count("found") == purposes.count("audit") == 1


@pytest.mark.parametrize("stored", [NOW + 900 * DAY, NOW - DAY, 0], ids=["future", "past", "none"])
def test_a_time_in_the_future_hides_no_later_change(
    take: Callable[..., Taken], stored: int
) -> None:
    async def steps(scheduler: PageScheduler) -> None:
        same = stored or NOW - 2 * HOUR
        assert await name(scheduler, 1, lastmod=same) == [False]
        assert await name(scheduler, 2, lastmod=NOW - 60) == [True]
        await scheduler.queue_undated()

    assert take(Told().store(1, 2, lastmod=stored), steps).purposes == {2: "found"}


def test_a_new_article_with_an_old_date_is_taken(take: Callable[..., Taken]) -> None:
    async def steps(scheduler: PageScheduler) -> None:
        assert await name(scheduler, 9, lastmod=NOW - 900 * DAY) == [True]

    assert take(Told().store(1), steps).purposes == {9: "found"}


def test_a_sitemap_that_calls_all_changed_is_asked_for_proof(take: Callable[..., Taken]) -> None:
    numbers = range(1, 101)

    async def steps(scheduler: PageScheduler) -> None:
        await name(scheduler, *numbers, lastmod=NOW - 5)
        await name(scheduler, 200, lastmod=NOW - 5)
        await name(scheduler, 101, 102, lastmod=NOW - 5, via=OTHER)
        await scheduler.queue_undated()

    stored = [*numbers, 101, 102]
    taken = take(Told().store(*stored), steps)
    assert len(taken.queue) == BULK + 3
    assert {101, 102, 200} < set(taken.purposes)
    assert taken.recorder.known == 100 - BULK

    taken = take(Told(trust=Trust(believed=True)).store(*stored), steps)
    assert (len(taken.queue), taken.recorder.known) == (103, 0)
    taken = take(Told(trust=Trust("restless")).store(*stored), steps)
    assert (len(taken.queue), taken.recorder.known) == (6, 97)


@pytest.mark.parametrize(
    ("trust", "fetched"), [(Trust(), BULK), (Trust(believed=True), 1000), (Trust("restless"), 5)]
)
def test_a_site_that_changes_all_permalinks_is_asked_for_proof(
    take: Callable[..., Taken], trust: Trust, fetched: int
) -> None:
    numbers = range(1, 1001)

    async def steps(scheduler: PageScheduler) -> None:
        for number in numbers:
            hint = Hint(via=SITEMAP, lastmod=moment(NOW - 60 * number - DAY))
            new = url(number).replace("/desh/", "/2026/03/")
            await scheduler.found(Entry(new, hint), "sitemap")
        await scheduler.queue_undated()

    told = Told(knows_places=True, trust=trust)
    for number in numbers:
        told.store(number, lastmod=NOW - 60 * number - DAY)
    taken = take(told, steps)
    assert (len(taken.queue), taken.recorder.known) == (fetched, 1000 - fetched)
    assert set(taken.purposes.values()) == {"moved"}
    assert all("/2026/03/" in candidate.url for candidate in taken.queue)


def test_where_every_lastmod_moves_a_new_url_still_tells(take: Callable[..., Taken]) -> None:
    numbers = range(1, 101)

    async def steps(scheduler: PageScheduler) -> None:
        await name(scheduler, *numbers, lastmod=NOW)
        moved = Entry(url(200).replace("/desh/", "/khel/"), Hint(via=SITEMAP, lastmod=moment(NOW)))
        await scheduler.found(moved, "sitemap")
        await scheduler.queue_undated()

    told = Told(trust=Trust("restless"), knows_places=True).store(*numbers, 200)
    taken = take(told, steps)
    assert 200 in taken.purposes
    assert (len(taken.queue), taken.recorder.known) == (6, 95)


def test_many_changes_at_many_times_are_changes(take: Callable[..., Taken]) -> None:
    numbers = range(1, 101)

    async def steps(scheduler: PageScheduler) -> None:
        for number in numbers:
            await name(scheduler, number, lastmod=NOW - 60 * number)
        await scheduler.queue_undated()

    assert len(take(Told().store(*numbers, lastmod=NOW - 9 * DAY), steps).queue) == 100


def test_more_changes_than_can_be_are_not_kept_in_memory(take: Callable[..., Taken]) -> None:
    numbers = range(1, 1001)

    async def steps(scheduler: PageScheduler) -> None:
        for number in numbers:
            await name(scheduler, number, lastmod=NOW - 60 * number)
        await scheduler.queue_undated()

    taken = take(Told().store(*numbers, lastmod=NOW - 99 * DAY), steps)
    assert (len(taken.queue), taken.recorder.known) == (BULK, 1000 - BULK)


def test_a_page_that_its_sitemap_names_no_more_is_asked_for(take: Callable[..., Taken]) -> None:
    told = Told().store(1, 2, 3, 4).store(5, sitemap=OTHER).store(6, sitemap="")
    told.pages[7] = (0, NOW - HOUR, PageState.GONE, SITEMAP)

    async def steps(scheduler: PageScheduler) -> None:
        await name(scheduler, 1, 2, lastmod=NOW - DAY)
        await name(scheduler, 3, 6, lastmod=NOW - DAY, via=OTHER)
        await scheduler.queue_undated()
        await scheduler.queue_unmentioned({SITEMAP})

    taken = take(told, steps)
    assert taken.purposes == {4: "vanished"}
    assert taken.queue[0].url == url(4)
    assert sorted(taken.crawl_log.named, key=lambda each: each.page_id) == [
        SitemapMention(page_id(3), OTHER, moment(NOW - DAY)),
        SitemapMention(page_id(4), ""),
        SitemapMention(page_id(6), OTHER, moment(NOW - DAY)),
    ]


def test_a_page_that_is_gone_is_asked_for_when_its_sitemap_names_it_again(
    take: Callable[..., Taken],
) -> None:
    told = Told()
    told.pages[1] = (NOW - DAY, NOW - HOUR, PageState.GONE, "")
    told.pages[2] = (NOW - DAY, NOW - HOUR, PageState.GONE, SITEMAP)
    told.pages[3] = (NOW - DAY, NOW - HOUR, PageState.GONE, "")

    async def steps(scheduler: PageScheduler) -> None:
        await name(scheduler, 1, 2, lastmod=NOW - DAY)
        await name(scheduler, 3, lastmod=None, via="https://paper.example/feed/", kind="feed")
        await scheduler.queue_undated()
        await scheduler.queue_unmentioned({SITEMAP})

    taken = take(told, steps)
    assert taken.purposes == {1: "gone"}
    # Named by it from now on: should it be gone all the same, nobody asks at every run.
    assert SitemapMention(page_id(1), SITEMAP, moment(NOW - DAY)) in taken.crawl_log.named


def test_a_sitemap_that_broke_makes_us_ask_for_few(
    take: Callable[..., Taken], caplog: pytest.LogCaptureFixture
) -> None:
    async def steps(scheduler: PageScheduler) -> None:
        # What was not asked for is noticed again, as the sitemap will be read anew.
        assert await scheduler.queue_unmentioned({SITEMAP, OTHER}) == {SITEMAP}

    told = Told().store(*range(1, 50)).store(90, sitemap=REST)
    taken = take(told, steps, vanished=5)
    assert set(taken.purposes.values()) == {"vanished"}
    assert len(taken.queue) == 5
    assert "49 pages are no longer in their sitemap, 5 of them are asked for" in caplog.text


def test_a_sitemap_that_forgets_what_is_there_makes_us_ask_for_few(
    take: Callable[..., Taken],
) -> None:
    async def steps(scheduler: PageScheduler) -> None:
        assert await scheduler.queue_unmentioned({SITEMAP}) == set()

    told = Told(trust=Trust(is_forgetful=True)).store(*range(1, 50))
    assert len(take(told, steps).queue) == 5


def test_what_vanished_while_the_limit_was_reached_is_noticed_again(
    take: Callable[..., Taken],
) -> None:
    async def steps(scheduler: PageScheduler) -> None:
        await name(scheduler, 1, lastmod=NOW - DAY)
        await name(scheduler, 3, lastmod=NOW, via=OTHER)
        assert scheduler.sitemaps_that_dropped({SITEMAP, OTHER}) == {SITEMAP}
        assert await scheduler.queue_unmentioned({SITEMAP, OTHER}) == {SITEMAP}

    told = Told().store(1, 2).store(4, sitemap="")
    assert take(told, steps, max_pages=1).purposes == {3: "found"}


def test_what_is_left_over_gets_what_the_news_leave(take: Callable[..., Taken]) -> None:
    told = Told().store(50).look(50, "audit")
    for number in range(10, 20):
        told.look(number, "retry")

    async def steps(scheduler: PageScheduler) -> None:
        await scheduler.queue_due()
        await name(scheduler, 1, lastmod=NOW)
        await scheduler.queue_undated()
        await scheduler.queue_unmentioned(set())

    purposes = take(told, steps, max_pages=8).purposes
    assert list(purposes) == [1, 10, 11, 12, 13, 50, 14, 15]


def test_a_page_that_two_sitemaps_name_stays_where_it_was(take: Callable[..., Taken]) -> None:
    async def steps(scheduler: PageScheduler) -> None:
        await name(scheduler, 1, lastmod=NOW - DAY, via=OTHER)
        await name(scheduler, 1, lastmod=NOW - DAY)
        await scheduler.queue_unmentioned({SITEMAP, OTHER})

    assert take(Told().store(1), steps).crawl_log.named == []


@pytest.mark.parametrize("stored", [True, False])
def test_a_page_that_rest_names_first_stays_its_sitemaps(
    take: Callable[..., Taken], *, stored: bool
) -> None:
    async def steps(scheduler: PageScheduler) -> None:
        await name(scheduler, 1, lastmod=NOW, via=REST, kind="rest")
        await name(scheduler, 1, lastmod=None)
        await scheduler.queue_undated()
        await scheduler.queue_unmentioned({SITEMAP})

    taken = take(Told().store(1) if stored else Told(), steps)
    assert taken.queue[0].hint.via == REST
    assert [named.source for named in taken.crawl_log.named] == [SITEMAP]


def test_a_page_stays_its_sitemaps_while_that_is_down(take: Callable[..., Taken]) -> None:
    async def steps(scheduler: PageScheduler) -> None:
        await name(scheduler, 1, 2, lastmod=NOW, via=REST, kind="rest")
        await scheduler.queue_undated()
        await scheduler.queue_unmentioned(set())

    # Of the second the sitemap is no longer among the sources.
    told = Told(sitemaps=(SITEMAP,)).store(1).store(2, sitemap=OTHER)
    taken = take(told, steps)
    assert {candidate.hint.via for candidate in taken.queue} == {REST}
    assert taken.crawl_log.named == [SitemapMention(page_id(1), SITEMAP)]
