"""`khabar sql`: one query, or a prompt, on the published file."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory

from flows.settings import Settings, read_settings
from flows.tables import Format, write_result
from spiders.errors import WarehouseError
from warehouse.connection import reader
from warehouse.query import run_query

_HELP = "End a query with ; — .tables lists the tables, .quit or Ctrl-D ends the session."


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
        if not waiting and line.strip() in (".quit", ".exit"):
            return
        if not waiting and line.strip() == ".tables":
            line = "SELECT table_name, comment FROM duckdb_tables() ORDER BY ALL;"
        waiting = f"{waiting}\n{line}".strip()
        if not waiting.endswith(";"):
            continue
        try:
            _answer(settings, waiting, form, limit)
        except WarehouseError as error:
            typer.echo(str(error), err=True)
        waiting = ""
