"""What a probe of a site found: its sources, links, URL rule and sample pages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

MAX_REQUESTS = 30
"""Of one findings, robots.txt, redirects and retries included."""
FINDINGS_FILE = "findings.json"


class _Record(BaseModel):
    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")


class ProbeResponse(_Record):
    """One answer, or the reason why there was none."""

    asked: str
    """The URL that was asked for."""
    kind: str
    """`page`, `amp`, `sitemap`, `feed`, `rest` …"""
    status: int | None = None
    reason: str = ""
    """Why no response came: `timeout`, `off_site`, `robots`, `budget` …"""
    detail: str = ""
    url: str = ""
    """The URL that answered, after redirects."""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def is_good(self) -> bool:
        """Whether the site answered with what was asked for."""
        return self.status == 200

    @property
    def outcome(self) -> str:
        """`200`, `404` … or the reason."""
        return str(self.status) if self.status else self.reason

    def header(self, name: str) -> str:
        """The first value of a header, or ''."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")


class Link(_Record):
    """A link on a page of the site."""

    url: str
    text: str
    in_menu: bool
    """Whether it stands in the page's head, foot or navigation."""


class NamedArticles(_Record):
    """A URL that a source names."""

    url: str
    lastmod: str = ""
    published_at: datetime | None = None


class SourceFindings(_Record):
    """One discovery source that was tried."""

    url: str
    kind: str
    """`sitemap`, `sitemap_index`, `news_sitemap`, `feed`, `rest` or `listing`."""
    outcome: str
    """`200`, another status, or why there was no answer."""
    problem: str = ""
    """Why an answer of 200 could not be read as a source."""
    entries: int = 0
    named: tuple[NamedArticles, ...] = ()
    """A sample of its entries, evenly spread, in its order."""
    children: int = 0
    """Sitemaps that an index names."""
    etag: str = ""
    last_modified: str = ""
    recheck: str = ""
    """Outcome of asking once more with the validators; '' if that was not done."""

    @property
    def is_readable(self) -> bool:
        """Whether it answered with something that names URLs or sitemaps."""
        return self.outcome == "200" and not self.problem


class RobotsFindings(_Record):
    """What robots.txt says to us."""

    crawl_delay: float = 0.0
    sitemaps: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    """Of the URLs that were seen, some that may not be asked for."""


class RuleFit(_Record):
    """An article URL rule and how well it separates."""

    url: str
    """The regular expression, for `article.url`."""
    shapes: tuple[str, ...] = ()
    """What it was put together from, for people: `/section/slug-ID` …"""
    has_id: bool = False
    articles: int = 0
    """URLs that are articles, as feed, REST, news and post sitemaps or headlines have it."""
    articles_matched: int = 0
    others: int = 0
    """URLs of menus, tags, authors, pages: not articles."""
    others_matched: int = 0
    missed: tuple[str, ...] = ()
    """Some article URLs that it does not match."""


class SiteFindings(_Record):
    """All that was seen of a site."""

    base_url: str
    hosts: tuple[str, ...]
    """The canonical host first."""
    problem: str = ""
    """Why nothing could be seen, '' if something could."""
    robots: RobotsFindings = RobotsFindings()
    sources: tuple[SourceFindings, ...] = ()
    rest_root: dict[str, object] = {}
    """What WordPress REST says of the site: `name`, `timezone_string`, `gmt_offset` …"""
    categories: dict[str, str] = {}
    """Slug to label, as REST has them."""
    rest_times: tuple[tuple[str, str], ...] = ()
    """`date` (local) and `date_gmt` of some posts."""
    front: ProbeResponse | None = None
    links: tuple[Link, ...] = ()
    rule: RuleFit | None = None
    pages: tuple[ProbeResponse, ...] = ()
    """Sample pages that should be articles."""
    listings: tuple[ProbeResponse, ...] = ()
    amp: ProbeResponse | None = None
    page_recheck: str = ""
    """Outcome of asking for an article once more with its validators; '' if it has none."""
    requests: int = 0
    seconds: float = 0.0

    @property
    def named(self) -> list[tuple[SourceFindings, NamedArticles]]:
        """Every URL in the samples of readable sources, with its source."""
        return [(source, each) for source in self.sources for each in source.named]


def write_findings(findings: SiteFindings, folder: Path) -> None:
    """Writes the findings into a folder."""
    (folder / FINDINGS_FILE).write_text(findings.model_dump_json(), encoding="utf-8")


def read_findings(folder: Path) -> SiteFindings:
    """Reads the findings from a folder."""
    return SiteFindings.model_validate_json((folder / FINDINGS_FILE).read_text(encoding="utf-8"))
