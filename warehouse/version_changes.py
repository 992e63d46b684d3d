"""Keeps `version_changes`: how each version of an article differs from the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import duckdb
import pyarrow as pa

from pipelines.edits import compare_versions
from warehouse.incoming import Row, ids, registered, store
from warehouse.statements import statement

DUE_AT_ONCE = 50
"""Older articles whose versions are compared with each load; takes a tenth of a second."""

# Up to so many rows DuckDB goes to their blocks; for more it reads the text of all versions.
_AT_ONCE = 50

_TEXTS = "SELECT rowid, headline, body FROM article_versions WHERE rowid IN (SELECT * FROM wanted)"


def compare_neighbours(
    con: duckdb.DuckDBPyConnection, article_ids: Sequence[str], *, anew: bool = False
) -> None:
    """Compares the versions of articles that stand side by side now and did not before.

    Rows are found by the hashes of both texts: what is renumbered or seen earlier keeps its row,
    and the row of two that have been parted is deleted.

    Args:
        con: the writer's connection, in the transaction that wrote the versions.
        article_ids: the articles concerned.
        anew: whether all their versions are compared again, as their texts were rewritten.
    """
    if not article_ids:
        return
    with registered(con, "incoming_ids", ids(article_ids)):
        if anew:
            con.execute(
                "DELETE FROM version_changes "
                "WHERE article_id IN (SELECT article_id FROM incoming_ids)"
            )
        else:
            con.execute(statement("delete_parted_changes"))
        pairs = con.execute(statement("read_neighbours")).fetchall()
    for start in range(0, len(pairs), _AT_ONCE // 2):
        _compare(con, pairs[start : start + _AT_ONCE // 2])


def compare_due(con: duckdb.DuckDBPyConnection, limit: int = DUE_AT_ONCE) -> int:
    """Compares versions from before this was done; returns of how many articles.

    Args:
        con: the writer's connection, in a transaction.
        limit: at most so many articles.
    """
    rows = con.execute("SELECT article_id FROM edits_due LIMIT ?", [limit]).fetchall()
    if not rows:
        return 0
    due = [article_id for (article_id,) in rows]
    compare_neighbours(con, due)
    with registered(con, "incoming_ids", ids(due)):
        con.execute(
            "DELETE FROM edits_due WHERE article_id IN (SELECT article_id FROM incoming_ids)"
        )
    return len(due)


def _compare(con: duckdb.DuckDBPyConnection, pairs: list[tuple[str, str, str, int, int]]) -> None:
    wanted = pa.table({"row": pa.array({r for pair in pairs for r in pair[3:]}, pa.int64())})
    with registered(con, "wanted", wanted):
        texts = {row: texts for row, *texts in con.execute(_TEXTS).fetchall()}
    rows: list[Row] = []
    for article_id, hash_before, hash_after, earlier, later in pairs:
        edit = compare_versions(*texts[earlier], *texts[later])
        rows.append(
            {
                "article_id": article_id,
                "hash_before": hash_before,
                "hash_after": hash_after,
                "headline_changed": edit.headline_changed,
                "body_changed": edit.body_changed,
                "is_small": edit.is_small,
                "words_added": edit.words_added,
                "words_removed": edit.words_removed,
                "words_moved": edit.words_moved,
                "mark": edit.mark,
                "note": edit.note,
                "places": [asdict(place) for place in edit.places],
            }
        )
    store(con, "version_changes", rows)
