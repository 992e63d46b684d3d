"""What real servers see of a polite crawl: pauses, gaps, budgets, and no other host ever."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from flows.stages.crawl import CrawlProcess
from spiders.config.limits import RunLimits
from spiders.config.site import Site
from tests.spiders.crawling import Crawled, left_behind, memory_after, new_job, run_crawl
from tests.spiders.paper import Answer, Paper

BUSY = Answer("<h1>व्यस्त</h1>", 429, {"Retry-After": "1"})
CLOSED = Answer("<h1>بند ہے</h1>", 503, {"Retry-After": "3600"})
NAMES = ("busy", "closing", "refusing", "shut", "gaps", "slow", "greedy", "rules", "wide", "hops")


class MoodyPaper(Paper):
    """Gives some answers only to the first requests for a path, the usual one from then on."""

    def __init__(self, name: str, address: str) -> None:
        super().__init__(name, address)
        self.first: dict[str, list[Answer]] = {}

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        usual = self.answers.get(handler.path)
        if moods := self.first.get(handler.path):
            self.answers[handler.path] = moods.pop(0)
        super().serve(handler)
        if usual is not None:
            self.answers[handler.path] = usual


@pytest.fixture(scope="module")
def canary() -> Iterator[socket.socket]:
    """Listens on another loopback address; whoever connects can be seen by `accept`."""
    with socket.create_server(("127.0.0.99", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.fixture(scope="module")
def papers(canary: socket.socket) -> Iterator[dict[str, MoodyPaper]]:
    with ExitStack() as stack:
        papers: dict[str, MoodyPaper] = {}
        for number, name in enumerate((*NAMES, "alias")):
            papers[name] = MoodyPaper(name, f"127.0.0.{50 + number}")
            stack.enter_context(papers[name].open())
        paths = papers["busy"].publish(6)
        papers["busy"].first[paths[2]] = [BUSY]
        papers["closing"].publish(30)
        papers["closing"].answers["/desh/a-story-10008"] = CLOSED
        papers["refusing"].publish(30, Answer("", 429))
        papers["shut"].answers["/robots.txt"] = CLOSED
        _spread_over_two_hosts(papers["gaps"], papers["alias"])
        papers["slow"].publish(32)
        for number in range(10_027, 10_033):
            papers["slow"].answers[f"/desh/a-story-{number}"] = Answer(seconds=0.7)
        papers["greedy"].publish(12, Answer("<p>" + "ख़बर " * 20_000))
        papers["rules"].publish(4)
        papers["rules"].answers["/robots.txt"] = Answer(
            "User-agent: *\nDisallow: /\n\nUser-agent: archive\nUser-agent: editor\nDisallow: /\n\n"
            "User-agent: Khabar\nRequest-rate: 5/1s\nDisallow: /desh/a-story-10002\n".encode(
                "utf-16"
            )
        )
        papers["wide"].publish(4)
        rules = "\ufeffUser-agent: *\nDisallow: /desh/a-story-10003\n"
        papers["wide"].robots(rules + "# लंबा\n" * 60_000 + "Disallow: /desh/a-story-10004\n")
        _redirect_everywhere(papers["hops"], "{}:{}".format(*canary.getsockname()))
        yield papers


def _spread_over_two_hosts(paper: MoodyPaper, alias: MoodyPaper) -> None:
    paths = paper.publish(4)
    other = ["/desh/a-story-10101", "/desh/a-story-10102"]
    alias.answers.update(dict.fromkeys(other, Answer()))
    text = str(paper.answers["/sitemap.xml"].body)
    more = "".join(f"<url><loc>{alias.url(path)}</loc></url>" for path in other)
    paper.answers["/sitemap.xml"] = Answer(text.replace("</urlset>", more + "</urlset>"))
    paper.answers[paths[1]] = Answer("", 301, {"Location": paper.url("/desh/b-story-10002")})
    paper.answers["/desh/b-story-10002"] = Answer()


def _redirect_everywhere(paper: MoodyPaper, canary: str) -> None:
    """Each article is redirected in another way to the canary, the last to itself with a cookie."""
    port = canary.rpartition(":")[2]
    targets = [
        f"http://{canary}/",
        f"//{canary}/",
        f"http:\\\\{canary}\\",
        f"http://{paper.host}@{canary}/",
        f"http://{canary}#@{paper.host}/",
        f"http://{canary}\\@{paper.host}/",
        f"http://{canary}?@{paper.host}/",
        f"http://user:secret@{paper.host}/desh/x-10001",
        f"https://{canary}/",
        f"ftp://{canary}/",
        f"file://{canary}/etc/passwd",
        f"http://127.0.0.99.:{port}/",
        f"http://{int.from_bytes(bytes([127, 0, 0, 99]), 'big')}:{port}/",
        f"http://0x7f000063:{port}/",
        f"http://१२७.0.0.99:{port}/".encode().decode("latin-1"),
        f"http://localhost:{port}/",
        f"http://{paper.host}.{canary}/",
        f"http://{paper.host}%00.{canary}/",
        f"http://{paper.host.partition(':')[0]}:{port}/",
    ]
    paths = paper.publish(len(targets) + 1)
    for path, target in zip(paths, targets, strict=False):
        paper.answers[path] = Answer("", 302, {"Location": target})
    cookie = {"Set-Cookie": "visitor=1; Path=/", "Location": paths[-1].upper()}
    paper.answers[paths[-1]] = Answer("", 301, cookie)
    paper.answers[paths[-1].upper()] = Answer(headers=cookie)
    paper.robots(
        f"Sitemap: http://{canary}/sitemap.xml\nSitemap: ftp://{canary}/s.xml\n"
        f"Sitemap: {paper.url('/sitemap.xml')}\n"
    )


@pytest.fixture(scope="module")
def sites(papers: dict[str, MoodyPaper]) -> dict[str, Site]:
    sites = {name: papers[name].site(timeout=3) for name in NAMES}
    sites["refusing"] = papers["refusing"].site(longest_wait=0.5)
    sites["closing"] = papers["closing"].site(concurrency=1)
    sites["slow"] = papers["slow"].site(concurrency=1)
    gaps = papers["gaps"].site(delay=0.3, concurrency=1)
    sites["gaps"] = gaps.model_copy(update={"hosts": (*gaps.hosts, papers["alias"].host)})
    return sites


@pytest.fixture(scope="module")
def crawled(sites: dict[str, Site], tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return run_crawl(tmp_path_factory.mktemp("polite"), sites.values())


def test_all_totals_add_up(crawled: Crawled) -> None:
    crawled.check_totals()


def test_a_short_wait_stops_all_workers_and_then_the_page_is_asked_for_again(
    papers: dict[str, MoodyPaper], crawled: Crawled
) -> None:
    assert len(crawled["busy"].pages) == 6
    asked = papers["busy"].asked
    (refusal,) = [
        f for f in [*crawled["busy"].crawl_log.fetches, *(p.fetch for p in crawled["busy"].pages)]
        if f.status == 429
    ]  # fmt: skip
    path = refusal.url.removeprefix(papers["busy"].url(""))
    first = next(each for each in asked if each.path == path)
    # Those that were under way with it may still come in; nothing is sent while the site rests.
    later = [each.begun for each in asked if each.begun > first.ended + 0.2]
    assert later
    assert min(later) > first.ended + 0.95
    assert [each.path for each in asked].count(path) == 2


def test_a_long_wait_leaves_the_rest_to_a_later_run(
    papers: dict[str, MoodyPaper], crawled: Crawled
) -> None:
    crawl = crawled["closing"]
    assert len(crawl.pages) == 7
    assert set(crawl.outcomes.values()) == {"deferred:retry_after"}
    assert len(crawl.outcomes) == 23
    assert papers["closing"].paths.count("/desh/a-story-10008") == 1
    totals = crawl.crawl_log.totals
    assert totals is not None
    assert totals.finish_reason == "retry_after"
    assert totals.not_before is not None
    hour = totals.not_before - datetime.now(UTC)
    assert timedelta(minutes=58) < hour < timedelta(minutes=61)
    assert crawl.problem == ""


def test_until_then_the_next_run_sends_nothing(
    papers: dict[str, MoodyPaper], sites: dict[str, Site], crawled: Crawled, tmp_path: Path
) -> None:
    before = len(papers["closing"].asked)
    end = datetime.now(UTC) + timedelta(hours=1)
    again = run_crawl(
        tmp_path,
        [sites["closing"]],
        {"closing": memory_after(crawled["closing"])},
        resting={"closing": end},
    )["closing"]
    again.check_totals()
    assert len(papers["closing"].asked) == before
    assert again.problem == ""
    assert set(again.outcomes.values()) == {"deferred:retry_after"}
    assert len(again.outcomes) == 23
    assert again.crawl_log.sources == []
    assert again.crawl_log.totals is not None
    assert again.crawl_log.totals.not_before == end


def test_a_site_that_refuses_everything_is_soon_left_alone(
    papers: dict[str, MoodyPaper], crawled: Crawled
) -> None:
    asked = [path for path in papers["refusing"].paths if "story" in path]
    assert len(asked) < 12
    assert crawled["refusing"].problem == ""
    assert crawled["refusing"].crawl_log.totals.not_before is not None  # type: ignore[union-attr]
    assert "deferred:retry_after" in crawled["refusing"].outcomes.values()


def test_a_robots_txt_that_asks_for_peace_is_no_failure(
    papers: dict[str, MoodyPaper], crawled: Crawled
) -> None:
    assert papers["shut"].paths == ["/robots.txt"]
    assert crawled["shut"].problem == ""
    assert crawled["shut"].crawl_log.totals.finish_reason == "retry_after"  # type: ignore[union-attr]


def test_the_gap_holds_over_hosts_redirects_and_robots_txt(
    papers: dict[str, MoodyPaper], crawled: Crawled
) -> None:
    assert len(crawled["gaps"].pages) == 6
    asked = [*papers["gaps"].asked, *papers["alias"].asked]
    assert "/robots.txt" in papers["alias"].paths
    assert "/desh/b-story-10002" in papers["gaps"].paths
    begun = sorted(each.begun for each in asked)
    gaps = [later - earlier for earlier, later in itertools.pairwise(begun)]
    # On a busy machine one request is noted late and the next in time. Two without a gap, as
    # after a redirect or for another host, would stand a few hundredths of a second apart.
    assert min(gaps) > 0.05
    assert sum(gaps) / len(gaps) > 0.28
    assert papers["gaps"].most_at_once == papers["alias"].most_at_once == 1


def test_a_site_that_slows_down_is_asked_more_slowly(papers: dict[str, MoodyPaper]) -> None:
    stories = [each for each in papers["slow"].asked if "story" in each.path]
    begun = [each.begun for each in stories]
    gaps = [later - earlier for earlier, later in itertools.pairwise(begun)]
    assert sum(gaps[:24]) < 3
    assert max(gaps[-2:]) > 1.3


def test_only_the_group_meant_for_us_counts(
    papers: dict[str, MoodyPaper], crawled: Crawled
) -> None:
    # In UTF-16; `archive` and `editor` are words of the user agent, but not its name.
    assert crawled["rules"].outcomes == {"/desh/a-story-10002": "robots"}
    assert len(crawled["rules"].pages) == 3
    begun = sorted(each.begun for each in papers["rules"].asked)[1:]
    assert (begun[-1] - begun[0]) / (len(begun) - 1) > 0.15
    (source,) = (s for s in crawled["rules"].crawl_log.sources if s.kind == "robots")
    assert (source.outcome, bool(source.content_hash)) == ("read", True)


def test_of_a_huge_robots_txt_the_first_half_megabyte_counts(crawled: Crawled) -> None:
    assert crawled["wide"].outcomes == {"/desh/a-story-10003": "robots"}


def test_no_redirect_and_no_sitemap_line_leads_to_another_host(
    papers: dict[str, MoodyPaper], crawled: Crawled, canary: socket.socket
) -> None:
    with pytest.raises(BlockingIOError):
        canary.accept()
    outcomes = crawled["hops"].outcomes
    assert set(outcomes.values()) <= {
        "off_site",
        "rejected:redirected_away",
        "failed:redirected_away",
    }
    assert len(outcomes) == 19
    assert list(outcomes.values()).count("off_site") >= 17
    assert len(crawled["hops"].pages) == 1


def test_no_cookie_and_no_referrer_is_sent_over_redirects(papers: dict[str, MoodyPaper]) -> None:
    headers = [each.headers for each in papers["hops"].asked]
    assert any(each.path.isupper() for each in papers["hops"].asked if "STORY" in each.path)
    assert not any({"cookie", "referer", "authorization"} & set(each) for each in headers)


@pytest.mark.parametrize(
    ("limits", "outcome", "pages"),
    [
        (RunLimits(max_requests=6), "deferred:max_requests", 6),
        pytest.param(
            *(RunLimits(max_megabytes=1), "deferred:max_megabytes", 8), marks=pytest.mark.long
        ),
        pytest.param(
            *(RunLimits(max_minutes=0.0001), "deferred:max_minutes", 1), marks=pytest.mark.long
        ),
    ],
)
def test_budgets_leave_the_rest_to_the_next_run(
    papers: dict[str, MoodyPaper],
    sites: dict[str, Site],
    tmp_path: Path,
    limits: RunLimits,
    outcome: str,
    pages: int,
) -> None:
    before = len(papers["greedy"].asked)
    crawl = run_crawl(tmp_path, [sites["greedy"]], limits=limits)["greedy"]
    crawl.check_totals()
    assert len(crawl.pages) <= pages
    if limits.max_requests:
        assert len(papers["greedy"].asked) - before == limits.max_requests
    assert set(crawl.outcomes.values()) <= {outcome}
    assert crawl.problem == ""
    assert crawl.crawl_log.totals is not None
    assert crawl.crawl_log.totals.finish_reason == outcome.partition(":")[2]
    # What was not read must not pass for read.
    unread = {"feed", "sitemap", "rest"} - {s.kind for s in crawl.crawl_log.sources}
    assert unread or crawl.outcomes


def test_by_day_the_news_come_and_the_rest_waits_for_the_night(
    sites: dict[str, Site], tmp_path: Path
) -> None:
    now = datetime.now(sites["greedy"].zone)
    begin, end = now + timedelta(hours=2), now + timedelta(hours=3)
    limits = RunLimits(night=f"{begin:%H:%M}-{end:%H:%M}", day_pages=3)
    crawl = run_crawl(tmp_path, [sites["greedy"]], limits=limits)["greedy"]
    crawl.check_totals()
    assert len(crawl.pages) == 3
    assert list(crawl.outcomes.values()) == ["deferred:night"] * 9
    assert crawl.crawl_log.totals is not None
    assert crawl.crawl_log.totals.finish_reason == "finished"


def test_the_parts_of_an_article_are_no_pages_of_their_own(tmp_path: Path) -> None:
    with Paper("parted").open() as paper:
        for path in paper.publish(2):
            paper.answers[path] = Answer(f'<p>एक</p><a href="{path}/2/">2</a>')
            paper.answers[f"{path}/2/"] = Answer("<p>दो</p>")
        site = paper.site()
        now = datetime.now(site.zone)
        begin, end = now + timedelta(hours=2), now + timedelta(hours=3)
        limits = RunLimits(night=f"{begin:%H:%M}-{end:%H:%M}", day_pages=2)
        crawl = run_crawl(tmp_path, [site], limits=limits)["parted"]
    crawl.check_totals()
    assert [len(page.parts) for page in crawl.pages] == [1, 1]


def test_a_crawl_that_waits_for_a_site_can_be_stopped(tmp_path: Path) -> None:
    with Paper("waiting").open() as paper:
        paper.publish(3, Answer("", 429, {"Retry-After": "50"}))
        job = new_job(tmp_path)
        sites = [paper.site(concurrency=2)]
        with CrawlProcess(job, sites, grace=10) as process:
            deadline = time.monotonic() + 30
            while not any("story" in path for path in paper.paths) and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.3)
            begun = time.monotonic()
            os.kill(process.pid, signal.SIGTERM)
            crawl = left_behind(job, sites, list(process.events()))["waiting"]
            assert time.monotonic() - begun < 8
        stories = [path for path in paper.paths if "story" in path]
    crawl.check_totals()
    assert set(crawl.outcomes.values()) == {"deferred:stopped"}
    assert len(crawl.outcomes) == 3
    assert len(stories) <= 2, "asked again while it was to wait"
