from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.database.connection import writer


@pytest.fixture
def home(empty_warehouse: Path, tmp_path: Path) -> Path:
    """A KHABAR_HOME with an empty warehouse."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(empty_warehouse, folder)
    return folder


@pytest.fixture
def con(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The writer's connection to an empty warehouse."""
    with writer(home) as connection:
        yield connection


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own, 8 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    done = (
        subprocess.run(mounting, capture_output=True, text=True, check=False)
        if shutil.which("mount")
        else None
    )
    if done is None or done.returncode:
        pytest.skip(f"no file system can be mounted here: {done and done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
