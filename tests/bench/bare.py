"""Bare Scrapy: a SitemapSpider that appends each article's page to a file of JSON lines.

Run as `python tests/bench/bare.py --sites FOLDER --out FILE.jsonl`: crawls the sites of the
folder's site files once and prints one JSON line, `{"pages": …}`.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.spiders import SitemapSpider


class BareSpider(SitemapSpider):
    """Follows the sitemaps of all sites to whatever looks like an article, and keeps its page."""

    name = "bare"
    sitemap_rules = [(r"-\d{4,9}/?$", "keep")]  # noqa: RUF012 - as Scrapy has it

    def __init__(self, base_urls: list[str]) -> None:
        super().__init__()
        self.sitemap_urls = [
            base.rstrip("/") + path
            for base in base_urls
            for path in ("/robots.txt", "/sitemap_index.xml", "/wp-sitemap.xml")
        ]

    def keep(self, response: Response) -> Iterator[dict[str, Any]]:
        yield {"url": response.url, "status": response.status, "html": response.text}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=Path, required=True, help="folder of site files")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    options = parser.parse_args()
    sites = [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(options.sites.glob("*.toml"))
    ]
    concurrency = [site["politeness"]["concurrency"] for site in sites]
    process = AsyncCrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS": sum(concurrency),
            "CONCURRENT_REQUESTS_PER_DOMAIN": max(concurrency),
            "FEEDS": {options.out: {"format": "jsonlines", "encoding": "utf-8"}},
            "LOG_LEVEL": "INFO",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
        }
    )
    crawler = process.create_crawler(BareSpider)
    process.crawl(crawler, base_urls=[site["base_url"] for site in sites])
    process.start()
    assert crawler.stats is not None
    print(json.dumps({"pages": crawler.stats.get_value("item_scraped_count", 0)}))


if __name__ == "__main__":
    main()
