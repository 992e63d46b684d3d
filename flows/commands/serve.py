"""`khabar serve`: Prefect's server, the work pool, the deployments and a worker, in one command."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from flows.console.terminal import Terminal
from flows.run_control.preflight import check_home, check_schedule
from flows.server.runtime.environment import prepare_prefect
from flows.server.serve.address import DEFAULT_HOST, DEFAULT_PORT, check_exposure
from flows.server.serve.database import prepare_database
from flows.server.serve.home_lock import refuse_held
from flows.settings import Settings, read_settings

HostOption = Annotated[
    str | None,
    typer.Option(
        metavar="HOST",
        help=f"Address to listen on, {DEFAULT_HOST} by default; one that others reach is "
        "refused unless PREFECT_SERVER_API_AUTH_STRING is set.",
    ),
]
PortOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=65535,
        metavar="PORT",
        help=f"Port of the Prefect server, {DEFAULT_PORT} by default.",
    ),
]


def serve(host: HostOption = None, port: PortOption = None) -> None:
    """Run the schedule: Prefect server with UI, deployments, worker.

    Ctrl-C stops everything that this command started; what dies it starts again. If
    PREFECT_API_URL names a server that is up, none is started: deployments and worker use that
    one. What server and worker log goes to prefect/server.log and prefect/worker.log in
    KHABAR_HOME.
    """
    serve_schedule(read_settings(), host, port)


def serve_schedule(
    settings: Settings, host: str | None, port: int | None, *, runs_first: bool = False
) -> None:
    """Checks what each run of the schedule would need, then serves until Ctrl-C.

    Args:
        settings: of the runs.
        host: as `serve` takes it.
        port: likewise.
        runs_first: whether a run of all sites is started at once.

    Raises:
        KhabarError: if something is in the way of every run, or of the server.
    """
    # With them comes httpx, a tenth of a second that other commands do without.
    from flows.server.serve.serve import serve_until_stopped
    from flows.server.serve.which_server import which_server

    check_home(settings.home)
    refuse_held(settings.home)
    notify = notify_line
    own = which_server(host, port)
    if own:
        os.environ.pop("PREFECT_API_URL", None)
    prepare_prefect(settings.home, quiet=False)
    if own:
        check_exposure(own)
    for problem in check_schedule(settings, settings.select_sites()):
        notify(f"Note: {problem}")
    if own:
        database = prepare_database()
        own.refuse_taken()
        os.environ["PREFECT_API_URL"] = own.api
        notify(f"Starting Prefect: server ({database}), deployments, worker (some 30 s)")
    else:
        notify(f"Using the Prefect server at {os.environ['PREFECT_API_URL'].removesuffix('/api')}")
    serve_until_stopped(settings, own, notify, runs_first=runs_first)


def notify_line(text: str) -> None:
    """Shows a line as it is."""
    Terminal().print(text, highlight=False, markup=False, soft_wrap=True)
