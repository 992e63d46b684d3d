"""`khabar export`: articles, or anything else of the published file, as files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import regex
import typer
from rich.filesize import decimal
from rich.text import Text

from flows.commands.run_flow import INTERRUPTED
from flows.console.options import LastDayOption, SiteOption, parse_day
from flows.console.progress_bars import progress_bars
from flows.console.terminal import Terminal, say
from flows.console.wording import format_count
from flows.run_control.preflight import settings_of_home
from flows.settings import read_settings
from spiders.config.date_window import Window
from spiders.errors import ConfigError
from warehouse.publish.export import ExportRequest, Form
from warehouse.publish.export import export as write_export

_SUFFIXES: dict[str, Form] = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_READING = {
    "parquet": (
        "pandas.read_parquet({0})",
        # A folder by its pattern: polars stumbles over the list of files in it.
        "polars.read_parquet({1}{2})",
        "FROM read_parquet({1})",
    ),
    "csv": ("pandas.read_csv({1})", "polars.read_csv({1})", "FROM read_csv({1})"),
    "jsonl": (
        "pandas.read_json({1}, lines=True)",
        "polars.read_ndjson({1})",
        "FROM read_json({1})",
    ),
}


def export(
    target: Annotated[
        Path,
        typer.Argument(
            metavar="TARGET",
            help="A file such as news.parquet, news.csv or news.jsonl; any other name is a folder "
            "with one file per site and month.",
        ),
    ],
    form: Annotated[
        Form | None, typer.Option("--format", "-f", help="How to write it; else as TARGET says.")
    ] = None,
    table: Annotated[
        str, typer.Option(metavar="NAME", help="The table or view to export.")
    ] = "articles",
    query: Annotated[str, typer.Option(metavar="SQL", help="A query to export instead.")] = "",
    sites: SiteOption = None,
    first: Annotated[
        date | None,
        typer.Option(
            "--from", metavar="DAY", parser=parse_day, help="First day of publication in India."
        ),
    ] = None,
    last: LastDayOption = None,
    language: Annotated[
        str, typer.Option(metavar="CODE", help="Only this language, such as hi, ur or en.")
    ] = "",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file, or a folder that an export made.")
    ] = False,
    spreadsheet: Annotated[
        bool,
        typer.Option(
            "--spreadsheet",
            help="CSV for Excel or Calc: an apostrophe before text that they would take for a "
            "formula.",
        ),
    ] = False,
) -> None:
    """Export to Parquet, CSV or JSON Lines.

    TARGET appears once it is whole. A folder with anything in it that no export wrote is refused,
    and so is KHABAR_HOME. Times are UTC with their zone, those of views Indian; the months of a
    folder are those of publication in India.
    """
    settings = settings_of_home(read_settings())
    if query and (sites or first or last or language or table != "articles"):
        raise ConfigError("--query goes alone: put the conditions into the SQL")
    if first and last:
        Window(first, last)
    if sites:
        settings.select_sites(sites)
    named = _SUFFIXES.get(target.suffix.lower())
    if not named and regex.fullmatch(r"\.[a-z]{2,}\d?", target.suffix.lower()):
        raise ConfigError(
            f"{target.name}: files are named {', '.join(_SUFFIXES)}; a folder has no such ending"
        )
    chosen = form or named or "parquet"
    if spreadsheet and chosen != "csv":
        raise ConfigError("--spreadsheet goes with CSV: name a file such as news.csv, or -f csv")
    try:
        with progress_bars(Terminal(stderr=True)) as show:
            done = write_export(
                settings.home,
                target,
                chosen,
                ExportRequest(table, query, tuple(sites or ()), first, last, language, spreadsheet),
                split=named is None,
                overwrite=overwrite,
                memory_limit=settings.memory_limit,
                notify=lambda files, of: show("exporting", files, of, f"{files} of {of} files"),
            )
    except KeyboardInterrupt:
        say("khabar: stopped; nothing was written", err=True)
        raise typer.Exit(INTERRUPTED) from None
    files = format_count(done.files, "file")
    say(f"{target}: {format_count(done.rows, 'row')}, {files}, {decimal(done.bytes)}")
    _show_how_to_read(target, chosen, is_folder=named is None)


def _show_how_to_read(target: Path, form: Form, *, is_folder: bool) -> None:
    everything = target / "**" / f"*.{form}" if is_folder else target
    hive = ", hive_partitioning=True" if is_folder else ""
    for name, how in zip(("pandas:", "polars:", "SQL:"), _READING[form], strict=True):
        # pandas reads a folder of Parquet alone.
        if name == "pandas:" and form != "parquet" and is_folder:
            continue
        line = how.format(repr(str(target)), repr(str(everything)), hive)
        Terminal().print(Text(f"{name:<8} {line}"), soft_wrap=True)
