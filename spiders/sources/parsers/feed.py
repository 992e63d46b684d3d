"""RSS and Atom feeds, read with feedparser."""

from __future__ import annotations

import re
from datetime import UTC, tzinfo
from io import BytesIO
from typing import Any

import feedparser

from spiders.archive.records import Hint
from spiders.config.dates import parse_time
from spiders.sources.parsers.mend import mended_xml
from spiders.state.source_entries import (
    Entry,
    NotASource,
    SourceDocument,
    begins_with,
)

_XML = "application/xml; charset=utf-8"
_IS_URL = re.compile(r"\s*https?://", re.IGNORECASE)


def parse_feed(body: bytes, via: str, zone: tzinfo = UTC) -> SourceDocument:
    """Reads a feed of the given URL; times without an offset are local to `zone`, the site's.

    Raises:
        NotASource: if the document is no feed.
    """
    try:
        feed = feedparser.parse(
            BytesIO(mended_xml(body)),
            # The first is the base of its relative links.
            response_headers={"content-location": via, "content-type": _XML},
            # A feed's text is never shown as HTML here: sanitising it would be wasted.
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        # Half a surrogate, or an element that closes where it was not opened: feedparser mends
        # much, and stumbles over the rest.
        raise NotASource(f"it cannot be read: {error}") from None
    if not feed.get("version"):
        raise NotASource(f"it is not a feed, it begins with {begins_with(body)}")
    is_atom = feed["version"].startswith("atom")
    return SourceDocument(
        "feed",
        iter([_entry(item, via, zone, is_atom=is_atom) for item in feed.entries if _link(item)]),
    )


def _link(item: Any) -> str:  # noqa: ANN401 - feedparser has no types
    """Where the article is: FeedBurner's links lead to itself, and count who follows them."""
    original = item.get("feedburner_origlink", "")
    return str(original if _IS_URL.match(str(original)) else item.get("link", ""))


def _entry(
    item: Any,  # noqa: ANN401 - feedparser has no types
    via: str,
    zone: tzinfo,
    *,
    is_atom: bool,
) -> Entry:
    authors = [str(a.get("name", "")).strip() for a in item.get("authors", [])]
    tags = [str(tag.get("term", "")).strip() for tag in item.get("tags", [])]
    return Entry(
        _link(item),
        Hint(
            via=via,
            # Atom says when an entry was changed; what RSS has under that name is anything.
            lastmod=str(item.get("updated", "")) if is_atom else "",
            headline=" ".join(str(item.get("title", "")).split()),
            authors=tuple(dict.fromkeys(filter(None, authors))),
            tags=tuple(dict.fromkeys(filter(None, tags))),
            published_at=parse_time(str(item.get("published", "")), zone),
            # Asked for with get(), feedparser would give the time of publication instead.
            modified_at=parse_time(str(item["updated"]), zone) if "updated" in item else None,
        ),
    )
