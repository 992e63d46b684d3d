"""Brings up what the schedule needs, and keeps it up until it is told to stop."""

from __future__ import annotations

import os
import socket
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from flows.server.deployments.plan import POOL
from flows.server.runtime.environment import make_private
from flows.server.runtime.prefect_database import LOST, own_database, place_database
from flows.server.serve.address import Address
from flows.server.serve.environment import server_environment, worker_environment
from flows.server.serve.home_lock import (
    end_children_of_the_last,
    only_serve,
    record_children,
    server_url_published,
)
from flows.server.serve.orphans import adopt_orphans
from flows.server.serve.prefect_process import PrefectProcess, have_done
from flows.server.serve.runs_by_http import RunsByHttp
from flows.server.serve.supervisor import StopSignals, Supervisor
from flows.settings import Settings
from spiders.errors import KhabarError, RunError


def serve_until_stopped(
    settings: Settings,
    own: Address | None,
    notify: Callable[[str], None],
    *,
    runs_first: bool = False,
) -> None:
    """Runs server (unless there is one elsewhere), deployments and worker until Ctrl-C.

    PREFECT_API_URL names the server. Prefect is not imported here.

    Args:
        settings: of the runs, too.
        own: where to start a server; None if PREFECT_API_URL's is somebody else's.
        notify: shows a line.
        runs_first: whether a run of all sites is started at once.

    Raises:
        KhabarError: if something is in the way, or goes wrong again and again.
    """
    logs = settings.home / "prefect"
    make_private(logs)
    stopping = StopSignals()
    worker = worker_name(settings.home)
    # Of a server elsewhere other machines may be at work, too.
    whose = "" if own else worker
    try:
        with ExitStack() as stack:
            stack.enter_context(only_serve(settings.home))
            end_children_of_the_last(settings.home, notify)
            runs = RunsByHttp(os.environ["PREFECT_API_URL"], notify)
            supervisor = Supervisor(
                others=adopt_orphans(),
                patience=settings.serve_patience,
                close_dead_runs=partial(_close_dead_runs, runs, whose, notify),
                on_processes=partial(record_children, settings.home),
                ended_runs=runs.ended,
                notify=notify,
                is_hurried=stopping.is_hurried,
            )
            stack.callback(supervisor.stop)
            if own:
                own.refuse_taken()
                _start_server(supervisor, _server(own, logs), notify)
                stack.enter_context(server_url_published(settings.home, own.api))
            have_done("make_ready", worker, whose)
            supervisor.start(_worker(worker, logs))
            # Prefect Cloud's UI is on another host than its API.
            runs.ui, *steps = have_done("begin", str(logs), "yes" if runs_first else "")
            for line in steps:
                notify(line)
            supervisor.watch()
    except KeyboardInterrupt:
        notify("Stopped; Prefect's runs and schedule are kept")
    except KhabarError:
        # A server whose database is damaged may be up, and fail at what it is asked.
        if own and _set_damaged_aside(notify):
            raise RunError(
                f"Prefect's database was damaged and has been set aside: start again; {LOST}"
            ) from None
        raise


def worker_name(home: Path) -> str:
    """One worker a home, the same after each start."""
    return f"khabar-{socket.gethostname()}-{zlib.crc32(os.fsencode(home.resolve())):08x}"


def _start_server(
    supervisor: Supervisor, server: PrefectProcess, notify: Callable[[str], None]
) -> None:
    if database := own_database():
        place_database(database.parent, notify)
    try:
        supervisor.start(server)
    except RunError:
        if not _set_damaged_aside(notify):
            raise
        supervisor.start(server)


def _set_damaged_aside(notify: Callable[[str], None]) -> bool:
    """Looks at every page of the server's own database; it must not be running."""
    database = own_database()
    return database is not None and place_database(database.parent, notify, thorough=True)


def _server(own: Address, logs: Path) -> PrefectProcess:
    return PrefectProcess(
        "server",
        ("server", "start", "--host", own.host, "--port", str(own.port)),
        server_environment(own),
        logs / "server.log",
        f"{own.api}/health",
    )


def _worker(name: str, logs: Path) -> PrefectProcess:
    environment = worker_environment()
    port = environment["PREFECT_WORKER_WEBSERVER_PORT"]
    return PrefectProcess(
        "worker",
        ("worker", "start", "--pool", POOL, "--name", name, "--with-healthcheck"),
        environment,
        logs / "worker.log",
        f"http://127.0.0.1:{port}/health",
    )


def _close_dead_runs(runs: RunsByHttp, whose: str, notify: Callable[[str], None]) -> None:
    try:
        if runs.may_go_on(POOL):
            have_done("close", whose)
    except RunError as error:
        notify(f"Runs of the worker that ended could not be marked ({error})")
