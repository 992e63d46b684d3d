"""Keeps the search index: what was loaded waits in a queue and is indexed in portions."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from warehouse.database.staging import ids, registered
from warehouse.database.statements import statement
from warehouse.database.transaction import transaction
from warehouse.search.word_counts import count_words, extension_path

PORTION = 1000
"""Articles indexed in one transaction: some 40 MB of memory, a second of CPU."""

PER_PUBLICATION = 5 * PORTION
"""A publication indexes no more than so many, so that nobody waits long for it."""

SORTED = 10_000_000
"""Postings sorted at a time when the index is packed: within 64 MB, what exceeds them on disk."""

# From so many texts, and this share of all, the index is packed anew.
_FEW = 2 * PORTION
_SHARE = 0.2


def queue_texts(con: duckdb.DuckDBPyConnection, article_ids: Collection[str]) -> None:
    """Notes that the texts of these articles have changed, or are no more.

    Args:
        con: the writer's connection, in the transaction that changed them.
        article_ids: the articles.
    """
    if article_ids:
        with registered(con, "incoming_ids", ids(sorted(article_ids))):
            con.execute("INSERT INTO internal.search_queue SELECT article_id FROM incoming_ids")


def index_waiting(con: duckdb.DuckDBPyConnection, limit: int = PER_PUBLICATION) -> int:
    """Indexes texts that wait; each portion is one transaction, so a kill loses nothing.

    The cost grows with the texts, not with the archive.

    Args:
        con: the writer's connection, outside a transaction.
        limit: stop after about so many articles.

    Returns:
        How many articles still wait.

    Raises:
        ExtensionMissing: if DuckDB's fts extension is not there and something waits.
    """
    done = 0
    while (waiting := waiting_texts(con)) and done < limit:
        extension_path()
        with transaction(con):
            done += _index_portion(con)
    return waiting


def waiting_texts(con: duckdb.DuckDBPyConnection) -> int:
    """How many articles the index does not hold as they are now."""
    (count,) = con.execute(
        "SELECT count(DISTINCT article_id) FROM internal.search_queue"
    ).fetchall()[0]
    return int(count)


def _index_portion(con: duckdb.DuckDBPyConnection) -> int:
    waiting = con.execute(statement("search/read_search_queue"), {"most": PORTION}).fetchall()
    with registered(con, "incoming_ids", ids([article_id for (article_id,) in waiting])):
        con.execute(statement("search/retire_documents"))
        texts = con.execute(statement("search/read_texts_to_index")).to_arrow_table()
        if texts.num_rows:
            counted = count_words(texts.select(["document_id", "headline", "body"]))
            named = texts.select(["document_id", "article_id"])
            with (
                registered(con, "incoming_documents", named),
                registered(con, "incoming_words", counted),
            ):
                con.execute(statement("search/insert_postings"))
        con.execute(
            "DELETE FROM internal.search_queue "
            "WHERE article_id IN (SELECT article_id FROM incoming_ids)"
        )
    return len(waiting)


def pack_index(con: duckdb.DuckDBPyConnection, *, force: bool = False) -> bool:
    """Sorts the index anew and drops superseded texts from it, if that pays; one transaction.

    It pays once a fifth of the texts, and a few thousand, came in or were superseded since the
    last time: the whole index is written, so over a long time each posting is written about
    five times.

    Args:
        con: the writer's connection, outside a transaction.
        force: whether it is done in any case.

    Returns:
        Whether it was done.
    """
    (unpacked, texts) = con.execute(statement("search/count_unpacked")).fetchall()[0]
    if not force and (unpacked < _FEW or unpacked < texts * _SHARE):
        return False
    with transaction(con):
        con.execute(statement("search/create_packed_postings"))
        ranges = con.execute(statement("search/read_word_ranges"), {"postings": SORTED}).fetchall()
        for first, last in ranges:
            con.execute(statement("search/sort_postings"), {"first": first, "last": last})
        con.execute(statement("search/replace_postings"))
    return True
