"""The log of a run as people read it: the crawl's lines with their site, not more than that."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

OF_A_KIND = 20
IN_ALL = 1000

_Kind = tuple[int, str, str]
"""Level, site, and what the lines have in common."""


class Logger(Protocol):
    """What takes the lines."""

    def log(self, level: int, msg: str, *args: object) -> object:
        """Takes a line."""


class LogLines:
    """Passes on the crawl's log, each line at its own level, and tracebacks at DEBUG.

    Of each kind of line the first 20 of a site are passed on, and 1,000 of a crawl: a site that
    is down says the same of each of its pages, and each line costs a call of the server. `close`
    tells how many more there were; what became of each page is in the warehouse.
    """

    def __init__(self, logger: Logger) -> None:
        self._logger = logger
        self._passed = Counter[_Kind]()
        self._held = Counter[_Kind]()

    def consume(self, event: Mapping[str, Any]) -> None:
        """Passes on an event `log`, or counts it."""
        kind = (event["level"], event["site"], event["kind"])
        if self._passed[kind] < OF_A_KIND and self._passed.total() < IN_ALL:
            self._passed[kind] += 1
            self._logger.log(event["level"], "%s%s", _of(event["site"]), event["message"])
            if event["traceback"]:
                self._logger.log(logging.DEBUG, "%s%s", _of(event["site"]), event["traceback"])
        else:
            # Beyond a number of kinds their names are of no use, and there may be no end of them.
            other = kind not in self._held and len(self._held) >= OF_A_KIND
            self._held[(event["level"], event["site"], "") if other else kind] += 1

    def close(self) -> None:
        """Tells what was held back, a line each kind."""
        for (level, site, kind), count in self._held.items():
            like = f" like {kind!r}" if kind else " of other kinds"
            self._logger.log(level, "%sand %d more lines%s", _of(site), count, like)


def _of(site: str) -> str:
    return f"{site}: " if site else ""


@contextmanager
def quiet_tasks() -> Iterator[None]:
    """While the context is open, tasks do not say that they went well.

    There are four for each segment of the archive; what came of a segment is told in one line.
    """
    logger = logging.getLogger("prefect.task_runs")
    logger.addFilter(_is_news)
    try:
        yield
    finally:
        logger.removeFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    return record.levelno > logging.INFO or not record.getMessage().startswith(
        "Finished in state Completed("
    )
