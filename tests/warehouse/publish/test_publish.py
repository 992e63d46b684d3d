from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from spiders.errors import WarehouseError
from tests.builders import SITES, article, page, segment
from warehouse.database.connection import READER_FILE, WRITER_FILE, reader, writer
from warehouse.load.segment import load_segment
from warehouse.publish import publish as publishing
from warehouse.publish.publish import publish

COUNT = "SELECT count(*) FROM articles"


def store(home: Path, number: int) -> None:
    with writer(home) as con:
        load_segment(con, segment(page(article(number))), SITES)


def test_readers_keep_the_old_copy_and_new_ones_get_the_new(home: Path) -> None:
    store(home, 1)
    assert publish(home) == home / READER_FILE
    early = reader(home)
    store(home, 2)
    publish(home)
    late = reader(home)
    assert (early.execute(COUNT).fetchone(), late.execute(COUNT).fetchone()) == ((1,), (2,))
    early.close()
    late.close()


def test_the_copy_is_whole_read_only_and_alone(home: Path) -> None:
    store(home, 1)
    path = publish(home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert {each.name for each in home.iterdir()} == {
        WRITER_FILE,
        READER_FILE,
        f"{WRITER_FILE}.lock",
    }
    # As any DuckDB client would open it.
    with duckdb.connect(str(path), read_only=True) as con:
        assert con.execute("SELECT headline FROM news").fetchall() == [("शीर्षक",)]


def test_what_a_killed_writer_had_committed_is_published(home: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from warehouse.database.connection import writer\n"
        "from warehouse.load.segment import load_segment\n"
        "from tests.builders import SITES, article, page, segment\n"
        "with writer(Path(sys.argv[1])) as con:\n"
        "    load_segment(con, segment(page(article(1))), SITES)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(home)], check=False)
    assert (home / f"{WRITER_FILE}.wal").exists()
    publish(home)
    con = reader(home)
    assert con.execute(COUNT).fetchone() == (1,)
    con.close()


def test_nothing_loaded_yet_gives_an_empty_copy(tmp_path: Path) -> None:
    publish(tmp_path)
    con = reader(tmp_path)
    assert con.execute(COUNT).fetchone() == (0,)
    con.close()


def test_a_full_disk_keeps_the_old_copy(mounted: Path, home: Path) -> None:
    store(home, 1)
    shutil.copy(home / WRITER_FILE, mounted)
    publish(mounted)
    before = (mounted / READER_FILE).read_bytes()
    free = shutil.disk_usage(mounted).free
    (mounted / "ballast").write_bytes(b"x" * (free - 4096))
    with pytest.raises(WarehouseError, match="disk is full"):
        publish(mounted)
    assert (mounted / READER_FILE).read_bytes() == before
    assert not list(mounted.glob(f".{READER_FILE}*"))


def test_a_copy_that_fails_keeps_the_old_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store(home, 1)
    before = publish(home).read_bytes()

    def half(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:1000])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing, "copy_file", half)
    with pytest.raises(WarehouseError, match="disk is full"):
        publish(home)
    assert (home / READER_FILE).read_bytes() == before
    assert not list(home.glob(f".{READER_FILE}*"))


def test_what_a_killed_publication_has_left_goes(home: Path) -> None:
    store(home, 1)
    for name in ("new", "4711"):
        left = home / f".{READER_FILE}.{name}"
        left.write_bytes(b"half")
        left.chmod(0o444)
    exported = home / f".{READER_FILE}.csv.4711"
    exported.write_bytes(b"half of what khabar export writes to news.duckdb.csv")
    publish(home)
    assert list(home.glob(f".{READER_FILE}*")) == [exported]
    with duckdb.connect(str(home / READER_FILE), read_only=True) as con:
        assert con.execute(COUNT).fetchone() == (1,)
