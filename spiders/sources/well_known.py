"""The usual places of sitemaps, feeds and section listings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import regex

from spiders.config.site import Site
from spiders.config.urls import host_of

SITEMAPS = (
    *("sitemap_index.xml", "wp-sitemap.xml", "sitemap.xml"),
    *("sitemap-index.xml", "sitemap.xml.gz"),
)
NEWS_SITEMAPS = ("news-sitemap.xml", "sitemap-news.xml", "news_sitemap.xml")
FEED = "feed/"
OTHER_FEEDS = ("rss", "rss.xml", "feed.xml", "atom.xml")
MAX_SECTIONS = 60
"""Sections that are looked into for feeds and listings."""

_NOT_A_SECTION = regex.compile(r"(?:19|20)?[0-9]{1,4}|amp|video-sitemap")


def place(site: Site, path: str) -> str:
    """The URL of a path below the site's base URL."""
    return f"{site.base_url.rstrip('/')}/{path}"


def address(url: str, site: Site, via: str = "") -> str:
    """The URL by which a source is asked for: absolute, in the site's own scheme and host.

    So `http` and `https`, `www` and none name the same source once. Another site's URL is left
    as it is.
    """
    base = urlsplit(site.base_url)
    try:
        parts = urlsplit(urljoin(via or site.base_url, url.strip()))
        host = host_of(parts, site)
    except ValueError:
        return url
    if not {host, host.removeprefix("www."), f"www.{host}"}.isdisjoint(site.hosts):
        own = base.netloc.lower()
        twin = host.removeprefix("www.") == own.removeprefix("www.")
        host = own if twin or host not in site.hosts else host
        parts = SplitResult(base.scheme, host, parts.path or "/", parts.query, "")
    return urlunsplit(parts)


def section_pages(site: Site, seen: Counter[str], menu: Iterable[str]) -> list[str]:
    """The listings of a site's sections, the likeliest first, `MAX_SECTIONS` at most.

    Args:
        site: its sections come first.
        seen: first path segments of article URLs, counted.
        menu: URLs of the front page that may be sections.
    """
    menu = [address(url, site) for url in menu]
    under = {urlsplit(url).path.strip("/").rpartition("/")[2].lower(): url for url in menu}
    slugs = [*site.sections, *(slug for slug, _ in seen.most_common())]
    pages = [
        under.get(slug.lower(), place(site, slug))
        for slug in slugs
        if not _NOT_A_SECTION.fullmatch(slug)
    ]
    by_path: dict[str, str] = {}
    for url in (*pages, *menu):
        by_path.setdefault(url.rstrip("/"), url)
    return list(by_path.values())[:MAX_SECTIONS]
