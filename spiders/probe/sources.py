"""Tries the sitemaps, feeds and REST of an unknown site, a few requests each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import regex

from spiders.config.site import Site
from spiders.probe.client import ProbeClient
from spiders.probe.findings import NamedArticles, ProbeResponse, SourceFindings
from spiders.sources.fetch_source import parse_source
from spiders.sources.well_known import NEWS_SITEMAPS, SITEMAPS
from spiders.state.source_entries import Child, NotASource, SourceDocument, unix_seconds

USUAL_SITEMAPS = SITEMAPS[:3]
NEWS_SITEMAP = NEWS_SITEMAPS[0]
MAX_SITEMAPS = 7
"""Sitemaps and indexes asked for in one findings."""
MAX_NAMED = 1_500
"""URLs kept of one source."""
REST_POSTS = 50

_TAXONOMY = regex.compile(
    r"(?:categor|taxonom|post_tag|(?:^|[/_-])tags?(?:$|[._-])|author|users?[._-]|attachment|"
    r"posts-page|page-sitemap|pages?[._-]|images?[._-]|topics?[._-])",
    regex.IGNORECASE,
)
_NEWS = regex.compile(r"news|latest|today", regex.IGNORECASE)
_SECTIONS = regex.compile(r"categor|taxonomies-category", regex.IGNORECASE)


def names_articles(url: str) -> bool:
    """Whether a sitemap's own URL says that it is one of articles, not of tags or authors."""
    return not _TAXONOMY.search(urlsplit(url).path)


class SourceProbe:
    """Reads a site's sources; `found` holds what came of each."""

    def __init__(self, client: ProbeClient, base_url: str, site: Site) -> None:
        self._client, self._site = client, site
        self._base = base_url.rstrip("/")
        self.found: list[SourceFindings] = []
        self.rest_root: dict[str, object] = {}
        self.categories: dict[str, str] = {}
        self.rest_times: tuple[tuple[str, str], ...] = ()

    async def read_feeds(self, linked: Sequence[str]) -> None:
        """The main feed: at the usual place, else where the front page says."""
        usual = f"{self._base}/feed/"
        same = [url for url in linked if url.rstrip("/") == usual.rstrip("/")]
        for url in [*(same[:1] or [usual]), *(u for u in linked if u not in same)][:3]:
            source, _ = await self._read(url, "feed")
            if source.is_readable:
                return

    async def read_sitemaps(self, robots: Sequence[str]) -> None:
        """Those that robots.txt names, else the usual ones; of an index the most telling."""
        waiting = [urljoin(self._base + "/", url) for url in robots][:3]
        queue = waiting or [f"{self._base}/{name}" for name in USUAL_SITEMAPS]
        asked = 0
        children: list[Child] = []
        for url in queue:
            source, found = await self._read(url, "sitemap")
            asked += 1
            children += found
            if not waiting and source.is_readable:
                break
        if not any(source.kind == "news_sitemap" for source in self.found):
            asked += 1
            await self._read(f"{self._base}/{NEWS_SITEMAP}", "news_sitemap")
        for child in _most_telling(children)[: max(MAX_SITEMAPS - asked, 2)]:
            await self._read(child.url, "sitemap")

    async def read_rest(self) -> None:
        """WordPress REST: posts, and if there are any, what it says of the site."""
        query = {
            "per_page": REST_POSTS,
            "_fields": "link,date,date_gmt,modified_gmt,title",
        }
        url = f"{self._base}/wp-json/wp/v2/posts?{urlencode(query)}"
        response, _ = await self._client.ask(url, "rest")
        source, _ = self._enter(response, "rest")
        if not source.is_readable:
            return
        self.rest_times = tuple(
            (post["date"], post["date_gmt"])
            for post in _json_list(response.body)
            if isinstance(post.get("date"), str) and isinstance(post.get("date_gmt"), str)
        )
        root, _ = await self._client.ask(
            f"{self._base}/wp-json/?_fields=name,description,url,home,gmt_offset,timezone_string",
            "rest",
        )
        found = _json(root.body) if root.is_good else None
        self.rest_root = found if isinstance(found, dict) else {}
        labels, _ = await self._client.ask(
            f"{self._base}/wp-json/wp/v2/categories?per_page=100&orderby=count&order=desc"
            "&_fields=slug,name",
            "rest",
        )
        for item in _json_list(labels.body) if labels.is_good else []:
            slug, name = item.get("slug"), item.get("name")
            if isinstance(slug, str) and isinstance(name, str):
                self.categories[slug] = name

    async def recheck(self) -> None:
        """Asks once more, with validators, for the feed and for one sitemap."""
        for kinds in (("feed",), ("sitemap", "news_sitemap")):
            for index, source in enumerate(self.found):
                if source.kind in kinds and source.is_readable:
                    outcome = await self._client.recheck(
                        source.url, source.kind, source.etag, source.last_modified
                    )
                    self.found[index] = source.model_copy(update={"recheck": outcome})
                    break

    async def _read(self, url: str, kind: str) -> tuple[SourceFindings, tuple[Child, ...]]:
        """What came of a source, and the sitemaps that it names."""
        response, _ = await self._client.ask(url, kind)
        return self._enter(response, kind)

    def _enter(
        self, response: ProbeResponse, kind: str
    ) -> tuple[SourceFindings, tuple[Child, ...]]:
        source = SourceFindings(
            url=response.asked,
            kind=kind,
            outcome=response.outcome,
            etag=response.header("ETag"),
            last_modified=response.header("Last-Modified"),
        )
        children: tuple[Child, ...] = ()
        if response.is_good:
            try:
                document = parse_source(kind, response.body, response.asked, self._site)
                children = document.children
                source = source.model_copy(update=_contents(document))
            except NotASource as error:
                source = source.model_copy(update={"problem": str(error)})
        self.found.append(source)
        return source, children


def _contents(document: SourceDocument) -> dict[str, object]:
    named = [
        NamedArticles(url=e.url, lastmod=e.hint.lastmod, published_at=e.hint.published_at)
        for e in document.entries
    ]
    step = -(-len(named) // MAX_NAMED) or 1
    return {
        "kind": document.kind,
        "entries": len(named),
        "named": tuple(named[::step]),
        "children": len(document.children),
    }


def _most_telling(children: Sequence[Child]) -> list[Child]:
    """Two sitemaps of articles, the newest and the oldest, the one of news, and one of sections."""
    articles = [child for child in children if names_articles(child.url)]
    articles.sort(key=lambda child: unix_seconds(child.lastmod))
    news = [child for child in articles if _NEWS.search(urlsplit(child.url).path)][-1:]
    others = [child for child in children if child not in articles]
    sections = [child for child in others if _SECTIONS.search(child.url)] or others
    chosen = [*articles[-1:], *news, *articles[:1], *sections[:1], *articles[1:-1][-1:]]
    return list(dict.fromkeys(chosen))


def _json(body: bytes) -> Any:  # noqa: ANN401 - foreign JSON
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _json_list(body: bytes) -> list[dict[str, Any]]:
    found = _json(body)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
