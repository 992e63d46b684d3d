"""A result as a table for people, or as one line a value where a table has no room."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import accumulate
from typing import Any, TextIO
from unicodedata import category

import regex
from rich.console import Console
from rich.text import Text
from wcwidth import wcwidth

from flows.console.terminal import leads_nowhere
from spiders.config.printable import printable

# A column that shows less than this of its longest value is of no use.
_SHORTEST = 24

_MOST_NAMED = 3

_NUMERIC = ("INT", "FLOAT", "DOUBLE", "DECIMAL", "NUMBER")

_NULL = "NULL"

_Cells = list[list[str | None]]


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
    unlinked: bool = False
    """Whether addresses of this machine go without their `http://`, of which terminals make links:
    the pages are those of a demo that is over."""


def write_table(result: Result, out: TextIO) -> None:
    """Writes a result for people, as wide as the terminal; how many rows there are is below it."""
    _write(result, out, _print_table)


def write_records(result: Result, out: TextIO) -> None:
    """Writes a result for people, one line a value; how many rows there are is below it."""
    _write(result, out, _print_records)


def _write(result: Result, out: TextIO, show: Callable[[Console, Result, _Cells], str]) -> None:
    console = Console(file=out)
    # Written by ourselves: rich would end the program where the reader has gone away.
    with console.capture() as written:
        _print(console, result, show)
    out.write(written.get())


def _print(
    console: Console, result: Result, show: Callable[[Console, Result, _Cells], str]
) -> None:
    if not result.columns:
        console.print("(done)", style="dim", highlight=False)
        return
    result = replace(result, columns=tuple(map(printable, result.columns)))
    cells = [[_text(value, unlinked=result.unlinked) for value in row] for row in result.rows]
    hidden = show(console, result, cells)
    shown = len(result.rows)
    note = f"{shown} row{'' if shown == 1 else 's'}"
    if result.truncated:
        note = f"first {shown} rows; --limit 0 or .limit 0 shows all"
    console.print(f"({note}{hidden})", style="dim", highlight=False, soft_wrap=True)


def _print_table(console: Console, result: Result, cells: _Cells) -> str:
    """Prints the columns there is room for, a single row whole; returns a note on the others."""
    widths = [_width(result, cells, at) for at in range(len(result.columns))]
    if not console.is_terminal:
        # A file or a pipe has no edge to wrap at.
        console.width = max(80, sum(widths) + 2 * len(widths))
    ends = list(accumulate(min(width, _SHORTEST) + 2 for width in widths))
    # The last column has no blanks behind it.
    room = max(1, sum(end - 2 <= console.width for end in ends))
    if room == len(widths):
        _lay_out(console, result, cells, _fit(widths, console.width))
        return ""
    if len(cells) == 1:
        return _print_records(console, result, cells)
    first = replace(result, columns=result.columns[:room], types=result.types[:room])
    _lay_out(console, first, [row[:room] for row in cells], _fit(widths[:room], console.width))
    hidden = result.columns[room:]
    named = ", ".join(hidden[:_MOST_NAMED])
    more = f" and {len(hidden) - _MOST_NAMED} more" if len(hidden) > _MOST_NAMED else ""
    return f"; no room for {named}{more}: --format records or .mode records shows all"


def _lay_out(console: Console, result: Result, cells: _Cells, shown: list[int]) -> None:
    """By ourselves: rich counts the vowel signs of Devanagari as nothing, terminals do not."""
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


def _width(result: Result, cells: _Cells, at: int) -> int:
    return max(cells_of(result.columns[at]), *(cells_of(_in_line(row[at])) for row in cells), 0)


def _print_records(console: Console, result: Result, cells: _Cells) -> str:
    """One line a value, as psql shows wide rows; nothing is left out."""
    name_width = max(map(cells_of, result.columns))
    for number, row in enumerate(cells, 1):
        console.print(f"-- row {number}", style="dim", highlight=False)
        for name, value in zip(result.columns, row, strict=True):
            # Wrapped by nobody: a URL or a path is to be copied whole.
            padding = " " * (name_width - cells_of(name) + 2)
            console.print(Text(name + padding) + _shown(value), soft_wrap=True)
    return ""


def _shown(cell: str | None) -> Text:
    return Text(_NULL, style="dim") if cell is None else Text(cell)


def _in_line(cell: str | None) -> str:
    return _NULL if cell is None else " ".join(cell.replace("\n", "⏎ ").split("\t"))


def _text(value: Any, *, unlinked: bool) -> str | None:  # noqa: ANN401 - whatever DuckDB returns
    if value is None:
        return None
    if unlinked and isinstance(value, str) and leads_nowhere(value):
        value = value.partition("://")[2]
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
