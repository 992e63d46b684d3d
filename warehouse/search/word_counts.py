"""Counts the words of texts with DuckDB's fts extension, which comes as a package: no download."""

from __future__ import annotations

from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pyarrow as pa

from spiders.errors import WarehouseError
from warehouse.database.statements import scripts, statement

PACKAGE = "duckdb_extension_fts"


class ExtensionMissing(WarehouseError):
    """DuckDB's fts extension is not there, or not the one for this DuckDB."""


@cache
def extension_path() -> Path:
    """Where the package keeps the extension for the DuckDB that is installed.

    Raises:
        ExtensionMissing: if there is none.
    """
    if find_spec(PACKAGE):
        folder = resources.files(PACKAGE).joinpath("extensions", f"v{duckdb.__version__}")
        path = Path(str(folder)) / "fts.duckdb_extension"
        if path.is_file():
            return path
    raise ExtensionMissing(
        f"DuckDB's fts extension is missing: pip install duckdb-extension-fts=={duckdb.__version__}"
    )


def count_words(texts: pa.Table) -> pa.Table:
    """Counts the words of texts as the search index holds them.

    Args:
        texts: columns `document_id`, `headline` and `body`; each id once.

    Returns:
        A row per text and word: `document_id`, `word` in the spelling of `search_form`,
        `occurrences` in both together and whether it stands `in_headline`.

    Raises:
        ExtensionMissing: if DuckDB's fts extension cannot be loaded.
    """
    path = str(extension_path()).replace("'", "''")
    # In a database of its own: the extension indexes whole tables and cannot add to an index.
    with duckdb.connect(config={"threads": 2}) as con:
        try:
            con.execute(f"LOAD '{path}'")
        except duckdb.Error as error:
            first_line = str(error).partition("\n")[0]
            raise ExtensionMissing(
                f"DuckDB's fts extension cannot be loaded ({first_line}): "
                f"pip install --force-reinstall duckdb-extension-fts=={duckdb.__version__}"
            ) from error
        con.execute(scripts("macros")["1_search_spelling"])
        con.register("texts", texts)
        # One by one: a PRAGMA is bound before the statements in front of it have run.
        con.execute(statement("search/normalise_texts"))
        con.execute(statement("search/index_texts"))
        return con.execute(statement("search/count_words")).to_arrow_table()
