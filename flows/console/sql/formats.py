"""Results as text or Parquet, read and written batch by batch."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol, TextIO, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from flows.console.sql.tables import Result, write_records, write_table
from flows.console.terminal import printing
from warehouse.publish.session import Answer

Form = Literal["table", "records", "csv", "json", "jsonl", "markdown", "parquet"]
FORMS: tuple[str, ...] = get_args(Form)
SUFFIXES: dict[str, Form] = {
    "": "table",
    ".txt": "table",
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "markdown",
    ".parquet": "parquet",
}
"""What a file's name says of its form."""

_ROW_GROUP = 5000


class Rows(Protocol):
    """Rows that are read once, batch by batch, as an `Answer` has them."""

    columns: tuple[str, ...]
    types: tuple[str, ...]

    def rows(self, most: int | None = None) -> list[tuple[Any, ...]]:
        """The next rows, `most` of them or all."""

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        """The rows that are left."""


def write_answer(
    answer: Rows, form: Form, out: TextIO, *, limit: int = 0, unlinked: bool = False
) -> None:
    """Writes an answer as text; `limit`, 0 for none, cuts off what is for people alone.

    With `unlinked` a terminal is shown addresses of this machine so that it makes no links of them.
    It gets no control characters of what the rows hold; files and pipes get them all.
    """
    if form not in ("table", "records"):
        out = printing(out)
    match form:
        case "table" | "records":
            rows = answer.rows(limit + 1 if limit else None)
            cut = bool(limit) and len(rows) > limit
            shown = rows[:limit] if cut else rows
            unlinked &= out.isatty()
            result = Result(answer.columns, answer.types, shown, truncated=cut, unlinked=unlinked)
            (write_table if form == "table" else write_records)(result, out)
        case "csv":
            lines = csv.writer(out, lineterminator="\n")
            lines.writerow(answer.columns)
            for batch in answer.batches():
                lines.writerows([[_cell(value) for value in row] for row in batch])
        case "jsonl":
            for batch in answer.batches():
                out.writelines(f"{_object(answer, row)}\n" for row in batch)
        case "json":
            before = "[\n "
            for batch in answer.batches():
                for row in batch:
                    out.write(f"{before}{_object(answer, row)}")
                    before = ",\n "
            out.write("[]\n" if before.startswith("[") else "\n]\n")
        case "markdown":
            out.write(f"| {' | '.join(map(_in_table, answer.columns))} |\n")
            out.write(f"|{'---|' * len(answer.columns)}\n")
            for batch in answer.batches():
                for row in batch:
                    out.write(f"| {' | '.join(_in_table(_cell(value)) for value in row)} |\n")
        case "parquet":
            raise ValueError("Parquet is no text")


def write_parquet(answer: Answer, path: Path) -> None:
    """Writes an answer as a Parquet file."""
    batches = answer.record_batches(_ROW_GROUP)
    first = next(batches)
    with pq.ParquetWriter(path, first.schema, compression="zstd") as writer:
        writer.write_table(pa.Table.from_batches([first]))
        for batch in batches:
            # One row group each, so that no more than that is ever in memory.
            writer.write_table(pa.Table.from_batches([batch]))


def _object(answer: Rows, row: tuple[Any, ...]) -> str:
    values = {name: _json(value) for name, value in zip(answer.columns, row, strict=True)}
    return json.dumps(values, ensure_ascii=False)


def _json(value: Any) -> Any:  # noqa: ANN401 - whatever DuckDB returns
    match value:
        case None | bool() | str() | int():
            return value
        case float() | Decimal():
            return float(value) if math.isfinite(value) else None
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return [_json(each) for each in value]
        case dict():
            return {str(_cell(key)): _json(each) for key, each in value.items()}
        case _:
            return str(value)


def _cell(value: Any) -> str:  # noqa: ANN401 - whatever DuckDB returns
    plain = _json(value)
    if plain is None and value is not None:
        return str(value)
    if isinstance(value, Decimal):
        return str(value)
    if plain is None:
        return ""
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _in_table(text: str) -> str:
    return "<br>".join(text.replace("\\", "\\\\").replace("|", "\\|").splitlines())
