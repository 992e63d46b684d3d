"""`khabar serve`: Prefect's server, the work pool, the deployments and a worker, in one command."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console

from flows.locks import living_runs
from flows.prefect_env import SERVER_NOTE, prepare_prefect, running_server
from flows.preflight import check_home
from flows.settings import read_settings
from spiders.errors import ConfigError, RunError

POOL = "khabar"
PREFECT_FILE = Path(__file__).parents[2] / "prefect.yaml"
START_SECONDS = 180.0
STOP_SECONDS = 30.0


def serve(
    port: Annotated[
        int,
        typer.Option(
            min=1, max=65535, metavar="PORT", help="Port of the Prefect server on 127.0.0.1."
        ),
    ] = 4200,
) -> None:
    """Run the schedule: Prefect server with UI, deployments, worker.

    Ctrl-C stops everything that this command started. What server and worker log goes to
    prefect/server.log and prefect/worker.log in KHABAR_HOME.
    """
    settings = read_settings()
    sites = settings.select_sites()
    check_home(settings.home)
    _refuse_taken(settings.home, port)
    prepare_prefect(settings.home, quiet=False)
    url = f"http://127.0.0.1:{port}"
    os.environ["PREFECT_API_URL"] = f"{url}/api"
    logs = settings.home / "prefect"
    logs.mkdir(parents=True, exist_ok=True)
    console = Console()
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    # Started by a script in the background it is ignored, and the worker, which inherits
    # that, would not stop: Prefect passes a SIGTERM on to itself as SIGINT.
    signal.signal(signal.SIGINT, _as_ctrl_c)
    try:
        with ExitStack() as stack:
            console.print("Starting Prefect: server, deployments, worker (some 30 s)")
            processes = _bring_up(stack, logs, port)
            _tell_next_steps(console, url, len(sites), logs)
            _watch(processes, logs)
    except KeyboardInterrupt:
        console.print("Stopped; Prefect's runs and schedule are kept")


def _bring_up(stack: ExitStack, logs: Path, port: int) -> dict[str, subprocess.Popen[bytes]]:
    """Starts server and worker, by name; the stack stops them."""
    server = _start(
        stack, logs / "server.log", "server", "start", "--host", "127.0.0.1", "--port", str(port)
    )
    _await_server(server, f"http://127.0.0.1:{port}/api", logs / "server.log")
    note = logs / SERVER_NOTE
    note.write_text(f"http://127.0.0.1:{port}/api", encoding="utf-8")
    stack.callback(note.unlink, missing_ok=True)
    _prefect("work-pool", "create", POOL, "--type", "process", "--overwrite")
    _prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(PREFECT_FILE))
    # Those of a serve that was killed; and, once the worker is stopped, those of this one.
    _close_dead_runs(server)
    stack.callback(_close_dead_runs, server)
    stack.callback(_await_runs, logs.parent)
    worker = _start(
        stack, logs / "worker.log", "worker", "start", "--pool", POOL, "--name", "khabar"
    )
    return {"server": server, "worker": worker}


def _await_runs(home: Path) -> None:
    """Gives runs whose worker has ended the time to stop their crawl and tell the server."""
    end = time.monotonic() + STOP_SECONDS
    while living_runs(home) and time.monotonic() < end:
        time.sleep(0.2)


def _close_dead_runs(server: subprocess.Popen[bytes]) -> None:
    # Prefect takes a second to import, and reads its settings when it is.
    from flows.dead_runs import close_dead_runs  # noqa: PLC0415

    if server.poll() is None:
        close_dead_runs(POOL)


def _tell_next_steps(console: Console, url: str, sites: int, logs: Path) -> None:
    lines = (
        f"UI:         {url}",
        f"Schedule:   {sites} sites, each every 20 minutes",
        f"Run now:    {url}/deployments, all, Run; or",
        f"            PREFECT_API_URL={url}/api prefect deployment run ingest/all",
        f"Logs:       {logs / 'server.log'}, {logs / 'worker.log'}",
        "Ctrl-C stops everything",
    )
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)


def _watch(processes: Mapping[str, subprocess.Popen[bytes]], logs: Path) -> None:
    """Returns never.

    Raises:
        RunError: if one of the processes ends.
    """
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                raise RunError(
                    f"the Prefect {name} ended (exit status {process.returncode}); "
                    f"its last words are in {logs / name}.log"
                )
        time.sleep(1)


def _refuse_taken(home: Path, port: int) -> None:
    if url := running_server(home):
        raise ConfigError(f"khabar serve is already running on {home}: see {url[:-4]}")
    with socket.socket() as probe:
        # As the server does: a port that was in use a moment ago can be had.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ConfigError(
                f"port {port} cannot be used ({(error.strerror or '').lower()}): "
                f"name another, such as khabar serve --port {4300 if port == 4200 else 4200}"
            ) from None


def _as_ctrl_c(*_: object) -> None:
    raise KeyboardInterrupt


def _start(stack: ExitStack, log: Path, *words: str) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "prefect", *words],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    stack.callback(_stop, process)
    return process


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _prefect(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise RunError(f"prefect {' '.join(words)}: {''.join(last)}")


def _await_server(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RunError(f"the Prefect server did not start; its last words are in {log}")
        try:
            if httpx.get(f"{url}/health", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise RunError(f"the Prefect server was not up after {START_SECONDS:.0f} s; see {log}")
