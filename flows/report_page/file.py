"""The file that the report is written to: whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from spiders.errors import ConfigError, RunError


def check_output(path: Path) -> None:
    """Raises ConfigError if a report cannot be written there."""
    if path.suffix.lower() not in (".html", ".htm"):
        raise ConfigError(f"--output: {path} must end in .html, so that a browser opens it")
    if path.is_dir():
        raise ConfigError(f"--output: {path} is a folder: name a file in it")
    if not path.parent.is_dir():
        raise ConfigError(f"--output: there is no folder {path.parent}: make it, or name another")


def write_page(path: Path, text: str) -> None:
    """Puts the text into a file, in one step.

    Raises:
        ConfigError: if the file may not be written.
        RunError: if the disk is full.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise RunError(
                f"{path} cannot be written, the disk is full: free some space"
            ) from error
        raise ConfigError(
            f"--output: {path} cannot be written: {error.strerror or error}: name another file"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
