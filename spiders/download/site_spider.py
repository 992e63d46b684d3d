"""What every spider of a site offers to the downloader, its middlewares and its handlers."""

from __future__ import annotations

from typing import ClassVar, cast

from scrapy import Spider
from scrapy.crawler import Crawler

from spiders.config.site import Site
from spiders.download.throttle import Throttle
from spiders.state.crawl_job import CrawlJob
from spiders.state.known_pages import KnownPages
from spiders.state.recorder import CrawlRecorder


class SiteSpider(Spider):
    """A spider of one site; `spiders.news` has the one that crawls."""

    site: ClassVar[Site]
    job: CrawlJob
    known_pages: KnownPages
    recorder: CrawlRecorder
    throttle: Throttle


def spider_of(crawler: Crawler) -> SiteSpider:
    """The spider of a crawl that has begun."""
    return cast("SiteSpider", crawler.spider)
