"""The page of a run in Prefect's UI: how far it is, and at its end what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from prefect import get_run_logger
from prefect.runtime import flow_run

from flows import progress
from flows.run_page.audience import watched_run
from flows.run_page.courier import HURRY_SECONDS, LAST_SECONDS, Courier, Desk
from flows.run_page.gauges import Gauge
from flows.run_page.log_lines import quiet_tasks
from flows.run_page.names import artifact_key
from flows.run_page.text import escape

_LOG_EVERY = 60.0
"""Seconds between two lines of the log that say how far the run is."""


class Page:
    """One run's page; where nobody can see it, nothing is done."""

    def __init__(self, gauge: Gauge, sites: Collection[str] = (), *, every: bool = False) -> None:
        """Begins it, within a flow.

        Args:
            gauge: how far the run is.
            sites: names of the sites it is about.
            every: whether these are all sites there are.
        """
        self._gauge, self._sites, self._every = gauge, sites, every
        self._logger = get_run_logger()
        self._logged = time.monotonic()
        self._closed = False
        watched = watched_run()
        self._courier = (
            Courier(watched, self.key("progress"), self._read, self._logger.warning)
            if watched
            else None
        )

    @property
    def is_watched(self) -> bool:
        """Whether anybody can see the page."""
        return self._courier is not None

    def key(self, what: str) -> str:
        """The key of an artifact: the same in every run of this flow on these sites."""
        return artifact_key(flow_run.flow_name or "run", what, self._sites, every=self._every)

    def take(self, event: Mapping[str, Any]) -> None:
        """Takes note of an event of `flows.progress`."""
        self._gauge.take(event)

    def close(
        self,
        words: str,
        write: Callable[[Desk], object] | None = None,
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
        if self._courier and not self._closed:
            self._closed = True
            self._courier.finish(words, write, done=done, seconds=seconds)

    def warn(self, what: str, error: Exception) -> None:
        """Tells in the log what the page lacks."""
        self._logger.warning("this run's page in the UI lacks %s: %s", what, error)

    def _read(self) -> tuple[float, str]:
        now = self._gauge.read()
        if time.monotonic() - self._logged >= _LOG_EVERY:
            self._logged = time.monotonic()
            first = now[1].partition("\n")[0]
            self._logger.info("%s", first.replace("**", "").replace("\\", ""))
        return now


@contextmanager
def opened(page: Page) -> Iterator[None]:
    """Feeds the page while the context is open, and closes it if the run breaks off."""
    with progress.listening(page.take), quiet_tasks():
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
