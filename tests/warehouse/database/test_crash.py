from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import (
    ENGLISH,
    HINDI,
    NOON,
    SITES,
    article,
    gone,
    page,
    rejected,
    segment,
)
from tests.cases import quick_first
from tests.warehouse.load.test_segment import Con, everything
from warehouse.database.connection import writer
from warehouse.load.segment import load_segment

# Loads the pickled segments and kills itself, as a power cut would, at the step named.
SCRIPT = """
import os, pickle, signal, sys
from pathlib import Path
from tests.builders import SITES
from warehouse.load import segment as load
from warehouse.database.connection import writer

def kill(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

first, second = pickle.loads(Path(sys.argv[2]).read_bytes())
with writer(Path(sys.argv[1])) as con:
    load.load_segment(con, first, SITES)
    if sys.argv[3] != "after the commit":
        assert hasattr(load, sys.argv[3])
        setattr(load, sys.argv[3], kill)
    load.load_segment(con, second, SITES)
    kill()
"""


def stored(con: Con) -> dict[str, list[Any]]:
    tables = everything(con)
    del tables["schema_migrations"]
    tables["segments"] = con.execute("SELECT * EXCLUDE (loaded_at) FROM segments").fetchall()
    return tables


@pytest.mark.parametrize(
    "step",
    quick_first(["after the commit", "recount", "dedupe"]),
)
def test_a_load_that_is_killed_is_done_again_as_if_it_had_not_been(
    home: Path, tmp_path: Path, step: str
) -> None:
    later = NOON + timedelta(hours=1)
    segments = (
        segment(page(article(1)), page(article(2, ENGLISH))),
        segment(
            page(article(1, HINDI + " और भी।"), later),
            gone(2, later),
            page(article(3), later),
            rejected(4, "listing", later),
        ),
    )
    (tmp_path / "segments").write_bytes(pickle.dumps(segments))
    command = [sys.executable, "-c", SCRIPT, str(home), str(tmp_path / "segments"), step]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL

    with writer(home) as con:
        # What was committed before the kill is there, and no half of what was not.
        (loaded,) = con.execute("SELECT count(*) FROM segments").fetchone() or ()
        (articles,) = con.execute("SELECT count(*) FROM articles").fetchone() or ()
        assert (loaded, articles) == ((2, 3) if step == "after the commit" else (1, 2))
        for each in segments:
            load_segment(con, each, SITES)
        recovered = stored(con)
    with writer(tmp_path / "undisturbed") as con:
        for each in segments:
            load_segment(con, each, SITES)
        assert recovered == stored(con)
