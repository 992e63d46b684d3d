"""The page of a run in Prefect's UI: how far it is, and at its end what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from prefect import get_run_logger
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL

from flows.console import progress
from flows.pages.run.log_lines import quiet_tasks
from flows.pages.run.markdown import artifact_key, escape
from flows.pages.run.progress import Progress
from flows.pages.run.publisher import HURRY_SECONDS, LAST_SECONDS, ArtifactClient, ArtifactPublisher
from flows.server.runtime.temporary_server import TemporaryServer

_LOG_EVERY = 60.0
"""Seconds between two lines of the log that say how far the run is."""


def watched_run() -> UUID | None:
    """The id of the flow run that this is called in, if its page can be looked at."""
    if TemporaryServer.serving or not PREFECT_API_URL.value():
        return None
    return UUID(flow_run.id) if flow_run.id else None


class RunPage:
    """One run's page; where nobody can see it, nothing is done."""

    def __init__(
        self, run_progress: Progress, sites: Collection[str] = (), *, every: bool = False
    ) -> None:
        """Begins it, within a flow.

        Args:
            run_progress: how far the run is.
            sites: names of the sites it is about.
            every: whether these are all sites there are.
        """
        self._progress, self._sites, self._every = run_progress, sites, every
        self._logger = get_run_logger()
        self._logged = time.monotonic()
        self._closed = False
        watched = watched_run()
        self._publisher = (
            ArtifactPublisher(watched, self.key("progress"), self._read, self._logger.warning)
            if watched
            else None
        )

    @property
    def is_watched(self) -> bool:
        """Whether anybody can see the page."""
        return self._publisher is not None

    def key(self, what: str) -> str:
        """The key of an artifact: the same in every run of this flow on these sites."""
        return artifact_key(flow_run.flow_name or "run", what, self._sites, every=self._every)

    def consume(self, event: Mapping[str, Any]) -> None:
        """Takes note of an event of `flows.console.progress`."""
        self._progress.consume(event)

    def close(
        self,
        words: str,
        write: Callable[[ArtifactClient], object] | None = None,
        *,
        done: bool = True,
        seconds: float = LAST_SECONDS,
    ) -> None:
        """Leaves the run's last words; a second call does nothing.

        Args:
            words: how it ended, as Markdown.
            write: leaves what else there is to leave.
            done: whether it came to its end.
            seconds: how long to wait at most until they are delivered.
        """
        if self._publisher and not self._closed:
            self._closed = True
            self._publisher.finish(words, write, done=done, seconds=seconds)

    def warn(self, what: str, error: Exception) -> None:
        """Tells in the log what the page lacks."""
        self._logger.warning("this run's page in the UI lacks %s: %s", what, error)

    def _read(self) -> tuple[float, str]:
        now = self._progress.read()
        if time.monotonic() - self._logged >= _LOG_EVERY:
            self._logged = time.monotonic()
            first = now[1].partition("\n")[0]
            self._logger.info("%s", first.replace("**", "").replace("\\", ""))
        return now


@contextmanager
def opened(page: RunPage) -> Iterator[None]:
    """Feeds the page while the context is open, and closes it if the run breaks off."""
    with progress.listening(page.consume), quiet_tasks():
        try:
            yield
        except BaseException as error:
            is_stopped = not isinstance(error, Exception)
            words = "" if is_stopped else str(error).partition("\n")[0]
            page.close(
                f"It broke off: {escape(words or type(error).__name__)}",
                done=False,
                seconds=HURRY_SECONDS if is_stopped else LAST_SECONDS,
            )
            raise
        page.close("Done.")
