"""Limits of a site file (sizes, URLs, sources) and of one run (requests, bytes, minutes, night)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

import regex
from pydantic import BaseModel, ConfigDict, Field

_NIGHT = regex.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class RunLimits:
    """What a run may cost each of its sites; 0 is no limit."""

    max_requests: int = 0
    max_megabytes: int = 0
    """Of bodies, unpacked."""
    max_minutes: float = 0.0
    night: str = ""
    """`22:00-06:00`, in the site's own time: when more than `day_pages` may be fetched; '' always.
    """
    day_pages: int = 0


def night_hours(text: str) -> tuple[time, time]:
    """Begin and end of `22:00-06:00`, an end before the begin being that of the next day.

    Raises:
        ValueError: if that is not what the text says.
    """
    match = _NIGHT.fullmatch(text)
    if match is None or match.group(1, 2) == match.group(3, 4):
        raise ValueError("must be two times of day such as 22:00-06:00")
    begin_hour, begin_minute, end_hour, end_minute = map(int, match.groups())
    return time(begin_hour, begin_minute), time(end_hour, end_minute)


_KILOBYTE = 1024
_MEGABYTE = 1024 * 1024

# By kind of request; what is not named is a page.
_BODY_SETTING = {
    "robots": "feed_megabytes",
    "feed": "feed_megabytes",
    "rest": "feed_megabytes",
    "sitemap": "sitemap_megabytes",
    "news_sitemap": "sitemap_megabytes",
}


class Limits(BaseModel):
    """The table `[limits]` of a site file; sizes are of the body as sent and as unpacked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page_megabytes: float = Field(8.0, gt=0, le=256)
    """Body of a page or listing."""
    feed_megabytes: float = Field(2.0, gt=0, le=256)
    """Body of a feed, of a page of REST, or of robots.txt. A feed is read in one go, and the crawl
    waits for it: two seconds and more a megabyte."""
    sitemap_megabytes: float = Field(64.0, gt=0, le=1024)
    """Body of a sitemap; the protocol allows 50 MB."""
    headers_kilobytes: int = Field(256, ge=16, le=16_384)
    """All headers of one response, with those of the 1xx answers before it; a single line may
    have 16 KB."""
    redirects: int = Field(5, ge=0, le=20)
    """Redirects that are followed for one request."""
    retries: int = Field(2, ge=0, le=10)
    """Times a request that failed is sent again in the same run."""
    url_characters: int = Field(2_048, ge=256, le=65_536)
    """Length of a URL that a source names."""
    urls: int = Field(500_000, ge=1)
    """URLs taken from all sources of one run together."""
    sitemap_urls: int = Field(100_000, ge=1)
    """URLs taken from one sitemap; the protocol allows 50,000."""
    sitemap_depth: int = Field(3, ge=1, le=10)
    """Levels of sitemaps below the one that was found."""
    sources: int = Field(2_000, ge=1)
    """Sources asked for in one run."""
    feed_pages: int = Field(50, ge=1)
    """Pages of one feed, `?paged=1` and on."""
    listing_pages: int = Field(50, ge=1)
    """Pages of one section listing."""
    rest_pages: int = Field(1_000, ge=1)
    """Pages of 100 posts of WordPress REST."""

    def body_bytes(self, kind: str) -> int:
        """How large the body of a response may be; `kind` is that of a `Fetch`."""
        megabytes: float = getattr(self, _BODY_SETTING.get(kind, "page_megabytes"))
        return int(megabytes * _MEGABYTE)

    @property
    def header_bytes(self) -> int:
        """How large all headers of one response may be."""
        return self.headers_kilobytes * _KILOBYTE
