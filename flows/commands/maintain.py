"""`khabar maintain`: keeps archive and warehouse in good order, and small."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from flows.commands.run_flow import run_flow, stopped
from flows.console.options import PrefectOption
from flows.console.progress_bars import shown_progress
from flows.console.terminal import Terminal
from flows.maintenance.leftovers import make_room
from flows.maintenance.run import MaintainRun, StepLines
from flows.run_control.preflight import nothing_yet
from flows.settings import Settings, read_settings
from spiders.errors import RunError

LOOKING = "looking through the home"


def maintain(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done, and do nothing.")
    ] = False,
    compact: Annotated[
        bool, typer.Option("--compact", help="Rewrite khabar.duckdb even if that saves little.")
    ] = False,
    prefect: PrefectOption = False,
) -> None:
    """Remove old raw pages and leftovers; compact the warehouse.

    Raw pages are kept for KHABAR_KEEP_ARCHIVE_DAYS, for ever if that is 0, and longer where they
    are not loaded or a replay needs them. The file is rewritten when more than a quarter of it,
    and more than 64 MB, is of no use. Runs that go on are not disturbed.
    """
    settings = read_settings()
    console = Terminal()
    if dry_run and (nothing := nothing_yet(settings.home)):
        console.print(nothing, highlight=False, soft_wrap=True)
        return
    if not dry_run:
        # On a full disk it is wanted most.
        _show(console, {"leftovers": make_room(settings)})
    try:
        if dry_run:
            _preview(console, settings, force=compact)
        else:
            _apply(console, settings, force=compact, prefect=prefect)
    except KeyboardInterrupt:
        raise stopped() from None


def _preview(console: Console, settings: Settings, *, force: bool) -> None:
    with shown_progress(console, LOOKING):
        lines, verdict = MaintainRun(settings, force).preview()
    _show(console, lines)
    if verdict.failures:
        raise RunError(verdict.reason)
    console.print("Nothing was changed.", highlight=False)


def _apply(console: Console, settings: Settings, *, force: bool, prefect: bool) -> None:
    lines: StepLines = {}

    def note_lines(event: dict[str, Any]) -> None:
        if event["event"] == "maintained":
            lines.update(event["lines"])

    run_flow(
        console,
        settings,
        "maintain",
        {"compact": force},
        first=LOOKING,
        listener=note_lines,
        show=lambda: _show(console, lines),
        prefect=prefect,
    )


def _show(console: Console, lines: StepLines) -> None:
    for step, of_step in lines.items():
        for number, line in enumerate(of_step):
            console.print(Text(f"{step if not number else '':<11} {line}"), soft_wrap=True)
