"""The stack to beat: SitemapSpider, trafilatura and one INSERT a page, as one writes it first.

Run as `python tests/bench/naive.py --sites FOLDER --out FILE.duckdb`: crawls the sites
of the folder's site files once and prints one JSON line, `{"pages": …, "seconds": …}`.
"""

from __future__ import annotations

import argparse
import json
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import trafilatura
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.spiders import SitemapSpider

Site = dict[str, Any]


class NaiveSpider(SitemapSpider):
    """Follows the sitemaps of all sites to whatever looks like an article."""

    name = "naive"
    sitemap_rules = [(r"-\d{4,9}/?$", "parse_article")]  # noqa: RUF012 - as Scrapy has it

    def __init__(self, sites: list[Site]) -> None:
        super().__init__()
        self.site_of_host = {host: site["name"] for site in sites for host in site["hosts"]}
        self.sitemap_urls = [
            site["base_url"].rstrip("/") + path
            for site in sites
            for path in ("/robots.txt", "/sitemap_index.xml", "/wp-sitemap.xml")
        ]

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        document = trafilatura.bare_extraction(
            response.text, url=response.url, with_metadata=True, include_comments=False
        )
        if document is None or not document.text:
            return
        yield {
            "url": response.url,
            "site": self.site_of_host[urlsplit(response.url).netloc],
            "headline": document.title,
            "authors": document.author,
            "published": document.date,
            "body": document.text,
        }


class DuckDBPipeline:
    """Writes each article as it comes."""

    def __init__(self, out: Path) -> None:
        self.out = out

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DuckDBPipeline:
        return cls(crawler.settings["DUCKDB_FILE"])

    def open_spider(self) -> None:
        self.connection = duckdb.connect(self.out)
        self.connection.execute(
            """
            CREATE TABLE IF NOT EXISTS articles (
                url VARCHAR PRIMARY KEY, site VARCHAR, headline VARCHAR,
                authors VARCHAR, published DATE, body VARCHAR
            )
            """
        )

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        self.connection.execute(
            """
            INSERT INTO articles VALUES ($url, $site, $headline, $authors, $published, $body)
            ON CONFLICT (url) DO UPDATE SET
                headline = excluded.headline, authors = excluded.authors,
                published = excluded.published, body = excluded.body
            """,
            item,
        )
        return item

    def close_spider(self) -> None:
        self.connection.close()


def crawl(sites: list[Site], out: Path) -> None:
    """Crawls the sites into `out` with the politeness of their site files."""
    concurrency = [site.get("politeness", {}).get("concurrency", 1) for site in sites]
    process = AsyncCrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "DOWNLOAD_DELAY": min(site.get("politeness", {}).get("delay", 1) for site in sites),
            "CONCURRENT_REQUESTS": sum(concurrency),
            "CONCURRENT_REQUESTS_PER_DOMAIN": max(concurrency),
            "DUCKDB_FILE": out,
            "ITEM_PIPELINES": {DuckDBPipeline: 300},
            "LOG_LEVEL": "INFO",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
        }
    )
    process.crawl(NaiveSpider, sites=sites)
    process.start()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=Path, required=True, help="folder of site files")
    parser.add_argument("--out", type=Path, required=True, help="DuckDB file to write")
    options = parser.parse_args()
    sites = [
        {"name": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))}
        for path in sorted(options.sites.glob("*.toml"))
    ]
    begun = time.perf_counter()
    crawl(sites, options.out)
    seconds = time.perf_counter() - begun
    with duckdb.connect(options.out, read_only=True) as connection:
        (pages,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    print(json.dumps({"pages": pages, "seconds": round(seconds, 2)}))


if __name__ == "__main__":
    main()
