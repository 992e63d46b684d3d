"""`khabar serve`: Prefect's server, the work pool, the deployments and a worker, in one command."""

from __future__ import annotations

import os
from functools import partial
from typing import Annotated

import typer

from flows.console.terminal import Terminal
from flows.run_control.preflight import check_home
from flows.server.runtime.environment import prepare_prefect
from flows.server.serve.address import DEFAULT_HOST, DEFAULT_PORT, check_exposure
from flows.server.serve.database import prepare_database
from flows.server.serve.home_lock import refuse_held
from flows.server.serve.serve import serve_until_stopped
from flows.server.serve.which_server import which_server
from flows.settings import read_settings


def serve(
    host: Annotated[
        str | None,
        typer.Option(
            metavar="HOST",
            help=f"Address to listen on, {DEFAULT_HOST} by default; one that others reach is "
            "refused unless PREFECT_SERVER_API_AUTH_STRING is set.",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            metavar="PORT",
            help=f"Port of the Prefect server, {DEFAULT_PORT} by default.",
        ),
    ] = None,
) -> None:
    """Run the schedule: Prefect server with UI, deployments, worker.

    Ctrl-C stops everything that this command started; what dies it starts again. If
    PREFECT_API_URL names a server that is up, none is started: deployments and worker use that
    one. What server and worker log goes to prefect/server.log and prefect/worker.log in
    KHABAR_HOME.
    """
    settings = read_settings()
    settings.select_sites()
    check_home(settings.home)
    refuse_held(settings.home)
    console = Terminal()
    notify = partial(console.print, highlight=False, markup=False, soft_wrap=True)
    own = which_server(host, port)
    if own:
        os.environ.pop("PREFECT_API_URL", None)
    prepare_prefect(settings.home, quiet=False)
    if own:
        check_exposure(own)
        database = prepare_database()
        own.refuse_taken()
        os.environ["PREFECT_API_URL"] = own.api
        notify(f"Starting Prefect: server ({database}), deployments, worker (some 30 s)")
    else:
        notify(f"Using the Prefect server at {os.environ['PREFECT_API_URL'].removesuffix('/api')}")
    serve_until_stopped(settings, own, notify)
