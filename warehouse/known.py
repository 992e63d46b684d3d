"""Where the stored of some articles lie: looked up once, for all statements that ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import duckdb

from warehouse.incoming import ids, registered
from warehouse.statements import statement


@contextmanager
def known_articles(con: duckdb.DuckDBPyConnection, article_ids: Iterable[str]) -> Iterator[None]:
    """Lets statements read `known_articles`: article_id and row_number of those that are stored.

    A look-up by article_id reads the ids of the whole archive; one by row goes to its block. To
    be used inside a transaction and before it writes articles, as that moves rows.
    """
    with registered(con, "incoming_ids", ids(sorted(set(article_ids)))):
        con.execute(statement("find_known_articles"))
    yield
    con.execute("DROP TABLE known_articles")
