"""A crawl of a window of days: what it takes, and what it leaves for the next regular crawl."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from spiders.config.date_window import Window
from spiders.errors import ConfigError
from spiders.state.known_pages import DuePage, KnownPages
from tests.spiders.crawling import SiteCrawl, memory_after, run_crawl
from tests.spiders.paper import Answer, Paper

MARCH = Window(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def paper() -> Iterator[Paper]:
    with Paper("paper").open() as paper:
        yield paper


def sitemap(paper: Paper, path: str, lastmods: dict[str, str]) -> None:
    paper.announce(path, lastmods)
    paper.answers.update(dict.fromkeys(lastmods, Answer()))


def crawl(
    paper: Paper, home: Path, known_pages: KnownPages | None = None, **more: object
) -> SiteCrawl:
    memories = None if known_pages is None else {"paper": known_pages}
    found = run_crawl(home, [paper.site()], memories, **{"window": MARCH, **more})["paper"]
    found.check_totals()
    return found


STORIES = {
    "/desh/february-10001": "2026-02-27T09:00:00+05:30",
    "/desh/march-10002": "2026-03-01T00:10:00+05:30",
    "/desh/mars-ki-khabar-10003": "2026-03-31",
    "/desh/april-10004": "2026-04-02T09:00:00+05:30",
}


def test_only_the_window_is_discovered_fetched_and_entered(paper: Paper, tmp_path: Path) -> None:
    sitemap(paper, "/sitemap.xml", STORIES)
    found = crawl(paper, tmp_path)
    assert sorted(found.paths) == ["/desh/march-10002", "/desh/mars-ki-khabar-10003"]
    assert found.crawl_log.totals is not None
    assert found.crawl_log.totals.discovered == 2


def test_sitemaps_of_other_times_are_not_asked_for(paper: Paper, tmp_path: Path) -> None:
    children = {
        "/sitemap-pt-post-2026-02.xml": "2026-11-01T10:00:00+05:30",
        "/sitemap-pt-post-2026-03.xml": "2026-11-01T10:00:00+05:30",
        "/post-sitemap1.xml": "2026-02-20T10:00:00+05:30",
        "/category-sitemap.xml": "2026-11-01T10:00:00+05:30",
    }
    paper.index("/sitemap.xml", children)
    # Edited long after: the name of its sitemap tells when it was published.
    sitemap(paper, "/sitemap-pt-post-2026-03.xml", {"/desh/march-10002": "2026-10-30"})
    found = crawl(paper, tmp_path)
    assert found.paths == ["/desh/march-10002"]
    assert not set(children) - {"/sitemap-pt-post-2026-03.xml"} & set(paper.paths)


def rest(paper: Paper, posts: dict[str, str]) -> None:
    """WordPress REST as it answers each window: posts by path and time in India."""

    class Rest(dict[str, Answer]):
        def get(self, path: str, default: Answer | None = None) -> Answer | None:  # type: ignore[override]
            if not path.startswith("/wp-json/"):
                return super().get(path, default)
            query = {key: values[0] for key, values in parse_qs(urlsplit(path).query).items()}
            asked = [
                {"link": paper.url(link), "date_gmt": at, "modified_gmt": "2026-10-01T00:00:00"}
                for link, at in posts.items()
                if query.get("after", "") < at < query.get("before", "9")
            ]
            size, page = int(query["per_page"]), int(query["page"])
            if page > 1 and len(asked) <= (page - 1) * size:
                return Answer("{}", 400)
            return Answer(json.dumps(asked[(page - 1) * size : page * size]))

    paper.answers = Rest(paper.answers)


@pytest.mark.long
def test_rest_tells_of_articles_that_were_edited_later(paper: Paper, tmp_path: Path) -> None:
    posts = {f"/desh/khabar-{number}": "2026-03-09T10:00:00" for number in range(10_100, 10_300)}
    sitemap(paper, "/sitemap.xml", dict.fromkeys(posts, "2026-10-01") | {"/desh/kal-10301": ""})
    rest(paper, posts | {"/desh/khabar-10302": "2026-05-09T10:00:00"})
    found = crawl(paper, tmp_path)
    # Two full pages and the 400 behind them; then nobody need fetch what has no date.
    assert sorted(found.paths) == sorted(posts)
    asked = [path for path in paper.paths if path.startswith("/wp-json/")]
    assert len(asked) == 3
    assert "after=2026-02-28T23%3A59%3A59&before=2026-04-01T00%3A00%3A00" in asked[0]


def test_archives_by_date_stand_in_for_rest(paper: Paper, tmp_path: Path) -> None:
    def feed(*days: str) -> Answer:
        items = "".join(
            f"<item><title>ख़बر</title><link>{paper.url(f'/desh/khabar-100{day}')}</link>"
            f"<pubDate>{day} Mar 2026 10:00:00 +0530</pubDate></item>"
            for day in days
        )
        return Answer(f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>')

    paper.answers["/2026/03/feed/"] = feed("21", "20")
    paper.answers["/2026/03/feed/?paged=2"] = feed("12")
    for day in ("21", "20", "12"):
        paper.answers[f"/desh/khabar-100{day}"] = Answer()
    found = crawl(paper, tmp_path)
    assert sorted(found.paths) == [f"/desh/khabar-100{day}" for day in ("12", "20", "21")]


def links(*paths: str, following: str = "") -> Answer:
    anchors = "".join(f'<h2><a href="{path}">ख़बر</a></h2>' for path in paths)
    further = f'<a class="next page-numbers" href="{following}">और</a>' if following else ""
    return Answer(f"<html><body>{anchors}{further}</body></html>")


def test_archives_without_feeds_are_read_as_pages(paper: Paper, tmp_path: Path) -> None:
    paths = [f"/desh/khabar-1002{number}" for number in range(4)]
    paper.answers.update(dict.fromkeys(paths, Answer()))
    paper.answers["/2026/03/"] = links(*paths[:2], following="/2026/03/page/2/")
    paper.answers["/2026/03/page/2/"] = links(*paths[2:])
    assert sorted(crawl(paper, tmp_path).paths) == paths


def test_a_site_that_shows_its_front_page_everywhere_has_no_archives(
    paper: Paper, tmp_path: Path
) -> None:
    for path in ("/1990/01/", "/2026/03/"):
        paper.answers[path] = links("/desh/aaj-10030")
    assert crawl(paper, tmp_path).paths == []


def test_what_has_no_date_comes_last_and_within_the_limit(paper: Paper, tmp_path: Path) -> None:
    undated = {f"/desh/kab-ki-2000{number}": "" for number in range(5)}
    sitemap(paper, "/sitemap.xml", undated | STORIES)
    found = crawl(paper, tmp_path, max_pages=3)
    assert {"/desh/march-10002", "/desh/mars-ki-khabar-10003"} < set(found.paths)
    assert len(found.paths) == 3
    assert sorted(found.outcomes.values()) == ["deferred:max_pages"] * 4


@pytest.mark.long
def test_a_second_backfill_goes_on_where_the_first_one_ended(paper: Paper, tmp_path: Path) -> None:
    stories = {f"/desh/khabar-{number}": "2026-03-09" for number in range(10_001, 10_008)}
    sitemap(paper, "/sitemap.xml", stories)
    crawls: list[SiteCrawl] = []
    for left in (4, 1, 0, 0):
        known_pages = memory_after(*crawls) if crawls else None
        crawls.append(crawl(paper, tmp_path, known_pages, max_pages=3))
        assert sum(each.startswith("deferred") for each in crawls[-1].outcomes.values()) == left
    fetched = [path for each in crawls for path in each.paths]
    assert sorted(fetched) == sorted(stories)
    assert crawls[-1].paths == []


@pytest.mark.long
def test_pages_left_from_other_days_stay_left(paper: Paper, tmp_path: Path) -> None:
    sitemap(paper, "/sitemap.xml", STORIES)
    due = [
        DuePage(f"paper:{path[-5:]}", paper.url(path), lastmod) for path, lastmod in STORIES.items()
    ]
    audit = DuePage("paper:10002", paper.url("/desh/march-10002"), "2026-03-02", "audit")
    assert len(crawl(paper, tmp_path, KnownPages(due=tuple(due[:1]))).paths) == 2
    assert "/desh/february-10001" not in paper.paths
    paper.answers["/sitemap.xml"] = Answer("", 404)
    found = crawl(paper, tmp_path, KnownPages(due=(due[2], due[3], audit)))
    assert found.paths == ["/desh/mars-ki-khabar-10003"]


@pytest.mark.long
def test_the_next_regular_crawl_reads_everything(paper: Paper, tmp_path: Path) -> None:
    sitemap(paper, "/sitemap.xml", STORIES)
    paper.answers["/sitemap.xml"] = Answer(
        paper.answers["/sitemap.xml"].body, headers={"ETag": '"1"'}
    )
    first = crawl(paper, tmp_path)
    kept = [each for each in first.crawl_log.sources if each.kind != "robots"]
    assert kept == []
    known_pages = memory_after(first)
    found = crawl(paper, tmp_path, known_pages, window=None)
    assert sorted(found.paths) == ["/desh/april-10004", "/desh/february-10001"]
    assert found.crawl_log.totals is not None
    assert found.crawl_log.totals.known == 2
    # And the other way round: what a regular crawl read is read again, without validators.
    before = len(paper.asked)
    again = crawl(paper, tmp_path, memory_after(first, found))
    assert again.crawl_log.totals is not None
    assert again.crawl_log.totals.known == 2
    asked = [each for each in paper.asked[before:] if each.path == "/sitemap.xml"]
    assert [each.headers.get("if-none-match") for each in asked] == [None]


def test_a_site_without_any_source_says_so(paper: Paper, tmp_path: Path) -> None:
    assert "no sitemap, feed or REST" in crawl(paper, tmp_path).problem


def test_days_to_come_are_cut_off() -> None:
    zones = [ZoneInfo("Asia/Kolkata"), ZoneInfo("America/New_York")]
    today = datetime.now(zones[0]).date()
    assert Window(date(2026, 3, 1), date.max).until_now(zones) == Window(date(2026, 3, 1), today)
    assert MARCH.until_now(zones) == MARCH
    with pytest.raises(ConfigError, match="and today is"):
        Window(today + timedelta(days=2), date.max).until_now(zones)
