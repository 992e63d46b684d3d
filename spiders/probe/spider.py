"""The spider of `khabar probe`: it looks at a site instead of crawling it, as politely."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from itertools import zip_longest
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from spiders.config.site import ArticleRule, Site
from spiders.config.urls import identify
from spiders.download.robots import RobotsPolicy
from spiders.news import NewsSpider
from spiders.probe.client import ProbeClient
from spiders.probe.findings import (
    Link,
    ProbeResponse,
    RobotsFindings,
    RuleFit,
    SiteFindings,
    write_findings,
)
from spiders.probe.links import feeds_of, is_headline, is_label, links_of
from spiders.probe.sources import SourceProbe, names_articles
from spiders.probe.url_rules import learn_rule
from spiders.spider_loader import spider_for
from spiders.state.crawl_job import ROBOTS_TOKEN

SAMPLE_PAGES = 8
MAX_LISTINGS = 2
_AMP = "//link[@rel='amphtml']/@href"


class ProbeSpider(NewsSpider):
    """Looks at one site; `probe_spider_for` makes the class of each."""

    async def start(self) -> AsyncIterator[dict[str, Any]]:
        """Looks, writes what was seen into the site's folder, and yields the requests made."""
        began = time.monotonic()
        findings = await self._probe()
        findings = findings.model_copy(
            update={
                "requests": self.recorder.requests,
                "seconds": round(time.monotonic() - began, 1),
            }
        )
        write_findings(findings, self.job.site_folder(self.site.name))
        yield self.recorder.stats()

    async def _probe(self) -> SiteFindings:
        blank = SiteFindings(base_url=self.site.base_url, hosts=self.site.hosts)
        sitemaps = await self._read_robots()
        client = ProbeClient(self._download, lambda: self.recorder.requests, self._notify)
        front, response = await client.ask(self.site.base_url, "page")
        if response is None or not front.is_good:
            return blank.model_copy(update={"problem": front.outcome, "front": front})
        parts = urlsplit(front.url)
        base = f"{parts.scheme}://{parts.netloc}"
        links = {link.url: link for link in links_of(response)}
        if parts.path.strip("/"):
            home, home_response = await client.ask(base + "/", "page")
            if home_response is not None and home.is_good:
                links |= {link.url: link for link in links_of(home_response)}
                front = home
                response = home_response
        probe = SourceProbe(client, base, self.site)
        await probe.read_feeds(feeds_of(response, self.site))
        await probe.read_sitemaps(sitemaps)
        await probe.read_rest()
        listings = await self._read_listings(client, probe, links)
        rule = self._learn(probe, links, base)
        pages, amp = await self._read_pages(client, probe, links, rule)
        await probe.recheck()
        recheck = ""
        if good := [page for page in pages if page.is_good]:
            recheck = await client.recheck(
                good[0].asked, "page", good[0].header("ETag"), good[0].header("Last-Modified")
            )
        host = parts.netloc.lower()
        return blank.model_copy(
            update={
                "base_url": base,
                "hosts": (host, *(each for each in self.site.hosts if each != host)),
                "robots": await self._read_robots_rules(sitemaps, links),
                "sources": tuple(probe.found),
                "rest_root": probe.rest_root,
                "categories": probe.categories,
                "rest_times": probe.rest_times,
                "front": front,
                "links": tuple(links.values()),
                "rule": rule,
                "pages": tuple(pages),
                "listings": tuple(listings),
                "amp": amp,
                "page_recheck": recheck,
            }
        )

    async def _read_listings(
        self, client: ProbeClient, probe: SourceProbe, links: dict[str, Link]
    ) -> list[ProbeResponse]:
        """The sections of the menu that most URLs lie under; their links are added."""
        named = [each.url for source in probe.found for each in source.named]
        first = Counter(map(_first_segment, [*named, *links]))
        sections = [link.url for link in links.values() if _is_section(link)]
        sections.sort(key=lambda url: first[_first_segment(url)], reverse=True)
        listings: list[ProbeResponse] = []
        for url in sections[:MAX_LISTINGS]:
            seen, response = await client.ask(url, "listing")
            listings.append(seen)
            if response is not None and seen.is_good:
                for link in links_of(response):
                    links.setdefault(link.url, link)
        return listings

    def _learn(self, probe: SourceProbe, links: dict[str, Link], base: str) -> RuleFit:
        sure = [
            named.url
            for source in probe.found
            for named in source.named
            if source.kind in ("feed", "rest", "news_sitemap")
            or (
                source.kind == "sitemap"
                and names_articles(source.url)
                and _is_one_of_many(source.url)
            )
        ]
        if len(set(sure)) < SAMPLE_PAGES:
            sure += [link.url for link in links.values() if is_headline(link)]
        others = [link.url for link in links.values() if is_label(link)]
        others += [
            named.url
            for source in probe.found
            for named in source.named
            if source.kind == "sitemap" and not names_articles(source.url)
        ]
        return learn_rule(sure, others, self.site)

    async def _read_pages(
        self, client: ProbeClient, probe: SourceProbe, links: dict[str, Link], rule: RuleFit
    ) -> tuple[list[ProbeResponse], ProbeResponse | None]:
        """Sample articles from all sources, and the AMP page of one of them."""
        ruled = self.site.model_copy(update={"article": ArticleRule(url=rule.url)})
        ruled.__dict__.pop("article_url", None)
        pages: list[ProbeResponse] = []
        amp: ProbeResponse | None = None
        amp_url = ""
        for url in _spread(probe, links, ruled):
            # What is asked once more with validators, and AMP, come after.
            if len(pages) == SAMPLE_PAGES or client.left <= 3:
                break
            seen, response = await client.ask(url, "page")
            pages.append(seen)
            if not amp_url and response is not None and seen.is_good:
                found = response.xpath(_AMP).get() if hasattr(response, "xpath") else ""
                amp_url = response.urljoin(found) if found else ""
        if amp_url:
            amp, _ = await client.ask(amp_url, "amp")
        return pages, amp

    async def _read_robots_rules(
        self, sitemaps: list[str], links: dict[str, Link]
    ) -> RobotsFindings:
        middleware = self.crawler.get_downloader_middleware(RobotsPolicy)
        assert isinstance(middleware, RobotsPolicy)
        parser = await middleware.robot_parser(Request(self.site.base_url))
        rules = getattr(parser, "rp", None)
        delay = rules.crawl_delay(ROBOTS_TOKEN) if rules else None
        forbidden = [url for url in links if parser and not parser.allowed(url, ROBOTS_TOKEN)]
        return RobotsFindings(
            crawl_delay=float(delay or 0), sitemaps=tuple(sitemaps), forbidden=tuple(forbidden[:5])
        )

    def _notify(self, url: str) -> None:
        self._send({"event": "asked", "requests": self.recorder.requests + 1, "url": url})


def probe_spider_for(site: Site) -> type[NewsSpider]:
    """The spider class that looks at a site, with the politeness a crawl of it would have."""
    return type("ProbeSpider", (ProbeSpider, spider_for(site)), {})


def _is_section(link: Link) -> bool:
    path = urlsplit(link.url).path.strip("/")
    return is_label(link) and bool(path) and "." not in path and not urlsplit(link.url).query


def _first_segment(url: str) -> str:
    return urlsplit(url).path.strip("/").partition("/")[0]


def _is_one_of_many(url: str) -> bool:
    """Whether a sitemap's name says what it holds, as post-sitemap3.xml does."""
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    return any(word in name for word in ("post", "news", "article", "stor"))


def _spread(probe: SourceProbe, links: dict[str, Link], site: Site) -> Iterator[str]:
    """Article URLs, in turn from each source and within it from all its length."""
    queues: list[list[str]] = []
    for source in probe.found:
        urls = [n.url for n in source.named if identify(n.url, site).reason is None]
        if urls:
            step = max(len(urls) // SAMPLE_PAGES, 1)
            queues.append(urls[::step])
    headlines = [link.url for link in links.values() if is_headline(link)]
    queues.append([url for url in headlines if identify(url, site).reason is None])
    seen: set[str] = set()
    for turn in zip_longest(*queues):
        for url in turn:
            if url and (page_id := identify(url, site).page_id) not in seen:
                seen.add(page_id)
                yield identify(url, site).url
