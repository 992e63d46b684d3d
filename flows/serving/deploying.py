"""The work pool and the deployments of `prefect.yaml`, on the server of PREFECT_API_URL."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from spiders.errors import RunError

POOL = "khabar"
PREFECT_FILE = Path(__file__).parents[2] / "prefect.yaml"


def deploy_all() -> None:
    """Makes or renews all deployments.

    Raises:
        RunError: if Prefect refuses.
    """
    _prefect("work-pool", "create", POOL, "--type", "process", "--overwrite")
    _prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(PREFECT_FILE))


def _prefect(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise RunError(f"prefect {' '.join(words)}: {''.join(last)}")
