"""Query results as a table for people, or as CSV or JSON for programs."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date, datetime
from typing import Any, Literal, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.query import Result

Format = Literal["table", "csv", "json"]

# A column that shows less than this of its longest value is of no use.
_SHORTEST = 24

_NUMERIC = ("INT", "FLOAT", "DOUBLE", "DECIMAL", "NUMBER")


def write_result(result: Result, form: Format, out: TextIO = sys.stdout) -> None:
    """Writes a result in the given format; JSON is an array of objects."""
    match form:
        case "csv":
            lines = csv.writer(out, lineterminator="\n")
            lines.writerow(result.columns)
            lines.writerows([[_plain(value) for value in row] for row in result.rows])
        case "json":
            rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
            json.dump(rows, out, ensure_ascii=False, indent=1, default=_plain)
            out.write("\n")
        case "table":
            _write_table(result, out)


def _write_table(result: Result, out: TextIO) -> None:
    cells = [["" if v is None else str(_plain(v)) for v in row] for row in result.rows]
    console = Console(file=out)
    widths = [
        max(map(cell_len, (name, *column)))
        for name, column in zip(result.columns, _columns(cells, len(result.columns)), strict=True)
    ]
    if not console.is_terminal:
        # A file or a pipe has no edge to wrap at.
        console.width = max(80, sum(widths) + 2 * len(widths))
    if sum(min(width, _SHORTEST) for width in widths) + 2 * len(widths) <= console.width:
        console.print(_table(result, cells, widths))
    else:
        _write_records(console, result, cells)
    shown = len(result.rows)
    note = f"{shown} row{'' if shown == 1 else 's'}"
    if result.truncated:
        note = f"first {shown} rows; --limit 0 shows all"
    console.print(f"({note})", style="dim", highlight=False)


def _table(result: Result, cells: list[list[str]], widths: list[int]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, kind, width in zip(result.columns, result.types, widths, strict=True):
        number = any(word in kind.upper() for word in _NUMERIC)
        table.add_column(
            name,
            justify="right" if number else "left",
            min_width=min(width, _SHORTEST),
            no_wrap=True,
            overflow="ellipsis",
        )
    for row in cells:
        # Text keeps square brackets from being read as markup.
        table.add_row(*map(Text, row))
    return table


def _write_records(console: Console, result: Result, cells: list[list[str]]) -> None:
    """Too many columns for the terminal: one line a value, as psql shows wide rows."""
    name_width = max(map(cell_len, result.columns))
    for number, row in enumerate(cells, 1):
        console.print(f"-- row {number}", style="dim", highlight=False)
        for name, value in zip(result.columns, row, strict=True):
            # Wrapped by nobody: a URL or a path is to be copied whole.
            console.print(Text(f"{name:<{name_width}}  {value}"), soft_wrap=True)


def _columns(cells: list[list[str]], count: int) -> list[list[str]]:
    return [[row[index] for row in cells] for index in range(count)]


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever DuckDB returns
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
