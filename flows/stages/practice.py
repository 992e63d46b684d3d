"""The practice network as a server process of its own, for the demo."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from spiders.errors import RunError
from spiders.practice.site_files import write_site_files

START_SECONDS = 30.0


@contextmanager
def practice_network(
    plan_file: Path, day: int, folder: Path, *, moving: bool = False
) -> Iterator[None]:
    """Serves the practice network while the context is open and writes its site files.

    Args:
        plan_file: the demo's plan.
        day: of the plan, at first.
        folder: of the site files.
        moving: whether each run finds the next day of the plan.

    Raises:
        RunError: if it does not come up, for instance because the port is taken.
    """
    command = [sys.executable, "-m", "spiders.practice"]
    words = ["--saved-plan", str(plan_file), "--day", str(day), "--parent", str(os.getpid())]
    words += ["--moving"] if moving else []
    process = subprocess.Popen(
        [*command, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    try:
        urls = _await_start(process)
        folder.mkdir(parents=True, exist_ok=True)
        hosts = {site: urlsplit(url).netloc for site, url in urls.items()}
        # As for a site that nobody has seen: containers and boilerplate are learned.
        write_site_files(folder, hosts, learned=True)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def _await_start(process: subprocess.Popen[str]) -> dict[str, str]:
    """Waits for the network's first line; returns its base URLs by site."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
    line = process.stdout.readline() if ready else ""
    if not line:
        raise RunError(
            "the practice network did not start: is its port taken? "
            "`khabar demo --fresh` begins with another one"
        )
    urls: dict[str, str] = json.loads(line)
    return urls
