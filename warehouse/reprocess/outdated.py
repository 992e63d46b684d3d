"""What of the warehouse was made under other rules than today's, and matters for it."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from pipelines.record import CleanedPage
from warehouse.database.staging import known_articles, registered
from warehouse.database.statements import statement
from warehouse.database.transaction import rolled_back


def outdated_articles(con: duckdb.DuckDBPyConnection, pages: Iterable[CleanedPage]) -> list[str]:
    """Stored articles that these pages would change, and that were made under other rules.

    Whether the site or the rules made the difference is seen when they are rebuilt.

    Args:
        con: the writer's connection, in no transaction.
        pages: as cleaned, before they are loaded.
    """
    articles = [page.article for page in pages if page.article]
    columns = ("article_id", "content_hash", "rules_version")
    table = pa.table(
        {
            name: pa.array([getattr(each, name) for each in articles], pa.string())
            for name in columns
        }
    )
    named = [each.article_id for each in articles]
    with (
        rolled_back(con),
        known_articles(con, named),
        registered(con, "incoming_texts", table),
    ):
        rows = con.execute(statement("reprocess/read_outdated_articles")).fetchall()
    return sorted({article_id for (article_id,) in rows})


def held_pages(
    con: duckdb.DuckDBPyConnection, site: str, rules_version: str, limit: int
) -> list[str]:
    """page_ids that were held under other rules than these, the longest held first."""
    parameters = {"site": site, "rules": rules_version, "limit": limit}
    rows = con.execute(statement("reprocess/read_held_pages"), parameters).fetchall()
    return [page_id for (page_id,) in rows]


def learned_in(con: duckdb.DuckDBPyConnection, site: str, run_id: str) -> bool:
    """Whether this run has learned something of the site."""
    row = con.execute(
        "SELECT 1 FROM internal.site_profiles WHERE site = ? AND run_id = ?", [site, run_id]
    ).fetchone()
    return row is not None


def sample_outdated(
    con: duckdb.DuckDBPyConnection, site: str, rules_version: str, limit: int
) -> tuple[int, list[str]]:
    """How many stored articles of a site were made under other rules than these; some of them."""
    rows = con.execute(
        "SELECT article_id, count(*) OVER () FROM articles WHERE site = ? AND rules_version <> ? "
        "ORDER BY hash(article_id) LIMIT ?",
        [site, rules_version, limit],
    ).fetchall()
    return (rows[0][1] if rows else 0), [article_id for article_id, _ in rows]
