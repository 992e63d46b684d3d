"""Pages that showed a story and now show next to nothing: the site says 200 where it means 404."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from pipelines.record import CleanedPage, Reject
from warehouse.incoming import ids, registered

MANY_TIMES = 4
"""A stored story has at least so many times the words of what is left on an emptied page."""

_STORED = """
    SELECT article_id, headline, word_count
    FROM articles
    SEMI JOIN incoming_ids USING (article_id)
    WHERE published_at IS NOT NULL AND last_seen_at < $at
"""


def reject_emptied(
    con: duckdb.DuckDBPyConnection, pages: Sequence[CleanedPage]
) -> list[CleanedPage]:
    """The pages, those rejected as `soft_404` that lost their story, its headline and its date.

    A story may be cut to a line, and a theme may lose its dates; both at once, under another
    headline, is a page of the site's own. The stored text stays, and the next run looks again.

    Args:
        con: the writer's connection, in the transaction that loads the pages.
        pages: as cleaned.
    """
    return [
        replace(page, article=None, reject=Reject("clean", "soft_404", _told(page)))
        if _is_emptied(con, page)
        else page
        for page in pages
    ]


def _is_emptied(con: duckdb.DuckDBPyConnection, page: CleanedPage) -> bool:
    article = page.article
    if article is None or not {"short", "no_date"} <= set(article.suspect.split(",")):
        return False
    with registered(con, "incoming_ids", ids([article.article_id])):
        stored = con.execute(_STORED, {"at": page.fetch.fetched_at}).fetchone()
    return (
        stored is not None
        and stored[1] != article.headline
        and stored[2] >= MANY_TIMES * article.word_count
    )


def _told(page: CleanedPage) -> str:
    assert page.article is not None
    return f"where a story was it says: {' '.join(page.article.body.split())}"[:200]
