"""Articles in several parts: finds the links to them on the first, and fetches them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from parsel import Selector
from scrapy.http import HtmlResponse, Response

from spiders.config.charsets import as_utf8
from spiders.config.site import Site
from spiders.config.urls import identify
from spiders.download.budget import CrawlDeferred
from spiders.download.failures import RobotsForbidden, failure_name
from spiders.sources.fetch_source import Download, header
from spiders.sources.parsers.html import base_url
from spiders.state.candidate import Candidate

MAX_PARTS = 20

_LINKS = "//a/@href | //link[contains(concat(' ', @rel, ' '), ' next ')]/@href"
# What a link to a part ends in. Most pages have none and need not be parsed.
_LINK_END = re.compile(rb"(?:/|page=)(?:[2-9]|1[0-9]|20)/?[\"'?#&\s>]")
_MISSING = frozenset({404, 410})


class PartFailed(Exception):
    """A part could not be had; the message is the reason, such as `part_http_500`."""


class PartFetcher:
    """Asks for the further parts of articles."""

    def __init__(self, site: Site, download: Download) -> None:
        self._site, self._download = site, download

    async def fetch(self, first: Response, candidate: Candidate) -> list[Response]:
        """The second and further parts of an article, none of most.

        Raises:
            PartFailed: if a part could not be had: without it the article is not whole.
        """
        if first.status != 200:
            return []
        links = self._links(first, first)
        parts: list[Response] = []
        while url := links.get(len(parts) + 2):
            part = await self._part(url, candidate)
            if part is None:
                break
            parts.append(part)
            # Some themes link to the next part alone.
            links = self._links(part, first) | links
        return parts

    async def _part(self, url: str, candidate: Candidate) -> Response | None:
        """The response of a part; None if there is no such part."""
        try:
            response = await self._download(url, "page", {}, "part")
        except CrawlDeferred:
            raise
        except RobotsForbidden:
            return None
        except Exception as error:
            raise PartFailed(f"part_{failure_name(error)}") from error
        asked, landed = identify(url, self._site), identify(response.url, self._site)
        if landed.page_id != asked.page_id:
            raise PartFailed("part_redirected_away")
        # Linked to and missing: the site is just changing it, unless it still is the next time.
        if response.status in _MISSING and candidate.purpose == "retry":
            return None
        if response.status != 200:
            raise PartFailed(f"part_http_{response.status}")
        # WordPress redirects from a part that is not there to the article.
        return response if landed.part == asked.part else None

    def _links(self, page: Response, first: Response) -> dict[int, str]:
        """Number to URL of the parts that a page of an article links to."""
        if not isinstance(page, HtmlResponse) or not _LINK_END.search(page.body):
            return {}
        article = identify(first.url, self._site).page_id
        links: dict[int, str] = {}
        for url in _link_urls(page):
            found = identify(url, self._site)
            if found.page_id == article and found.reason is None and 2 <= found.part <= MAX_PARTS:
                links.setdefault(found.part, url)
        return links


def _link_urls(page: Response) -> Iterator[str]:
    body = as_utf8(page.body, header(page, "Content-Type"))
    # As parsel does it, which trusts the declared charset.
    selector = Selector(text=body.decode("utf-8", "replace"), type="html")
    base = base_url(body, page.url)
    for href in selector.xpath(_LINKS).getall():
        if _LINK_END.search(href.encode("utf-8", "replace") + b"#"):
            try:
                yield urljoin(base, href.strip()).partition("#")[0]
            except ValueError:
                continue
