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
from warehouse.publish.publish import PREVIOUS_FILE, publish

COUNT = "SELECT count(*) FROM articles"


def store(home: Path, number: int) -> None:
    with writer(home) as con:
        load_segment(con, segment(page(article(number))), SITES)


def store_in_file(home: Path, number: int) -> None:
    """Stores another article, such that the log is empty."""
    store(home, number)
    with writer(home) as con:
        con.execute("CHECKPOINT")


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
    store_in_file(mounted, 2)
    free = shutil.disk_usage(mounted).free
    (mounted / "ballast").write_bytes(b"x" * (free - 4096))
    with pytest.raises(WarehouseError, match="disk is full"):
        publish(mounted)
    assert (mounted / READER_FILE).read_bytes() == before
    assert not list(mounted.glob(f".{READER_FILE}*"))


def test_a_copy_that_fails_keeps_the_old_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store(home, 1)
    before = publish(home).read_bytes()
    store(home, 2)

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


def damage_a_block(home: Path) -> None:
    """Leaves the file such that DuckDB opens it, and reads all but one of its blocks."""
    with duckdb.connect(str(home / WRITER_FILE), read_only=True) as con:
        (block,) = con.execute(
            "SELECT max(block_id) FROM pragma_storage_info('articles') WHERE column_name = 'body'"
        ).fetchall()[0]
    content = bytearray((home / WRITER_FILE).read_bytes())
    content[3 * 4096 + block * 2**18 + 100] ^= 0xFF
    (home / WRITER_FILE).write_bytes(content)


def test_a_damaged_file_is_not_published(home: Path) -> None:
    store(home, 1)
    before = publish(home).read_bytes()
    with writer(home) as con:
        con.execute("CREATE TABLE another (number INTEGER)")
        con.execute("CHECKPOINT")
    damage_a_block(home)
    with pytest.raises(WarehouseError, match="is damaged, "):
        publish(home)
    assert (home / READER_FILE).read_bytes() == before
    assert not list(home.glob(".news*"))


def test_the_published_copy_restores_a_damaged_file(home: Path) -> None:
    store(home, 1)
    publish(home)
    damage_a_block(home)
    (home / WRITER_FILE).rename(home / "damaged")
    (home / f"{WRITER_FILE}.wal").unlink(missing_ok=True)
    shutil.copy(home / READER_FILE, home / WRITER_FILE)
    (home / WRITER_FILE).chmod(0o644)
    store(home, 2)
    publish(home)
    with duckdb.connect(str(home / READER_FILE), read_only=True) as con:
        assert con.execute(COUNT).fetchone() == (2,)


def test_with_nothing_new_the_copy_stays(home: Path) -> None:
    store(home, 1)
    first = publish(home).stat()
    assert publish(home).stat().st_ino == first.st_ino
    with writer(home) as con:
        con.execute("UPDATE articles SET headline = 'New'")
    assert publish(home).stat().st_ino != first.st_ino
    with reader(home) as con:
        assert con.execute("SELECT headline FROM news").fetchall() == [("New",)]


def test_a_copy_that_is_cut_off_is_no_copy(home: Path) -> None:
    store(home, 1)
    whole = publish(home).read_bytes()
    (home / READER_FILE).chmod(0o644)
    (home / READER_FILE).write_bytes(whole[:-1])
    assert publish(home).read_bytes() == whole


def test_a_copy_with_more_rows_is_kept(home: Path) -> None:
    told: list[str] = []
    counts = []
    for articles in (16, 2, 15, 3):
        (home / WRITER_FILE).unlink(missing_ok=True)
        with writer(home) as con:
            load_segment(con, segment(*(page(article(n)) for n in range(articles))), SITES)
        publish(home, notify=told.append)
        with (
            duckdb.connect(str(home / PREVIOUS_FILE), read_only=True)
            if told
            else reader(home) as con
        ):
            counts.append(con.execute(COUNT).fetchone())
    # The one that is kept is not given up for one that has less.
    assert counts == [(16,), (16,), (16,), (16,)]
    assert len(told) == 2
    assert told[0].startswith(f"{home / READER_FILE} has lost rows (16 articles before, 2 now, ")
    assert told[0].endswith(f"it is kept in {home / PREVIOUS_FILE}")


def test_a_few_rows_may_go(home: Path) -> None:
    told: list[str] = []
    with writer(home) as con:
        load_segment(con, segment(*(page(article(n)) for n in range(40))), SITES)
    publish(home, notify=told.append)
    with writer(home) as con:
        con.execute("DELETE FROM articles WHERE article_id = 'hindi:7'")
    publish(home, notify=told.append)
    assert not told
    assert not (home / PREVIOUS_FILE).exists()


def _leave_log(home: Path, table: str) -> Path:
    """A log as a program leaves that is killed after it wrote to a database of this name."""
    folder = home / "elsewhere"
    folder.mkdir()
    path = folder / READER_FILE
    if table == "articles":
        shutil.copy(home / READER_FILE, path)
        path.chmod(0o644)
    script = (
        "import duckdb, os, signal, sys\n"
        "con = duckdb.connect(sys.argv[1])\n"
        "con.execute(sys.argv[2])\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    statement = "DELETE FROM articles" if table == "articles" else f"CREATE TABLE {table} (a INT)"
    subprocess.run([sys.executable, "-c", script, path, statement], check=False)
    log = home / f"{READER_FILE}.wal"
    shutil.move(folder / log.name, log)
    shutil.rmtree(folder)
    return log


@pytest.mark.parametrize("table", ["articles", "mine"])
def test_a_log_that_another_program_left_is_set_aside(home: Path, table: str) -> None:
    store(home, 1)
    publish(home)
    for name in (f"{READER_FILE}.wal.foreign", f"{READER_FILE}.wal.foreign1"):
        log = _leave_log(home, table)
        left = log.read_bytes()
        assert left
        told: list[str] = []
        publish(home, notify=told.append)
        assert not log.exists()
        assert (home / name).read_bytes() == left
        assert told == [
            f"{log} is none of Khabar's, another program has opened news.duckdb for writing: "
            f"it is set aside as {home / name}"
        ]
        with reader(home) as con:
            assert con.execute(COUNT).fetchall() == [(1,)]
    publish(home, notify=told.append)
    assert len(told) == 1


@pytest.mark.parametrize("content", [b"", b"something", b"WAL\0" * 50])
def test_whatever_lies_where_a_log_would_is_set_aside(home: Path, content: bytes) -> None:
    log = home / f"{READER_FILE}.wal"
    log.write_bytes(content)
    store(home, 1)
    publish(home)
    assert (home / f"{log.name}.foreign").read_bytes() == content
    log.symlink_to("nowhere")
    publish(home)
    assert (home / f"{log.name}.foreign1").is_symlink()


def test_who_reads_beside_a_foreign_log_is_told_the_truth(home: Path) -> None:
    store(home, 1)
    publish(home)
    log = _leave_log(home, "articles")
    # Of another copy: a later publication has put its own in place.
    shutil.copy(log, home / "kept")
    store(home, 2)
    publish(home)
    shutil.copy(home / "kept", log)
    with pytest.raises(WarehouseError, match=r"news\.duckdb\.wal is none of Khabar's, .* next run"):
        reader(home)
