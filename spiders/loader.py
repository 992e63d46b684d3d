"""One spider class a site file, so that `scrapy list` and `scrapy crawl SITE` know every site."""

from __future__ import annotations

import os
from pathlib import Path

from scrapy import Request
from scrapy.settings import BaseSettings

from spiders.news import NewsSpider
from spiders.site import Site, read_sites
from spiders.urls import identify

Names = list[str]


def spider_for(site: Site) -> type[NewsSpider]:
    """The spider class of a site, with the site's politeness and limits as its settings.

    The delay is none of them: `spiders.pacing` keeps it.
    """
    settings = {
        "DOWNLOAD_TIMEOUT": site.politeness.timeout,
        "CONCURRENT_REQUESTS": site.politeness.concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": site.politeness.concurrency,
        "REDIRECT_MAX_TIMES": site.limits.redirects,
        "RETRY_TIMES": site.limits.retries,
    }
    return type(
        "NewsSpider", (NewsSpider,), {"name": site.name, "site": site, "custom_settings": settings}
    )


class SiteSpiderLoader:
    """Scrapy's spider loader over the site files, `KHABAR_SITES` included."""

    def __init__(self) -> None:
        folder = os.environ.get("KHABAR_SITES")
        builtin = not os.environ.get("KHABAR_SITES_ONLY")
        self._sites = read_sites(Path(folder) if folder else None, builtin=builtin)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> SiteSpiderLoader:  # noqa: ARG003
        """Scrapy's constructor."""
        return cls()

    def load(self, spider_name: str) -> type[NewsSpider]:
        """The spider of a site; KeyError if there is no such site."""
        return spider_for(self._sites[spider_name])

    def list(self) -> Names:
        """The names of all sites."""
        return list(self._sites)

    def find_by_request(self, request: Request) -> Names:
        """The sites whose hosts a request goes to."""
        return [
            site.name
            for site in self._sites.values()
            if identify(request.url, site).reason != "off_site"
        ]
