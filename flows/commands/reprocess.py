"""`khabar reprocess`: replays archived pages through today's rules."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from flows.commands.run_flow import explain_end, format_state, stopped
from flows.console.options import parse_day
from flows.console.progress import listening
from flows.console.progress_bars import shown_progress
from flows.reprocessing.report import format_report, format_total
from flows.reprocessing.run import ReprocessRequest, prepare_replay
from flows.run_control.preflight import check_home, settings_of_home
from flows.server.runtime.environment import prepare_prefect
from flows.server.runtime.temporary_server import TemporaryServer
from flows.settings import Settings, read_settings


def reprocess(
    sites: Annotated[
        list[str] | None,
        typer.Option("--site", metavar="SITE", help="A site, once or more often; else all."),
    ] = None,
    first: Annotated[
        date | None,
        typer.Option("--from", metavar="DAY", parser=parse_day, help="First day of publication."),
    ] = None,
    last: Annotated[
        date | None,
        typer.Option("--to", metavar="DAY", parser=parse_day, help="Last day, included."),
    ] = None,
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
) -> None:
    """Replay the archive through today's rules; no request is made.

    First it shows what would change: how many articles, which ones appear or vanish, and a sample
    of texts word by word. On a terminal it then asks whether to make the change; elsewhere
    --apply makes it. What was stored from pages that are not in the archive any more stays.
    """
    if workers:
        os.environ["KHABAR_CLEAN_WORKERS"] = str(workers)
    settings = settings_of_home(read_settings())
    check_home(settings.home)
    asked = ReprocessRequest(
        tuple(sites or ()), first, last, reason, rules_before, article, limit, release
    )
    console = Console()
    try:
        if not apply:
            _preview(console, settings, asked)
            if not (console.is_terminal and sys.stdin.isatty()):
                console.print("Nothing was written; --apply makes the change.", highlight=False)
                return
            if not typer.confirm("Make this change?", default=False):
                return
        _apply(console, settings, asked)
    except KeyboardInterrupt:
        raise stopped() from None


def _preview(console: Console, settings: Settings, asked: ReprocessRequest) -> None:
    run = prepare_replay(settings, asked)
    with shown_progress(console, "choosing pages"):
        reports = run.preview()
    _show(console, reports)
    console.print(Text(format_total(reports, applied=False)), soft_wrap=True)


def _show(console: Console, reports: dict[str, Any]) -> None:
    for site, report in reports.items():
        for line in format_report(site, report):
            console.print(Text(line), soft_wrap=True)


def _apply(console: Console, settings: Settings, asked: ReprocessRequest) -> None:
    """Runs the flow in this process, so that it is in Prefect's list of runs.

    Raises:
        KhabarError: if the run failed, with its reasons.
    """
    if settings.sites is not None:
        # The demo's site files lie in its home: the flow reads the settings for itself.
        os.environ["KHABAR_SITES"] = str(settings.sites)
        os.environ["KHABAR_SITES_ONLY"] = str(settings.sites_only).lower()
    server = None
    if not prepare_prefect(settings.home):
        server = TemporaryServer(Path(os.environ["PREFECT_HOME"]))
        os.environ["PREFECT_API_URL"] = server.url
    reports: dict[str, Any] = {}

    def note(event: dict[str, Any]) -> None:
        if event["event"] == "reports":
            reports.update(event["reports"])

    try:
        with shown_progress(console, "choosing pages"), listening(note):
            # Prefect takes a second to import, and reads its settings when it is.
            from flows.reprocess import Only  # noqa: PLC0415
            from flows.reprocess import reprocess as flow  # noqa: PLC0415

            with server.in_use() if server else nullcontext():
                state = flow(
                    sites=asked.sites,
                    first=asked.first,
                    last=asked.last,
                    apply=True,
                    release=asked.release,
                    only=Only.model_validate(asked, from_attributes=True),
                    return_state=True,
                )
    except Exception as error:
        raise explain_end(error, settings.home) from error
    if state.is_cancelled():
        raise stopped()
    if not state.is_completed():
        cause = state.result(raise_on_failure=False)
        raise explain_end(cause, settings.home, state.message or "")
    _show(console, reports)
    told = format_state(state.name, state.message)
    console.print(Text(f"State:      {told}"), soft_wrap=True)
