"""Where a statement ends, as DuckDB's own tokenizer sees it."""

from __future__ import annotations

import duckdb


def is_complete(sql: str) -> bool:
    """Whether the text ends with a semicolon that stands in no string and no comment."""
    if not sql.rstrip().endswith(";") and "--" not in sql and "*/" not in sql:
        return False
    # What is left open, a string or a comment, is no token, nor is anything behind it.
    tokens = [start for start, kind in duckdb.tokenize(sql) if kind != duckdb.token_type.comment]
    # The tokenizer counts bytes.
    return bool(tokens) and sql.encode()[tokens[-1] :].lstrip().startswith(b";")
