"""Which articles are offline: what checks of their pages found, confirmed by a later run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import duckdb
import pyarrow as pa

from pipelines.record import CleanedPage
from spiders.state.known_pages import page_key
from warehouse.database.staging import Row, registered, store
from warehouse.database.statements import statement
from warehouse.lake.queue import queue_articles
from warehouse.load.article_state import ArticleState

_REASONS = {
    "rejected:password": "password",
    "rejected:redirected_away": "redirected_away",
    "rejected:soft_404": "soft_404",
}

_ANY_ABSENT = (
    "SELECT 1 FROM internal.absences SEMI JOIN incoming_checks USING (page_key, page_id) LIMIT 1"
)


def absence_row(
    outcome: str,
    *,
    page_id: str,
    site: str,
    run_id: str,
    checked_at: datetime,
    status: int | None = None,
) -> Row | None:
    """A row of `absences`, None where the outcome of a check does not say that a page is gone."""
    reason = f"http_{status}" if outcome == "gone" else _REASONS.get(outcome)
    if reason is None:
        return None
    return {
        "page_id": page_id,
        "page_key": page_key(page_id),
        "site": site,
        "run_id": run_id,
        "checked_at": checked_at,
        "reason": reason,
    }


def absence_rows(judged: Iterable[tuple[CleanedPage, str]]) -> list[Row]:
    """Rows of `absences`, of the archived pages among these whose full outcome says so."""
    rows = (
        absence_row(
            outcome,
            page_id=page.page_id,
            site=page.fetch.site,
            run_id=page.fetch.run_id,
            checked_at=page.fetch.fetched_at,
            status=page.fetch.status,
        )
        for page, outcome in judged
    )
    return [row for row in rows if row]


def settle_archived(
    con: duckdb.DuckDBPyConnection,
    judged: Collection[tuple[CleanedPage, str]],
    articles: Iterable[ArticleState],
) -> None:
    """Like `settle_absences`, for archived pages with their full outcomes and their articles."""
    returned = any(article.gone_at for article in articles)
    page_ids = [page.page_id for page, _ in judged]
    settle_absences(con, page_ids, absence_rows(judged), returned=returned)


def settle_absences(
    con: duckdb.DuckDBPyConnection,
    page_ids: Sequence[str],
    absences: Sequence[Row],
    *,
    returned: bool = False,
) -> None:
    """Sets `gone_at` of the articles whose pages were checked, and when the pages are due again.

    An article is gone when each of its pages was found absent by two runs since it
    last showed it; what counts are the checks, not the order in which they are loaded.

    Args:
        con: the writer's connection, in the transaction that wrote the pages and articles.
        page_ids: the pages that were checked.
        absences: rows of `absences` of those that were not there.
        returned: whether an article that was gone is among what they show.
    """
    store(con, "internal.absences", absences, statement("load/merge_absences"))
    keys = pa.array(map(page_key, page_ids), pa.uint64())
    table = pa.table({"page_id": pa.array(page_ids, pa.string()), "page_key": keys})
    with registered(con, "incoming_checks", table):
        # Of most pages there is nothing to settle, and reading all pages of their articles is dear.
        if not returned and not con.execute(_ANY_ABSENT).fetchone():
            return
        judged = con.execute(statement("load/read_absences")).to_arrow_table()
    if judged.num_rows:
        with registered(con, "incoming_judged", judged):
            con.execute(statement("load/update_absent_pages"))
            con.execute(statement("load/update_gone_articles"))
        queue_articles(con, filter(None, judged["article_id"].to_pylist()))
