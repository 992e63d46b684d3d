"""Every post of the practice network becomes exactly the article that its newsroom wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from pipelines.clean import clean_page
from spiders.archive.records import Fetch, FetchedPage
from spiders.config.site import Site, read_sites
from spiders.practice.content.posts import posts_of
from spiders.practice.network import SITES, Plan, TruthArticle, write_site_files
from spiders.practice.web.pages import Pages

REASONS = {"soft404": "soft_404"}
FIELDS = ("headline", "standfirst", "authors", "published_at", "section", "language", "tags")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Site]:
    folder = tmp_path_factory.mktemp("sites")
    write_site_files(folder, {name: f"{name.replace('_', '-')}.example" for name in SITES})
    return read_sites(folder, builtin=False)


def posts(site: Site, plan: Plan) -> Iterator[tuple[TruthArticle, FetchedPage]]:
    room = posts_of(site.name, plan)
    pages = Pages(room, site.base_url)
    headers = (("Content-Type", "text/html; charset=UTF-8"),)
    for index in room.timeline.alive():
        post = room.truth(index, site.base_url)
        fetched_at = post.modified_at + timedelta(hours=1)
        parts = []
        for part in range(1, post.parts + 1):
            url = f"{post.url}/{part}/" if part > 1 else post.url
            fetch = Fetch("fetch", "run", site.name, url, "page", fetched_at, 200)
            body = pages.article(index, part).encode()
            parts.append(FetchedPage(fetch, post.article_id, url, headers, body))
        yield post, replace(parts[0], parts=tuple(parts[1:]))


@pytest.mark.parametrize(
    ("day", "extractor"),
    [
        (3, "page"),
        pytest.param(1, "container", marks=pytest.mark.long),
        pytest.param(3, "container", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("name", SITES)
def test_an_article_is_what_was_written(
    sites: dict[str, Site], name: str, day: int, extractor: str
) -> None:
    site = sites[name]
    if extractor == "page":
        site = site.model_copy(update={"containers": ()})
    for post, page in posts(site, Plan(articles=40, day=day)):
        result = clean_page(page, site)
        if not post.is_article and post.kind != "robots":
            assert result.reject is not None, post.article_id
            assert result.reject.reason == REASONS.get(post.kind, post.kind)
            continue
        article = result.article
        assert article is not None, (post.article_id, result.reject)
        assert article.body.split("\n\n") == list(post.paragraphs), post.article_id
        found = {field: getattr(article, field) for field in FIELDS}
        assert found == {field: getattr(post, field) for field in FIELDS}, post.article_id
        assert article.modified_at in (post.modified_at, None), post.article_id
        assert article.extractor == extractor
