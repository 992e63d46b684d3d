"""A `prefect.yaml` is written over a file, and over nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flows.server.deployments.prefect_file import write_file
from spiders.errors import WarehouseError


def test_what_is_no_file_stays(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nothing")
    os.mkfifo(tmp_path / "fifo")
    for name in ("folder", "link", "fifo", "/dev/null"):
        with pytest.raises(WarehouseError, match=r"a folder|no ordinary file|link to nothing"):
            write_file(tmp_path / name, "text")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["fifo", "folder", "link"]


def test_a_file_is_written_anew_only_if_it_differs(tmp_path: Path) -> None:
    path = tmp_path / "new" / "prefect.yaml"
    write_file(path, "ख़बर")
    before = path.stat().st_ino
    write_file(path, "ख़बर")
    assert path.stat().st_ino == before
    path.write_bytes(b"\xff")
    write_file(path, "ख़बर")
    assert path.read_text(encoding="utf-8") == "ख़बर"
    assert [each.name for each in path.parent.iterdir()] == ["prefect.yaml"]
