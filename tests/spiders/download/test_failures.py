"""Sites in trouble, all crawled at once: each page ends with its reason, and nobody is harassed."""

from __future__ import annotations

import gzip
import itertools
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from spiders.config.limits import Limits
from spiders.config.site import Site
from tests.spiders.crawling import Crawled, SiteCrawl, run_crawl
from tests.spiders.paper import Answer, Paper

NAMES = (
    "pages", "canary", "robots_503", "robots_silent", "robots_absent", "slowed", "polite", "empty",
    "html", "news_only", "core", "index", "cut",
)  # fmt: skip


MAX_PAGE_BYTES = Limits().body_bytes("page")


def to(location: str, status: int = 301) -> Answer:
    return Answer("", status, {"Location": location})


@pytest.fixture(scope="module")
def papers() -> Iterator[dict[str, Paper]]:
    with ExitStack() as stack:
        papers = {
            name: stack.enter_context(Paper(name, f"127.0.0.{20 + number}").open())
            for number, name in enumerate(NAMES)
        }
        _trouble_pages(papers["pages"], papers["canary"])
        papers["canary"].answers["/desh/a-story-10001"] = Answer()

        papers["robots_503"].answers["/robots.txt"] = Answer("busy", 503)
        papers["robots_silent"].answers["/robots.txt"] = Answer(missing=None)
        papers["robots_absent"].answers["/robots.txt"] = Answer("busy", 403)
        for name in ("robots_503", "robots_silent", "robots_absent"):
            papers[name].publish(2)

        papers["slowed"].publish(3)
        papers["slowed"].robots(
            "User-agent: *\nCrawl-delay: 9\n\nUser-agent: khabar\nCrawl-delay: 0.3\n"
            "Disallow: /desh/a-story-10002\nSitemap: /sitemap.xml\n"
        )
        papers["polite"].publish(5, Answer(seconds=0.5))
        papers["html"].answers["/feed/"] = Answer("<html>यह पृष्ठ नहीं मिला</html>")
        papers["html"].answers["/sitemap.xml"] = Answer("<html>404</html>")

        paths = papers["news_only"].publish(4)
        papers["news_only"].announce("/news.xml", paths[2:])
        _make_news(papers["news_only"], "/news.xml")
        papers["news_only"].robots(f"Sitemap: {papers['news_only'].url('/news.xml')}\n")

        paths = papers["core"].publish(3)
        del papers["core"].answers["/sitemap.xml"]
        papers["core"].announce("/wp-sitemap-posts-post-1.xml", paths)
        papers["core"].announce("/wp-sitemap-posts-page-1.xml", ["/about-us"])
        names = ["/wp-sitemap-posts-page-1.xml", "/wp-sitemap-posts-post-1.xml"]
        papers["core"].index("/wp-sitemap.xml", names)

        paths = papers["index"].publish(2)
        papers["index"].announce("/posts.xml", paths, lastmod="2026-03-01")
        papers["index"].index("/sitemap_index.xml", ["/posts.xml", "/category-sitemap.xml"])
        headers = {"ETag": '"same"', "Last-Modified": "Sun, 01 Mar 2026 06:30:00 GMT"}
        whole = papers["index"].answers["/sitemap_index.xml"]
        papers["index"].answers["/sitemap_index.xml"] = Answer(whole.body, headers=headers)
        del papers["index"].answers["/sitemap.xml"]

        papers["cut"].publish(4)
        text = papers["cut"].answers["/sitemap.xml"].body
        papers["cut"].answers["/sitemap.xml"] = Answer(text[: text.rindex("10004") + 2])
        yield papers


def _trouble_pages(paper: Paper, canary: Paper) -> None:
    paths = paper.publish(15)
    bomb = gzip.compress(b"<p>" + b" " * (MAX_PAGE_BYTES + 1), 1)
    troubles = [
        to(canary.url("/desh/a-story-10001")),
        to(paths[1] + "?hop=1", 302),
        to("/"),
        to("/desh/another-slug-10004"),
        Answer("<h1>गया</h1>", 410),
        Answer("<h1>busy</h1>", 500),
        Answer(missing=None),
        Answer(missing=1_000),
        Answer(seconds=1.5),
        Answer(b" " * (MAX_PAGE_BYTES + 1)),
        Answer(bomb, headers={"Content-Encoding": "gzip"}),
        Answer("", headers={"Content-Type": "text/html"}),
        Answer(
            "<p>ख़बर</p>".encode("utf-16"), headers={"Content-Type": "text/html; charset=utf-16"}
        ),
        to(f"http://{paper.host}@{canary.host}/desh/a-story-10001", 302),
        to("/wp-login.php?redirect_to=%2F", 302),
    ]
    paper.answers.update(zip(paths, troubles, strict=True))
    paper.answers[paths[1] + "?hop=1"] = to(paths[1] + "?hop=2", 302)
    paper.answers[paths[1] + "?hop=2"] = to(paths[1] + "?hop=1", 302)
    paper.answers["/desh/another-slug-10004"] = Answer()
    paper.answers["/"] = Answer("<h1>मुखपृष्ठ</h1>")
    paper.answers["/wp-login.php?redirect_to=%2F"] = Answer("<h1>प्रवेश</h1>")
    others = ["/tag/delhi", canary.url("/desh/a-story-10001"), "/desh/a-story-10012/amp"]
    paper.announce("/more.xml", others)
    text = str(paper.answers["/more.xml"].body).replace(paper.url("http"), "http")
    paper.answers["/more.xml"] = Answer(text)
    paper.robots(f"Sitemap: {paper.url('/sitemap.xml')}\nSitemap: /more.xml\n")


def _make_news(paper: Paper, path: str) -> None:
    schema = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    text = str(paper.answers[path].body)
    paper.answers[path] = Answer(text.replace("<urlset", f"<urlset {schema}", 1))


@pytest.fixture(scope="module")
def sites(papers: dict[str, Paper]) -> dict[str, Site]:
    sites = {name: paper.site(timeout=1) for name, paper in papers.items() if name != "canary"}
    sites["polite"] = papers["polite"].site(delay=0.2, concurrency=2)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = "{}:{}".format(*unused.getsockname())
    base = {"hosts": (host,), "base_url": f"http://{host}", "name": "dead"}
    sites["dead"] = sites["pages"].model_copy(update=base)
    return sites


@pytest.fixture(scope="module")
def crawled(
    papers: dict[str, Paper], sites: dict[str, Site], tmp_path_factory: pytest.TempPathFactory
) -> Crawled:
    return run_crawl(tmp_path_factory.mktemp("trouble"), sites.values())


@pytest.fixture(scope="module")
def pages(crawled: Crawled) -> SiteCrawl:
    return crawled["pages"]


def story(number: int) -> str:
    return f"/desh/a-story-{number}"


def test_all_totals_add_up(crawled: Crawled) -> None:
    crawled.check_totals()


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (10_001, "off_site"),
        (10_002, "failed:too_many_redirects"),
        (10_003, "rejected:redirected_away"),
        (10_007, "failed:reset"),
        (10_008, "failed:truncated"),
        (10_009, "failed:timeout"),
        (10_010, "failed:too_large"),
        (10_011, "failed:too_large"),
        (10_014, "off_site"),
        # Moved for now, as by a login in the way: it is asked for again.
        (10_015, "failed:redirected_away"),
    ],
)
def test_a_page_that_does_not_come_has_its_reason(
    pages: SiteCrawl, number: int, outcome: str
) -> None:
    assert pages.outcomes[story(number)] == outcome
    (entry,) = (page for page in pages.crawl_log.pages if page.page_id == f"pages:{number}")
    assert entry.detail
    assert entry.via.endswith("/sitemap.xml")


def test_what_did_come_is_archived_with_its_status(pages: SiteCrawl) -> None:
    statuses = {page.page_id: page.fetch.status for page in pages.pages}
    assert statuses == {
        "pages:10004": 200,
        "pages:10005": 410,
        "pages:10006": 500,
        "pages:10012": 200,
        "pages:10013": 200,
    }
    bodies = {page.page_id: page.body for page in pages.pages}
    assert bodies["pages:10012"] == b""
    assert bodies["pages:10013"].decode("utf-16") == "<p>ख़बर</p>"


def test_a_new_slug_is_followed_and_both_addresses_are_kept(pages: SiteCrawl) -> None:
    (page,) = (page for page in pages.pages if page.page_id == "pages:10004")
    assert page.fetch.url.endswith("/desh/a-story-10004")
    assert page.url.endswith("/desh/another-slug-10004")


def test_what_is_no_article_is_not_asked_for(papers: dict[str, Paper], pages: SiteCrawl) -> None:
    assert pages.outcomes["/tag/delhi"] == "rejected:not_an_article_url"
    assert "/tag/delhi" not in papers["pages"].paths
    assert not any("amp" in path for path in papers["pages"].paths)
    foreign = [
        page for page in pages.crawl_log.pages if page.url.startswith(papers["canary"].url("/"))
    ]
    assert [page.outcome for page in foreign] == ["off_site"]


def test_no_redirect_leads_to_another_site(papers: dict[str, Paper], crawled: Crawled) -> None:
    assert papers["canary"].asked == []


def test_a_failure_is_tried_three_times_and_no_more(
    papers: dict[str, Paper], pages: SiteCrawl
) -> None:
    asked = Counter(papers["pages"].paths)
    assert [asked[story(number)] for number in (10_006, 10_007)] == [3, 3]
    assert [asked[story(number)] for number in (10_005, 10_010, 10_012)] == [1, 1, 1]
    timeouts = [f for f in pages.crawl_log.fetches if f.url.endswith(story(10_009))]
    assert [(fetch.status, fetch.error) for fetch in timeouts] == [(None, "timeout")], (
        "a hang is not waited for again"
    )
    assert all(900 <= fetch.elapsed_ms < 3_000 for fetch in timeouts)


def test_a_redirect_loop_ends(papers: dict[str, Paper]) -> None:
    hops = [path for path in papers["pages"].paths if "hop=" in path]
    assert 2 <= len(hops) <= 6


@pytest.mark.parametrize(("name", "why"), [("robots_503", "http_503"), ("robots_silent", "reset")])
def test_without_robots_txt_nothing_is_asked_for(
    papers: dict[str, Paper], crawled: Crawled, name: str, why: str
) -> None:
    assert set(papers[name].paths) == {"/robots.txt"}
    assert crawled[name].problem == f"robots.txt could not be read: {why}"
    (source,) = crawled[name].crawl_log.sources
    assert (source.kind, source.outcome, source.reason) == ("robots", "failed", why)


def test_a_refused_robots_txt_forbids_nothing(crawled: Crawled) -> None:
    assert len(crawled["robots_absent"].pages) == 2
    assert crawled["robots_absent"].problem == ""


def check_gaps(paper: Paper, delay: float, after: int = 0) -> None:
    begun = sorted(each.begun for each in paper.asked)[after:]
    assert len(begun) >= 5
    # On a busy machine one request is noted late and the next in time: the mean is exact.
    assert (begun[-1] - begun[0]) / (len(begun) - 1) > 0.95 * delay
    assert min(later - earlier for earlier, later in itertools.pairwise(begun)) > 0.5 * delay


def test_crawl_delay_and_rules_for_us_are_kept(papers: dict[str, Paper], crawled: Crawled) -> None:
    assert crawled["slowed"].outcomes == {story(10_002): "robots"}
    assert story(10_002) not in papers["slowed"].paths
    # The delay is known only after robots.txt itself.
    check_gaps(papers["slowed"], 0.3, after=1)


def test_delay_and_concurrency_are_kept(papers: dict[str, Paper], crawled: Crawled) -> None:
    assert len(crawled["polite"].pages) == 5
    assert papers["polite"].most_at_once == 2
    check_gaps(papers["polite"], 0.2)


def test_what_is_sent_tells_no_more_than_it_must(papers: dict[str, Paper]) -> None:
    headers = [each.headers for paper in papers.values() for each in paper.asked]
    assert not any({"cookie", "referer", "authorization"} & set(each) for each in headers)


def test_a_site_without_any_source_says_so(crawled: Crawled) -> None:
    assert crawled["empty"].problem == "no sitemap, feed or REST was found"
    outcomes = {source.outcome for source in crawled["empty"].crawl_log.sources}
    assert outcomes == {"absent"}


def test_a_dead_site_says_so(crawled: Crawled) -> None:
    assert crawled["dead"].problem == "robots.txt could not be read: refused"
    assert crawled["dead"].crawl_log.totals is not None
    assert crawled["dead"].crawl_log.totals.finish_reason == "finished"


def test_web_pages_in_place_of_sources_are_named(
    papers: dict[str, Paper], crawled: Crawled
) -> None:
    assert papers["html"].url("/feed/") in crawled["html"].problem
    reasons = {source.url: source.reason for source in crawled["html"].crawl_log.sources}
    assert "not_a_source" in reasons[papers["html"].url("/feed/")]
    assert "<html>" in reasons[papers["html"].url("/sitemap.xml")]


def test_a_news_sitemap_alone_does_not_hide_the_others(crawled: Crawled) -> None:
    assert len(crawled["news_only"].pages) == 4


def test_a_cut_off_sitemap_gives_what_is_whole_and_is_no_read_source(crawled: Crawled) -> None:
    assert set(crawled["cut"].paths) == {story(10_001), story(10_002), story(10_003)}
    assert crawled["cut"].problem == ""
    (state,) = (s for s in crawled["cut"].crawl_log.sources if s.url.endswith("/sitemap.xml"))
    assert (state.outcome, state.reason) == ("failed", "not_a_source: it is cut off")


def test_sitemaps_without_dates_are_read_without_rest(crawled: Crawled) -> None:
    assert len(crawled["core"].pages) == 3
    assert len(crawled["index"].pages) == 2
