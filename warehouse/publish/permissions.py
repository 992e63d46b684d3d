"""What a reader's SQL may do: anything that leaves files alone."""

from __future__ import annotations

import duckdb

from spiders.errors import WarehouseError


def is_complete(sql: str) -> bool:
    """Whether the text ends with a semicolon that stands in no string and no comment."""
    if not sql.rstrip().endswith(";") and "--" not in sql and "*/" not in sql:
        return False
    # What is left open, a string or a comment, is no token, nor is anything behind it.
    tokens = [start for start, kind in duckdb.tokenize(sql) if kind != duckdb.token_type.comment]
    # The tokenizer counts bytes.
    return bool(tokens) and sql.encode()[tokens[-1] :].lstrip().startswith(b";")


SETTABLE = (
    "TimeZone",
    "Calendar",
    "default_collation",
    "default_null_order",
    "default_order",
    "max_memory",
    "memory_limit",
    "preserve_insertion_order",
    "schema",
    "search_path",
    "threads",
)
"""Settings of DuckDB that readers may change; others name files, or loosen what holds here."""

# Of tables, these change only those that the reader made: the file itself is open read-only.
_PERMITTED = (
    "SELECT",
    "EXPLAIN",
    "SET",
    "CREATE",
    "CREATE_FUNC",
    "DROP",
    "ALTER",
    "INSERT",
    "UPDATE",
    "DELETE",
    "MERGE_INTO",
    "RELATION",
    "MULTI",
    "ANALYZE",
)
_ELSEWHERE = "only news.duckdb is open here; the DuckDB command line, with -readonly, can do more"
_INSTEAD = {
    "COPY": "write a result with --output FILE, .once FILE or khabar export; read a file with "
    "FROM 'FILE'",
    "EXPORT": "khabar export writes files",
    "ATTACH": _ELSEWHERE,
    "LOAD": f"no extension is installed or loaded by a query; {_ELSEWHERE}",
}
_NAMES = {"LOAD": "LOAD or INSTALL"}


def refuse_others(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raises WarehouseError if the SQL holds no statement, or one that readers may not use."""
    statements = con.extract_statements(sql)
    if not statements:
        raise WarehouseError("there is no SQL statement to run")
    for each in statements:
        kind = _kind(each)
        if kind == "EXPLAIN" and (inner := _explained(each.query)):
            refuse_others(con, inner)
        if kind not in _PERMITTED:
            name = _NAMES.get(kind, kind.replace("_", " "))
            raise WarehouseError(f"{name} does not run here: {_INSTEAD.get(kind, _ELSEWHERE)}")


def _kind(statement: duckdb.Statement) -> str:
    return str(statement.type).rpartition(".")[2]


def _explained(sql: str) -> str:
    """The statement behind EXPLAIN, which EXPLAIN ANALYZE runs; empty if there is none."""
    text = sql.encode()
    starts = [start for start, kind in duckdb.tokenize(sql) if kind != duckdb.token_type.comment]
    words = [text[a:b].decode().strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
    at = 1 + (len(words) > 1 and words[1].lower() == "analyze")
    if words[at : at + 1] == ["("]:
        at = words.index(")", at) + 1
    return text[starts[at] :].decode() if at < len(starts) else ""
