"""A Prefect server for the time of one command, where none was started by hand.

Prefect would start one itself, but only when the flow is called, and it would outlive a
killed parent. This one starts while everything else is still being imported.
"""

from __future__ import annotations

import atexit
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import ClassVar

import httpx

from flows.server.runtime.environment import free_port
from flows.server.runtime.exec_bound import bound_to_this
from flows.server.runtime.prefect_database import place_database, template_path
from spiders.errors import RunError

logger = logging.getLogger(__name__)

START_SECONDS = 180.0
STOP_SECONDS = 15.0

_EXCEPTION = re.compile(r"^[\w.]+(?:Error|Exception|Exit): .+$", re.MULTILINE)
"""How a traceback ends."""

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

    def __init__(self, home: Path, notify: Callable[[str], object] = logger.warning) -> None:
        """Starts it.

        Args:
            home: Prefect's home, where the server keeps its database.
            notify: is told in a sentence that a damaged database was set aside.

        Raises:
            RunError: if there cannot be a database.
        """
        self._home, self._notify = home, notify
        place_database(home, notify)
        self._port = free_port()
        # Without a name: commands that start at once would share it.
        self._errors = TemporaryFile()  # noqa: SIM115
        self._process = self._start()
        _urls.add(self.url)
        # Registered before Prefect is imported, so that it runs after Prefect's last words.
        atexit.register(self.stop)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
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
        """Waits until the server answers; what a damaged database kept from it is tried once more.

        Raises:
            RunError: if it ends, or does not answer in time.
        """
        if self._answers():
            return
        if self._process.poll() is not None and place_database(
            self._home, self._notify, thorough=True
        ):
            self._process = self._start()
            if self._answers():
                return
        raise RunError(f"Prefect's temporary server did not start: {self._last_words()}")

    def _answers(self) -> bool:
        end = time.monotonic() + START_SECONDS
        # One client, as each new one loads the certificates anew; loopback needs no proxy.
        with httpx.Client(timeout=5, trust_env=False) as client:
            while time.monotonic() < end and self._process.poll() is None:
                try:
                    if client.get(f"{self.url}/health").status_code == httpx.codes.OK:
                        return True
                except httpx.TransportError:
                    time.sleep(0.1)
        return False

    def _last_words(self) -> str:
        status = self._process.poll()
        if status is None:
            return f"it has not answered within {START_SECONDS:.0f} s; is the machine very busy?"
        self._errors.seek(0)
        said = _EXCEPTION.findall(self._errors.read().decode(errors="replace"))
        how = f"killed by {signal.Signals(-status).name}" if status < 0 else f"status {status}"
        return f"{said[-1] if said else 'it said nothing'} ({how}); its folder is {self._home}"

    def stop(self) -> None:
        """Ends the server; harmless if it has ended."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._errors.close()


def is_temporary(url: str) -> bool:
    """Whether the API at `url` ends with this process, so that nobody watches it."""
    return url in _urls


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


if __name__ == "__main__":
    make_template()
