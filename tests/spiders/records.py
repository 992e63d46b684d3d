"""Fetched pages such as a crawl makes them, with as little said as a test needs."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from spiders.archive.records import Fetch, FetchedPage, Hint, new_id

NOON = datetime(2026, 3, 1, 6, 30, 15, tzinfo=UTC)
HINDI = "<html><p>नदी के किनारे नया पुस्तकालय खुला।</p></html>".encode()
URDU = "<html dir=rtl><p>پرانے باغ میں مشاعرہ ہوا۔</p></html>".encode()
ENGLISH = b"<html><p>The ferry runs every half hour.</p></html>"


def page(
    number: int = 1,
    body: bytes = HINDI,
    *,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=UTF-8"),),
    hint: Hint | None = None,
) -> FetchedPage:
    """One archived response; its URL and id carry the number."""
    url = f"https://paper.example/india/a-story-{10_000 + number}"
    fetch = Fetch(
        fetch_id=new_id(),
        run_id="run1",
        site="paper",
        url=url,
        kind="page",
        fetched_at=NOON,
        status=status,
        elapsed_ms=12,
        bytes=len(body),
        body_sha256=hashlib.sha256(body).hexdigest(),
    )
    return FetchedPage(fetch, f"paper:{10_000 + number}", url, headers, body, hint or Hint())
