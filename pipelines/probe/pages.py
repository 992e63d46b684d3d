"""Cleans the sample pages of a probe under a draft site file, and counts what each source gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml.html import HtmlElement

from pipelines.clean import clean_page
from pipelines.html.json_ld import read_graph, strings
from pipelines.html.parse import drop_code, parse_page
from pipelines.metadata.values import meta_values
from pipelines.record import Article, Reject
from spiders.archive.records import Fetch, FetchedPage
from spiders.config.site import Site
from spiders.config.urls import identify
from spiders.probe.findings import ProbeResponse


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One sample page and what clean makes of it."""

    fetched: FetchedPage
    article: Article | None
    reject: Reject | None

    @property
    def url(self) -> str:
        """The URL that was asked for."""
        return self.fetched.fetch.url

    def tree(self) -> HtmlElement | None:
        """A new tree of the page, code left out; None if it is no HTML."""
        tree = parse_page(self.fetched.body, self.fetched.header("content-type"))
        if isinstance(tree, Reject) or drop_code(tree):
            return None
        return tree


def read_pages(pages: Sequence[ProbeResponse], site: Site) -> list[SamplePage]:
    """Cleans the pages that the site answered with."""
    found = []
    for seen in pages:
        if not seen.is_good:
            continue
        fetched = _fetched(seen, site)
        cleaned = clean_page(fetched, site)
        found.append(SamplePage(fetched, cleaned.article, cleaned.reject))
    return found


def _fetched(seen: ProbeResponse, site: Site) -> FetchedPage:
    fetch = Fetch("", "", site.name, seen.asked, "page", datetime.now(UTC), seen.status)
    return FetchedPage(
        fetch=fetch,
        page_id=identify(seen.asked, site).page_id,
        url=seen.url,
        headers=seen.headers,
        body=seen.body,
    )


VALUES = ("headline", "published_at", "modified_at", "authors", "section", "image_url", "tags")
_TIMES = ("datePublished", "dateModified")
_META_TIMES = ("article:published_time", "article:modified_time", "og:updated_time")


@dataclass(slots=True)
class Coverage:
    """Of the sample pages that are articles."""

    articles: int = 0
    sources: dict[str, Counter[str]] = field(default_factory=dict)
    """Value name to how often it came from where: `json-ld`, `meta`, `html` …"""
    times: list[str] = field(default_factory=list)
    """Times of publication and change as JSON-LD, meta elements and <time> write them."""
    languages: Counter[str] = field(default_factory=Counter)
    """Languages of the stories, as detected."""
    html_languages: Counter[str] = field(default_factory=Counter)
    """What the html elements say."""
    amp: int = 0
    """Pages that name an AMP page."""
    rejects: Counter[str] = field(default_factory=Counter)
    """Why sample pages are no articles."""


def measure_coverage(pages: Sequence[SamplePage]) -> Coverage:
    """Counts what each page says, and what was detected in its story."""
    found = Coverage(sources={name: Counter() for name in VALUES})
    for page in pages:
        tree = parse_page(page.fetched.body, page.fetched.header("content-type"))
        if isinstance(tree, Reject):
            found.rejects[tree.reason] += 1
            continue
        if page.article is None:
            found.rejects[page.reject.reason if page.reject else "broken"] += 1
            continue
        found.articles += 1
        found.languages[page.article.language.partition("-")[0]] += 1
        if language := (tree.get("lang") or "").strip().lower():
            found.html_languages[language] += 1
        found.amp += bool(tree.xpath("//link[@rel='amphtml']"))
        found.times += _times(tree)
        for name in VALUES:
            found.sources[name][page.article.value_sources.get(name, "none")] += 1
    return found


def _times(tree: HtmlElement) -> list[str]:
    node, meta = read_graph(tree).article(), meta_values(tree)
    texts = [text for key in _TIMES for text in strings(node.get(key))]
    texts += [text for key in _META_TIMES for text in meta.get(key, ())]
    return texts + [str(text) for text in tree.xpath("//time/@datetime")]
