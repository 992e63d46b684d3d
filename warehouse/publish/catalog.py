"""What there is to query: tables, views, macros, functions and keywords, with their comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb

from warehouse.database.schema import migrate
from warehouse.database.statements import statement
from warehouse.publish.session import Session


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view."""

    name: str
    type: str
    """DuckDB's name of its type."""
    comment: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view."""

    name: str
    """With its schema where that is not main."""
    kind: str
    """table or view."""
    comment: str
    columns: tuple[Column, ...]

    @property
    def is_internal(self) -> bool:
        """Whether runs alone need it."""
        return self.name.startswith("internal.")


@dataclass(frozen=True, slots=True)
class Macro:
    """A function written in SQL that the database brings along."""

    name: str
    is_table: bool
    """Whether it stands behind FROM."""
    parameters: tuple[str, ...]
    comment: str

    @property
    def call(self) -> str:
        """How it is called, such as `search(words)`."""
        return f"{self.name}({', '.join(self.parameters)})"


@dataclass(frozen=True, slots=True)
class Catalog:
    """All that a query can name, but for the schema `internal`."""

    relations: Mapping[str, Relation]
    """By name; views, which are made for people, before the tables below them."""
    macros: tuple[Macro, ...]
    functions: Mapping[str, str]
    """DuckDB's own: name to description, which may be empty."""
    keywords: tuple[str, ...]


def read_catalog(session: Session) -> Catalog:
    """Reads the catalogue of the newest publication and of what the reader made.

    Raises:
        WarehouseError: as `Session.ask`.
    """
    relations = relations_of(session.ask(statement("publish/list_columns")).rows())
    asked = (each for each in relations if not each.is_internal)
    return Catalog(
        relations={each.name: each for each in sorted(asked, key=_views_first)},
        macros=macros_of(session.ask(statement("publish/list_macros")).rows()),
        functions=dict(session.ask(statement("publish/list_functions")).rows()),
        keywords=tuple(name for (name,) in session.ask(statement("publish/list_keywords")).rows()),
    )


def relations_of(rows: Iterable[tuple[Any, ...]]) -> list[Relation]:
    """The tables and views of the rows that `list_columns` gives, in their order."""
    return [
        Relation(name, kind, comment or "", tuple(Column(r[3], r[4], r[5] or "") for r in columns))
        for (name, kind, comment), columns in groupby(rows, key=lambda row: row[:3])
    ]


def macros_of(rows: Iterable[tuple[Any, ...]]) -> tuple[Macro, ...]:
    """The macros of the rows that `list_macros` gives, in their order."""
    return tuple(
        Macro(name, is_table, tuple(parameters), comment or "")
        for name, is_table, parameters, comment in rows
    )


def _views_first(relation: Relation) -> tuple[bool, str]:
    return relation.kind != "view", relation.name


FOR_PEOPLE = ("news", "articles", "edits", "deletions", "article_versions", "article_pairs")
"""What is asked most, before the other views."""

_HEAD = """# Tables and views
Made from the comments in the database by `make docs`; the same is in the file itself: `.tables` and
`.schema NAME` at the prompt of `khabar sql` show it, in any client
`select table_name, column_name, comment from duckdb_columns() where not internal` does.
"""


def tables_page() -> str:
    """The page as Markdown, from an empty warehouse of today's schema."""
    with duckdb.connect(":memory:") as con:
        migrate(con)
        relations = relations_of(con.execute(statement("publish/list_columns")).fetchall())
        macros = macros_of(con.execute(statement("publish/list_macros")).fetchall())
    return describe(relations, macros)


def describe(relations: list[Relation], macros: tuple[Macro, ...]) -> str:
    """The page as Markdown: what people ask, what is called, and what runs need."""
    ranks = {name: rank for rank, name in enumerate(FOR_PEOPLE)}
    asked = sorted(
        (each for each in relations if each.kind == "view" or each.name in ranks),
        key=lambda each: (ranks.get(each.name, len(ranks)), each.name),
    )
    rest = [each for each in relations if each not in asked]
    named = ", ".join(f"[{each.name}](#{each.name})" for each in asked)
    parts = [
        _HEAD,
        f"To ask: {named}. Behind them: macros, the tables of runs and requests, and, in a schema "
        "of its own, `internal`, what runs remember: its tables may change with any version.\n",
    ]
    parts += [*map(_relation, asked), *map(_macro, macros), *map(_relation, rest)]
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
