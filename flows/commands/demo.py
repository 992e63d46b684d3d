"""`khabar demo`: the whole job on the practice network, which is part of Khabar."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.run_flow import ingest_and_report
from flows.console.terminal import Terminal
from flows.run_control.locks import demo_lock, living_runs
from flows.run_control.preflight import DEMO_FOLDER, PLAN_FILE, check_home, refuse_live_home
from flows.server.runtime.temporary_server import free_port
from flows.settings import Settings, read_settings
from flows.stages.practice import practice_network
from spiders.archive.records import ID_PATTERN
from spiders.errors import ConfigError, RunError
from spiders.practice.plan import SITES
from warehouse.database.connection import READER_FILE, WRITER_FILE
from warehouse.publish.publish import PREVIOUS_FILE

# What a demo makes, for each of its sites; the plan goes last, so that a killed removal is begun
# anew.
_FILES = (
    *(f"{WRITER_FILE}{end}" for end in ("", ".wal", ".lock", ".compaction", ".before-[0-9]*")),
    *(READER_FILE, PREVIOUS_FILE, f"work/{ID_PATTERN}-{{0}}-*.damaged"),
    "archive/{0}/*/*/{0}-*.warc.gz*",
    *("locks/{0}.lock", "locks/{0}.run"),
    "demo/sites/{0}.toml",
    f"demo/{PLAN_FILE}",
)
_FOLDERS = (
    *("archive/{0}/*/*/", "archive/{0}/*/", "archive/{0}/", "archive/"),
    *("work/", "locks/", "demo/sites/", "demo/"),
)


def demo(
    articles: Annotated[
        int | None,
        typer.Option(
            min=40, max=100_000, metavar="N", help="Articles of a site on the first day (100)."
        ),
    ] = None,
    day: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Day to show; 0 is the one after the last."),
    ] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Remove what earlier demos stored and begin anew.")
    ] = False,
) -> None:
    """Do the whole job on a practice network: no internet needed.

    The practice network is four small news sites, served on this machine while the demo runs.
    Each further demo is the next day: it stores what is new and what was edited since.
    """
    settings = read_settings()
    check_home(settings.home)
    refuse_live_home(settings.home)
    if living_runs(settings.home):
        raise RunError(f"a run is going on in {settings.home}: wait until it ends, or stop it")
    with demo_lock(settings.home):
        _demo(settings, articles, day, fresh=fresh)


def _demo(settings: Settings, articles: int | None, day: int, *, fresh: bool) -> None:
    folder = settings.home / DEMO_FOLDER
    if fresh and (folder / PLAN_FILE).exists():
        remove_demo(settings.home)
    state = _read_state(folder) or {"articles": articles or 100, "day": 0, "port": free_port()}
    if articles and articles != state["articles"]:
        raise ConfigError(
            f"--articles: the demo in {settings.home} has {state['articles']} articles a site; "
            "`khabar demo --fresh` begins anew with another number"
        )
    today = day or state["day"] + 1
    folder.mkdir(parents=True, exist_ok=True)
    _write_state(folder, state)
    console = Terminal()
    with practice_network(
        articles=state["articles"], day=today, port=state["port"], folder=folder / "sites"
    ):
        os.environ["KHABAR_SITES"] = str((folder / "sites").absolute())
        os.environ["KHABAR_SITES_ONLY"] = "true"
        settings = read_settings()
        chosen = settings.select_sites()
        console.print(
            f"Practice network, day {today}: {len(chosen)} sites of about "
            f"{state['articles']} articles on this machine",
            highlight=False,
        )
        ingest_and_report(console, settings, sites=list(chosen), max_pages=0, trigger="demo")
    # Only now: a day whose run was killed or failed comes again.
    _write_state(folder, {**state, "day": today})
    console.print("Once more:  khabar demo   (the practice network's next day)", highlight=False)


def _read_state(folder: Path) -> dict[str, int] | None:
    path = folder / PLAN_FILE
    if not path.exists():
        return None
    try:
        state: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
        return {name: int(state[name]) for name in ("articles", "day", "port")}
    except (ValueError, TypeError, KeyError):
        raise ConfigError(
            f"{path}, the demo's plan, is damaged: `khabar demo --fresh` begins anew"
        ) from None


def _write_state(folder: Path, state: dict[str, int]) -> None:
    (folder / PLAN_FILE).write_text(json.dumps(state), encoding="utf-8")


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
