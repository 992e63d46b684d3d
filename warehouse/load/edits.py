"""Keeps `version_changes`: how each version of an article differs from the one before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import NamedTuple

import duckdb
import pyarrow as pa

from pipelines.edits.edits import Edit, compare_versions
from warehouse.database.staging import Row, ids, registered, store
from warehouse.database.statements import statement
from warehouse.lake.queue import queue_articles

DUE_AT_ONCE = 50
"""Older articles whose versions are compared with each load: half a second in a large archive."""

# Up to so many rows DuckDB goes to their blocks; for more it reads the text of all versions.
_AT_ONCE = 50

_KEPT = (
    "SELECT article_id, hash_before, hash_after FROM internal.version_changes "
    "SEMI JOIN incoming_ids USING (article_id)"
)
_TEXTS = "SELECT rowid, headline, body FROM article_versions WHERE rowid IN (SELECT * FROM wanted)"


class Key(NamedTuple):
    """What a row of `version_changes` is found by."""

    article_id: str
    hash_before: str
    """`content_hash` of the earlier version, then of the later."""
    hash_after: str


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
        rows = con.execute(statement("load/read_neighbours")).fetchall()
        kept = set(con.execute(_KEPT).fetchall())
    # The same two texts may stand side by side twice.
    neighbours = {Key(*key): (earlier, later) for *key, earlier, later in rows}
    _delete(con, kept if anew else kept - neighbours.keys())
    pairs = [(key, *rows) for key, rows in neighbours.items() if anew or key not in kept]
    for start in range(0, len(pairs), _AT_ONCE // 2):
        _compare(con, pairs[start : start + _AT_ONCE // 2])
    queue_articles(con, article_ids, texts=True)


def compare_due(con: duckdb.DuckDBPyConnection, limit: int = DUE_AT_ONCE) -> int:
    """Compares versions from before this was done; returns of how many articles.

    Args:
        con: the writer's connection, in a transaction.
        limit: at most so many articles.
    """
    rows = con.execute("SELECT article_id FROM internal.edits_due LIMIT ?", [limit]).fetchall()
    if not rows:
        return 0
    due = [article_id for (article_id,) in rows]
    compare_neighbours(con, due)
    with registered(con, "incoming_ids", ids(due)):
        con.execute(
            "DELETE FROM internal.edits_due "
            "WHERE article_id IN (SELECT article_id FROM incoming_ids)"
        )
    return len(due)


def _delete(con: duckdb.DuckDBPyConnection, keys: Iterable[tuple[str, ...]]) -> None:
    parted = [Key(*key)._asdict() for key in sorted(keys)]
    if parted:
        with registered(con, "incoming_parted", pa.Table.from_pylist(parted)):
            con.execute(statement("load/delete_separated_changes"))


def _compare(con: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[Key, int, int]]) -> None:
    wanted = pa.table({"row": pa.array({row for pair in pairs for row in pair[1:]}, pa.int64())})
    with registered(con, "wanted", wanted):
        texts = {row: texts for row, *texts in con.execute(_TEXTS).fetchall()}
    edits = (
        (key, compare_versions(*texts[earlier], *texts[later])) for key, earlier, later in pairs
    )
    store(con, "internal.version_changes", [_change_row(key, edit) for key, edit in edits])


def _change_row(key: Key, edit: Edit) -> Row:
    return {
        **key._asdict(),
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
