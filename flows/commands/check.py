"""`khabar check`: reads everything once and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

import typer

from flows.commands.doctor import show_check
from flows.commands.run_flow import stopped
from flows.console.progress_bars import shown_progress
from flows.console.terminal import Terminal, say
from flows.maintenance.check import check_archive, check_files, check_tables, set_aside
from flows.maintenance.context import MaintenanceContext
from flows.run_control.preflight import nothing_yet
from flows.server.runtime.prefect_database import note_damaged
from flows.settings import read_settings
from spiders.archive.records import new_id
from spiders.errors import KhabarError


def _set_aside(context: MaintenanceContext) -> list[str]:
    return [*set_aside(context.settings), *note_damaged(context.settings.home / "prefect")]


_CHECKS: tuple[tuple[str, Callable[[MaintenanceContext], list[str]], str], ...] = (
    ("files", check_files, "each block of khabar.duckdb and news.duckdb is as it was written"),
    ("tables", check_tables, "tables agree with each other, the counts of every run add up"),
    ("archive", check_archive, "every archived page can be read and is loaded"),
    ("set aside", _set_aside, "no damaged file was set aside"),
)


def check() -> None:
    """Read all files, tables and raw pages once; say what is wrong.

    Nothing is changed. Runs may go on meanwhile. Ends with an exit status other than 0 if anything
    is wrong; `khabar maintain` makes the quick part of it each night.
    """
    settings = read_settings()
    if nothing := nothing_yet(settings.home):
        say(nothing)
        return
    console, context = Terminal(), MaintenanceContext(settings, new_id(), dry_run=True)
    wrong, broken = 0, ""
    for name, find_problems, well in _CHECKS:
        try:
            with shown_progress(console, name):
                problems = find_problems(context)
        except KhabarError as error:
            # A warehouse that cannot be opened is told of once.
            problems = [f"not looked at, see {broken}" if broken else str(error)]
            broken = broken or name
        except KeyboardInterrupt:
            raise stopped() from None
        wrong += len(problems)
        for problem in problems:
            show_check(console, "wrong", name, problem)
        if not problems:
            show_check(console, "ok", name, well)
    if wrong:
        raise typer.Exit(1)
