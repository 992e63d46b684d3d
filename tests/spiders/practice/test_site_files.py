"""The site files of the practice network are site files like any other."""

from __future__ import annotations

from pathlib import Path

import pytest
import regex

from spiders.config.site import Site, read_sites
from spiders.config.urls import identify
from spiders.practice.network import SITES, Plan, truth, write_site_files

HOSTS = {site: f"127.0.0.{11 + number}:8080" for number, site in enumerate(SITES)}


@pytest.fixture
def sites(tmp_path: Path) -> dict[str, Site]:
    write_site_files(tmp_path / "sites", HOSTS)
    return read_sites(tmp_path / "sites", builtin=False)


def test_the_four_files_are_read_by_the_site_model(sites: dict[str, Site]) -> None:
    assert tuple(sorted(sites)) == tuple(sorted(SITES))
    assert [sites[site].language for site in SITES] == ["hi", "en", "ur", "hi"]
    assert {site.politeness.delay for site in sites.values()} == {0}
    assert {site.politeness.concurrency for site in sites.values()} == {8}
    assert sites["theprintlines"].boilerplate.head


def test_they_replace_the_built_in_sites_by_name(tmp_path: Path) -> None:
    write_site_files(tmp_path, HOSTS)
    names = set(read_sites())

    assert set(read_sites(tmp_path)) == names | set(SITES)
    assert read_sites(tmp_path)["bharatexpress"].hosts == (HOSTS["bharatexpress"],)


def test_every_post_is_identified_by_its_url_and_its_variants(sites: dict[str, Site]) -> None:
    for name, site in sites.items():
        for post in truth(name, Plan(articles=60, day=2), site.base_url):
            for url in (post.url, f"{post.url}/amp", f"{site.base_url}/?p={post.post_id}"):
                found = identify(url, site)
                assert (found.page_id, found.reason) == (post.article_id, None)


def test_listings_and_pages_are_no_articles(sites: dict[str, Site]) -> None:
    site = sites["bharatexpress"]
    for path in ("/about-us", "/india/page/2", "/tag/lucknow", "/author/anita", "/feed", "/india"):
        assert identify(site.base_url + path, site).reason == "rejected:not_an_article_url"


def test_series_patterns_find_the_series_and_nothing_else(sites: dict[str, Site]) -> None:
    for name, site in sites.items():
        for post in truth(name, Plan(articles=100), site.base_url):
            if post.kind == "copy":
                continue
            section, _, slug = post.path.strip("/").rpartition("/")
            found = [
                series
                for series, patterns in site.series.items()
                if any(
                    regex.search(one, text, regex.I)
                    for one in patterns
                    for text in (section, slug, post.headline)
                )
            ]
            assert found == ([post.series] if post.series else [])


def test_sections_of_the_files_are_those_of_the_posts(sites: dict[str, Site]) -> None:
    for name, site in sites.items():
        sections = {
            post.section for post in truth(name, Plan(articles=120)) if post.kind != "robots"
        }
        assert sections <= set(site.sections)
