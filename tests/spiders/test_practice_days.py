"""The practice network over two days: what is new comes in, and nothing is asked for twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

import pytest

from spiders.config.site import Site, read_sites
from spiders.practice.network import (
    SITES,
    LoggedRequest,
    Plan,
    PracticeServer,
    changes,
    fault_of,
    truth,
    write_site_files,
)
from spiders.state.crawl_job import user_agent
from tests.spiders.crawling import CONTACT, Crawled, memory_after, run_crawl

DAY_ONE = Plan(articles=60, faults=frozenset({"500_once"}))
DAY_TWO = replace(DAY_ONE, day=2)


@dataclass
class Days:
    """Three crawls: the first, the same again, and one on the next day; what each asked for."""

    sites: dict[str, Site]
    crawls: list[Crawled]
    requests: list[list[LoggedRequest]]

    def asked(self, number: int, site: str) -> list[LoggedRequest]:
        return [each for each in self.requests[number] if each.site == site]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Days]:
    home = tmp_path_factory.mktemp("days")
    with PracticeServer(DAY_ONE) as server:
        write_site_files(home / "sites", server.hosts)
        sites = read_sites(home / "sites", builtin=False)
        days = Days(sites, [], [])
        for plan in (DAY_ONE, DAY_ONE, DAY_TWO):
            if plan is not server.plan:
                server.set_plan(plan)
            memories = {}
            for name in SITES if days.crawls else ():
                modified = {
                    article.article_id: int(article.modified_at.timestamp())
                    for article in truth(name, DAY_ONE)
                }
                crawls = [crawl[name] for crawl in days.crawls]
                memories[name] = memory_after(*crawls, modified=modified.__getitem__)
            before = len(server.requests)
            days.crawls.append(run_crawl(home, sites.values(), memories))
            days.requests.append(server.requests[before:])
        yield days


@pytest.mark.parametrize("site", SITES)
def test_the_first_crawl_archives_exactly_what_may_be_crawled(days: Days, site: str) -> None:
    crawl = days.crawls[0][site]
    crawl.check_totals()
    expected = {each.article_id: each for each in truth(site, DAY_ONE) if each.kind != "robots"}
    assert {page.page_id for page in crawl.pages} == set(expected)
    for page in crawl.pages:
        assert page.fetch.status == 200
        article = expected[page.page_id]
        assert page.url.endswith(article.path)
        if article.is_article:
            assert page.header("Content-Type").startswith("text/html")
            assert b"<html" in page.body
    assert crawl.crawl_log.totals is not None
    assert crawl.crawl_log.totals.finish_reason == "finished"
    assert crawl.problem == ""


@pytest.mark.parametrize("site", SITES)
def test_what_robots_txt_forbids_is_not_asked_for(days: Days, site: str) -> None:
    forbidden = {each.path for each in truth(site, DAY_ONE) if each.kind == "robots"}
    assert forbidden
    for number in range(3):
        assert not forbidden & {each.path for each in days.asked(number, site)}
    outcomes = days.crawls[0][site].outcomes
    assert {path for path, outcome in outcomes.items() if outcome == "robots"} == forbidden


@pytest.mark.parametrize("site", SITES)
def test_a_page_that_fails_once_is_asked_for_again(days: Days, site: str) -> None:
    failing = {
        each.path
        for each in truth(site, DAY_ONE)
        if fault_of(DAY_ONE, site, each.post_id) and each.kind != "robots"
    }
    asked = Counter((each.path, each.status) for each in days.asked(0, site))
    assert {path for (path, status), _ in asked.items() if status == 500} == failing
    assert all(asked[path, 200] == 1 for path in failing)
    fetches = days.crawls[0][site].crawl_log.fetches
    assert {
        fetch.url.partition(":")[2].split("/", 3)[3] for fetch in fetches if fetch.status == 500
    } == {path[1:] for path in failing}


def test_some_page_fails_at_all() -> None:
    assert any(
        fault_of(DAY_ONE, site, each.post_id) for site in SITES for each in truth(site, DAY_ONE)
    )


@pytest.mark.parametrize("site", SITES)
def test_the_same_day_again_costs_at_most_seven_requests(days: Days, site: str) -> None:
    crawl = days.crawls[1][site]
    crawl.check_totals()
    assert crawl.pages == []
    assert set(crawl.outcomes.values()) <= {"robots"}
    assert len(days.asked(1, site)) <= 7
    assert crawl.crawl_log.totals is not None
    assert crawl.crawl_log.totals.requests == len(days.asked(1, site))


@pytest.mark.parametrize("site", SITES)
def test_the_next_day_brings_what_is_new_or_saved_and_nothing_else(days: Days, site: str) -> None:
    crawl = days.crawls[2][site]
    crawl.check_totals()
    moved = changes(site, DAY_TWO)
    alive = {each.post_id for each in truth(site, DAY_TWO) if each.kind != "robots"}
    saved = (moved.edited, moved.resaved, moved.renamed, moved.password)
    expected = {*moved.new, *chain(*saved)} & alive
    assert {page.page_id for page in crawl.pages} == {f"{site}:{number}" for number in expected}
    assert moved.edited


@pytest.mark.parametrize("site", SITES)
def test_stories_in_parts_come_in_whole(days: Days, site: str) -> None:
    told = {each.article_id: each.parts - 1 for each in truth(site, DAY_TWO)}
    found = {page.page_id: len(page.parts) for page in days.crawls[2][site].pages}
    assert found == {page_id: told[page_id] for page_id in found}
    assert any(found.values())


@pytest.mark.parametrize("site", SITES)
def test_feeds_are_asked_for_conditionally_without_the_weak_mark(days: Days, site: str) -> None:
    feeds = [each for each in days.asked(1, site) if each.path == "/feed/"]
    assert [each.status for each in feeds] == [304]
    assert feeds[0].if_none_match.startswith('"')
    assert feeds[0].if_modified_since
    (state,) = (s for s in days.crawls[1][site].crawl_log.sources if s.kind == "feed")
    assert state.outcome == "not_modified"
    (first,) = (s for s in days.crawls[0][site].crawl_log.sources if s.url == state.url)
    assert first.etag.startswith('W/"')
    assert (state.entries, state.articles) == (first.entries, first.articles)
    assert days.asked(2, site)[0].path == "/robots.txt"
    assert [e.status for e in days.asked(2, site) if e.path == "/feed/"] == [200]


def test_the_user_agent_says_who_asks_and_whom_to_write_to(days: Days) -> None:
    agents = {each.user_agent for requests in days.requests for each in requests}
    assert agents == {user_agent(CONTACT)}
    assert CONTACT in user_agent(CONTACT)


def test_the_server_saw_the_requests_that_the_crawl_log_holds(days: Days) -> None:
    for number, crawl in enumerate(days.crawls):
        for site in SITES:
            archived = chain.from_iterable((page, *page.parts) for page in crawl[site].pages)
            fetches = [*crawl[site].crawl_log.fetches, *(each.fetch for each in archived)]
            held = Counter("/" + fetch.url.split("/", 3)[3] for fetch in fetches)
            assert held == Counter(each.path for each in days.asked(number, site))


def test_the_log_holds_only_lines_that_say_something(days: Days) -> None:
    for crawl in days.crawls:
        lines = [event for event in crawl.events if event["event"] == "log"]
        sites = [event for event in lines if event["logger"] == "spiders.news"]
        assert {event["site"] for event in sites} == set(SITES)
        assert len(sites) == len(SITES)
        assert all("pages named" in event["message"] for event in sites)
        assert len(lines) <= 5 * len(SITES)


def test_each_event_is_told(days: Days) -> None:
    events = days.crawls[0].events
    assert events[-1] == {"event": "done", "problems": {}}
    assert {event["event"] for event in events} == {"log", "stats", "segment", "done"}
    last = {event["site"]: event for event in events if event["event"] == "stats"}
    for site in SITES:
        totals = days.crawls[0][site].crawl_log.totals
        assert totals is not None
        assert (last[site]["archived"], last[site]["requests"]) == (totals.fetched, totals.requests)
    named = {event["segment"] for event in events if event["event"] == "segment"}
    used = {page.fetch.warc_file for site in SITES for page in days.crawls[0][site].pages}
    assert named == used
