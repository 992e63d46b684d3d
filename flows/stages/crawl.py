"""The crawl as a child process: its events come back over a pipe, and it can be stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any, TextIO

from spiders.config.site import Site
from spiders.errors import RunError
from spiders.state.crawl_job import CrawlJob

CrawlEvent = dict[str, Any]
"""One event of `spiders.crawl_process`: `log`, `stats`, `segment` or `done`."""


@dataclass(slots=True)
class CrawlOutcome:
    """How a crawl ended."""

    unreadable: dict[str, str] = field(default_factory=dict)
    """Site to the reason why none of its sources could be read."""
    source_problems: dict[str, list[str]] = field(default_factory=dict)
    """Site to its sources that stopped working, while others could be read."""
    error: str = ""
    """Why the crawl died, '' if it ended well."""


class CrawlProcess:
    """A crawl in a process and session of its own; a context manager that leaves nothing running.

    Start it in the main thread: the child ends when the thread that started it does.

    The child's last words (its standard error) are kept in `<work>/crawl.err`.
    """

    def __init__(
        self,
        job: CrawlJob,
        sites: Iterable[Site],
        *,
        grace: float,
        silence: float = 600.0,
        module: str = "spiders.crawl_process",
    ) -> None:
        """Starts the process.

        Args:
            job: What to do, and where to write.
            sites: The sites to crawl.
            grace: Seconds the crawl gets to write down what it did when stopped.
            silence: Seconds after which a crawl that says nothing is ended: as long as it lives it
                tells its figures every second.
            module: The module that is run; takes what `spiders.crawl_process` takes.
        """
        self._grace, self._silence = grace, silence
        self._heard, self._hangs, self._over = time.monotonic(), False, Event()
        self._errors = job.work / "crawl.err"
        job_file = write_job(job, sites)
        reading, writing = os.pipe()
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(job_file), str(writing)],
                pass_fds=(writing,),
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
            )
        os.close(writing)
        self._pipe: TextIO = os.fdopen(reading, encoding="utf-8")
        Thread(target=self._watch, daemon=True).start()

    def __enter__(self) -> CrawlProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.stop()

    @property
    def pid(self) -> int:
        """The child's process id, which is also its session's."""
        return self._process.pid

    def events(self) -> Iterator[CrawlEvent]:
        """Yields events until the crawl has ended.

        Raises:
            RunError: if the crawl ended without ending its crawl log.
        """
        done = False
        with self._pipe:
            for line in self._pipe:
                if not line.endswith("\n"):
                    break
                self._heard = time.monotonic()
                event: CrawlEvent = json.loads(line)
                done |= event["event"] == "done"
                yield event
        status = self._process.wait()
        self._over.set()
        if self._hangs:
            raise RunError(
                f"the crawl hung: it said nothing for {self._silence:g} s, and was ended"
            )
        if not done or status:
            raise RunError(f"the crawl died ({_how(status)}){self._last_words()}")

    def stop(self) -> None:
        """Ends the crawl: SIGTERM, and after the grace time SIGKILL to its whole session.

        Another thread should be reading `events`, or a full pipe may hold the crawl up until then.
        """
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(self._grace)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        # Should the crawl have left anything behind in its session, it goes now.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _watch(self) -> None:
        while not self._over.wait(min(1.0, self._silence)):
            if time.monotonic() - self._heard > self._silence:
                self._hangs = True
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                return

    def _last_words(self) -> str:
        text = self._errors.read_text(encoding="utf-8", errors="replace").strip()
        return f": {text.splitlines()[-1]} (more in {self._errors})" if text else ""


def _how(status: int) -> str:
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"


def write_job(job: CrawlJob, sites: Iterable[Site]) -> Path:
    """Writes down what a crawl process is to do; returns its job file."""
    facts = {
        "parent": os.getpid(),
        "job": asdict(job),
        "sites": [site.model_dump(mode="json") for site in sites],
    }
    job.work.mkdir(parents=True, exist_ok=True)
    path = job.work / "job.json"
    path.write_text(json.dumps(facts, ensure_ascii=False, default=str), encoding="utf-8")
    return path
