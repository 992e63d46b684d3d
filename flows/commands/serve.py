"""`khabar serve`: Prefect's server, the work pool, the deployments and a worker, in one command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console

from flows.prefect_env import SERVER_NOTE, prepare_prefect
from flows.preflight import check_home
from flows.settings import read_settings
from spiders.errors import RunError

POOL = "khabar"
PREFECT_FILE = Path(__file__).parents[2] / "prefect.yaml"
START_SECONDS = 180.0
STOP_SECONDS = 30.0


def serve(
    port: Annotated[int, typer.Option(help="Port of the Prefect server on 127.0.0.1.")] = 4200,
) -> None:
    """Bring up the Prefect server with its UI, deploy the schedule, and work it off.

    Ctrl-C stops everything that this command started.

    Example:
      khabar serve
    """
    settings = read_settings()
    settings.select_sites()
    check_home(settings.home)
    prepare_prefect(settings.home, quiet=False)
    url = f"http://127.0.0.1:{port}/api"
    os.environ["PREFECT_API_URL"] = url
    console = Console()
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    with ExitStack() as stack:
        console.print("Starting the Prefect server (some 15 s the first time)")
        server = _start(stack, "server", "start", "--host", "127.0.0.1", "--port", str(port))
        _await_server(server, url)
        note = settings.home / "prefect" / SERVER_NOTE
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(url, encoding="utf-8")
        stack.callback(note.unlink, missing_ok=True)
        _prefect("work-pool", "create", POOL, "--type", "process", "--overwrite")
        _prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(PREFECT_FILE))
        worker = _start(stack, "worker", "start", "--pool", POOL, "--name", "khabar")
        console.print(f"The UI is at [bold]http://127.0.0.1:{port}[/]; Ctrl-C stops everything")
        while True:
            for name, process in (("server", server), ("worker", worker)):
                if process.poll() is not None:
                    raise RunError(f"the Prefect {name} ended (exit status {process.returncode})")
            time.sleep(1)


def _as_ctrl_c(*_: object) -> None:
    raise KeyboardInterrupt


def _start(stack: ExitStack, *words: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", *words],
        stdin=subprocess.DEVNULL,
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


def _await_server(server: subprocess.Popen[bytes], url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RunError("the Prefect server did not start: is its port taken? See --port")
        try:
            if httpx.get(f"{url}/health", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    raise RunError(f"the Prefect server was not up after {START_SECONDS:.0f} s")
