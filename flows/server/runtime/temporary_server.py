"""A Prefect server for the time of one command, where none was started by hand.

Prefect would start one itself, but only when the flow is called, and it would outlive a
killed parent. This one starts while everything else is still being imported.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

import httpx

from flows.server.runtime.exec_bound import bound_to_this
from spiders.errors import RunError

START_SECONDS = 180.0
STOP_SECONDS = 15.0

_urls: set[str] = set()
"""APIs of the servers that this process has started."""

# What only a lasting server needs: automations, the catalogue of block types.
_LEAN = {
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_LOGGING_SERVER_LEVEL": "CRITICAL",
    # Its threads would each keep a heap of their own: 30 MB that nobody uses.
    "MALLOC_ARENA_MAX": "2",
}


class TemporaryServer:
    """Starts at once; `in_use` waits until it answers. It ends with this process."""

    serving: ClassVar[bool] = False
    """Whether one is in use: nobody will look at the page of a run that it takes."""

    def __init__(self, home: Path) -> None:
        """`home` is Prefect's home, where the server keeps its database."""
        place_database(home)
        self._port = free_port()
        self._errors = (home / "server.err").open("wb")
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "flows.server.runtime.temporary_server_process",
                str(self._port),
                str(os.getpid()),
            ],
            env={**os.environ, **_LEAN},
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
            start_new_session=True,
        )
        _urls.add(self.url)
        # Registered before Prefect is imported, so that it runs after Prefect's last words.
        atexit.register(self.stop)

    @property
    def url(self) -> str:
        """The API's URL."""
        return f"http://127.0.0.1:{self._port}/api"

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Waits until the server answers; while the context is open, runs send no heartbeats.

        Nobody would miss them, for a run that dies takes this server along, and their
        thread holds up the end of a run by as much as a second.

        Raises:
            RunError: if the server does not start.
        """
        # Prefect reads its settings when it is imported: not before this one's URL is known.
        from prefect.settings import (  # noqa: PLC0415
            PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
            temporary_settings,
        )

        self.await_ready()
        TemporaryServer.serving = True
        try:
            with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
                yield
        finally:
            TemporaryServer.serving = False

    def await_ready(self) -> None:
        """Waits until the server answers.

        Raises:
            RunError: if it ends, or does not answer in time.
        """
        end = time.monotonic() + START_SECONDS
        # One client, as each new one loads the certificates anew; loopback needs no proxy.
        with httpx.Client(timeout=5, trust_env=False) as client:
            while time.monotonic() < end and self._process.poll() is None:
                try:
                    if client.get(f"{self.url}/health").status_code == httpx.codes.OK:
                        return
                except httpx.TransportError:
                    time.sleep(0.1)
        raise RunError(
            f"Prefect's temporary server did not start; its last words are in {self._errors.name}"
        )

    def stop(self) -> None:
        """Ends the server; harmless if it has ended."""
        self._errors.close()
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def is_temporary(url: str) -> bool:
    """Whether the API at `url` ends with this process, so that nobody watches it."""
    return url in _urls


def template_path() -> Path:
    """Where `make setup` keeps an empty, migrated Prefect database for new homes to copy."""
    return Path(sys.prefix) / "share" / "khabar" / f"prefect-{version('prefect')}.db"


def make_template() -> None:
    """Makes the template; it saves each new home the ten seconds that the migrations take."""
    path = template_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "PREFECT_HOME": str(path.parent),
        "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{path}",
    }
    subprocess.run(
        [
            *bound_to_this(),
            sys.executable,
            *["-m", "prefect", "server", "database", "upgrade", "-y"],
        ],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def place_database(home: Path) -> None:
    """Gives a new Prefect home the template's database, if there is one."""
    home.mkdir(parents=True, exist_ok=True)
    database = home / "prefect.db"
    if template_path().exists() and not database.exists():
        unfinished = database.with_suffix(".tmp")
        shutil.copyfile(template_path(), unfinished)
        unfinished.replace(database)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    make_template()
