"""What every kind of source is read into: a list of entries, or a list of further sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC

from spiders.archive.records import Hint
from spiders.config.dates import parse_time

_BARE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class NotASource(ValueError):
    """The document is not what its URL promised (a theme page, broken XML, foreign JSON)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One URL that a source names, with what it says of it."""

    url: str
    hint: Hint = field(default_factory=Hint)


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that an index names."""

    url: str
    lastmod: str


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where an HTML page leads to besides articles; absolute URLs, in the page's order."""

    following: str = ""
    """The next page of the same listing, '' if the page names none."""
    sections: tuple[str, ...] = ()
    """Pages that may list the articles of a section."""
    feeds: tuple[str, ...] = ()
    """What `<link rel="alternate">` names, feeds of comments left out."""


@dataclass(slots=True)
class SourceDocument:
    """A source, parsed."""

    kind: str
    """`sitemap_index`, `sitemap`, `news_sitemap`, `feed`, `rest` or `listing`."""
    entries: Iterator[Entry] = field(default_factory=lambda: iter(()))
    """Read once; raises NotASource where the document breaks off beyond repair."""
    children: tuple[Child, ...] = ()
    links: PageLinks = PageLinks()


def begins_with(body: bytes) -> str:
    """What stands at the beginning of a document that is no source, for who has to mend it."""
    return repr(" ".join(body[:400].decode("utf-8", "replace").split())[:60])


def unix_seconds(lastmod: str) -> int:
    """A source's lastmod in Unix seconds; 0 if it gave none that can be read.

    A bare day counts as its last second in UTC, so that an edit later that day is not missed.
    A time without an offset is read as UTC: it serves to notice a change, never as a date.
    """
    text = lastmod.strip()
    if _BARE_DAY.fullmatch(text):
        text += "T23:59:59"
    moment = parse_time(text, UTC)
    return int(moment.timestamp()) if moment else 0
