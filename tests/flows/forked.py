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
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.places import PROJECT

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["flows.commands.app", "tests.flows.forked", "pytest"])


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


def _command(words: tuple[str, ...], environment: dict[str, str], streams: list[Path]) -> None:
    from flows.commands.app import main

    for number, stream in enumerate(streams):
        opened = os.open(stream, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    # multiprocessing has put another stream in the place of standard input.
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
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
