from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

import pytest

from warehouse.database.copy_file import copy_file

BYTES = os.urandom(300_000)


def test_a_copy_holds_the_same_bytes_and_is_a_file_of_its_own(tmp_path: Path) -> None:
    source, target = tmp_path / "ख़बर", tmp_path / "خبر"
    source.write_bytes(BYTES)
    copy_file(source, target)
    source.write_bytes(b"changed")
    assert target.read_bytes() == BYTES


def test_between_two_file_systems_all_bytes_are_copied(tmp_path: Path, mounted: Path) -> None:
    (tmp_path / "a").write_bytes(BYTES)
    copy_file(tmp_path / "a", mounted / "a")
    copy_file(mounted / "a", mounted / "b")
    assert (mounted / "a").read_bytes() == (mounted / "b").read_bytes() == BYTES


def test_what_was_there_is_replaced_to_the_last_byte(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"short")
    (tmp_path / "b").write_bytes(BYTES)
    copy_file(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"short"


def test_a_full_disk_and_a_read_only_one_are_told(tmp_path: Path, mounted: Path) -> None:
    (tmp_path / "a").write_bytes(os.urandom(9 * 2**20))
    with pytest.raises(OSError, match="No space left") as caught:
        copy_file(tmp_path / "a", mounted / "a")
    assert caught.value.errno == errno.ENOSPC
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    with pytest.raises(OSError, match="Read-only"):
        copy_file(tmp_path / "a", mounted / "b")
