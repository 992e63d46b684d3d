"""Query results as a table for people, or as CSV or JSON for programs."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date, datetime
from typing import Any, Literal, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.query import Result

Format = Literal["table", "csv", "json"]

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
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, kind in zip(result.columns, result.types, strict=True):
        justify: Literal["left", "right"] = (
            "right" if any(word in kind.upper() for word in _NUMERIC) else "left"
        )
        table.add_column(name, justify=justify, overflow="fold")
    for row in result.rows:
        # Text keeps square brackets from being read as markup.
        table.add_row(*(Text("" if value is None else str(_plain(value))) for value in row))
    console = Console(file=out)
    console.print(table)
    shown = len(result.rows)
    note = f"{shown} row{'' if shown == 1 else 's'}"
    if result.truncated:
        note = f"first {shown} rows; --limit 0 shows all"
    console.print(f"({note})", style="dim", highlight=False)


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever DuckDB returns
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
