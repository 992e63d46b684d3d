"""RSS and Atom feeds, read with feedparser."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any

import feedparser

from spiders.archive.records import Hint
from spiders.state.source_entries import Entry, NotASource, SourceDocument, parse_moment


def parse_feed(body: bytes, via: str) -> SourceDocument:
    """Reads a feed of the given URL.

    Raises:
        NotASource: if the document is no feed.
    """
    # A feed's text is never shown as HTML here, so feedparser's sanitising would be wasted.
    try:
        feed = feedparser.parse(BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        # Half a surrogate, or an element that closes where it was not opened: feedparser mends
        # much, and stumbles over the rest.
        raise NotASource(f"it cannot be read: {error}") from None
    if not feed.get("version"):
        problem = feed.get("bozo_exception")
        raise NotASource(f"it is not a feed{f': {problem}' if problem else ''}")
    is_atom = feed["version"].startswith("atom")
    return SourceDocument(
        "feed",
        iter([_entry(item, via, is_atom=is_atom) for item in feed.entries if item.get("link")]),
    )


def _entry(item: Any, via: str, *, is_atom: bool) -> Entry:  # noqa: ANN401 - feedparser has no types
    authors = [str(a.get("name", "")).strip() for a in item.get("authors", [])]
    tags = [str(tag.get("term", "")).strip() for tag in item.get("tags", [])]
    return Entry(
        item["link"],
        Hint(
            via=via,
            # Atom says when an entry was changed; what RSS has under that name is anything.
            lastmod=str(item.get("updated", "")) if is_atom else "",
            headline=" ".join(str(item.get("title", "")).split()),
            authors=tuple(dict.fromkeys(filter(None, authors))),
            tags=tuple(dict.fromkeys(filter(None, tags))),
            published_at=_moment(str(item.get("published", ""))),
            # Asked for with get(), feedparser would give the time of publication instead.
            modified_at=_moment(item["updated"]) if "updated" in item else None,
        ),
    )


def _moment(text: str) -> datetime | None:
    """RFC 2822 (RSS) or W3C (Atom) time; feedparser's own parsed tuple drops the offset."""
    if (moment := parse_moment(text)) is not None:
        return moment
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo else None
