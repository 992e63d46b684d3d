"""The crawl's account of one site: sources read, requests made, and pages not fetched.

Fetched pages are in the segments; everything else a crawl learned is here, as
JSON lines closed by the totals. A file without totals is the trace of a dead
crawl: its sources must not count as read, so the next run reads them again.
What sites and libraries have written is cleaned of control characters here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from sys import intern
from typing import TextIO

from pydantic import TypeAdapter

from spiders.archive.records import Fetch
from spiders.config.printable import printable


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """A discovered URL that ended without an archived page."""

    page_id: str
    url: str
    outcome: str
    """`robots`, `off_site`, `not_modified`, `rejected:…`, `failed:…` or `deferred:<limit>`."""
    detail: str
    via: str
    lastmod: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class SourceState:
    """A robots.txt, sitemap, feed or REST listing as it was when last read: a row of `sources`."""

    url: str
    site: str
    kind: str
    """`robots`, `sitemap_index`, `sitemap`, `news_sitemap`, `feed`, `rest`, `listing`, `link` or
    `unknown`."""
    outcome: str
    """`read`, `not_modified`, `unchanged`, `skipped`, `absent`, `refused` or `failed`."""
    reason: str = ""
    etag: str = ""
    last_modified: str = ""
    lastmod: str = ""
    """What the sitemap index said of this child when it was last read; of REST, the latest
    modification up to which all was read; of a feed or listing, how far its pages were followed; of
    links, the run and segment up to which they were."""
    content_hash: str = ""
    entries: int = 0
    """URLs in it when last read."""
    articles: int = 0
    """Of these, URLs that the site's article rule takes."""
    checked_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SitemapMention:
    """A page that another sitemap names than before, whether or not it was asked for."""

    page_id: str
    source: str
    """URL of the sitemap; '' for a page that its sitemap names no more."""
    lastmod: str = ""


@dataclass(frozen=True, slots=True)
class SiteRest:
    """A site's wish to be left alone, recorded at once: it is to be kept if the crawl is killed."""

    site: str
    not_before: datetime
    """Until when; aware."""


BROKEN, BROKE = "broken", "the crawl broke"
"""The finish reason of a crawl that an error ended, and how the words begin that say why."""


@dataclass(frozen=True, slots=True)
class SiteTotals:
    """What a crawl of one site came to; written last."""

    site: str
    discovered: int
    """Distinct pages named by any source in this run."""
    known: int
    """Of these, pages that were stored before and not said to have changed."""
    fetched: int
    """Of these, pages archived in segments."""
    requests: int
    bytes: int
    seconds: float
    finish_reason: str
    """What Scrapy says (`finished`, `shutdown` …), or the limit that ended it (`retry_after` …);
    `BROKEN` if an error did."""
    not_before: datetime | None = None
    """Until when the site asked to be left alone; aware, None if it did not."""


@dataclass(slots=True)
class CrawlLog:
    """One site's crawl log, read back."""

    fetches: list[Fetch] = field(default_factory=list)
    sources: list[SourceState] = field(default_factory=list)
    pages: list[PageOutcome] = field(default_factory=list)
    named: list[SitemapMention] = field(default_factory=list)
    rests: list[SiteRest] = field(default_factory=list)
    totals: SiteTotals | None = None
    """None if the crawl died before it could end its crawl log, or a part of that is lost."""
    bad_lines: int = 0
    """Whole lines that are no entry: the file was damaged."""


Entry = Fetch | SourceState | PageOutcome | SitemapMention | SiteRest | SiteTotals
_KINDS: dict[str, type[Entry]] = {
    "fetch": Fetch,
    "source": SourceState,
    "page": PageOutcome,
    "named": SitemapMention,
    "rest": SiteRest,
    "totals": SiteTotals,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_REPEATED = (
    *("run_id", "site", "kind", "error", "purpose"),
    *("outcome", "detail", "via", "source", "lastmod"),
)
"""What many entries of a log have in common: kept once in memory."""


def open_crawl_log(path: Path) -> TextIO:
    """Opens a new crawl log for writing."""
    # A source may hold half a surrogate, which no encoding can write.
    return path.open("w", encoding="utf-8", errors="replace")


def write_entry(out: TextIO, entry: Entry) -> None:
    """Appends one entry as a JSON line."""
    facts = {
        key: printable(value) if isinstance(value, str) else value
        for key, value in asdict(entry).items()
    }
    facts = {"entry": _NAMES[type(entry)], **facts}
    out.write(json.dumps(facts, ensure_ascii=False, default=datetime.isoformat) + "\n")


def read_crawl_log(path: Path) -> CrawlLog:
    """Reads a crawl log; a cut-off last line, the trace of a kill, is left out.

    Of a damaged one the whole entries are given, without totals: what is missing is not known.
    """
    crawl_log = CrawlLog()
    with path.open(encoding="utf-8", errors="replace") as lines:
        for entry in _entries(lines):
            match entry:
                case None:
                    crawl_log.bad_lines += 1
                case Fetch():
                    crawl_log.fetches.append(entry)
                case SourceState():
                    crawl_log.sources.append(entry)
                case PageOutcome():
                    crawl_log.pages.append(entry)
                case SitemapMention():
                    crawl_log.named.append(entry)
                case SiteRest():
                    crawl_log.rests.append(entry)
                case SiteTotals():
                    crawl_log.totals = entry
    if crawl_log.bad_lines:
        crawl_log.totals = None
    return crawl_log


def _entries(lines: Iterable[str]) -> Iterator[Entry | None]:
    for line in lines:
        if not line.endswith("\n"):
            return
        try:
            facts = json.loads(line)
            for name in _REPEATED:
                if name in facts:
                    facts[name] = intern(facts[name])
            yield _adapter(facts.pop("entry")).validate_python(facts)
        except (ValueError, LookupError, TypeError, AttributeError):
            yield None


@cache
def _adapter(name: str) -> TypeAdapter[Entry]:
    return TypeAdapter(_KINDS[name])
