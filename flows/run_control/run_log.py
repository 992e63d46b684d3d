"""The log of runs that Prefect knows nothing of: `logs/runs.log` in KHABAR_HOME."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from spiders.config.printable import printable

RunLog = logging.Logger | logging.LoggerAdapter[Any]
"""What a run logs to: Prefect's logger of it, or the file's."""

LOG_FILE = Path("logs", "runs.log")
MOST_BYTES = 10 * 1024 * 1024
"""Beyond that it becomes `runs.log.1`."""
# Runs that go on at once are told apart by their process.
_FORMAT = "%(asctime)s %(process)d %(levelname)s %(message)s"

logger = logging.getLogger("khabar.run")


@contextmanager
def run_log(home: Path) -> Iterator[logging.Logger]:
    """Writes what runs of this process log, and the warnings of libraries, to the home's log."""
    path = home / LOG_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8")
    formatter = logging.Formatter(_FORMAT, "%Y-%m-%dT%H:%M:%SZ")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    handler.addFilter(make_printable)
    logger.setLevel(logging.INFO)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield logger
    finally:
        root.removeHandler(handler)
        handler.close()


def make_printable(record: logging.LogRecord) -> bool:
    """A filter that lets all pass: what a run logs holds texts of sites, shown as they come."""
    record.msg, record.args = printable(record.getMessage(), lines=True), None
    return True
