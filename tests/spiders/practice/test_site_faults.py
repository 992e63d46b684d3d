"""Faults of a whole site: what its sources say then, while the truth stays what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import etree

from spiders.practice.content.posts import posts_of
from spiders.practice.content.timeline import DAY_ONE, IST
from spiders.practice.faults import WaitFaults
from spiders.practice.network import SITES, Plan, PracticeServer, changes, truth
from spiders.practice.web.sitemaps import Sitemaps
from tests.spiders.practice.conftest import Client

SITE = "bharatexpress"
PLAN = Plan(articles=120, day=4)


def lastmods(*faults: str, day: int = 4, site: str = SITE) -> dict[str, str]:
    """Path of each post to the lastmod of its sitemap, '' where there is none."""
    plan = replace(PLAN, day=day, faults=frozenset(faults))
    answer = Sitemaps(posts_of(site, plan), "").answer("/post-sitemap.xml")
    assert answer is not None
    urls = etree.fromstring(answer.body).xpath("//*[local-name()='url']")
    texts = ("./*[local-name()='loc']", "./*[local-name()='lastmod']")
    return dict(tuple(url.xpath(f"string({text})") for text in texts) for url in urls)


def index_lastmod(*faults: str, day: int = 4) -> str:
    """What the index says of the last change of the posts."""
    plan = replace(PLAN, day=day, faults=frozenset(faults))
    answer = Sitemaps(posts_of(SITE, plan), "").answer("/sitemap_index.xml")
    assert answer is not None
    return etree.fromstring(answer.body).xpath("string(//*[local-name()='lastmod'])")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_frozen_lastmods_are_the_times_of_publication() -> None:
    said = lastmods("frozen_lastmod")
    for post in truth(SITE, PLAN):
        assert moment(said[post.path]) == post.published_at
    newest = max(post.published_at for post in truth(SITE, PLAN))
    assert moment(index_lastmod("frozen_lastmod")) == newest


def test_lying_lastmods_stay_at_changes_and_move_without() -> None:
    plans = [replace(PLAN, day=day) for day in (3, 4)]
    posts = [{post.post_id: post for post in truth(SITE, plan)} for plan in plans]
    said = [lastmods("lying_lastmod", day=day) for day in (3, 4)]
    moved = {
        number
        for number in posts[0].keys() & posts[1].keys()
        if said[0].get(posts[0][number].path) != said[1].get(posts[1][number].path)
    }
    today = changes(SITE, PLAN)

    assert not moved & {*today.edited, *today.resaved}
    line = posts_of(SITE, PLAN).timeline
    untouched = [index for index in line.alive() if line.first_change(index) is None]
    assert 0.27 * len(untouched) < len(moved) < 0.4 * len(untouched)
    assert all(
        said[0][post.path] <= said[1][post.path]
        for post in posts[1].values()
        if post.path in said[0]
    )


def test_what_lies_in_sitemaps_is_told_by_rest() -> None:
    with PracticeServer(replace(PLAN, faults=frozenset({"lying_lastmod"}))) as server:
        rows = Client(server).get(SITE, "/wp-json/wp/v2/posts?per_page=100").json
    told = {post.post_id: post.modified_at for post in truth(SITE, PLAN)}
    for row in rows:
        assert moment(row["modified_gmt"]).replace(tzinfo=UTC) == told[row["id"]]


def test_a_sitemap_may_say_nothing_or_now() -> None:
    assert set(lastmods("no_lastmod").values()) == {""}
    assert index_lastmod("no_lastmod") == ""
    before = datetime.now(UTC) - timedelta(seconds=1)
    said = {*lastmods("now_lastmod").values(), index_lastmod("now_lastmod")}
    assert all(before <= moment(text) <= datetime.now(UTC) for text in said)
    # Of a family that writes none, a fault makes none.
    core = Sitemaps(posts_of("bharatexpress_english", PLAN), "").answer("/wp-sitemap.xml")
    assert core is not None
    assert b"lastmod" not in core.body


SOURCES = ("/sitemap_index.xml", "/post-sitemap.xml", "/feed", "/wp-json/wp/v2/posts")


@pytest.mark.parametrize(
    ("fault", "statuses"),
    [
        ("rest_closed", [200, 200, 200, 403]),
        ("rest_down", [200, 200, 200, 500]),
        ("sitemap_down", [500, 500, 200, 200]),
        ("sitemap_gone", [404, 404, 200, 200]),
        ("sitemap_html", [200, 200, 200, 200]),
        ("feed_down", [200, 200, 500, 200]),
        ("no_sources", [404, 404, 404, 404]),
    ],
)
def test_sources_fail_and_pages_do_not(fault: str, statuses: list[int]) -> None:
    with PracticeServer(replace(PLAN, faults=frozenset({f"{fault}@{SITE}"}))) as server:
        client = Client(server)
        assert [client.get(SITE, path).status for path in SOURCES] == statuses
        assert client.get("theprintlines", "/sitemap_index.xml").text.startswith("<?xml")
        post = next(truth(SITE, PLAN))
        assert client.get(SITE, post.path).status == 200
        named = "Sitemap:" in client.get(SITE, "/robots.txt").text
        assert named == (fault not in ("sitemap_gone", "no_sources"))
        if fault == "sitemap_html":
            answer = client.get(SITE, "/sitemap_index.xml")
            assert answer.headers["content-type"].startswith("text/html")
            assert "<nav" in answer.text


def test_without_sources_every_open_post_stands_on_a_listing() -> None:
    plan = replace(PLAN, faults=frozenset({"no_sources"}))
    with PracticeServer(plan) as server:
        client = Client(server)
        for site in SITES:
            wanted = {post.path for post in truth(site, plan) if post.kind != "robots"}
            for section in {post.section for post in truth(site, plan)} - {"private"}:
                number = 1
                while (answer := client.get(site, f"/{section}/page/{number}")).status == 200:
                    wanted = {path for path in wanted if f'{path}" rel=' not in answer.text}
                    number += 1
            assert not wanted


def test_a_busy_site_opens_after_two_seconds() -> None:
    waits = WaitFaults(Plan(faults=frozenset({"busy"})), SITE)
    for now, status in ((100.0, 429), (101.9, 429), (102.0, None), (103.0, None)):
        answer = waits.answer(now)
        assert (answer and answer.status) == status
        assert answer is None or answer.headers == {"Retry-After": "2"}


def test_a_site_closes_for_an_hour_after_twenty_pages() -> None:
    plan = replace(PLAN, faults=frozenset({"closed_for_an_hour"}))
    posts = [post.path for post in truth(SITE, PLAN)][:22]
    with PracticeServer(plan) as server:
        client = Client(server)
        answers = [client.get(SITE, path) for path in posts]
        assert client.get(SITE, "/feed").status == 200
        assert client.get("theprintlines", next(truth("theprintlines", plan)).path).status == 200
    assert [answer.status for answer in answers] == [200] * 20 + [503] * 2
    assert answers[-1].headers["retry-after"] == "3600"


def test_pages_with_validators_answer_304_until_they_change() -> None:
    plan = replace(PLAN, day=1, faults=frozenset({"page_validators"}))
    edited = changes(SITE, replace(plan, day=2)).edited
    with PracticeServer(plan) as server:
        client = Client(server)
        posts = [server.truth(SITE, number) for number in edited]
        first = [client.get(SITE, post.path, Accept_Encoding="gzip") for post in posts if post]
        asked = [
            {
                "If_None_Match": answer.headers["etag"].removeprefix("W/"),
                "If_Modified_Since": answer.headers["last-modified"],
            }
            for answer in first
        ]
        pairs = list(zip((post.path for post in posts if post), asked, strict=True))
        assert {client.get(SITE, path, **sent).status for path, sent in pairs} == {304}
        server.set_plan(replace(plan, day=2))
        assert {client.get(SITE, path, **sent).status for path, sent in pairs} == {200}
    assert edited


def test_slow_answers_are_told_by_the_log() -> None:
    with PracticeServer(replace(PLAN, faults=frozenset({"slow"}))) as server:
        Client(server).get(SITE, "/robots.txt")
        (entry,) = server.requests
        assert entry.host == server.hosts[SITE]
        assert 0.2 <= entry.seconds < 2


def test_day_one_may_be_any_date() -> None:
    start = date(2026, 2, 27)
    plan = Plan(articles=60, day=3, start=start)
    now, then = list(truth(SITE, plan)), list(truth(SITE, replace(plan, start=None)))

    assert [post.post_id for post in now] == [post.post_id for post in then]
    assert {new.published_at - old.published_at for new, old in zip(now, then, strict=True)} == {
        start - DAY_ONE
    }
    assert {new.modified_at - old.modified_at for new, old in zip(now, then, strict=True)} == {
        start - DAY_ONE
    }
    assert now[-1].published_at.astimezone(IST).date() == date(2026, 3, 1)
    since = now[-1].published_at - timedelta(days=1)
    line = posts_of(SITE, plan).timeline
    assert {line.post_id(index) for index in line.modified_since(since)} == {
        post.post_id for post in now if post.modified_at > since
    }
