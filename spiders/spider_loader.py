"""One spider class a site file, so that `scrapy list` and `scrapy crawl SITE` know every site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from scrapy import Request
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from spiders.config.contact import check_contact
from spiders.config.settings import CrawlSettings, read_environment
from spiders.config.site import Site
from spiders.config.urls import identify
from spiders.errors import ConfigError
from spiders.news import NewsSpider

Names = list[str]


def spider_for(site: Site) -> type[NewsSpider]:
    """The spider class of a site, with the site's politeness and limits as its settings.

    The delay is none of them: `spiders.download.throttle` keeps it.
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

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> SiteSpiderLoader:  # noqa: ARG003
        """Scrapy's constructor."""
        return cls()

    def load(self, spider_name: str) -> type[NewsSpider]:
        """The spider of a site.

        Raises:
            KeyError: if there is no such site.
            UsageError: if a setting is wrong, or the site is live and there is no contact.
        """
        if spider_name not in self._sites:
            raise KeyError(f"Spider not found: {spider_name}")
        site = self._sites[spider_name]
        with _usage_errors():
            check_contact(read_environment(CrawlSettings).contact.strip(), [site])
        return spider_for(site)

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

    @cached_property
    def _sites(self) -> dict[str, Site]:
        with _usage_errors():
            return read_environment(CrawlSettings).read_sites()


@contextmanager
def _usage_errors() -> Iterator[None]:
    """Turns what Scrapy's command would show as a traceback into its one line."""
    try:
        yield
    except ConfigError as error:
        raise UsageError(str(error), print_help=False) from None
