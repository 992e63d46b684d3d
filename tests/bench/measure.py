"""What a command costs: CPU, time and peak memory of it and of every process it starts.

Run as `python tests/bench/measure.py COMMAND …`; prints one JSON line after the
command's own output.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import psutil

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command came to."""

    cpu_seconds: float
    """User and system time of the command and of all descendants that were waited for."""
    wall_seconds: float
    peak_rss_mb: float
    """Highest sum of the resident memory of the whole tree, in 10**6 bytes, sampled every 50 ms;
    pages that two processes share count twice."""
    exit_status: int
    """As `subprocess` has it: negative for a signal."""
    output: str
    """What the command wrote to its standard output."""


def measure(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    errors: TextIO | None = None,
) -> Cost:
    """Runs a command to its end and says what it cost; a failure shows in `exit_status`.

    Its standard error goes to the file `errors`, or where this process's own goes.
    """
    # A file, not a pipe: nobody reads while the command runs.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        begun = time.perf_counter()
        child = subprocess.Popen(command, cwd=cwd, env=env, stdout=output, stderr=errors)
        root = psutil.Process(child.pid)
        peak = 0
        while True:
            # Not `child.wait()`: only wait4 tells this child's usage from other children's.
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            peak = max(peak, _tree_rss(root))
            time.sleep(SAMPLE_SECONDS)
        wall = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        return Cost(
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            wall_seconds=wall,
            peak_rss_mb=peak / 1e6,
            exit_status=child.returncode,
            output=output.read(),
        )


def _tree_rss(root: psutil.Process) -> int:
    total = 0
    for process in (root, *root.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # it ended between the listing and the look
            total += process.memory_info().rss
    return total


if __name__ == "__main__":
    cost = measure(sys.argv[1:])
    facts = asdict(cost)
    print(facts.pop("output"), end="")
    print(json.dumps(facts))
    sys.exit(cost.exit_status)
