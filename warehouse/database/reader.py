"""Reads the published copy, which may be of another Khabar than this one, or damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from spiders.errors import WarehouseError
from warehouse.database.connection import READER_FILE, reader
from warehouse.database.failures import explain_copy
from warehouse.database.schema import schema_differs


@contextmanager
def reading(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """`<home>/news.duckdb`, open read-only while the context is.

    Raises:
        WarehouseError: if there is none yet, it cannot be read, or it lacks what is asked of it
            because another Khabar has published it.
    """
    con = reader(home)
    path = home / READER_FILE
    try:
        yield con
    except duckdb.Error as error:
        if explained := explain_copy(error, path):
            raise explained from error
        if why := lacks(error, con):
            raise WarehouseError(f"{path} {why}") from error
        raise
    finally:
        con.close()


def lacks(error: duckdb.Error, con: duckdb.DuckDBPyConnection) -> str:
    """Why the copy may lack the table, view or column that a statement names, and what to do.

    '' if the error is another, or the copy is as this Khabar publishes it.
    """
    if not isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        return ""
    match schema_differs(con):
        case "older":
            return (
                "was published by an earlier Khabar, without some of what is there today: "
                "the next run, such as `khabar run`, publishes it anew"
            )
        case "newer":
            return "was published by a newer Khabar, in which some things are different: upgrade"
        case "foreign":
            return "is not Khabar's: move it away; the next run, such as `khabar run`, publishes it"
    return ""
