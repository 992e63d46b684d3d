"""`khabar reprocess`: replays archived pages through today's rules."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from flows.commands.run_flow import run_flow, stopped
from flows.console.options import FirstDayOption, LastDayOption, PrefectOption, SiteOption
from flows.console.progress_bars import shown_progress
from flows.console.terminal import Terminal
from flows.reprocessing.report import format_report, format_total
from flows.reprocessing.run import ReprocessRequest, prepare_replay
from flows.run_control.preflight import check_home, nothing_yet, settings_of_home
from flows.settings import Settings, read_settings

CHOOSING = "choosing pages"


def reprocess(
    sites: SiteOption = None,
    first: FirstDayOption = None,
    last: LastDayOption = None,
    reason: Annotated[
        str, typer.Option(metavar="REASON", help="Only pages rejected for this, such as held.")
    ] = "",
    rules_before: Annotated[
        str,
        typer.Option(metavar="VERSION", help="Only what was made under rules before this version."),
    ] = "",
    article: Annotated[
        str, typer.Option(metavar="ID", help="Only this article: its id, or a URL in any spelling.")
    ] = "",
    limit: Annotated[
        int, typer.Option(min=0, metavar="N", help="Pages per site at most; 0 is no limit.")
    ] = 0,
    workers: Annotated[
        int,
        typer.Option(min=0, metavar="N", help="Processes that clean; 0: KHABAR_CLEAN_WORKERS."),
    ] = 0,
    release: Annotated[
        bool, typer.Option("--release", help="Take pages that were held as doubtful as they are.")
    ] = False,
    apply: Annotated[
        bool, typer.Option("--apply", "--yes", help="Make the change, without asking.")
    ] = False,
    prefect: PrefectOption = False,
) -> None:
    """Replay the archive through today's rules; no request is made.

    First it shows what would change: how many articles, which ones appear or vanish, and a sample
    of texts word by word. On a terminal it then asks whether to make the change; elsewhere
    --apply makes it. What was stored from pages that are not in the archive any more stays.
    """
    if workers:
        os.environ["KHABAR_CLEAN_WORKERS"] = str(workers)
    settings = settings_of_home(read_settings())
    asked = ReprocessRequest(
        tuple(sites or ()), first, last, reason, rules_before, article, limit, release
    )
    console = Terminal()
    try:
        if not apply:
            if nothing := nothing_yet(settings.home):
                console.print(nothing, highlight=False, soft_wrap=True)
                return
            _preview(console, settings, asked)
            if not (console.is_terminal and sys.stdin.isatty()):
                console.print("Nothing was written; --apply makes the change.", highlight=False)
                return
            if not typer.confirm("Make this change?", default=False):
                return
        check_home(settings.home)
        _apply(console, settings, asked, prefect=prefect)
    except KeyboardInterrupt:
        raise stopped() from None


def _preview(console: Console, settings: Settings, asked: ReprocessRequest) -> None:
    run = prepare_replay(settings, asked)
    with shown_progress(console, CHOOSING):
        reports = run.preview()
    _show(console, reports)
    console.print(Text(format_total(reports, applied=False)), soft_wrap=True)


def _show(console: Console, reports: dict[str, Any]) -> None:
    for site, report in reports.items():
        for line in format_report(site, report):
            console.print(Text(line), soft_wrap=True)


def _apply(console: Console, settings: Settings, asked: ReprocessRequest, *, prefect: bool) -> None:
    if settings.sites is not None:
        # The demo's site files lie in its home: the flow reads the settings for itself.
        os.environ["KHABAR_SITES"] = str(settings.sites)
        os.environ["KHABAR_SITES_ONLY"] = str(settings.sites_only).lower()
    reports: dict[str, Any] = {}

    def note_reports(event: dict[str, Any]) -> None:
        if event["event"] == "reports":
            reports.update(event["reports"])

    parameters = asdict(asked)
    own = {name: parameters.pop(name) for name in ("sites", "first", "last", "release")}
    run_flow(
        console,
        settings,
        "reprocess",
        {**own, "apply": True, "only": parameters},
        first=CHOOSING,
        listener=note_reports,
        show=lambda: _show(console, reports),
        prefect=prefect,
    )
