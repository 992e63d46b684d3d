"""Makes and writes rows of `pages`, `fetches` and `rejects` from the records of crawl and clean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from pipelines.record import CleanedPage
from spiders.archive.records import Fetch
from spiders.config.printable import printable
from spiders.state.crawl_log import PageOutcome
from spiders.state.known_pages import page_key
from spiders.state.source_entries import unix_seconds
from warehouse.database.staging import Row, row_of, store
from warehouse.database.statements import statement

HELD_FOR = timedelta(days=1)
"""A held page is looked at again so much later; if held again, after twice as long each time."""

_SHOWN = frozenset({"new", "updated", "unchanged", "not_modified"})


def write_pages(
    con: duckdb.DuckDBPyConnection, judged: Sequence[tuple[CleanedPage, str]], rules_version: str
) -> None:
    """Writes archived pages, each with its full outcome, in the transaction that loads them."""
    fetches = [
        fetch_row(fetch, outcome, page.page_id)
        for page, outcome in judged
        for fetch in (page.fetch, *page.parts)
    ]
    store(con, "fetches", fetches, statement("load/merge_fetches"))
    pages = [archived_page_row(page, outcome) for page, outcome in judged]
    store(con, "pages", pages, statement("load/merge_pages"))
    store(con, "rejects", [reject_row(page, rules_version) for page, _ in judged if page.reject])


def fetch_row(fetch: Fetch, outcome: str = "", page_id: str | None = None) -> Row:
    """A row of `fetches`; without `outcome` and `page_id` for one without an archived page."""
    return _printable({**row_of(fetch), "outcome": outcome, "page_id": page_id})


def reject_row(page: CleanedPage, rules_version: str) -> Row:
    """A row of `rejects`.

    Raises:
        ValueError: if the page was not rejected.
    """
    if page.reject is None:
        raise ValueError(f"{page.url}: was not rejected")
    return _printable(
        {
            "url": page.url,
            "page_id": page.page_id,
            "site": page.fetch.site,
            "run_id": page.fetch.run_id,
            "stage": page.reject.stage,
            "reason": page.reject.reason,
            "detail": page.reject.detail,
            "fetch_id": page.fetch.fetch_id,
            "rules_version": rules_version,
        }
    )


def _printable(row: Row) -> dict[str, Any]:
    """What sites have written, such as a content type, is shown on terminals."""
    return {
        key: printable(value) if isinstance(value, str) else value for key, value in row.items()
    }


def archived_page_row(page: CleanedPage, outcome: str) -> Row:
    """A row of `pages` for a page out of a segment; `outcome` with its reason."""
    row = _page_row(
        site=page.fetch.site,
        page_id=page.page_id,
        outcome=outcome,
        detail=page.reject.detail if page.reject else "",
        via=page.via,
        lastmod=page.lastmod,
        checked_at=page.fetch.fetched_at,
    )
    if row["source_lastmod"] is None and page.article is not None:
        # A feed gives no lastmod: the page's own word is what the sitemap will say later.
        row["source_lastmod"] = page.article.modified_at
    return {
        **row,
        "url": page.fetch.url,
        "article_id": page.article.article_id if page.article else None,
        # "Not modified" would be no answer where there is no article that could have been.
        "etag": _validator(page.etag) if page.article else "",
        "last_modified": _validator(page.last_modified) if page.article else "",
    }


def unfetched_page_row(site: str, page: PageOutcome) -> Row:
    """A row of `pages` for a page that ended without an archived response."""
    return {
        **_page_row(
            site=site,
            page_id=page.page_id,
            outcome=page.outcome,
            detail=page.detail,
            via=page.via,
            lastmod=page.lastmod,
            checked_at=page.checked_at,
        ),
        "url": page.url,
        "article_id": None,
        "etag": "",
        "last_modified": "",
    }


def _page_row(
    *,
    site: str,
    page_id: str,
    outcome: str,
    detail: str,
    via: str,
    lastmod: str,
    checked_at: datetime,
) -> dict[str, Any]:
    kind, _, reason = outcome.partition(":")
    seconds = unix_seconds(lastmod)
    row = {
        "page_id": page_id,
        "page_key": page_key(page_id),
        "site": site,
        "first_seen_at": checked_at,
        "first_seen_via": via,
        "last_seen_via": via,
        "lastmod": lastmod,
        "source_lastmod": datetime.fromtimestamp(seconds, UTC) if seconds else None,
        "outcome": kind,
        "reason": reason,
        "detail": detail,
        "checked_at": checked_at,
        "seen_at": checked_at if kind in _SHOWN else None,
        "next_check_at": _next_check_at(kind, reason, checked_at),
    }
    return _printable(row)


def _validator(value: str) -> str:
    """It goes back to the server to the letter, or not at all."""
    return value if value.isprintable() else ""


def _next_check_at(kind: str, reason: str, checked_at: datetime) -> datetime | None:
    if kind in ("failed", "deferred"):
        return checked_at
    # It lies in the archive, so there is no hurry; but its site may be well again.
    return checked_at + HELD_FOR if (kind, reason) == ("rejected", "held") else None
