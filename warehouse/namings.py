"""Notes which sitemap names a page, so that the next crawl notices when it no longer does."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from spiders.ledger import Named
from spiders.memory import page_key
from warehouse.incoming import registered
from warehouse.statements import statement


def name_pages(con: duckdb.DuckDBPyConnection, named: Sequence[Named]) -> None:
    """Notes the sitemap of each page; inside a transaction, and harmless when repeated.

    Args:
        con: the writer's connection.
        named: as the crawl's ledger holds them; of a page that comes twice, the last is taken.
    """
    last = {entry.page_id: entry for entry in named}
    if not last:
        return
    table = pa.table(
        {
            "page_id": list(last),
            "page_key": pa.array(map(page_key, last), pa.uint64()),
            "source": [entry.source for entry in last.values()],
            "lastmod": [entry.lastmod for entry in last.values()],
        }
    )
    with registered(con, "incoming_named", table):
        con.execute(statement("update_named_pages"))
