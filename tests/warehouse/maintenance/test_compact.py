from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb
import pytest

from spiders.errors import WarehouseError
from tests.builders import ENGLISH, SITES, URDU, article, page, segment
from tests.cases import quick_first
from warehouse.database.connection import WRITER_FILE, compaction_mark, writer, writer_lock
from warehouse.database.statements import statement
from warehouse.load.segment import load_segment
from warehouse.maintenance import compact as compacting
from warehouse.maintenance.compact import compact
from warehouse.maintenance.space import PAYS_BYTES, FileSpace, TableSpace, measure_space

Con = duckdb.DuckDBPyConnection

BLOAT = """
    CREATE TABLE bulk AS SELECT range AS id, md5(range::VARCHAR) AS text FROM range(100_000);
    CHECKPOINT;
    DELETE FROM bulk WHERE id % 100 <> 0;
    CHECKPOINT;
"""
STEPS = ("_verify", "sync", "nothing")

# Compacts and kills itself, as a power cut would, where the step named is about to begin.
SCRIPT = """
import os, signal, sys
from pathlib import Path
from warehouse.maintenance import compact

def kill(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[2] != "nothing":
    assert hasattr(compact, sys.argv[2])
    setattr(compact, sys.argv[2], kill)
compact.compact(Path(sys.argv[1]))
kill()
"""


def content(con: Con) -> dict[str, Any]:
    """Schema and rows, both with everything in them."""
    tables = [name for (name,) in con.execute(statement("database/list_tables")).fetchall()]
    (database,) = con.execute("SELECT current_database()").fetchone() or ("",)
    schema = con.execute(statement("maintenance/list_schema"), {"database": database}).fetchall()
    return {"": schema, **{t: con.execute(f"FROM {t} ORDER BY ALL").fetchall() for t in tables}}


@pytest.fixture(scope="module")
def bloated(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose file holds three articles and much that was deleted."""
    home = tmp_path_factory.mktemp("bloated")
    shutil.copy(empty_warehouse, home)
    with writer(home) as con:
        pages = (page(article(1)), page(article(2, URDU)), page(article(3, ENGLISH)))
        load_segment(con, segment(*pages), SITES)
        con.execute(BLOAT)
    return home


@pytest.fixture
def home(bloated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bloated, tmp_path / "home"))


def read(home: Path) -> dict[str, Any]:
    with writer(home) as con:
        return content(con)


def test_the_rewritten_file_is_smaller_and_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = """
        CREATE MACRO twice(x) AS x * 2;
        COMMENT ON MACRO twice IS 'دو بار, दो बार';
        CREATE SCHEMA extra;
        CREATE TABLE extra."of one" (n INTEGER CHECK (n > 0) DEFAULT 7);
        COMMENT ON COLUMN extra."of one".n IS 'a number';
        INSERT INTO extra."of one" VALUES (1);
    """
    with writer(home) as con:
        con.execute(extra)
        before, space = content(con), measure_space(con)
    monkeypatch.setattr(compacting, "_EVERY_SECONDS", 0.01)
    told: list[tuple[int, int]] = []
    done = compact(home, notify=lambda written, expected: told.append((written, expected)))
    assert done.after == (home / WRITER_FILE).stat().st_size < 0.75 * done.before
    assert told == sorted(told)
    assert 0 < told[-1][0] <= done.after
    assert {expected for _, expected in told} == {done.before - space.wasted}
    assert read(home) == before
    assert {each.name for each in home.iterdir()} <= {
        WRITER_FILE,
        f"{WRITER_FILE}.lock",
        f"{WRITER_FILE}.compaction",
    }
    with writer(home) as con:
        tags = con.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
        assert "v1.4.0" in str(tags)
        with pytest.raises(duckdb.ConstraintException):
            con.execute("INSERT INTO article_pairs VALUES ('b', 'a', 'near', 1, 1, 'x', '1', NULL)")
        # What was said to be of no use is what it saved, but for the blocks of small tables.
        assert abs(done.before - done.after - space.wasted) < done.before / 4
        assert measure_space(con).free_bytes == 0


def test_what_is_in_the_log_alone_is_not_lost(home: Path) -> None:
    with writer(home) as con:
        con.execute("INSERT INTO bulk VALUES (-1, 'खबर')")
    assert (home / f"{WRITER_FILE}.wal").stat().st_size
    compact(home)
    assert not (home / f"{WRITER_FILE}.wal").exists()
    with writer(home) as con:
        assert con.execute("SELECT text FROM bulk WHERE id = -1").fetchall() == [("खबर",)]


@pytest.mark.parametrize("at_a_time", [1, 7, 10**6])
def test_rows_keep_their_order_and_sketches_are_laid_by_day(
    home: Path, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    monkeypatch.setattr(compacting, "SORTED", at_a_time)
    days = (
        "INSERT INTO internal.sketches "
        "SELECT range, 'x:1', DATE '2020-01-01' + (range * 7 % 11)::INT, '1'"
    )
    with writer(home) as con:
        con.execute(f"{days} FROM range(20)")
        before = con.execute("FROM bulk").fetchall()
    compact(home)
    with writer(home) as con:
        assert con.execute("FROM bulk").fetchall() == before
        laid = [day for (day,) in con.execute("SELECT day FROM internal.sketches").fetchall()]
    assert laid == sorted(laid)


@pytest.mark.parametrize("step", quick_first(STEPS))
def test_a_kill_leaves_one_whole_file(home: Path, step: str) -> None:
    before = read(home)
    command = [sys.executable, "-c", SCRIPT, str(home), step]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert read(home) == before
    compact(home)
    assert read(home) == before


def test_kills_in_the_middle_of_the_copy(home: Path) -> None:
    """Not at a step, but wherever it is when the copy has become so large."""
    with writer(home) as con:
        con.execute("INSERT INTO bulk SELECT range, sha256(range::VARCHAR) FROM range(120_000)")
        before = con.execute("SELECT count(*), sum(hash(b)::HUGEINT) FROM bulk b").fetchone()
    for size in (1, 5_000_000):
        command = [sys.executable, "-c", SCRIPT, str(home), "nothing"]
        process = subprocess.Popen(command)
        while process.poll() is None:
            copy = home / f".{WRITER_FILE}.{process.pid}"
            if copy.exists() and copy.stat().st_size >= size:
                process.kill()
                break
        assert process.wait() == -signal.SIGKILL
        with writer(home) as con:
            after = con.execute("SELECT count(*), sum(hash(b)::HUGEINT) FROM bulk b").fetchone()
        assert after == before


def test_a_copy_that_lacks_a_row_is_not_taken(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (home / WRITER_FILE).read_bytes()
    rewrite = compacting._rewrite

    def careless(path: Path, new: Path, memory_limit: str) -> None:
        rewrite(path, new, memory_limit)
        with duckdb.connect(str(new)) as con:
            con.execute("DELETE FROM article_versions WHERE article_id = 'hindi:2'")
            con.execute("CHECKPOINT")

    monkeypatch.setattr(compacting, "_rewrite", careless)
    with pytest.raises(WarehouseError, match="the copy differs in rows of article_versions"):
        compact(home)
    assert (home / WRITER_FILE).read_bytes() == before
    assert not list(home.glob(".khabar*"))


def test_a_copy_without_a_comment_is_not_taken(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite = compacting._rewrite

    def careless(path: Path, new: Path, memory_limit: str) -> None:
        rewrite(path, new, memory_limit)
        with duckdb.connect(str(new)) as con:
            con.execute("COMMENT ON COLUMN articles.body IS NULL")
            con.execute("CHECKPOINT")

    monkeypatch.setattr(compacting, "_rewrite", careless)
    with pytest.raises(WarehouseError, match=r"the copy differs in column main\.articles"):
        compact(home)


def test_without_room_for_a_copy_nothing_is_begun(mounted: Path, home: Path) -> None:
    shutil.copy(home / WRITER_FILE, mounted)
    with pytest.raises(WarehouseError, match=r"a second copy of it needs \d+ MB"):
        compact(mounted)


def test_a_disk_that_fills_up_meanwhile_keeps_the_old_file(
    mounted: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compact(home)
    shutil.copy(home / WRITER_FILE, mounted)
    before = (mounted / WRITER_FILE).read_bytes()
    (mounted / "ballast").write_bytes(b"x" * (shutil.disk_usage(mounted).free - 300_000))
    monkeypatch.setattr(compacting, "_check_room", lambda *_: None)
    with pytest.raises(WarehouseError, match="the disk is full"):
        compact(mounted)
    assert (mounted / WRITER_FILE).read_bytes() == before
    assert not list(mounted.glob(".khabar*"))


def test_a_damaged_file_is_told_and_left_alone(home: Path) -> None:
    with (home / WRITER_FILE).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    before = (home / WRITER_FILE).read_bytes()
    with pytest.raises(WarehouseError, match="is damaged"):
        compact(home)
    assert (home / WRITER_FILE).read_bytes() == before


def test_a_writer_waits_longer_for_a_compaction(home: Path) -> None:
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with writer_lock(home, 10), compaction_mark(home):
            held.set()
            free.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    threading.Timer(0.5, free.set).start()
    # The usual wait is over before the holder lets go.
    with writer(home, wait=0.2) as con:
        assert con.execute("SELECT count(*) FROM articles").fetchone() == (3,)
    holder.join()


def test_when_a_rewrite_pays() -> None:
    def pays(size: int, free: int, dead: int = 0) -> bool:
        return FileSpace(size, free, (TableSpace("t", 1, size, dead),)).rewrite_pays

    assert not pays(PAYS_BYTES, PAYS_BYTES)
    assert pays(2 * PAYS_BYTES, PAYS_BYTES + 1)
    assert not pays(8 * PAYS_BYTES, 2 * PAYS_BYTES)
    assert pays(8 * PAYS_BYTES, 2 * PAYS_BYTES, 1)
