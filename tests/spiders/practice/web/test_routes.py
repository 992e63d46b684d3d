"""Redirects, listings and missing pages, as WordPress treats them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from lxml import html

from spiders.practice.network import SITES, Plan, changes, truth
from tests.spiders.practice.conftest import Client


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest) -> str:
    return request.param


def test_variants_of_a_url_lead_to_the_canonical_one(
    client: Client, site: str, day_two: Plan
) -> None:
    post = next(truth(site, day_two, client.server.base_url(site)))
    section, _, slug = post.path.strip("/").rpartition("/")
    wrong = [
        f"/?p={post.post_id}",
        f"{post.path}/",
        f"/{section}/other-words-{post.post_id}",
        f"/elsewhere/{slug}",
    ]
    for path in wrong:
        answer = client.get(site, path)
        assert (answer.status, answer.headers["location"]) == (301, post.url), path
    answer = client.get(site, f"/{section}/other-words-{post.post_id}/amp")
    assert answer.headers["location"] == f"{post.url}/amp"
    for path in (f"{post.path}?utm_source=x", f"{post.path}?noamp=mobile"):
        assert client.get(site, path).status == 200
    assert "<html amp" in client.get(site, f"{post.path}?amp=1").text


def test_a_renamed_post_redirects_from_its_old_url(
    client: Client, site: str, day_two: Plan
) -> None:
    before = {post.post_id: post for post in truth(site, replace(day_two, day=1))}
    after = {post.post_id: post for post in truth(site, day_two, client.server.base_url(site))}
    renamed = changes(site, day_two).renamed
    assert renamed
    for post_id in renamed:
        answer = client.get(site, before[post_id].path)
        assert (answer.status, answer.headers["location"]) == (301, after[post_id].url)


def test_a_new_section_redirects_and_a_new_password_hides_the_story(
    client: Client, site: str, day_two: Plan
) -> None:
    before = {post.post_id: post for post in truth(site, replace(day_two, day=1))}
    moved = changes(site, day_two)
    for post_id in moved.recategorised:
        post = client.server.truth(site, post_id)
        assert post
        answer = client.get(site, before[post_id].path)
        assert (answer.status, answer.headers["location"]) == (301, post.url)
        assert post.modified_at == before[post_id].modified_at
        assert post.path.rpartition("/")[2] == before[post_id].path.rpartition("/")[2]
    for post_id in moved.password:
        text = client.get(site, before[post_id].path).text
        assert "post-password-form" in text
        assert before[post_id].paragraphs[0] not in text
    assert moved.recategorised
    assert moved.password


def test_deleted_and_unknown_pages_are_404_with_a_full_theme_page(
    client: Client, site: str, day_two: Plan
) -> None:
    gone = changes(site, day_two).deleted[0]
    old = {post.post_id: post.path for post in truth(site, replace(day_two, day=1))}
    for path in (old[gone], f"/?p={gone}", "/no/such-thing-99999", "/nowhere", "/tag/atlantis"):
        answer = client.get(site, path)
        assert answer.status == 404, path
        assert "<nav" in answer.text


def test_listings_link_to_articles_and_end_somewhere(
    client: Client, site: str, day_two: Plan
) -> None:
    urls = {post.url for post in truth(site, day_two, client.server.base_url(site))}
    ((section, _),) = Counter(url.split("/")[3] for url in urls).most_common(1)
    author = html.fromstring(client.get(site, "/").text)
    assert set(author.xpath("//a[@rel='bookmark']/@href")) <= urls
    seen: list[str] = []
    for number in range(1, 40):
        answer = client.get(site, f"/{section}/page/{number}" if number > 1 else f"/{section}")
        if answer.status == 404:
            break
        links = html.fromstring(answer.text).xpath("//a[@rel='bookmark']/@href")
        assert all(f"/{section}/" in link for link in links)
        seen += links
    assert answer.status == 404
    assert len(seen) == len(set(seen)) == sum(f"/{section}/" in url for url in urls)
    assert client.get(site, f"/category/{section}").status == 200


def test_tag_author_about_and_picture_answer(client: Client, site: str, day_two: Plan) -> None:
    # The newest of an author is on the first page of a listing.
    newest = reversed(list(truth(site, day_two)))
    post = next(post for post in newest if post.tags and post.is_article)
    tree = html.fromstring(client.get(site, post.path).text)
    tag = tree.xpath("//a[@rel='tag' and contains(@href, '/tag/')]/@href")[0]
    author = tree.xpath("//a[@rel='author']/@href")[0]
    picture = tree.xpath("//img/@src")[0]

    assert client.server.base_url(site) + post.path in html.fromstring(
        client.get(site, author).text
    ).xpath("//a/@href")
    assert post.tags[0] in client.get(site, tag).text
    assert client.get(site, picture).headers["content-type"] == "image/webp"
    assert client.get(site, "/about-us").status == client.get(site, "/contact-us").status == 200


def test_the_feed_of_a_post_holds_comments(client: Client, site: str, day_two: Plan) -> None:
    post = next(truth(site, day_two))
    for path in (f"{post.path}/feed", f"{post.path}/feed/"):
        answer = client.get(site, path)
        assert answer.status == 200
        assert "Comments on:" in answer.text
