"""One Prefect server for the tests that make many runs, as a user's `khabar serve` would be."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.server.runtime.temporary_server import TemporaryServer


def prefect_server() -> dict[str, str]:
    """The environment in which a run uses the server; it ends with the tests.

    Tests of what a single command does start their own, as the command does.
    """
    # A copy: some make it their settings, and add what is theirs alone.
    return dict(_started())


@cache
def _started() -> dict[str, str]:
    home = Path(tempfile.mkdtemp(prefix="khabar-prefect-"))
    # Exit handlers run last first: the server ends before its folder goes.
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PREFECT_HOME", str(home))
        server = TemporaryServer(home)
    server.await_ready()
    return {"PREFECT_API_URL": server.url, "PREFECT_HOME": str(home)}


# The longest that a server waits for its SQLite, and no limit that a busy machine meets.
ANSWER_SECONDS = 120


def ask(client: httpx.Client, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The answer's JSON; a busy SQLite says 503 for a moment, and is asked again."""
    for _ in range(60):
        answer = client.request(method, path, json=body, timeout=ANSWER_SECONDS)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
        time.sleep(1)
    answer.raise_for_status()
    return answer.json() if answer.content else None
