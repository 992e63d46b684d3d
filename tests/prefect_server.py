"""One Prefect server for the tests that make many runs, as a user's `khabar serve` would be."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

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
