"""`khabar maintain` on a full disk: it makes room before it writes, or says what takes it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.run_control.preflight import check_home
from spiders.errors import ConfigError
from tests.flows.khabar import Khabar
from tests.prefect_server import prefect_server
from tests.small_disk import small_disk
from warehouse.database.connection import WRITER_FILE


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder, megabytes=64, files=40):
        yield folder


@pytest.fixture
def khabar(disk: Path, empty_warehouse: Path, tmp_path: Path) -> Khabar:
    home = disk / "home"
    home.mkdir()
    shutil.copy(empty_warehouse, home)
    (home / f"{WRITER_FILE}.lock").touch()
    (home / "locks").mkdir()
    (home / "locks" / "khabar-maintain.lock").touch()
    return Khabar(tmp_path, {"KHABAR_HOME": str(home)})


def fill(path: Path, size: int) -> None:
    """So many bytes, or all there are if that is less."""
    with path.open("wb") as stream:
        stream.write(bytes(min(size, shutil.disk_usage(path.parent).free)))


def fill_all(folder: Path) -> Path:
    fill(folder / "ballast", 2**30)
    assert shutil.disk_usage(folder).free == 0
    return folder / "ballast"


def dead() -> int:
    with subprocess.Popen(["true"]) as process:
        pass
    return process.pid


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("own_server", [False, pytest.param(True, marks=pytest.mark.long)])
def test_leftovers_go_before_anything_is_written(
    khabar: Khabar, disk: Path, own_server: bool
) -> None:
    if not own_server:
        khabar.settings |= prefect_server()
    home = disk / "home"
    left = home / f".{WRITER_FILE}.{dead()}"
    fill(left, 30 * 2**20)
    fill_all(disk)
    done = khabar("maintain")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert f"1 leftover of killed processes (30.0 MB) removed: {left.name}" in done.stdout
    assert "all is in good order" in done.stdout
    assert not left.exists()


@pytest.mark.long
def test_without_leftovers_it_says_what_takes_the_room(khabar: Khabar, disk: Path) -> None:
    khabar.settings |= prefect_server()
    home = disk / "home"
    (home / "prefect").mkdir()
    fill(home / "prefect" / "prefect.db.damaged-20260301T063000Z", 9 * 2**20)
    fill(home / f"{WRITER_FILE}.before-0004_clusters", 2**20)
    fill_all(disk)
    before = {path.name for path in home.rglob("*")}
    for words in (("maintain",), ("run",)):
        done = khabar(*words)
        assert done.returncode == 2
        (line,) = done.stderr.splitlines()
        assert str(home) in line
        assert "disk" in line
        assert {path.name for path in home.rglob("*")} == before, "the check has left its file"
    done = khabar("maintain")
    assert "0 MB are free" in done.stderr
    assert "prefect 9.0 MB" in done.stderr
    assert "by hand may be removed: prefect/prefect.db.damaged-20260301T063000Z, " in done.stderr


@pytest.mark.long
def test_a_disk_without_a_number_for_one_more_file(khabar: Khabar, disk: Path) -> None:
    khabar.settings |= prefect_server()
    home = disk / "home"
    left = [home / f".{WRITER_FILE}.{dead()}" for _ in range(3)]
    for path in left:
        path.touch()
    for number in range(60):
        try:
            (disk / f"ballast{number}").touch()
        except OSError:
            break
    with pytest.raises(ConfigError, match="no room for one more file"):
        check_home(home, 0)
    done = khabar("maintain")
    assert "leftovers of killed processes" in done.stdout, done
    assert not any(path.exists() for path in left)
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 1
