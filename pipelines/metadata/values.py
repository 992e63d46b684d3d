"""Metadata from meta elements and feed entries; how times and pictures of any source are read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeGuard
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.json_ld import Graph, first_string, types_of
from pipelines.metadata.people.bylines import Byline, read_byline
from pipelines.text.text import clean_line, match_key, without_markup
from spiders.archive.records import Hint
from spiders.config.dates import is_plausible, parse_time, with_offset

_NO_PICTURE = regex.compile(
    r"^(?:site|main|header|footer)?[_-]?logo|logo(?:[_-]?\d+(?:x\d+)?)?\.\w+$|"
    r"(?:^|[/_.-])(?:favicon|placeholder|no-?image|no-?photo|blank|spacer|pixel|1x1|lazy(?:load)?|"
    r"loader|default(?:[_-]?(?:image|img|thumb(?:nail)?|og|share))?|avatar|gravatar|sprite|og-default)(?:[_.\-\d]|$)",
    regex.IGNORECASE,
)
_WIDTH = regex.compile(r"\d{1,6}(?:\.\d{1,3})?[wx]")


def is_picture(url: str) -> bool:
    """Whether an absolute URL can be the article's picture, judged by its file name."""
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    return "gravatar.com" not in parts.netloc and not _NO_PICTURE.search(name)


def widest_of_srcset(srcset: str) -> str:
    """The URL of the widest picture in a `srcset`, or ''."""
    found: list[tuple[float, str]] = []
    for candidate in srcset.split(", "):
        url, _, width = candidate.strip().rpartition(" ")
        if url and _WIDTH.fullmatch(width):
            found.append((float(width[:-1]), url))
    return max(found)[1] if found else ""


MAX_TAGS = 50
MAX_URL = 2_000
"""Characters; what is longer holds the picture itself."""

_METAS = XPath("//meta[@content]")
_COMMA = regex.compile(r"[,،;|]")

_HEADLINE = (
    "og:title",
    "twitter:title",
    "parsely-title",
    "dc.title",
    "dcterms.title",
    "headline",
    "citation_title",
)
_STANDFIRST = ("og:description", "twitter:description", "description", "dc.description")
_AUTHOR = (
    "author",
    "article:author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "authors",
    "og:article:author",
    "citation_author",
    "citation_authors",
)
_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "publish-date",
    "publish_date",
    "publication_date",
    "published_time",
    "pubdate",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.issued",
    "dcterms.date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_date",
    "article.published",
    "date",
)
_MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "og:modified_time",
    "datemodified",
    "article.updated",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
)
_TAGS = ("article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_IMAGE = ("og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src")
_SECTION = ("article:section", "parsely-section")
_WRITTEN_BY = frozenset({"written by", "by", "author", "लेखक", "द्वारा लिखित", "تحریر", "مصنف"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The article's metadata as one source gives it; what it does not say is empty."""

    headline: str = ""
    standfirst: str = ""
    authors: tuple[str, ...] = ()
    agency: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    tags: tuple[str, ...] = ()
    image_url: str = ""
    section: str = ""
    """Slug or label, as written."""
    crumbs: tuple[tuple[str, str], ...] = ()
    """(label, URL) of the sections that lead to the article, the narrowest last."""


class PageContext(NamedTuple):
    """What it takes to read values on a page of a site."""

    url: str
    """The URL that answered."""
    canonical: str
    """The URL that the page names as its own, or ''."""
    own_names: tuple[str, ...]
    """What the site calls itself."""
    zone: ZoneInfo
    """Times without an offset are local to it."""
    now: datetime
    """When the page was fetched."""
    base: str = ""
    """Relative links start here; '' for `url`."""
    heading: HtmlElement | None = None
    """The element that holds the article's headline, as far as can be told."""

    def time(self, values: Iterable[str]) -> datetime | None:
        """The first of the values that is a plausible time."""
        times = (parse_time(value, self.zone, self.now) for value in values)
        return next((moment for moment in times if moment), None)

    def shown_time(self, text: str) -> datetime | None:
        """The time that readers are shown: local to the site, as if the offset stood there."""
        moment = self.time([text])
        return with_offset(moment) if moment else None

    def plausible(self, moment: datetime | None) -> datetime | None:
        """A time that was read before the page was fetched, unless it cannot be."""
        return moment if moment and is_plausible(moment, self.now) else None

    def byline(self, values: Iterable[str]) -> Byline:
        """Who the values name."""
        return read_byline(values, self.own_names)

    def picture(self, values: Iterable[str]) -> str:
        """The first of the values that leads to a picture: no logo, placeholder or inline data."""
        for value in values:
            if not 0 < len(value) <= MAX_URL:
                continue
            try:
                url = clean_line(value)
                if not url.startswith("https://"):
                    url = urljoin(self.base or self.url, url)
                is_link = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).netloc)
            except ValueError:
                continue
            if is_link and is_picture(url):
                return url
        return ""


def meta_values(tree: HtmlElement) -> dict[str, list[str]]:
    """The page's meta elements: lower-case name or property to its contents."""
    values: dict[str, list[str]] = defaultdict(list)
    for meta in _METAS(tree):
        content = meta.get("content").strip()
        for key in {meta.get("name"), meta.get("property")} - {None}:
            if content:
                values[key.strip().lower()].append(content)
    return dict(values)


def facts_of_meta(meta: dict[str, list[str]], context: PageContext) -> Facts:
    """What the page's meta elements say."""

    def values(names: tuple[str, ...]) -> list[str]:
        return [value for name in names for value in meta.get(name, ())]

    authors = values(_AUTHOR)
    for number in ("1", "2") if not authors else ():
        labels = {clean_line(label).lower() for label in meta.get(f"twitter:label{number}", ())}
        if labels & _WRITTEN_BY:
            authors = meta.get(f"twitter:data{number}", [])
    byline = context.byline(authors)
    return Facts(
        headline=clean_line(next(iter(values(_HEADLINE)), "")),
        standfirst=clean_line(next(iter(values(_STANDFIRST)), "")),
        authors=byline.authors,
        agency=byline.agency,
        published_at=context.time(values(_PUBLISHED)),
        modified_at=context.time(values(_MODIFIED)),
        # The first name that is used: keywords repeat article:tag in other words.
        tags=next((tags for name in _TAGS if (tags := tag_names(meta.get(name, ())))), ()),
        image_url=context.picture(values(_IMAGE)),
        section=clean_line(next(iter(values(_SECTION)), "")),
    )


def facts_of_hint(hint: Hint, context: PageContext) -> Facts:
    """What the feed, REST listing or sitemap said that led to the page."""
    lastmod = hint.lastmod if "T" in hint.lastmod or ":" in hint.lastmod else ""
    byline = context.byline(hint.authors)
    return Facts(
        headline=clean_line(hint.headline),
        authors=byline.authors,
        agency=byline.agency,
        published_at=context.plausible(hint.published_at),
        modified_at=context.plausible(hint.modified_at) or context.time([lastmod]),
        tags=tag_names(hint.tags),
    )


def tag_names(values: Iterable[str]) -> tuple[str, ...]:
    """Clean, distinct tags; a value may hold several, separated by commas."""
    names: dict[str, str] = {}
    for value in values:
        for part in _COMMA.split(without_markup(value)):
            name = part.strip(" #.'\"")
            if name and len(name) <= 80:
                names.setdefault(match_key(name), name)
    return tuple(names.values())[:MAX_TAGS]


def _is_organisation(value: object) -> TypeGuard[dict[str, Any]]:
    kinds = types_of(value) if isinstance(value, dict) else set()
    return "Person" not in kinds and any(kind.endswith("Organization") for kind in kinds)


def own_names_of(
    graph: Graph, meta: dict[str, list[str]], title: str, host: str
) -> tuple[str, ...]:
    """What a site calls itself: in its site file, its host name, og:site_name, and as publisher."""
    publishers = [graph.resolve(node.get("publisher")) for node in graph.nodes]
    named = [first_string(each.get("name")) for each in publishers if isinstance(each, dict)]
    # An organisation that is given as the author is the paper under another of its names.
    writers = (
        graph.resolve(node.get(key)) for node in graph.nodes for key in ("author", "creator")
    )
    named += [first_string(each.get("name")) for each in writers if _is_organisation(each)]
    sites = [first_string(node.get("name")) for node in graph.nodes if "WebSite" in types_of(node)]
    labels = host.partition(":")[0].removeprefix("www.")
    domain = labels.partition(".")[2]
    names = [
        title,
        labels,
        labels.rpartition(".")[0],
        domain,
        domain.rpartition(".")[0],
        *meta.get("og:site_name", ()),
        *named,
        *sites,
    ]
    return tuple(dict.fromkeys(clean_line(name) for name in names if name.strip()))
