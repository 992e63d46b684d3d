"""Prefect's database, damaged in every way: it is set aside, and the command goes on."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from flows.server.runtime.prefect_database import FILE, damage_of, place_database, template_path
from flows.server.runtime.temporary_server import TemporaryServer
from spiders.errors import RunError
from tests.flows.khabar import Khabar
from tests.places import PROJECT

INSERT = (
    "INSERT INTO log (id, created, updated, name, level, message, timestamp) "
    "VALUES (hex(randomblob(16)), '2026', '2026', 'x', 20, printf('%.*c', 300, 'm'), '2026')"
)
FILL = """
import os, sqlite3, sys
con = sqlite3.connect(sys.argv[1])
con.execute("PRAGMA wal_autocheckpoint = 0")
con.executemany(sys.argv[2], [()] * 2000)
con.commit()
os.kill(os.getpid(), 9)
"""


def new_database(folder: Path) -> Path:
    if not template_path().exists():
        pytest.skip("make setup has not made the template")
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(template_path(), folder / FILE))


def overwrite(path: Path, share: float, length: int = 30_000) -> None:
    """Random bytes at such a part of a file."""
    with path.open("r+b") as stream:
        stream.seek(int(share * max(0, path.stat().st_size - length)))
        stream.write(random.Random(1).randbytes(length))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "zeroed": lambda path: path.write_bytes(bytes(path.stat().st_size)),
    "its head": lambda path: overwrite(path, 0),
    "a few bytes of its head": lambda path: overwrite(path, 0, 50),
    "its middle": lambda path: overwrite(path, 0.5),
    "its end": lambda path: overwrite(path, 1),
    "another file": lambda path: path.write_text("<html>" * 10_000),
    "removed without its log": Path.unlink,
}


@pytest.mark.parametrize("with_log", [False, True], ids=["closed", "killed"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_one_is_set_aside(tmp_path: Path, damage: str, with_log: bool) -> None:
    path = new_database(tmp_path)
    if with_log:
        subprocess.run([sys.executable, "-c", FILL, str(path), INSERT], check=False)
        assert (tmp_path / f"{FILE}-wal").stat().st_size
    DAMAGES[damage](path)
    before = path.read_bytes() if path.exists() else b""
    told: list[str] = []
    hidden_by_log = with_log and damage.endswith("head")
    if place_database(tmp_path, told.append):
        (line,) = told
        assert str(path) in line
        assert "no article" in line
        name = next(word for word in line.split() if word.startswith(f"{FILE}.damaged-"))
        kept = tmp_path / name.rstrip(";")
        assert (kept.read_bytes() if kept.exists() else b"") == before
        assert kept.with_name(f"{kept.name}-wal").exists() or not with_log
        assert not (tmp_path / f"{FILE}-wal").exists()
    else:
        # The log has the first pages anew; or there was nothing left but to begin.
        assert told == []
        assert hidden_by_log or (damage == "removed without its log" and not with_log)
    assert damage_of(path, thorough=True) == ""
    with closing(sqlite3.connect(path)) as con:
        assert con.execute("SELECT count(*) FROM flow").fetchone() == (0,)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_damaged_log_only_loses_what_it_held(tmp_path: Path, share: float) -> None:
    path = new_database(tmp_path)
    subprocess.run([sys.executable, "-c", FILL, str(path), INSERT], check=False)
    overwrite(tmp_path / f"{FILE}-wal", share)
    assert not place_database(tmp_path, pytest.fail)
    with closing(sqlite3.connect(path)) as con:
        con.execute(INSERT)
        assert con.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_whole_one_stays_and_an_empty_one_is_filled(tmp_path: Path) -> None:
    path = new_database(tmp_path)
    with closing(sqlite3.connect(path)) as con:
        con.execute(INSERT)
        con.commit()
        # As while another command's server has it open.
        assert not place_database(tmp_path, pytest.fail, thorough=True)
        assert con.execute("SELECT count(*) FROM log").fetchone() == (1,)
    path.write_bytes(b"")
    assert not place_database(tmp_path, pytest.fail)
    assert path.read_bytes() == template_path().read_bytes()


def test_a_look_at_a_large_one_is_short(tmp_path: Path) -> None:
    path = new_database(tmp_path)
    with closing(sqlite3.connect(path)) as con:
        con.executemany(INSERT, [()] * 50_000)
        con.commit()
    assert path.stat().st_size > 20 * 2**20

    def seconds() -> float:
        begin = time.process_time()
        assert damage_of(path, thorough=False) == ""
        return time.process_time() - begin

    assert min(seconds() for _ in range(3)) < 0.05


@pytest.mark.long
def test_what_no_look_at_the_start_sees_is_mended_by_a_second_start(tmp_path: Path) -> None:
    path = new_database(tmp_path)
    with closing(sqlite3.connect(path)) as con:
        con.executemany(INSERT, [()] * 15_000)
        con.commit()
        root = con.execute("SELECT rootpage FROM sqlite_master WHERE name = 'alembic_version'")
        page = root.fetchone()[0]
    with path.open("r+b") as stream:
        stream.seek((page - 1) * 4096)
        stream.write(bytes(4096))
    assert damage_of(path, thorough=False) == ""
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PREFECT_HOME", str(tmp_path))
        server = TemporaryServer(tmp_path, told.append)
        try:
            server.await_ready()
        finally:
            server.stop()
    assert len(told) == 1, told
    assert list(tmp_path.glob(f"{FILE}.damaged-*"))


@pytest.mark.long
def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    path = new_database(tmp_path)
    with closing(sqlite3.connect(path)) as con:
        con.execute("UPDATE alembic_version SET version_num = 'of-tomorrow'")
        con.commit()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PREFECT_HOME", str(tmp_path))
        server = TemporaryServer(tmp_path, pytest.fail)
        with pytest.raises(RunError, match=r"of-tomorrow.*status 3.*its folder is") as failed:
            server.await_ready()
        server.stop()
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize("part", [FILE, f"{FILE}-wal", f"{FILE}-shm", f"{FILE}.lock"])
def test_a_folder_in_its_place_is_named(tmp_path: Path, part: str) -> None:
    (tmp_path / part).mkdir()
    with pytest.raises(RunError, match="is a folder, not a file: move it away") as failed:
        place_database(tmp_path, pytest.fail)
    assert str(failed.value).startswith(str(tmp_path / part))


def test_of_many_at_once_one_makes_it(tmp_path: Path) -> None:
    new_database(tmp_path / "any")
    home = tmp_path / "home"
    script = (
        "import sys; from pathlib import Path; from flows.server.runtime import prefect_database\n"
        "prefect_database.place_database(path := Path(sys.argv[1]), print)\n"
        "print((path / 'prefect.db').stat().st_ino)"
    )

    def place(_: int) -> str:
        words = [sys.executable, "-c", script, str(home)]
        return subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(place, range(6)))) == 1
    assert not list(home.glob("*.new"))


@pytest.mark.slow
@pytest.mark.long
def test_maintain_goes_on_and_doctor_and_maintain_tell_of_it(tmp_path: Path) -> None:
    khabar = Khabar(tmp_path, {"KHABAR_CONTACT": "test@example.org", "COLUMNS": "500"})
    path = new_database(khabar.home / "prefect")
    DAMAGES["its middle"](path)
    assert f"wrong  Prefect     {path} is damaged" in khabar("doctor").stdout
    done = khabar("maintain", "--prefect")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{path} is damaged")
    assert f"leftovers   damaged databases in {path.parent} may be removed" in done.stdout
    assert f"damaged databases in {path.parent} may be removed" in khabar("doctor").stdout


@pytest.mark.slow
@pytest.mark.long
def test_one_whose_server_starts_and_then_fails_is_named(tmp_path: Path) -> None:
    khabar = Khabar(tmp_path)
    path = new_database(khabar.home / "prefect")
    with closing(sqlite3.connect(path)) as con:
        con.executemany(INSERT, [()] * 15_000)
        con.commit()
        root = con.execute("SELECT rootpage FROM sqlite_master WHERE name = 'flow_run'")
        page = root.fetchone()[0]
    with path.open("r+b") as stream:
        stream.seek((page - 1) * 4096)
        stream.write(random.Random(1).randbytes(4096))
    done = khabar("maintain", "--prefect")
    text = done.stdout + done.stderr
    assert str(path) in text
    assert "Traceback" not in text
    assert "no article" in text
    if done.returncode:
        assert len(done.stderr.splitlines()) == 1
        assert khabar("maintain", "--prefect").returncode == 0
