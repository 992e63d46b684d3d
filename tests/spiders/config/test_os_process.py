"""A child ends with its parent, whenever that dies."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.places import PROJECT

CHILD = """
import os, sys, time
from pathlib import Path
from spiders.config.os_process import die_with_parent
parent, started, go, bound = int(sys.argv[1]), *map(Path, sys.argv[2:])
started.write_text(str(os.getpid()))
while not go.exists():
    time.sleep(0.01)
die_with_parent(parent)
bound.touch()
time.sleep(600)
"""
PARENT = """
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", sys.argv[1], str(os.getpid()), *sys.argv[2:]])
time.sleep(600)
"""


@pytest.mark.parametrize("bound_first", [False, True], ids=["before it is bound", "afterwards"])
def test_a_child_whose_parent_dies(tmp_path: Path, bound_first: bool) -> None:
    if bound_first and sys.platform != "linux":
        pytest.skip("only Linux tells a process that its parent has died")
    started, go, bound = (tmp_path / name for name in ("started", "go", "bound"))
    words = [sys.executable, "-c", PARENT, CHILD, *map(str, (started, go, bound))]
    with subprocess.Popen(words, cwd=PROJECT) as parent:
        await_file(started)
        time.sleep(0.1)
        child = psutil.Process(int(started.read_text()))
        if bound_first:
            go.touch()
            await_file(bound)
        parent.kill()
    go.touch()
    _, alive = psutil.wait_procs([child], timeout=20)
    for each in alive:
        each.kill()
    assert not alive
    assert bound.exists() == bound_first


def await_file(path: Path) -> None:
    end = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.01)
