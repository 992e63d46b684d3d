"""What docs/clients.md shows is run as it stands, where its program is there."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import SITES, URDU, article, page, segment
from tests.places import DOCS, PROJECT
from warehouse.database.connection import writer
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish

PAGE = (DOCS / "clients.md").read_text(encoding="utf-8")
BLOCKS = [
    (heading, kind, code)
    for heading, text in re.findall(r"(?ms)^## (.+?)\n(.*?)(?=^## |\Z)", PAGE)
    for kind, code in re.findall(r"(?ms)^```(\w+)\n(.*?)^```", text)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader stands: ./data is published, ./archive exported."""
    place = tmp_path_factory.mktemp("reader")
    with writer(place / "data") as con:
        load_segment(con, segment(page(article(1)), page(article(2, URDU))), SITES)
    publish(place / "data")
    done = run(place, [sys.executable, "-m", "flows.commands.app", "export", "archive"])
    assert done.returncode == 0, done.stderr
    return place


def run(place: Path, words: list[str], text: str = "") -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("KHABAR_")}
    return subprocess.run(
        words,
        cwd=place,
        env={
            **own,
            "PATH": f"{Path(sys.executable).parent}:{own['PATH']}",
            "PYTHONPATH": str(PROJECT),
        },
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def needs(*programs: str) -> None:
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    for program in programs:
        if shutil.which(program, path=path) is None:
            pytest.skip(f"{program} is not installed here")


@pytest.mark.parametrize(
    ("heading", "kind", "code"), BLOCKS, ids=[f"{h}-{at}" for at, (h, _, _) in enumerate(BLOCKS)]
)
def test_it_runs_as_it_stands(folder: Path, heading: str, kind: str, code: str) -> None:
    match kind:
        case "python":
            for module in re.findall(r"(?m)^import (\w+)", code):
                if importlib.util.find_spec(module) is None:
                    pytest.skip(f"{module} is not installed here")
            if ".pl()" in code and importlib.util.find_spec("polars") is None:
                pytest.skip("polars is not installed here")
            if ".df()" in code and importlib.util.find_spec("pandas") is None:
                pytest.skip("pandas is not installed here")
            done = run(folder, [sys.executable, "-c", code])
        case "sql":
            needs("duckdb")
            done = run(folder, ["duckdb"], code)
            assert re.findall(r"│\s+(\d+) │", done.stdout) == ["2", "2"]
        case "r":
            needs("Rscript")
            done = run(folder, ["Rscript", "-"], code)
        case _:
            if code.startswith("khabar export"):
                # Done already, for the blocks behind it.
                assert "khabar export archive" in code
                return
            needs("duckdb")
            done = run(folder, ["bash", "-e"], code)
    assert done.returncode == 0, done.stderr
    if kind != "r" and "copy" not in code:
        assert re.search("hindi|शीर्षक|2", done.stdout), done.stdout


def test_every_program_named_has_a_block_or_is_a_window() -> None:
    headings = {heading for heading, _, _ in BLOCKS}
    assert headings == {"DuckDB command line", "Python", "pandas", "polars", "R"}
