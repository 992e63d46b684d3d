"""Carries out a flow under Prefect: under the server there is, or one for the time of the run."""

from __future__ import annotations

import os
from contextlib import nullcontext
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.text import Text

from flows.run_control.ending import WITH_WARNINGS, Ending
from flows.run_control.os_failures import explain_end
from flows.server.runtime.prefect_database import LOST, damage_of, own_database, place_database
from flows.server.runtime.temporary_server import TemporaryServer
from spiders.errors import KhabarError, RunError
from warehouse.database.os_failures import is_full


def run_under_prefect(
    console: Console,
    home: Path,
    name: str,
    parameters: dict[str, Any],
    trigger: str,
    *,
    lasting: bool,
) -> Ending:
    """Runs a flow in this process, so that it is in Prefect's list of runs.

    Args:
        console: is told that a damaged database was set aside.
        home: the folder KHABAR_HOME names.
        name: the flow's.
        parameters: the flow's.
        trigger: what the run's row says has started it.
        lasting: whether there is a server to take it.

    Raises:
        KhabarError: if it cannot be run.
    """
    server = None
    if not lasting:
        # It starts while Prefect is imported, which takes a second.
        notify = partial(_notify, console)
        server = TemporaryServer(Path(os.environ["PREFECT_HOME"]), notify)
        os.environ["PREFECT_API_URL"] = server.url
    try:
        flow = getattr(import_module(f"flows.{name}"), name)
        from flows.server.runtime.triggers import started_by

        with server.in_use() if server else nullcontext(), started_by(trigger):
            state = flow(**parameters, return_state=True)
    except Exception as error:
        raise _explain(error, home, server) from error
    message = state.message or ""
    if state.is_completed():
        warned = state.name == WITH_WARNINGS
        return Ending("completed_with_warnings" if warned else "completed", message)
    if state.is_cancelled():
        return Ending("cancelled", message)
    cause = state.result(raise_on_failure=False)
    return Ending("failed", message, _explain(cause, home, server, message))


def _notify(console: Console, text: str) -> None:
    console.print(Text(text), soft_wrap=True)


def _explain(
    cause: object, home: Path, server: TemporaryServer | None, message: str = ""
) -> KhabarError:
    """As `explain_end`; a damaged database of Prefect's fails whatever its server is asked."""
    database = own_database()
    if isinstance(cause, KhabarError) or not database or is_full(home):
        return explain_end(cause, home, message)
    if not (damage := damage_of(database, thorough=True)):
        ended = explain_end(cause, home, message)
        if isinstance(cause, httpx.HTTPStatusError) and cause.response.is_server_error:
            return RunError(f"{ended} (if it comes again, move {database} away: {LOST})")
        return ended
    if server is None:
        advice = "stop khabar serve and start it again, which sets it aside"
    else:
        server.stop()
        place_database(database.parent, lambda _: None, thorough=True)
        advice = "it was set aside, start again"
    return RunError(f"{database}, Prefect's database, is damaged ({damage}): {advice}; {LOST}")
