"""Log files of programs that go on for months."""

from __future__ import annotations

import shutil
from pathlib import Path

MOST_BYTES = 10 * 1024 * 1024


def trim(log: Path, most: int = MOST_BYTES) -> None:
    """Moves what a log holds to `<log>.1` once it is larger than `most` bytes.

    The program keeps the file open, for appending: so it is copied and emptied.
    """
    if log.exists() and log.stat().st_size > most:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        with log.open("r+b") as emptied:
            emptied.truncate()
