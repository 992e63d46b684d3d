"""Without the right to write or read there is one line, and nothing is changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import SITES, article, page, segment
from tests.warehouse.database.stored import unpack
from warehouse.database.connection import READER_FILE, WRITER_FILE, writer
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish
from warehouse.publish.session import Session

SCRIPT = """
import sys
from pathlib import Path
from spiders.errors import WarehouseError
from warehouse.database.connection import writer
from warehouse.publish.publish import publish
from warehouse.publish.session import Session

def write(home):
    with writer(home):
        pass

def query(home):
    with Session(home) as session:
        print(session.ask("SELECT count(*) FROM news").rows())

try:
    {"write": write, "publish": publish, "query": query}[sys.argv[2]](Path(sys.argv[1]))
except WarehouseError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def made(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A KHABAR_HOME with an article, published."""
    home = tmp_path_factory.mktemp("made")
    shutil.copy(empty_warehouse, home)
    with writer(home) as con:
        load_segment(con, segment(page(article(1))), SITES)
    publish(home)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "home")


def as_a_user(home: Path, what: str) -> str:
    """What is said when a user who is bound by permissions does it, as root is not."""
    command = [sys.executable, "-c", SCRIPT, str(home), what]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root cannot give up its privileges here: there is no setpriv")
        rights = "-dac_override,-dac_read_search"
        command = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    line = done.stdout.strip()
    assert "\n" not in line
    return line


@pytest.mark.parametrize("mode", [0o444, 0o000])
@pytest.mark.parametrize("what", ["write", "publish"])
def test_the_writers_file(home: Path, mode: int, what: str) -> None:
    path = home / WRITER_FILE
    before = path.read_bytes()
    path.chmod(mode)
    line = as_a_user(home, what)
    assert line.startswith(f"{path} may not be opened, permission denied: give yourself the right")
    path.chmod(0o644)
    assert path.read_bytes() == before


@pytest.mark.parametrize("what", ["write", "publish"])
def test_the_folder(home: Path, what: str) -> None:
    (home / f"{WRITER_FILE}.lock").unlink()
    home.chmod(0o555)
    line = as_a_user(home, what)
    assert (
        line
        == f"{home} cannot be written: Permission denied: choose another folder with KHABAR_HOME"
    )
    assert as_a_user(home, "query") == "[(1,)]"
    home.chmod(0o000)
    line = as_a_user(home, "query")
    assert line == f"{home / READER_FILE} cannot be read: Permission denied"
    home.chmod(0o755)


def test_the_published_file(home: Path) -> None:
    path = home / READER_FILE
    path.chmod(0o000)
    line = as_a_user(home, "query")
    assert line == f"{path} may not be read: give yourself the right to read it"


def test_a_file_that_may_not_be_changed_by_anyone(home: Path) -> None:
    path = home / WRITER_FILE
    done = subprocess.run(["chattr", "+i", str(path)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"no file can be made immutable here: {done.stderr.decode().strip()}")
    try:
        assert f"{path} may not be changed: give yourself the right" in as_a_user(home, "write")
    finally:
        subprocess.run(["chattr", "-i", str(path)], check=True)


def test_an_upgrade_that_may_not_write_its_copy(tmp_path: Path) -> None:
    home = unpack("0011_moves", tmp_path / "old").parent
    before = (home / WRITER_FILE).read_bytes()
    (home / f"{WRITER_FILE}.lock").touch()
    home.chmod(0o555)
    assert "Permission denied" in as_a_user(home, "write")
    home.chmod(0o755)
    assert (home / WRITER_FILE).read_bytes() == before


def test_what_lies_on_a_read_only_disk_can_be_queried(home: Path, mounted: Path) -> None:
    shutil.copy(home / READER_FILE, mounted)
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    with Session(mounted) as session:
        assert session.ask("SELECT headline FROM news").rows() == [("शीर्षक",)]
