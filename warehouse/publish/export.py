"""Exports a table, view or query of the published copy to files, by DuckDB's own COPY."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import quote

import duckdb
import regex

from spiders.errors import WarehouseError
from warehouse.database.connection import reader
from warehouse.publish.export_rows import RowSelection, moments, month_of, selected
from warehouse.publish.output_file import explain_target, kind_of, replacing
from warehouse.publish.output_folder import replacing_folder
from warehouse.publish.permissions import refuse_others

Form = Literal["parquet", "csv", "jsonl"]
Notify = Callable[[int, int], None]
"""Is told how many files are done, and of how many."""

_OPTIONS = {
    # Row groups by size: articles are long, and a group is held in memory until it is full.
    "parquet": "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE_BYTES '16MB'",
    "csv": "FORMAT csv, HEADER",
    "jsonl": "FORMAT json",
}
_NULL = "__HIVE_DEFAULT_PARTITION__"
_NUMBERS = ("DECIMAL", "FLOAT", "DOUBLE", "BIGNUM")
_FORMULA = regex.compile(r"^([-=+@\t\r\n])")
"""What a cell begins with that spreadsheets calculate, and follow where it says."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export: a table or view with filters, or a query."""

    table: str = "articles"
    query: str = ""
    """SQL instead of a table; filters do not apply."""
    sites: Sequence[str] = ()
    first: date | None = None
    """First day of publication in India."""
    last: date | None = None
    """Last day, included."""
    language: str = ""
    spreadsheet: bool = False
    """For CSV: text that a spreadsheet would take for a formula gets an apostrophe before it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    rows: int
    files: int
    bytes: int


def export(
    home: Path,
    target: Path,
    form: Form,
    wanted: ExportRequest,
    *,
    split: bool,
    overwrite: bool = False,
    memory_limit: str = "256MB",
    notify: Notify | None = None,
) -> Exported:
    """Writes what is wanted to a file, or with `split` to a folder: a file per site and month.

    The folders are named as Hive does (`site=…/month=2026-03`), the month is that of
    publication in India. `target` is whole once it is there; after a failure it is as it was.

    Args:
        home: the folder KHABAR_HOME names.
        target: the file or folder to make.
        form: how to write it.
        wanted: what to write.
        split: whether to write a folder.
        overwrite: whether `target` may be there already and is replaced; of folders only one that
            this function made and that holds nothing else.
        memory_limit: how much memory DuckDB may use, as DuckDB writes it.
        notify: called after each file of a folder.

    Raises:
        WarehouseError: if nothing is published yet or nothing matches, a table, column or the
            SQL is wrong, or `target` is there already, is in Khabar's home or cannot be written;
            in one line.
        KeyboardInterrupt: if the user stopped it; nothing is left of it.
    """
    kind_of(target)
    replace = replacing_folder if split else replacing
    con = reader(home)
    try:
        with TemporaryDirectory(prefix="khabar-export-") as spilled:
            con.execute("SET memory_limit = ?", [memory_limit])
            con.execute("SET temp_directory = ?", [spilled])
            con.execute("SET preserve_insertion_order = false")
            selection = _select(con, wanted)
            with replace(target, home, overwrite=overwrite) as temporary:
                if split:
                    rows = _write_folder(con, selection, temporary, form, wanted, notify)
                else:
                    rows = _copy(con, selection, temporary, form, wanted)
                _check(rows, wanted)
                files = [each for each in temporary.rglob("*") if each.is_file()] or [temporary]
                size = sum(each.stat().st_size for each in files)
    except duckdb.Error as error:
        raise _explain(error, target) from error
    except RuntimeError as error:
        # So DuckDB passes on a Ctrl-C.
        if str(error) == "Query interrupted":
            raise KeyboardInterrupt from error
        raise
    finally:
        con.close()
    return Exported(rows, len(files), size)


def _select(con: duckdb.DuckDBPyConnection, wanted: ExportRequest) -> RowSelection:
    if wanted.query:
        refuse_others(con, wanted.query)
        statements = con.extract_statements(wanted.query)
        if len(statements) > 1 or str(statements[0].type) != "StatementType.SELECT":
            raise WarehouseError("an export takes one query, a SELECT")
        source = f"({statements[0].query.strip().removesuffix(';')}\n)"
        return RowSelection(source, _columns(con, source))
    name = wanted.table.replace('"', "").lower()
    known = {each for (each,) in con.execute("SHOW TABLES").fetchall()}
    if name not in known:
        raise WarehouseError(f"there is no {wanted.table}; there are {', '.join(sorted(known))}")
    source = f'"{name}"'
    return selected(
        RowSelection(source, _columns(con, source)),
        wanted.table,
        sites=wanted.sites,
        first=wanted.first,
        last=wanted.last,
        language=wanted.language,
    )


def _columns(con: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    return {row[0]: row[1] for row in con.execute(f"DESCRIBE FROM {source}").fetchall()}


def _write_folder(
    con: duckdb.DuckDBPyConnection,
    selection: RowSelection,
    folder: Path,
    form: Form,
    wanted: ExportRequest,
    notify: Notify | None,
) -> int:
    """One file at a time: DuckDB's own PARTITION_BY holds rows of all partitions in memory."""
    month = month_of(selection)
    # Only names of the catalogue are put in; what users give is bound.
    groups = f"""
        SELECT site, {month} AS month FROM {selection.source} {selection.where()}
        GROUP BY ALL ORDER BY ALL
    """  # noqa: S608
    parts = con.execute(groups, selection.values).fetchall()
    rows = 0
    for number, (site, when) in enumerate(parts, 1):
        # As Hive does: a site that a query makes up leads nowhere else.
        part = folder / f"site={_NULL if site is None else quote(str(site), safe='')}"
        part /= f"month={when or _NULL}"
        part.mkdir(parents=True)
        # A moment may be in two columns; each is compared by itself, so that DuckDB can skip
        # what lies outside without reading it.
        for piece, narrowed in enumerate(moments(selection, site, when)):
            file = part / f"part-{piece}.{form}"
            written = _copy(con, narrowed, file, form, wanted, without=("site",))
            if not written:
                file.unlink()
            rows += written
        if notify:
            notify(number, len(parts))
    return rows


def _copy(
    con: duckdb.DuckDBPyConnection,
    selection: RowSelection,
    file: Path,
    form: Form,
    wanted: ExportRequest,
    without: tuple[str, ...] = (),
) -> int:
    shown = ", ".join(
        _spelt(name, kind, form, spreadsheet=wanted.spreadsheet)
        for name, kind in selection.columns.items()
        if name not in without
    )
    path = str(file).replace("'", "''")
    rows = f"SELECT {shown} FROM {selection.source} {selection.where()}"  # noqa: S608
    row = con.execute(f"COPY ({rows}) TO '{path}' ({_OPTIONS[form]})", selection.values).fetchone()
    return int(row[0]) if row else 0


def _spelt(name: str, kind: str, form: Form, *, spreadsheet: bool) -> str:
    """A column as the form wants it: times in ISO 8601 with their zone, lists as JSON."""
    value = _quoted(name)
    if form != "parquet" and kind.startswith("TIMESTAMP"):
        zone = " || ':00'" if kind == "TIMESTAMP WITH TIME ZONE" else ""
        value = f"replace(CAST({value} AS VARCHAR), ' ', 'T'){zone}"
    elif form == "csv" and (kind.endswith("]") or kind.startswith(("MAP", "STRUCT"))):
        value = f"CAST(to_json({value}) AS VARCHAR)"
    if spreadsheet and not kind.startswith(_NUMBERS) and not kind.endswith(("INT", "INTEGER")):
        value = f"regexp_replace(CAST({value} AS VARCHAR), '{_FORMULA.pattern}', '''\\0')"
    shown = _FORMULA.sub(r"'\1", name) if spreadsheet else name
    return f"{value} AS {_quoted(shown)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _check(rows: int, wanted: ExportRequest) -> None:
    if not rows:
        what = "the query gives no rows" if wanted.query else f"nothing in {wanted.table} matches"
        raise WarehouseError(f"{what}: nothing was written")


def _explain(error: duckdb.Error, target: Path) -> WarehouseError:
    message: str = " ".join(str(error).split())
    if any(sign in message for sign in ("No space left", "Permission denied", "Cannot open file")):
        reason = message.rpartition(": ")[2]
        return explain_target(None, reason, target)
    if isinstance(error, duckdb.OutOfMemoryException):
        return WarehouseError("the export needs more memory: raise KHABAR_MEMORY_LIMIT")
    return WarehouseError(str(error).strip())
