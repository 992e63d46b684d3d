"""`khabar doctor`: checks what a run needs, one line a check."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.console.terminal import Terminal
from flows.console.wording import format_size
from flows.maintenance.check import set_aside
from flows.run_control.locks import is_running
from flows.run_control.os_failures import explain_os
from flows.run_control.preflight import (
    check_contact,
    check_home,
    check_network,
    check_task_runner,
    refuse_demo_home,
)
from flows.server.alarms.targets import check_reachable, read_targets
from flows.server.runtime.environment import running_server
from flows.server.runtime.prefect_database import FILE, LOST, damage_of, note_damaged
from flows.settings import Settings, misspelt_settings, read_settings
from spiders.errors import ConfigError, KhabarError, RunError, WarehouseError
from warehouse.database.connection import writer
from warehouse.database.reader import reading
from warehouse.database.schema import schema_differs
from warehouse.search.word_counts import extension_path

_PACKAGES = ("scrapy", "trafilatura", "prefect", "duckdb", "langdetect")


def doctor() -> None:
    """Check settings, site files, disk, database, network, Prefect.

    Ends with an exit status other than 0 if a run would fail.
    """
    console = Terminal()
    settings = read_settings()
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    show_check(console, "ok", "packages", packages)
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("settings", _settings),
        ("site files", _sites),
        ("home", _home),
        ("warehouse", _warehouse),
        ("query file", _query_file),
        ("set aside", _set_aside),
        ("search", _search),
        ("contact", _contact),
        ("network", _network),
        ("runs", _runs),
        ("Prefect", _prefect),
        ("alarms", _alarms),
        ("clean", check_task_runner),
    )
    failed = 0
    for name, check in checks:
        try:
            show_check(console, "ok", name, check(settings))
        except KhabarError as error:
            failed += 1
            show_check(console, "wrong", name, str(error))
        except OSError as error:
            failed += 1
            why = explain_os(error) or f"{error.filename or name}: {error.strerror or error}"
            show_check(console, "wrong", name, str(why))
    if failed:
        raise typer.Exit(1)


def show_check(console: Console, state: Literal["ok", "wrong"], name: str, text: str) -> None:
    """Prints the line of one check."""
    line = Table.grid(padding=(0, 2))
    line.add_column(width=len("wrong"), style="green" if state == "ok" else "red")
    line.add_column(width=len("query file"), no_wrap=True)
    line.add_column()
    # Text keeps square brackets from being read as markup.
    line.add_row(state, name, Text(text))
    console.print(line)


def _settings(settings: Settings) -> str:
    if wrong := misspelt_settings():
        raise ConfigError(f"{', '.join(wrong)}: there is no such setting; see docs/settings.md")
    given = ", ".join(f"KHABAR_{name.upper()}" for name in sorted(settings.model_fields_set))
    return given or "all as they are by default"


def _sites(settings: Settings) -> str:
    return ", ".join(settings.select_sites())


def _home(settings: Settings) -> str:
    if not settings.home.exists():
        # Whoever only looks makes nothing.
        above = next(each for each in settings.home.absolute().parents if each.exists())
        if not (above.is_dir() and os.access(above, os.W_OK)):
            raise ConfigError(
                f"KHABAR_HOME: {settings.home} cannot be made in {above}: set it to another folder"
            )
        return f"{settings.home} is not there yet; the first run makes it"
    check_home(settings.home)
    refuse_demo_home(settings)
    return f"{settings.home} can be written to"


def _warehouse(settings: Settings) -> str:
    if not (settings.home / "khabar.duckdb").exists():
        return "none yet; the first run makes it"
    notices: list[str] = []
    with writer(settings.home, wait=5.0, notify=notices.append) as con:
        row = con.execute("SELECT count(*) FROM articles").fetchone()
    return "; ".join([f"{row[0] if row else 0} articles", *notices])


def _query_file(settings: Settings) -> str:
    path = settings.home / "news.duckdb"
    if not path.exists():
        return "none yet; the first run publishes it"
    file = f"{path}, {format_size(path.stat().st_size)}"
    with reading(settings.home) as con:
        match schema_differs(con):
            case "older":
                return f"{file}; of an earlier Khabar, the next run publishes it anew"
            case "newer":
                return f"{file}; of a newer Khabar: upgrade"
            case "foreign":
                raise WarehouseError(f"{path} is not Khabar's: move it away")
    return file


def _set_aside(settings: Settings) -> str:
    return "; ".join(set_aside(settings)) or "no damaged file"


def _search(_: Settings) -> str:
    return f"indexed with DuckDB's fts extension, {extension_path().parent.name}"


def _contact(settings: Settings) -> str:
    check_contact(settings, settings.select_sites().values())
    return settings.contact or "not needed for sites on this machine"


def _network(settings: Settings) -> str:
    check_network(settings.select_sites())
    return "sites can be reached"


def _runs(settings: Settings) -> str:
    going = [name for name in settings.select_sites() if is_running(settings.home, name)]
    return f"going on: {', '.join(going)}" if going else "none going on"


def _prefect(settings: Settings) -> str:
    home = Path(os.environ.get("PREFECT_HOME", settings.home / "prefect"))
    if (database := home / FILE).is_file() and (damage := damage_of(database, thorough=True)):
        raise RunError(
            f"{database} is damaged ({damage}): the next run sets it aside, or khabar serve when "
            f"it is started again; {LOST}"
        )
    url = running_server(settings.home)
    said = f"server at {url}" if url else "no server is up; runs by hand do without"
    return "; ".join([said, *note_damaged(home)])


def _alarms(settings: Settings) -> str:
    targets = read_targets(settings)
    if not targets:
        return (
            "none is set: nobody is told when runs fail or stop; set KHABAR_ALARM_WEBHOOK, or "
            "KHABAR_ALARM_EMAIL and KHABAR_ALARM_SMTP (docs/alarms.md)"
        )
    check_reachable(targets)
    return f"{', '.join(target.description for target in targets)}; try khabar alarms --test"
