"""`khabar demo`: the whole job on the practice network, which is part of Khabar."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.run_flow import ingest_and_report
from flows.commands.serve import HostOption, PortOption, notify_line, serve_schedule
from flows.console.options import PrefectOption
from flows.console.terminal import Terminal
from flows.run_control.locks import demo_lock, living_runs
from flows.run_control.preflight import DEMO_FOLDER, PLAN_FILE, check_home
from flows.server.runtime.environment import free_port
from flows.settings import Settings, read_settings
from flows.stages.practice import practice_network
from spiders.archive.records import ID_PATTERN
from spiders.errors import ConfigError, RunError, WarehouseError
from spiders.practice.plan import SITES
from spiders.practice.saved_plan import SavedPlan
from warehouse.database.connection import READER_FILE, WRITER_FILE, writer
from warehouse.publish.publish import PREVIOUS_FILE

# What a demo makes, for each of its sites; the plan goes last, so that a killed removal is begun
# anew.
_FILES = (
    *(f"{WRITER_FILE}{end}" for end in ("", ".wal", ".lock", ".compaction", ".before-[0-9]*")),
    *(READER_FILE, PREVIOUS_FILE, f"work/{ID_PATTERN}-{{0}}-*.damaged"),
    "archive/{0}/*/*/{0}-*.warc.gz*",
    *("locks/{0}.lock", "locks/{0}.run"),
    "demo/sites/{0}.toml",
    "demo/plan.tmp",
    f"demo/{PLAN_FILE}",
)
_FOLDERS = (
    *("archive/{0}/*/*/", "archive/{0}/*/", "archive/{0}/", "archive/"),
    *("work/", "locks/", "demo/sites/", "demo/"),
)

ARTICLES = 60


def demo(
    articles: Annotated[
        int | None,
        typer.Option(
            min=40,
            max=100_000,
            metavar="N",
            help=f"Articles of a site on the first day ({ARTICLES}).",
        ),
    ] = None,
    day: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Day to show; 0 is the one after the last."),
    ] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Remove what earlier demos stored and begin anew.")
    ] = False,
    with_serve: Annotated[
        bool,
        typer.Option(
            "--serve", help="Go on with `khabar serve`: Prefect's UI, schedule and worker for it."
        ),
    ] = False,
    prefect: PrefectOption = False,
    host: HostOption = None,
    port: PortOption = None,
) -> None:
    """Do the whole job on a practice network: no internet needed.

    The practice network is four small news sites, served on this machine while the demo runs.
    Each further demo is the next day: it stores what is new and what was edited since. With
    --serve it goes on until Ctrl-C, and each run that Prefect starts finds the next day.
    """
    if not with_serve and (host or port):
        raise ConfigError("--host and --port are those of Prefect's server: give --serve too")
    if with_serve and (day or prefect):
        raise ConfigError("with --serve each run finds the next day: leave --day and --prefect out")
    settings = read_settings()
    check_home(settings.home)
    _refuse_live_home(settings.home)
    if living_runs(settings.home):
        raise RunError(f"a run is going on in {settings.home}: wait until it ends, or stop it")
    with demo_lock(settings.home):
        plan, today = _plan(settings, articles, day, fresh=fresh)
        if with_serve:
            _serve(settings, plan, today, host, port)
        else:
            _demo(settings, plan, today, prefect=prefect)


def _plan(
    settings: Settings, articles: int | None, day: int, *, fresh: bool
) -> tuple[SavedPlan, int]:
    """The demo's plan, kept in its file, and the day to show."""
    folder = settings.home / DEMO_FOLDER
    if fresh and (folder / PLAN_FILE).exists():
        remove_demo(settings.home)
    plan = SavedPlan.read(folder / PLAN_FILE) or SavedPlan(articles or ARTICLES, free_port())
    if articles and articles != plan.articles:
        raise ConfigError(
            f"--articles: the demo in {settings.home} has {plan.articles} articles a site; "
            "`khabar demo --fresh` begins anew with another number"
        )
    today = day or plan.day + 1
    folder.mkdir(parents=True, exist_ok=True)
    plan = plan.until(today, datetime.now(UTC))
    plan.write(folder / PLAN_FILE)
    return plan, today


def _demo(settings: Settings, plan: SavedPlan, today: int, *, prefect: bool) -> None:
    folder, console = settings.home / DEMO_FOLDER, Terminal()
    with practice_network(folder / PLAN_FILE, today, folder / "sites"):
        settings = _settings_of_network(folder)
        chosen = settings.select_sites()
        console.print(
            f"Practice network, day {today}: {len(chosen)} sites of about "
            f"{plan.articles} articles on this machine",
            highlight=False,
        )
        ingest_and_report(
            console,
            settings,
            sites=list(chosen),
            max_pages=0,
            trigger="demo",
            prefect=prefect,
        )
    # Only now: a day whose run was killed or failed comes again.
    replace(plan, day=today).write(folder / PLAN_FILE)
    console.print("Once more:  khabar demo   (the practice network's next day)", highlight=False)
    console.print("In Prefect's UI:  khabar demo --serve", highlight=False)


def _serve(
    settings: Settings, plan: SavedPlan, today: int, host: str | None, port: int | None
) -> None:
    """Serves network, schedule and UI until Ctrl-C; the first run begins by itself."""
    folder = settings.home / DEMO_FOLDER
    with practice_network(folder / PLAN_FILE, max(plan.day, 1), folder / "sites", moving=True):
        notify_line(
            f"Practice network, from day {today} on: each run finds the next day; "
            f"{len(SITES)} sites of about {plan.articles} articles on this machine"
        )
        serve_schedule(_settings_of_network(folder), host, port, runs_first=True)


def _settings_of_network(folder: Path) -> Settings:
    os.environ["KHABAR_SITES"] = str((folder / "sites").absolute())
    os.environ["KHABAR_SITES_ONLY"] = "true"
    return read_settings()


def remove_demo(home: Path) -> None:
    """Removes what demos stored, by its names: what else lies in the home is not theirs.

    Prefect's database, which has other runs too, stays.
    """
    for path in _found(home, [f"work/{ID_PATTERN}/", f"{WRITER_FILE}.tmp/"]):
        shutil.rmtree(path)
    for path in _found(home, [each.format(site) for each in _FILES for site in SITES]):
        if path.is_file():
            path.unlink()
    for path in _found(home, [each.format(site) for each in _FOLDERS for site in SITES]):
        if not any(path.iterdir()):
            path.rmdir()


def _found(home: Path, patterns: Iterable[str]) -> Iterator[Path]:
    """What there is of these names, one pattern after the other; links are not Khabar's."""
    for pattern in patterns:
        yield from [path for path in home.glob(pattern) if not path.is_symlink()]


def _refuse_live_home(home: Path) -> None:
    """Raises ConfigError if the home was filled by anything but `khabar demo`."""
    is_there = (home / WRITER_FILE).exists()
    if is_there and not (home / DEMO_FOLDER / PLAN_FILE).exists() and not _is_empty(home):
        raise ConfigError(
            f"{home} holds articles of live sites, the demo would mix its own in: "
            "set KHABAR_HOME to another folder, such as ./demo-data"
        )


def _is_empty(home: Path) -> bool:
    """Whether its warehouse is as whoever only looked, or tidied up, has made it."""
    try:
        with writer(home) as con:
            return con.execute("SELECT 1 FROM segments LIMIT 1").fetchone() is None
    except WarehouseError:
        return False
