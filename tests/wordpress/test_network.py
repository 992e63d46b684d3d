"""The WordPress sites serve what their truth says."""

import json
import os
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
from lxml import html

from tests.wordpress.network import THEMES, LoggedRequest, WordPressNetwork
from tests.wordpress.newsroom import sites
from tests.wordpress.truth import TruthPost

SITES = list(sites())
POSTS = 60
pytestmark = [pytest.mark.long, pytest.mark.slow, pytest.mark.wordpress]


def _get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def _of_kind(network: WordPressNetwork, site: str, kind: str) -> TruthPost:
    return next(post for post in network.truth(site) if post.kind == kind)


@pytest.mark.parametrize("site", SITES)
def test_public_posts_are_served_and_hidden_ones_are_not(
    network: WordPressNetwork, site: str
) -> None:
    for post in network.truth(site)[::7]:
        if post.standing != "hidden":
            status, page = _get(post.url)
            heading = html.fromstring(page).xpath(
                "//h1[contains(@class, 'entry-title') or contains(@class, 'post-title')]"
            )[0]
            assert status == 200
            assert heading.text_content().strip() == post.title.replace("'", "’")
    for post in network.truth(site):
        if post.standing == "hidden":
            status, page = _get(f"{network.base_urls[site]}/?p={post.post_id}")
            assert status == (200 if post.kind == "hidden-password" else 404)
            assert post.secret not in page


@pytest.mark.parametrize("site", SITES)
def test_rest_agrees_with_the_truth(network: WordPressNetwork, site: str) -> None:
    url = f"{network.base_urls[site]}/wp-json/wp/v2/posts?per_page=100&_embed=author"
    listed = {row["id"]: row for row in json.loads(_get(url)[1])}
    public = {post.post_id: post for post in network.truth(site) if post.standing != "hidden"}
    password = _of_kind(network, site, "hidden-password")
    assert listed.keys() == public.keys() | {password.post_id}
    for post in public.values():
        row = listed[post.post_id]
        times = [datetime.fromisoformat(row[k] + "Z") for k in ("date_gmt", "modified_gmt")]
        assert row["link"] == post.url
        assert times == [post.published_at, post.modified_at]
        assert row["_embedded"]["author"][0]["name"] == post.author


def test_the_theme_shows_author_and_time(network: WordPressNetwork) -> None:
    post = _of_kind(network, "printlines", "plain")
    for theme in THEMES:
        network.theme("printlines", theme)
        page = html.fromstring(_get(post.url)[1])
        body = page.xpath("//*[contains(@class, 'entry-content')]")
        byline = page.xpath("//a[@rel='author'] | //*[contains(@class, 'post-author__name')]")
        times = page.xpath("//main//time/@datetime")
        assert len(body) == 1
        assert byline[0].text_content() == post.author
        assert datetime.fromisoformat(times[0]) == post.published_at
    network.theme("printlines", "twentytwentyone")


def test_seo_tags_can_be_switched(network: WordPressNetwork) -> None:
    post = _of_kind(network, "printlines", "plain")
    script = "//script[@type='application/ld+json']/text()"
    graph = json.loads(html.fromstring(_get(post.url)[1]).xpath(script)[0])["@graph"]
    assert graph[0]["author"]["name"] == post.author
    assert graph[0]["datePublished"].endswith("+00:00")
    network.seo("printlines", present=False)
    assert html.fromstring(_get(post.url)[1]).xpath(script) == []
    network.seo("printlines", present=True)


def test_the_log_names_site_and_validators(network: WordPressNetwork) -> None:
    begun = datetime.now(UTC)
    feed = f"{network.base_urls['urdu']}/feed/"
    ask = urllib.request.Request(feed, headers={"If-None-Match": '"x"', "User-Agent": "Khabar/1"})
    urllib.request.urlopen(ask).close()
    row = _logged(network, "Khabar/1")
    assert (row.site, row.method, row.path, row.status) == ("urdu", "GET", "/feed/", 200)
    assert (row.if_none_match, row.if_modified_since) == ('"x"', "")
    assert abs((row.at - begun).total_seconds()) < 5


def _logged(network: WordPressNetwork, user_agent: str) -> LoggedRequest:
    # nginx writes the line a moment after it has sent the answer.
    for _ in range(100):
        for row in network.access_log():
            if row.user_agent == user_agent:
                return row
        time.sleep(0.02)
    raise AssertionError(f"no request of {user_agent} was logged")


def test_the_next_day(network: WordPressNetwork) -> None:
    before = {post.post_id: post for post in network.truth("english")}
    day = network.edit(3, ["english"])["english"]
    after = {post.post_id: post for post in network.truth("english")}
    assert len(after) == len(before) + 3
    status = {
        name: _get(before[posts[0].post_id].url)[0] for name, posts in day.items() if name != "new"
    }
    assert status == {
        "edited": 200,
        "resaved": 200,
        "renamed": 200,
        "recategorised": 200,
        "deleted": 404,
        "gone": 410,
        "trashed": 404,
        "unpublished": 404,
        "protected": 200,
    }
    edited = day["edited"][0]
    page = _get(edited.url)[1]
    assert edited.title.replace("'", "’") in page
    assert edited.body[-1].replace("'", "’") in page
    assert day["renamed"][0].url != before[day["renamed"][0].post_id].url
    assert day["recategorised"][0].url != before[day["recategorised"][0].post_id].url
    assert "post-password-form" in _get(day["protected"][0].url)[1]
    assert all(_get(post.url)[0] == 200 for post in day["new"])


def test_a_second_start_keeps_the_posts_and_stop_ends_all() -> None:
    mine = psutil.Process(os.getpid())
    others = {child.pid for child in mine.children(recursive=True)}
    with TemporaryDirectory() as folder, WordPressNetwork(Path(folder)) as network:
        network.start(posts=50, children=1)
        truth = network.truth("urdu")
        network.stop()
        network.start(posts=60, children=1)
        assert network.truth("urdu") == truth
        assert _get(truth[0].url)[0] == 200
    assert {child.pid for child in mine.children(recursive=True)} == others
