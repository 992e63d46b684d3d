"""Pages that showed a story and now show next to nothing: the site says 200 where it means 404."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

import duckdb

from pipelines.record import Article, CleanedPage, Reject
from warehouse.database.staging import ids, registered
from warehouse.database.statements import statement

MANY_TIMES = 4
"""A stored story has at least so many times the words of what is left on such a page."""


class PageText(NamedTuple):
    """What is stored of an article."""

    headline: str
    words: int
    last_seen_at: datetime
    """Aware."""


def reject_soft_404(
    con: duckdb.DuckDBPyConnection, pages: Sequence[CleanedPage]
) -> list[CleanedPage]:
    """The pages, those rejected as `soft_404` that lost their story, its headline and its date.

    A story may be cut to a line, and a theme may lose its dates; both at once, under another
    headline, is a page of the site's own. The stored text stays, and the next run looks again.

    Args:
        con: the writer's connection, in the transaction that loads the pages.
        pages: as cleaned.
    """
    suspects = [page for page in pages if _is_suspect(page.article)]
    stored = _read_stories(con, [page.article.article_id for page in suspects if page.article])
    found = {id(page) for page in suspects if _is_soft_404(page, stored)}
    return [_rejected(page) if id(page) in found else page for page in pages]


def judge_soft_404(page: CleanedPage, before: CleanedPage | None) -> CleanedPage:
    """One page judged as by `reject_soft_404`, by the page that showed its article before it."""
    story = before.article if before else None
    if not _is_suspect(page.article) or before is None or story is None or not story.published_at:
        return page
    known = PageText(story.headline, story.word_count, before.fetch.fetched_at)
    return _rejected(page) if _is_soft_404(page, {story.article_id: known}) else page


def _rejected(page: CleanedPage) -> CleanedPage:
    return replace(page, article=None, reject=Reject("clean", "soft_404", _detail(page)))


def _is_suspect(article: Article | None) -> bool:
    return article is not None and {"short", "no_date"} <= set(article.suspect.split(","))


def _read_stories(con: duckdb.DuckDBPyConnection, named: list[str]) -> dict[str, PageText]:
    if not named:
        return {}
    with registered(con, "incoming_ids", ids(sorted(set(named)))):
        rows = con.execute(statement("load/read_dated_stories")).fetchall()
    return {article_id: PageText(*facts) for article_id, *facts in rows}


def _is_soft_404(page: CleanedPage, stored: dict[str, PageText]) -> bool:
    article = page.article
    if article is None or (story := stored.get(article.article_id)) is None:
        return False
    return (
        story.last_seen_at < page.fetch.fetched_at
        and story.headline != article.headline
        and story.words >= MANY_TIMES * article.word_count
    )


def _detail(page: CleanedPage) -> str:
    assert page.article is not None
    return f"where a story was it says: {' '.join(page.article.body.split())}"[:200]
