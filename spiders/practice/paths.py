"""What a path of a practice site is, by its form alone."""

from __future__ import annotations

import regex

_POST = regex.compile(
    r"^/(?:[^/]+/)+[^/]*?-(?P<id>\d{4,9})(?P<view>/amp|/feed|/embed|/\d{1,3})?/?$"
)


def source_kind(path: str) -> str:
    """`sitemap`, `rest`, `feed`, or '' for what is no source; a post's own feed is one too."""
    if path.endswith(".xml"):
        return "sitemap"
    if path == "/wp-json" or path.startswith("/wp-json/"):
        return "rest"
    return "feed" if path.rstrip("/").endswith("/feed") else ""


def post_of(path: str) -> tuple[int, str] | None:
    """The id of the post that a path names, and its view: '', `/amp`, `/2`."""
    found = _POST.match(path)
    if found is None or path.startswith(("/tag/", "/author/")):
        return None
    return int(found["id"]), found["view"] or ""
