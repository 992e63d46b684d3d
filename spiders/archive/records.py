"""Records of the crawl: request, fetched page, source's hint; new ids; conditional headers."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field, fields
from datetime import datetime

ID_PATTERN = "[0-9a-f]" * 26
"""What `new_id` makes, as a pattern for names of files: a run's folder has such a name."""


def new_id() -> str:
    """26 hex digits: 12 of milliseconds since 1970, 14 random (as a UUIDv7 is built)."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(7)}"


@dataclass(frozen=True, slots=True)
class Hint:
    """What sitemap, feed or REST said of a page before it was fetched; all may be missing."""

    via: str = ""
    """URL of the first source that named the page."""
    lastmod: str = ""
    """As the source wrote it."""
    headline: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    published_at: datetime | None = None
    """Aware; None where the source gave no time."""
    modified_at: datetime | None = None


def merge_hints(first: Hint, second: Hint) -> Hint:
    """What two sources say of one page; where both speak, the first is believed."""
    return Hint(*(getattr(first, f.name) or getattr(second, f.name) for f in fields(Hint)))


def conditions(etag: str, last_modified: str) -> dict[str, str]:
    """Headers by which a server can say that nothing changed, from its last answer's validators.

    The ETag goes without `W/`: WordPress behind a server that compresses compares it to the
    letter. Both go together: by the time alone a deletion is missed.
    """
    headers = {"If-None-Match": etag.removeprefix("W/"), "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request and how it ended: a row of the table `fetches`."""

    fetch_id: str
    """UUIDv7-like hex: sorts by time."""
    run_id: str
    site: str
    url: str
    kind: str
    """`page`, `robots`, `sitemap`, `feed` or `rest`."""
    fetched_at: datetime
    """UTC, when the response was complete."""
    status: int | None
    """HTTP status, None where no response came."""
    error: str = ""
    """Why no response came: `timeout`, `dns`, `refused`, `tls` …"""
    purpose: str = ""
    """Why a page was asked for: `found` (a source named it as new or changed), `moved` (a source
    named it by another URL), `retry` (it failed or was deferred), `revisit` (young, and lastmod is
    not to be trusted), `audit` (a sample of what no source says has changed), `vanished` (its
    source names it no more), `gone` (a 404 is to be confirmed), `part` (a further part of an
    article in parts); empty for sources."""
    conditional: bool = False
    """Whether it was sent with If-None-Match or If-Modified-Since."""
    elapsed_ms: int = 0
    bytes: int = 0
    """Length of the body as stored (decompressed)."""
    body_sha256: str = ""
    warc_file: str = ""
    """Relative to the archive folder; empty where the response was not archived."""
    warc_offset: int | None = None


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """One archived response to the request for an article."""

    fetch: Fetch
    page_id: str
    url: str
    """The URL that answered, after redirects."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    hint: Hint = field(default_factory=Hint)
    parts: tuple[FetchedPage, ...] = ()
    """Of an article in parts the second and further ones, in order."""

    def header(self, name: str) -> str:
        """The first value of a response header, or ''."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), "")
