"""Commands in processes that are forked from one that has loaded Khabar: 30 ms instead of a second.

What runs in them is the command itself, with its own arguments, environment, folder and streams.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import threading
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.commands.app import EXAMPLES
from tests.places import PROJECT

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(
    [
        *(f"flows.commands.{name}" for name in ("app", *EXAMPLES)),
        *("flows.console.sql.prompt", "tests.flows.forked", "pytest"),
    ]
)


def run_forked(
    words: tuple[str, ...], environment: dict[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """Runs `khabar words…` to its end.

    Raises:
        subprocess.TimeoutExpired: if it takes longer; then it is killed.
    """
    with TemporaryDirectory() as folder:
        streams = [Path(os.devnull), Path(folder, "out"), Path(folder, "errors")]
        process = _context.Process(target=_command, args=(words, environment, streams))
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(words, seconds)
        out, errors = (stream.read_text(encoding="utf-8") for stream in streams[1:])
        return subprocess.CompletedProcess(words, process.exitcode, out, errors)


def start_on_terminal(
    words: tuple[str, ...], environment: dict[str, str], terminal: str
) -> ForkServerProcess:
    """Starts `khabar words…` as the foreground job of a terminal, such as `/dev/pts/1`."""
    streams = [Path(terminal)] * 3
    process = _context.Process(target=_foreground, args=(words, environment, streams))
    process.start()
    return process


def _foreground(words: tuple[str, ...], environment: dict[str, str], streams: list[Path]) -> None:
    # The first terminal that a session's leader opens becomes the session's.
    os.setsid()
    _command(words, environment, streams)


def _command(words: tuple[str, ...], environment: dict[str, str], streams: list[Path]) -> None:
    from flows.commands.app import main

    for number, stream in enumerate(streams):
        opened = os.open(stream, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    # multiprocessing has put another stream in the place of standard input.
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    if os.isatty(1):
        sys.stdout = open(1, "w", 1, closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", 1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.chdir(PROJECT)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["khabar", *words]
    try:
        main()
    finally:
        # As any Python ends; a process of multiprocessing's would leave out the second.
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
