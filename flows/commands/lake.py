"""`khabar lake`: the place where several homes bring their articles together."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from flows.console.terminal import say
from flows.console.wording import format_count
from flows.settings import Settings, read_settings
from spiders.errors import ConfigError
from warehouse.database.connection import writer
from warehouse.lake.home import leave_lake
from warehouse.lake.push import push
from warehouse.lake.target import LakeTarget
from warehouse.lake.upkeep import lake_status, tidy

Action = Literal["push", "status", "tidy", "leave"]


def lake(
    action: Annotated[
        Action,
        typer.Argument(
            help="push: bring what is new, as each run does; status: who brought what; tidy: join "
            "small files and drop old snapshots; leave: note no changes any more.",
        ),
    ] = "status",
    keep_days: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="With tidy: days one can still look back to."),
    ] = 7,
) -> None:
    """Share the articles of several homes in one lake.

    KHABAR_LAKE names its catalogue; docs/lake.md tells how to set it up. Query it with
    khabar sql --lake.
    """
    settings = read_settings()
    if action == "leave":
        with writer(settings.home, memory_limit=settings.memory_limit) as con:
            leave_lake(con)
        say("Left: changes are noted no more; what was brought to the lake stays there")
        return
    target = settings.lake_target
    if target is None:
        raise ConfigError("there is no lake: set KHABAR_LAKE (docs/lake.md)")
    if action == "push":
        _push(settings, target)
    elif action == "tidy":
        files = tidy(target, keep_days, memory_limit=settings.memory_limit)
        say(f"{target.catalogue}: {format_count(files.before, 'file')} before, {files.after} now")
    else:
        for line in lake_status(target):
            say(line)


def _push(settings: Settings, target: LakeTarget) -> None:
    done = push(settings.home, target, memory_limit=settings.memory_limit)
    if not done.articles and not done.runs:
        say(f"{target.catalogue} has everything already")
        return
    again = f", tried {done.attempts} times" if done.attempts > 1 else ""
    whole = "everything: " if done.is_whole else ""
    brought = f"{format_count(done.articles, 'article')}, {format_count(done.runs, 'run')}"
    say(f"{target.catalogue}: {whole}{brought}{again}")
