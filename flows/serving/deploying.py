"""The deployments, brought up to date by `khabar deploy` in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from spiders.errors import RunError


def deploy_all() -> None:
    """Makes or renews all deployments on the server of PREFECT_API_URL.

    In its own process, as it loads every flow and with them all that a run needs.

    Raises:
        RunError: if that fails, with its reason.
    """
    done = subprocess.run(
        [sys.executable, "-m", "flows.command", "deploy"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise RunError("".join(last).removeprefix("khabar: "))
