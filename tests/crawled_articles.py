"""Crawls and cleans without a warehouse, to compare what two site files bring."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipelines.clean import clean_page
from pipelines.record import Article
from spiders.config.site import Site
from tests.spiders.crawling import run_crawl


def crawled_articles(folder: Path, sites: Iterable[Site]) -> dict[str, dict[str, Article]]:
    """Crawls sites and cleans what came: site to article_id to article."""
    sites = list(sites)
    crawl = run_crawl(folder / "home", sites)
    found: dict[str, dict[str, Article]] = {}
    for site in sites:
        cleaned = [clean_page(page, site).article for page in crawl[site.name].pages]
        found[site.name] = {each.article_id: each for each in cleaned if each}
    return found
