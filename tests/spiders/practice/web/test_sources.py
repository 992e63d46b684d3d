"""robots.txt, sitemaps, feeds and REST: all name the posts that exist, each in its manner."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
from lxml import etree, html
from protego import Protego

from spiders.practice.content.posts import posts_of
from spiders.practice.network import SITES, Plan, PracticeServer, truth
from spiders.practice.web.sitemaps import Sitemaps
from tests.spiders.practice.conftest import Client

LOC = "//*[local-name()='loc']/text()"


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> str:
    return request.param


def sitemap(client: Client, site: str, path: str) -> etree._Element:
    answer = client.get(site, path)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/xml; charset=UTF-8")
    return etree.fromstring(answer.body)


def test_robots_closes_a_folder_and_names_sitemaps_or_not(
    client: Client, site: str, day_two: Plan
) -> None:
    robots = Protego.parse(client.get(site, "/robots.txt").text)
    base = client.server.base_url(site)

    for post in truth(site, day_two, base):
        assert robots.can_fetch(post.url, "khabar") == (post.kind != "robots")
    named = [url.removeprefix(base) for url in robots.sitemaps]
    assert (
        named
        == {
            "bharatexpress": ["/sitemap_index.xml"],
            "bharatexpress_english": ["/wp-sitemap.xml"],
            "bharatexpress_urdu": [],
            "theprintlines": ["/sitemap_index.xml", "/news-sitemap.xml"],
        }[site]
    )


def test_sitemaps_list_every_post_and_when_it_moved(
    client: Client, site: str, day_two: Plan
) -> None:
    base = client.server.base_url(site)
    core = site == "bharatexpress_english"
    index = sitemap(client, site, "/wp-sitemap.xml" if core else "/sitemap_index.xml")
    listed: dict[str, str] = {}
    for loc in index.xpath(LOC):
        for url in sitemap(client, site, loc).xpath("//*[local-name()='url']"):
            listed[url.xpath("./*[local-name()='loc']/text()")[0]] = url.xpath(
                "string(./*[local-name()='lastmod'])"
            )

    posts = {post.url: post for post in truth(site, day_two, base)}
    assert set(posts) <= set(listed)
    extra = {url.removeprefix(base) for url in set(listed) - set(posts)}
    assert {"/about-us", "/contact-us", "/tag/lucknow"} < extra
    for url, post in posts.items():
        if core:
            assert listed[url] == ""
        else:
            assert datetime.fromisoformat(listed[url]) == post.modified_at


def test_each_site_has_its_own_family_alone(client: Client) -> None:
    names = ("/sitemap_index.xml", "/wp-sitemap.xml", "/news-sitemap.xml", "/sitemap.xml")
    status = {site: [client.get(site, name).status for name in names] for site in SITES}

    assert status == {
        "bharatexpress": [200, 404, 404, 404],
        "bharatexpress_english": [404, 200, 404, 404],
        "bharatexpress_urdu": [200, 404, 404, 404],
        "theprintlines": [200, 404, 200, 404],
    }


def test_files_hold_as_many_posts_as_the_plugin_allows() -> None:
    plan = Plan(articles=1250)
    for site, first, files in (("bharatexpress", 1001, 2), ("theprintlines", 200, 7)):
        maps = Sitemaps(posts_of(site, plan), "http://127.0.0.11")
        index = etree.fromstring(maps.answer("/sitemap_index.xml").body)
        posts = [loc for loc in index.xpath(LOC) if "/post-sitemap" in loc]
        assert len(posts) == files
        entries = etree.fromstring(maps.answer(posts[0][len("http://127.0.0.11") :]).body)
        assert len(entries) == first
        assert maps.answer(f"/post-sitemap{files + 1}.xml") is None


def test_the_news_sitemap_holds_the_last_two_days(client: Client, day_two: Plan) -> None:
    posts = list(truth("theprintlines", day_two, client.server.base_url("theprintlines")))
    tree = sitemap(client, "theprintlines", "/news-sitemap.xml")
    newest = posts[-1].published_at
    recent = {post.url for post in posts if (newest - post.published_at).days < 2}

    assert set(tree.xpath(LOC)) == recent
    dates = tree.xpath("//*[local-name()='publication_date']/text()")
    assert datetime.fromisoformat(dates[0]) == newest


def test_the_feed_pages_through_the_newest_posts(client: Client, site: str, day_two: Plan) -> None:
    posts = list(truth(site, day_two, client.server.base_url(site)))[::-1]
    first, second = (
        etree.fromstring(client.get(site, path).body) for path in ("/feed", "/feed?paged=2")
    )

    assert first.xpath("//item/link/text()") == [post.url for post in posts[:10]]
    assert second.xpath("//item/link/text()") == [post.url for post in posts[10:20]]
    base = client.server.base_url(site)
    assert first.xpath("//item/guid/text()")[0] == f"{base}/?p={posts[0].post_id}"
    assert parsedate_to_datetime(first.xpath("//item/pubDate/text()")[0]) == posts[0].published_at
    assert first.xpath("//item/pubDate/text()")[0].endswith("+0000")
    creator = first.xpath("//item/*[local-name()='creator']/text()")[0]
    assert (creator,) == posts[0].authors
    past = client.get(site, "/feed?paged=999")
    assert past.status == 404
    assert etree.fromstring(past.body).xpath("//item") == []


def test_section_feeds_hold_the_section(client: Client, site: str, day_two: Plan) -> None:
    section = next(truth(site, day_two)).section
    links = etree.fromstring(client.get(site, f"/{section}/feed").body).xpath("//item/link/text()")

    assert links
    assert all(f"/{section}/" in link for link in links)


def test_feed_validators_are_those_of_core_behind_nginx(client: Client, site: str) -> None:
    plain = client.get(site, "/feed")
    etag, modified = plain.headers["etag"], plain.headers["last-modified"]
    zipped = client.get(site, "/feed", Accept_Encoding="gzip")

    assert zipped.headers["etag"] == f"W/{etag}"
    assert zipped.body == plain.body
    assert client.get(site, "/feed", If_None_Match=etag).status == 304
    assert client.get(site, "/feed", If_None_Match=etag).body == b""
    assert client.get(site, "/feed", If_Modified_Since=modified).status == 304
    both = {"If_None_Match": etag, "If_Modified_Since": modified}
    assert client.get(site, "/feed", **both).status == 304
    # Core compares strictly: the weak form never matches.
    assert client.get(site, "/feed", **both | {"If_None_Match": f"W/{etag}"}).status == 200
    assert client.get(site, "/feed", If_None_Match='"other"').status == 200
    assert client.get(site, "/feed", If_Modified_Since="yesterday").status == 200
    old = "Mon, 03 Feb 2025 00:00:00 GMT"
    assert client.get(site, "/feed", If_Modified_Since=old).status == 200
    for path in ("/", "/sitemap_index.xml", "/wp-sitemap.xml"):
        assert not {"etag", "last-modified"} & set(client.get(site, path).headers)


def test_the_feed_is_new_on_the_next_day(day_two: Plan) -> None:
    with PracticeServer(day_two) as server:
        client = Client(server)
        etag = client.get("bharatexpress", "/feed").headers["etag"]
        server.set_plan(replace(day_two, day=3))
        assert client.get("bharatexpress", "/feed", If_None_Match=etag).status == 200


def test_rest_pages_through_all_posts(client: Client, day_two: Plan) -> None:
    site = "bharatexpress"
    posts = list(truth(site, day_two, client.server.base_url(site)))[::-1]
    path = "/wp-json/wp/v2/posts?per_page=30&_fields=id,link,date,date_gmt,modified_gmt"
    pages = [client.get(site, f"{path}&page={number}") for number in (1, 2, 3)]
    rows = [row for answer in pages for row in answer.json]

    assert [row["id"] for row in rows] == [post.post_id for post in posts]
    assert [row["link"] for row in rows] == [post.url for post in posts]
    assert pages[0].headers["x-wp-total"] == str(len(posts))
    assert pages[0].headers["x-wp-totalpages"] == "3"
    assert set(rows[0]) == {"id", "link", "date", "date_gmt", "modified_gmt"}
    stamp = datetime.fromisoformat(rows[0]["date_gmt"]).replace(tzinfo=UTC)
    assert stamp == posts[0].published_at
    assert client.get(site, f"{path}&page=4").status == 400
    assert client.get(site, "/wp-json/wp/v2/posts?per_page=101").status == 400
    assert client.get(site, "/wp-json/wp/v2/posts?after=soon").status == 400


def test_rest_filters_and_orders(client: Client, day_two: Plan) -> None:
    site = "theprintlines"
    posts = list(truth(site, day_two))
    path = "/wp-json/wp/v2/posts?per_page=100&_fields=id"

    def ids(query: str) -> list[int]:
        return [row["id"] for row in client.get(site, f"{path}&{query}").json]

    middle = posts[40]
    moment = middle.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(f"after={moment}&order=asc") == [post.post_id for post in posts[41:]]
    assert ids(f"before={moment}&order=asc") == [post.post_id for post in posts[:40]]
    local = "2025-03-11T00:00:00"
    since = datetime.fromisoformat(f"{local}+05:30")
    changed = sorted(
        (post for post in posts if post.modified_at > since), key=lambda p: p.modified_at
    )
    assert ids(f"modified_after={local}&orderby=modified&order=asc") == [
        post.post_id for post in changed
    ]
    assert ids("after=2031-01-01T00:00:00") == []


def test_rest_has_the_shape_of_wordpress(client: Client, day_two: Plan) -> None:
    site = "bharatexpress_english"
    post = next(post for post in truth(site, day_two) if post.kind == "news" and post.tags)
    row = client.get(site, f"/wp-json/wp/v2/posts/{post.post_id}?_embed=1").json

    assert html.fromstring(row["content"]["rendered"]).xpath("//p/text()") == list(post.paragraphs)
    assert row["guid"]["rendered"].endswith(f"/?p={post.post_id}")
    assert row["slug"] in post.path
    assert (row["type"], row["status"], row["content"]["protected"]) == ("post", "publish", False)
    assert row["_embedded"]["author"][0]["name"] == post.authors[0]
    assert client.get(site, "/wp-json/wp/v2/posts/7").status == 404


def test_rest_gives_no_protected_text(client: Client, day_two: Plan) -> None:
    post = next(post for post in truth("bharatexpress", day_two) if post.kind == "password")
    row = client.get("bharatexpress", f"/wp-json/wp/v2/posts/{post.post_id}").json

    assert row["content"] == {"rendered": "", "protected": True}
    assert row["title"]["rendered"].startswith("पासवर्ड सुरक्षित: ")


def test_rest_is_closed_on_the_urdu_site(client: Client) -> None:
    answer = client.get("bharatexpress_urdu", "/wp-json/wp/v2/posts")

    assert answer.status == 401
    assert answer.json["code"] == "rest_not_logged_in"
