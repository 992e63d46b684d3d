"""The reference page of all tables, views and macros, read from the database's own comments."""

from __future__ import annotations

import duckdb

from warehouse.catalog import Macro, Relation, macros_of, relations_of
from warehouse.schema import migrate
from warehouse.statements import statement

_HEAD = """# Tables and views
Made from the comments in the database by `make docs`; the same is in the file itself: `.tables` and
`.schema NAME` at the prompt of `khabar sql` show it, in any client
`select table_name, column_name, comment from duckdb_columns() where not internal` does.
"""


def tables_page() -> str:
    """The page as Markdown, from an empty warehouse of today's schema."""
    with duckdb.connect(":memory:") as con:
        migrate(con)
        relations = relations_of(con.execute(statement("list_columns")).fetchall())
        macros = macros_of(con.execute(statement("list_macros")).fetchall())
    return describe(relations, macros)


def describe(relations: list[Relation], macros: tuple[Macro, ...]) -> str:
    """The page as Markdown: macros, which are called, before tables and views."""
    parts = [_HEAD, *map(_macro, macros), *map(_relation, relations)]
    return "\n".join(parts) + "\n"


def _macro(macro: Macro) -> str:
    kind = "Table macro" if macro.is_table else "Macro"
    where = "from " if macro.is_table else "select "
    return f"\n## {macro.name}\n{kind}: `{where}{macro.call}`. {macro.comment}"


def _relation(relation: Relation) -> str:
    head = f"\n## {relation.name}\n{relation.kind.capitalize()}. {relation.comment}\n"
    rows = [f"| `{each.name}` | {each.type} | {_cell(each.comment)} |" for each in relation.columns]
    return "\n".join([head, "| column | type | |", "|---|---|---|", *rows])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
