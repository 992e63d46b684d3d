"""What is wrong with a reader's SQL, said for a reader."""

from __future__ import annotations

from pathlib import Path

import duckdb
import regex

from spiders.errors import WarehouseError
from warehouse.database.failures import explain_copy
from warehouse.database.reader import lacks
from warehouse.publish.permissions import SETTABLE

# The last two: a view is written to.
_WRITES = regex.compile(r"read-only mode|Can only [a-z ]+ base table|is not an? table")
_LOCKED = regex.compile(r'Cannot change configuration option "(?P<name>[^"]+)"')
_EXTENSION = regex.compile(r"(?P<name>\w+)\.duckdb_extension\" not found")


def explain_query_error(
    error: duckdb.Error, path: Path, con: duckdb.DuckDBPyConnection
) -> WarehouseError:
    """The WarehouseError to raise instead of what DuckDB says of a query on the file at `path`.

    A mistake in the SQL is told in DuckDB's own words, with the place and what it suggests; where
    another Khabar has published the file, that is told too.
    """
    message = str(error).strip()
    if _WRITES.search(message):
        return WarehouseError("news.duckdb is read-only: it can be queried, not changed")
    if locked := _LOCKED.search(message):
        return WarehouseError(
            f"{locked['name']} cannot be set here; these can: {', '.join(SETTABLE)}"
        )
    if missing := _EXTENSION.search(message):
        return WarehouseError(
            f"that needs DuckDB's extension {missing['name']}, which is not installed here; "
            f"DuckDB's command line, version {duckdb.__version__}, installs it: "
            f"INSTALL {missing['name']}"
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        first_line = message.partition("\n")[0]
        return WarehouseError(
            f"{first_line}: ask for fewer rows or columns, or SET memory_limit higher"
        )
    # Else the reader's own files are meant, or nothing but the SQL.
    if any(sign in message for sign in (str(path), "Corrupt database", "enough bytes")):
        return explain_copy(error, path) or WarehouseError(message)
    if why := lacks(error, con):
        return WarehouseError(f"{message}\n{path} {why}")
    return WarehouseError(message)
