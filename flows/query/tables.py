"""A result as a table for people, or as one line a value where a table has no room."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, TextIO

import regex
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.query import Result

# A column that shows less than this of its longest value is of no use.
_SHORTEST = 24

_NUMERIC = ("INT", "FLOAT", "DOUBLE", "DECIMAL", "NUMBER")

# What a page holds must not move the reader's cursor, nor colour the terminal.
_CONTROLS = regex.compile(r"[\p{Cc}--[\n\t]]", regex.V1)
_NULL = "NULL"


def write_table(result: Result, out: TextIO) -> None:
    """Writes a result for people, as wide as the terminal; how many rows there are is below it."""
    console = Console(file=out)
    # Written by ourselves: rich would end the program where the reader has gone away.
    with console.capture() as written:
        _print(console, result)
    out.write(written.get())


def _print(console: Console, result: Result) -> None:
    if not result.columns:
        console.print("(done)", style="dim", highlight=False)
        return
    cells = [[_text(value) for value in row] for row in result.rows]
    widths = [
        max(cell_len(name), *(cell_len(_in_line(row[at])) for row in cells), 0)
        for at, name in enumerate(result.columns)
    ]
    if not console.is_terminal:
        # A file or a pipe has no edge to wrap at.
        console.width = max(80, sum(widths) + 2 * len(widths))
    if sum(min(width, _SHORTEST) for width in widths) + 2 * len(widths) <= console.width:
        console.print(_table(result, cells, widths))
    else:
        _print_records(console, result, cells)
    shown = len(result.rows)
    note = f"{shown} row{'' if shown == 1 else 's'}"
    if result.truncated:
        note = f"first {shown} rows; --limit 0 or .limit 0 shows all"
    console.print(f"({note})", style="dim", highlight=False)


def _table(result: Result, cells: list[list[str | None]], widths: list[int]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, kind, width in zip(result.columns, result.types, widths, strict=True):
        number = any(word in kind.upper() for word in _NUMERIC) and "[" not in kind
        table.add_column(
            Text(name),
            justify="right" if number else "left",
            min_width=min(width, _SHORTEST),
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in cells:
        # Text keeps square brackets from being read as markup.
        table.add_row(*(_shown(cell if cell is None else _in_line(cell)) for cell in row))
    return table


def _print_records(console: Console, result: Result, cells: list[list[str | None]]) -> None:
    """Too many columns for the terminal: one line a value, as psql shows wide rows."""
    name_width = max(map(cell_len, result.columns))
    for number, row in enumerate(cells, 1):
        console.print(f"-- row {number}", style="dim", highlight=False)
        for name, value in zip(result.columns, row, strict=True):
            # Wrapped by nobody: a URL or a path is to be copied whole.
            padding = " " * (name_width - cell_len(name) + 2)
            console.print(Text(name + padding) + _shown(value), soft_wrap=True)


def _shown(cell: str | None) -> Text:
    return Text(_NULL, style="dim") if cell is None else Text(cell)


def _in_line(cell: str | None) -> str:
    return _NULL if cell is None else " ".join(cell.replace("\n", "⏎ ").split("\t"))


def _text(value: Any) -> str | None:  # noqa: ANN401 - whatever DuckDB returns
    if value is None:
        return None
    text: str = _CONTROLS.sub("�", str(_plain(value)))
    return text


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever DuckDB returns
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str | int | float) else str(value)
