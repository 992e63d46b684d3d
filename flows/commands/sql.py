"""`khabar sql`: one query, or a prompt, on the published file."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.settings import Settings, read_settings
from flows.tables import Format, write_result
from spiders.errors import WarehouseError
from warehouse.connection import reader
from warehouse.query import run_query

_TABLES = """
    SELECT view_name AS name, comment, 1 AS part FROM duckdb_views() WHERE NOT internal
    UNION ALL SELECT table_name, comment, 2 FROM duckdb_tables()
    ORDER BY part, name
"""
_HELP = "A query ends with a semicolon; .tables lists views and tables; .quit ends."


def sql(
    query: Annotated[
        str | None,
        typer.Argument(metavar="QUERY", help="The query; without one, a prompt or standard input."),
    ] = None,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to write it.")] = "table",
    limit: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Rows of a table shown at most; 0 is all."),
    ] = 1000,
) -> None:
    """Run SQL on the published file, or open a prompt; read-only."""
    settings = read_settings()
    if query is None and not sys.stdin.isatty():
        query = sys.stdin.read()
    if query is None:
        _prompt(settings, form, limit)
    else:
        _answer(settings, query, form, limit)


def _answer(settings: Settings, query: str, form: Format, limit: int) -> None:
    most = limit if limit and form == "table" else None
    result = run_query(settings.home, query, limit=most)
    write_result(result, form)


def _prompt(settings: Settings, form: Format, limit: int) -> None:
    reader(settings.home).close()
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(settings.home / ".sql_history"))
    )
    typer.echo(_HELP)
    waiting = ""
    while True:
        try:
            line = session.prompt("khabar> " if not waiting else "   ...> ")
        except KeyboardInterrupt:
            waiting = ""
            continue
        except EOFError:
            return
        word = line.strip().removesuffix(";").removeprefix(".").lower()
        if not waiting and word in ("quit", "exit"):
            return
        if not waiting and word == "tables":
            _list_tables(settings)
            continue
        waiting = f"{waiting}\n{line}".strip()
        if not waiting.endswith(";"):
            continue
        try:
            _answer(settings, waiting, form, limit)
        except WarehouseError as error:
            typer.echo(str(error), err=True)
        waiting = ""


def _list_tables(settings: Settings) -> None:
    """Views, which are made for people, then the tables below them."""
    lines = Table(box=None, pad_edge=False, show_header=False)
    lines.add_column(style="bold", no_wrap=True)
    lines.add_column()
    for name, comment, _ in run_query(settings.home, _TABLES).rows:
        lines.add_row(name, Text(comment or ""))
    Console().print(lines)
