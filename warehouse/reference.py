"""The reference page of all tables, views and columns, read from the database's own comments."""

from __future__ import annotations

import duckdb

from warehouse.schema import migrate
from warehouse.statements import statement

_HEAD = """# Tables and views
Made from the comments in the database by `make docs`; the same is in the file itself:
`khabar sql "select table_name, column_name, comment from duckdb_columns()"`.
"""


def tables_page() -> str:
    """The page as Markdown, from an empty warehouse of today's schema."""
    with duckdb.connect(":memory:") as con:
        migrate(con)
        rows = con.execute(statement("list_columns")).fetchall()
    parts = [_HEAD]
    last = ""
    for name, kind, comment, column, data_type, column_comment in rows:
        if name != last:
            parts.append(
                f"\n## {name}\n{kind.capitalize()}. {comment}\n\n| column | type | |\n|---|---|---|"
            )
            last = name
        parts.append(f"| `{column}` | {data_type} | {_cell(column_comment)} |")
    return "\n".join(parts) + "\n"


def _cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|").replace("<", "&lt;")
