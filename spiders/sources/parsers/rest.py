"""WordPress REST: the one source that shows every edit, page by page, newest first."""

from __future__ import annotations

import html
import json
from datetime import UTC
from typing import Any
from urllib.parse import urlencode

from spiders.archive.records import Hint
from spiders.config.dates import parse_time
from spiders.state.source_entries import (
    Entry,
    NotASource,
    SourceDocument,
    begins_with,
)

PER_PAGE = 100

_LOOKED_AT = 65_536


def rest_url(base_url: str, page: int, *, plain: bool = False) -> str:
    """The URL of one page of posts, last modified first, with only the fields that are needed.

    `plain` is the form that works where the server knows no pretty permalinks.
    """
    query: dict[str, object] = {"rest_route": "/wp/v2/posts"} if plain else {}
    query |= {
        "per_page": PER_PAGE,
        "page": page,
        "orderby": "modified",
        "order": "desc",
        "_fields": "link,date_gmt,modified_gmt,title",
    }
    path = "" if plain else "wp-json/wp/v2/posts"
    return f"{base_url.rstrip('/')}/{path}?{urlencode(query, safe='/')}"


def parse_rest(body: bytes, via: str) -> SourceDocument:
    """Reads a page of posts.

    Raises:
        NotASource: if the document is no list of posts.
    """
    try:
        posts = _load(body)
    except (ValueError, RecursionError):
        raise NotASource(f"it is not JSON, it begins with {begins_with(body)}") from None
    if not isinstance(posts, list):
        raise NotASource(f"it is not a list of posts: {str(posts)[:120]}")
    return SourceDocument("rest", iter([e for post in posts if (e := _entry(post, via))]))


def _load(body: bytes) -> Any:  # noqa: ANN401 - foreign JSON
    """The document, without what PHP may have to say before a list of posts."""
    try:
        return json.loads(body)
    except ValueError:
        begin = body.find(b'[{"', 0, _LOOKED_AT)
        if begin < 0 or b"<html" in body[:begin].lower():
            raise
        return json.loads(body[begin:])


def _entry(post: Any, via: str) -> Entry | None:  # noqa: ANN401 - foreign JSON
    if not isinstance(post, dict) or not isinstance(post.get("link"), str):
        return None
    title = post.get("title")
    headline = title.get("rendered", "") if isinstance(title, dict) else ""
    return Entry(
        post["link"],
        Hint(
            via=via,
            lastmod=_utc(post.get("modified_gmt")),
            headline=" ".join(html.unescape(str(headline)).split()),
            published_at=parse_time(_utc(post.get("date_gmt")), UTC),
        ),
    )


def _utc(text: object) -> str:
    """WordPress writes `*_gmt` in UTC without saying so."""
    return f"{text}+00:00" if isinstance(text, str) and text and "+" not in text else ""
