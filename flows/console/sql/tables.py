"""A result as a table for people, or as one line a value where a table has no room."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TextIO
from unicodedata import category

import regex
from rich.console import Console
from rich.text import Text
from wcwidth import wcwidth

from spiders.config.printable import printable

# A column that shows less than this of its longest value is of no use.
_SHORTEST = 24

_NUMERIC = ("INT", "FLOAT", "DOUBLE", "DECIMAL", "NUMBER")

_NULL = "NULL"


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of a statement that are to be shown."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    """DuckDB's names of the columns' types."""
    rows: list[tuple[Any, ...]]
    """Times are aware, in UTC."""
    truncated: bool = False
    """Whether there were more rows."""


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
    result = replace(result, columns=tuple(map(printable, result.columns)))
    cells = [[_text(value) for value in row] for row in result.rows]
    widths = [_width(result, cells, at) for at in range(len(result.columns))]
    if not console.is_terminal:
        # A file or a pipe has no edge to wrap at.
        console.width = max(80, sum(widths) + 2 * len(widths))
    if sum(min(width, _SHORTEST) for width in widths) + 2 * len(widths) <= console.width:
        _print_table(console, result, cells)
    else:
        _print_records(console, result, cells)
    shown = len(result.rows)
    note = f"{shown} row{'' if shown == 1 else 's'}"
    if result.truncated:
        note = f"first {shown} rows; --limit 0 or .limit 0 shows all"
    console.print(f"({note})", style="dim", highlight=False)


def _print_table(console: Console, result: Result, cells: list[list[str | None]]) -> None:
    """Laid out here: rich counts the vowel signs of Devanagari as nothing, terminals do not."""
    shown = _fit([_width(result, cells, at) for at in range(len(result.columns))], console.width)
    numeric = [
        any(word in kind.upper() for word in _NUMERIC) and "[" not in kind for kind in result.types
    ]
    layout = list(zip(shown, numeric, strict=True))
    heads = [
        Text(_padded(name, width, right=right), style="bold")
        for name, (width, right) in zip(result.columns, layout, strict=True)
    ]
    lines = [heads]
    for row in cells:
        # Text keeps square brackets from being read as markup.
        lines.append(
            [
                Text(_padded(_in_line(cell), width, right=right), "dim" if cell is None else "")
                for cell, (width, right) in zip(row, layout, strict=True)
            ]
        )
    for line in lines:
        joined = Text("  ").join(line)
        joined.rstrip()
        console.print(joined, soft_wrap=True)


def _fit(widths: list[int], room: int) -> list[int]:
    """Narrows the widest columns until all fit beside each other."""
    fitting = list(widths)
    while sum(fitting) + 2 * (len(fitting) - 1) > room and max(fitting) > 1:
        fitting[fitting.index(max(fitting))] -= 1
    return fitting


def _padded(text: str, width: int, *, right: bool) -> str:
    if cells_of(text) > width:
        kept = ""
        for letter in regex.findall(r"\X", text):
            if cells_of(kept + letter) > width - 1:
                break
            kept += letter
        text = f"{kept}…"
    padding = " " * (width - cells_of(text))
    return padding + text if right else text + padding


def cells_of(text: str) -> int:
    """How many cells of a terminal a text takes, where it counts letter by letter, as most do.

    A vowel sign that stands beside its consonant takes one, any other mark none.
    """
    if text.isascii():
        return len(text)
    return sum(1 if category(letter) == "Mc" else max(0, wcwidth(letter)) for letter in text)


def _width(result: Result, cells: list[list[str | None]], at: int) -> int:
    return max(cells_of(result.columns[at]), *(cells_of(_in_line(row[at])) for row in cells), 0)


def _print_records(console: Console, result: Result, cells: list[list[str | None]]) -> None:
    """Too many columns for the terminal: one line a value, as psql shows wide rows."""
    name_width = max(map(cells_of, result.columns))
    for number, row in enumerate(cells, 1):
        console.print(f"-- row {number}", style="dim", highlight=False)
        for name, value in zip(result.columns, row, strict=True):
            # Wrapped by nobody: a URL or a path is to be copied whole.
            padding = " " * (name_width - cells_of(name) + 2)
            console.print(Text(name + padding) + _shown(value), soft_wrap=True)


def _shown(cell: str | None) -> Text:
    return Text(_NULL, style="dim") if cell is None else Text(cell)


def _in_line(cell: str | None) -> str:
    return _NULL if cell is None else " ".join(cell.replace("\n", "⏎ ").split("\t"))


def _text(value: Any) -> str | None:  # noqa: ANN401 - whatever DuckDB returns
    if value is None:
        return None
    return printable(str(_plain(value)), lines=True)


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
