"""The terminal as a file: what is longer than it goes to a pager."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from rich.text import Text

from flows.console.sql.tables import cells_of


@contextmanager
def paged(*, pager: bool) -> Iterator[TextIO]:
    """Standard output; on a terminal, with `pager`, through a pager once it is more than fits.

    Leaving the pager early ends the context quietly. While it is open Ctrl-C is the pager's.
    """
    command = _pager_command() if pager and sys.stdout.isatty() and sys.stdin.isatty() else []
    if not command:
        yield sys.stdout
        sys.stdout.flush()
        return
    paged = _Paged(command)
    try:
        yield cast(TextIO, paged)
        paged.finish()
    except BrokenPipeError:
        # The reader has seen enough.
        pass
    finally:
        paged.end()


class _Paged(io.TextIOBase):
    """Holds back what is written until it is more than a screen; then a pager takes it."""

    def __init__(self, command: list[str]) -> None:
        super().__init__()
        self._command = command
        self._size = shutil.get_terminal_size()
        self._held: list[str] = []
        self._lines = 0
        self._pager: subprocess.Popen[str] | None = None
        self._handler: Any = signal.SIG_DFL

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self._pager and self._pager.stdin:
            return self._pager.stdin.write(text)
        self._held.append(text)
        self._lines += sum(self._height(line) for line in text.splitlines())
        if self._lines >= self._size.lines:
            self._open()
        return len(text)

    def finish(self) -> None:
        """Everything is written: a short text goes to the terminal."""
        if not self._pager:
            sys.stdout.write("".join(self._held))
            sys.stdout.flush()

    def end(self) -> None:
        """Waits for the reader to leave the pager."""
        if not self._pager:
            return
        try:
            self._pager.communicate()
        finally:
            signal.signal(signal.SIGINT, self._handler)

    def _height(self, line: str) -> int:
        width = cells_of(Text.from_ansi(line).plain)
        return max(1, -(-width // self._size.columns))

    def _open(self) -> None:
        self._handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._pager = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, encoding="utf-8", errors="replace"
        )
        if self._pager.stdin:
            self._pager.stdin.write("".join(self._held))
        self._held.clear()


def _pager_command() -> list[str]:
    """PAGER, or less with colours and lines that are moved sideways; empty if there is none."""
    chosen = shlex.split(os.environ.get("PAGER", ""))
    if chosen:
        return chosen if shutil.which(chosen[0]) else []
    return ["less", "-RS"] if shutil.which("less") else []
