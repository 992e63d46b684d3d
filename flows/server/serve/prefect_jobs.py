"""What `khabar serve` has done by Prefect: `python -m flows.server.serve.prefect_jobs JOB WORD…`.

In a process that ends: Prefect and the flows take 100 MB that a watcher would never need again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from flows.console.terminal import say
from flows.server.deployments.deploy import deploy
from flows.server.deployments.plan import ALL, POOL
from flows.server.runtime.dead_runs import close_dead_runs
from flows.server.runtime.environment import CLIENT_AUTH
from flows.server.serve.outlook import look_ahead, next_steps, other_workers, start_run
from flows.settings import read_settings
from spiders.errors import KhabarError, RunError


def make_ready(worker: str, whose: str) -> list[str]:
    """Brings deployments up to date, and closes the runs of a `serve` that was killed.

    Args:
        worker: the name of the worker that is about to start.
        whose: of which worker these runs are, all if it is empty.

    Raises:
        KhabarError: if another worker is at work, or the server refuses.
    """
    if others := other_workers(worker):
        raise RunError(
            f"the work pool {POOL} of this Prefect server has a worker already, {others[0]}: two "
            "would fill two homes; stop it (the server notices within 90 s), or use a server each"
        )
    deploy(read_settings(), dry_run=False)
    return close(whose)


def begin(logs: str, runs_first: str) -> list[str]:
    """The UI's URL, and lines that say what comes next.

    Args:
        logs: folder of the logs.
        runs_first: whether all sites are read now; empty if not.
    """
    outlook = look_ahead()
    lines = next_steps(outlook, logs, guarded=CLIENT_AUTH in os.environ)
    if runs_first:
        lines.append(f"First run:  {start_run(ALL)}")
    return [outlook.ui, *lines]


def close(whose: str) -> list[str]:
    """Marks the unfinished runs of a worker as crashed, those of all if it is empty."""
    close_dead_runs(POOL, whose)
    return []


JOBS: dict[str, Callable[..., list[str]]] = {
    "make_ready": make_ready,
    "begin": begin,
    "close": close,
}

if __name__ == "__main__":
    try:
        for line in JOBS[sys.argv[1]](*sys.argv[2:]):
            say(line)
    except KhabarError as error:
        sys.exit(str(error))
