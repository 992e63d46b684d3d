"""One of Prefect's programs as a child of `khabar serve`, with a log that is kept short."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from flows.server.runtime.exec_bound import bound_to_this
from spiders.errors import RunError

MOST_BYTES = 10 * 1024 * 1024
STOP_SECONDS = 30.0
ASK_SECONDS = 10.0


def trim(log: Path, most: int = MOST_BYTES) -> None:
    """Moves what a log holds to `<log>.1` once it is larger than `most` bytes.

    The program keeps the file open, for appending: so it is copied and emptied.
    """
    if log.exists() and log.stat().st_size > most:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        with log.open("r+b") as emptied:
            emptied.truncate()


def have_done(job: str, *words: str) -> list[str]:
    """Has Prefect do one of `prefect_jobs` in a process of its own; the lines that it says.

    Raises:
        RunError: if that fails, with its reason.
    """
    done = subprocess.run(
        [*bound_to_this(), sys.executable, "-m", "flows.server.serve.prefect_jobs", job, *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise RunError("".join(last) or f"Prefect's {job} ended with status {done.returncode}")
    return done.stdout.splitlines()


@dataclass
class PrefectProcess:
    """A server or a worker; it ends with this process, whatever ends that."""

    name: str
    words: tuple[str, ...]
    """What follows `prefect`; secrets belong to the environment."""
    environment: Mapping[str, str]
    log: Path
    health: str
    """The URL that answers with 200 while all is well."""
    program: tuple[str, ...] = (sys.executable, "-m", "prefect")
    answered: float = field(default=0.0, init=False)
    """When it last answered, or was started; as time.monotonic."""

    def start(self) -> None:
        """Starts it; in the main thread, for it ends with the thread that started it."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [*bound_to_this(), *self.program, *self.words],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.answered = time.monotonic()

    @property
    def pid(self) -> int:
        """Its process id, the last one's if it has ended."""
        return self._process.pid

    def status(self) -> int | None:
        """Its exit status, None while it runs."""
        return self._process.poll()

    def is_well(self, client: httpx.Client) -> bool:
        """Whether it answers now that all is well."""
        try:
            well = client.get(self.health, timeout=ASK_SECONDS).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False
        if well:
            self.answered = time.monotonic()
        return well

    def trim_log(self) -> None:
        """Keeps the log from growing without end."""
        trim(self.log)

    def stop(self, hurried: Callable[[], bool]) -> None:
        """Ends it gently, after STOP_SECONDS or when `hurried` at once."""
        if self.status() is None:
            # A stopped process would not hear the other signal.
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
        end = time.monotonic() + STOP_SECONDS
        while self.status() is None and time.monotonic() < end and not hurried():
            time.sleep(0.1)
        self.kill()

    def kill(self) -> None:
        """Ends it at once; harmless if it has ended."""
        self._process.kill()
        self._process.wait()
