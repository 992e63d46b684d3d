"""A lasting Prefect server, as of `prefect server start`, that looks at its automations often."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from flows.server.runtime.temporary_server import template_path

# The same code looks, only more often than every five seconds.
_OFTEN = {
    "PREFECT_SERVER_EVENTS_PROACTIVE_GRANULARITY": "PT1S",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "1",
}


@contextmanager
def alarm_server(folder: Path) -> Iterator[str]:
    """Starts it in a folder of its own; gives the API's URL. Its log is `server.log` there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {k: v for k, v in os.environ.items() if not k.startswith(("KHABAR_", "PREFECT_"))}
    own.pop("PYTHONDONTWRITEBYTECODE", None)
    url = f"http://127.0.0.1:{port}/api"
    more = {"PREFECT_HOME": str(folder), "PREFECT_API_URL": url, "DO_NOT_TRACK": "1"}
    if template_path().exists():
        shutil.copy(template_path(), folder / "prefect.db")
    words = ["prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            env={**own, **more, **_OFTEN},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _await(process, url)
        yield url
    finally:
        process.terminate()
        process.wait(60)


def _await(process: subprocess.Popen[bytes], url: str) -> None:
    end = time.monotonic() + 240
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(f"{url}/health", trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")
