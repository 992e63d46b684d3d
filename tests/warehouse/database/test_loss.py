"""What a lost log, a damaged one or a full disk costs, the archive gives again."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.record import CleanedSegment
from spiders.errors import WarehouseError
from tests.builders import ENGLISH, HINDI, NOON, SITES, URDU, article, fetch, page, segment
from tests.warehouse.load.test_segment import Con, everything
from warehouse.database.connection import WRITER_FILE, writer
from warehouse.database.failures import explain
from warehouse.load.segment import load_segment
from warehouse.maintenance.retention import pending_segments
from warehouse.publish.publish import publish

NAMES = [f"hindi/2026/03/hindi-20260301T0{hour}0000Z-r1-00001.warc.gz" for hour in (6, 7, 8)]


def segments(*texts: str) -> list[CleanedSegment]:
    stories = [article(number, text) for number, text in enumerate(texts)]
    fetches = (fetch(each.url, NOON, fetch_id=each.article_id) for each in stories)
    pages = (page(each, fetch=how) for each, how in zip(stories, fetches, strict=True))
    return [segment(each, name=name) for each, name in zip(pages, NAMES, strict=True)]


SEGMENTS = segments(HINDI, URDU, ENGLISH)


def stored(con: Con) -> object:
    tables = everything(con)
    del tables["schema_migrations"]
    tables["segments"] = con.execute("SELECT * EXCLUDE (loaded_at) FROM segments").fetchall()
    return tables


@pytest.fixture(scope="module")
def made(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A KHABAR_HOME of three segments, the last two of them in the log alone."""
    home = tmp_path_factory.mktemp("made")
    shutil.copy(empty_warehouse, home)
    with writer(home) as con:
        load_segment(con, SEGMENTS[0], SITES)
        con.execute("CHECKPOINT")
        for each in SEGMENTS[1:]:
            load_segment(con, each, SITES)
    for name in NAMES:
        path = home / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "home")


@pytest.fixture(scope="module")
def undisturbed(made: Path, tmp_path_factory: pytest.TempPathFactory) -> object:
    """What is stored where nothing goes wrong."""
    with writer(shutil.copytree(made, tmp_path_factory.mktemp("read") / "home")) as con:
        return stored(con)


def load_pending(home: Path) -> list[str]:
    """What the next run does first; the segments that it found."""
    with writer(home) as con:
        pending = pending_segments(con, home / "archive", SITES)
        for each in SEGMENTS:
            if each.name in pending:
                load_segment(con, each, SITES)
    return pending


def cut(log: Path) -> None:
    log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])


def overwrite(log: Path) -> None:
    log.write_bytes(b"nonsense" * 1000)


@pytest.mark.parametrize("lose", [Path.unlink, cut, overwrite])
def test_what_a_lost_log_held_is_loaded_again(
    home: Path, undisturbed: object, lose: Callable[[Path], None]
) -> None:
    lose(home / f"{WRITER_FILE}.wal")
    assert load_pending(home) in (NAMES[1:], NAMES[2:])
    with writer(home) as con:
        assert stored(con) == undisturbed


def flip(log: Path) -> None:
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 0xFF
    log.write_bytes(content)


def of_another_time(log: Path) -> None:
    kept = log.read_bytes()
    with writer(log.parent) as con:
        con.execute("CHECKPOINT")
    log.write_bytes(kept)


def folder(log: Path) -> None:
    log.unlink()
    log.mkdir()


@pytest.mark.parametrize("damage", [flip, of_another_time, folder])
def test_a_damaged_log_is_named_and_the_file_is_whole_without_it(
    home: Path, undisturbed: object, damage: Callable[[Path], None]
) -> None:
    log = home / f"{WRITER_FILE}.wal"
    damage(log)
    before = (home / WRITER_FILE).read_bytes()
    with pytest.raises(WarehouseError) as caught, writer(home):
        pass
    told = f"its log, {log}, which is damaged or of another file: move the log away"
    assert told in str(caught.value)
    assert (home / WRITER_FILE).read_bytes() == before
    assert log.exists()
    log.rename(home / "away")
    load_pending(home)
    with writer(home) as con:
        assert stored(con) == undisturbed


def full(folder: Path) -> Path:
    """Leaves no room in `folder`; removing what is returned gives it back."""
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * shutil.disk_usage(folder).free)
    return ballast


def test_a_publish_on_a_full_disk(home: Path, mounted: Path, undisturbed: object) -> None:
    for path in home.glob(f"{WRITER_FILE}*"):
        shutil.copy(path, mounted)
    ballast = full(mounted)
    with pytest.raises(WarehouseError, match="disk is full: free some space"):
        publish(mounted)
    assert not list(mounted.glob("*news*"))
    ballast.unlink()
    with writer(mounted) as con:
        assert stored(con) == undisturbed


def test_a_load_on_a_full_disk(home: Path, mounted: Path, undisturbed: object) -> None:
    shutil.copytree(home / "archive", mounted / "archive")
    for path in home.glob(WRITER_FILE):
        shutil.copy(path, mounted)
    ballast = full(mounted)
    for _ in range(2):
        with pytest.raises(WarehouseError, match="disk is full: free some space"):
            load_pending(mounted)
    ballast.unlink()
    assert load_pending(mounted) == NAMES[1:]
    with writer(mounted) as con:
        assert stored(con) == undisturbed


def test_a_log_that_has_no_room_to_be_read_is_not_blamed(mounted: Path, home: Path) -> None:
    with writer(home) as con:
        # As another program, or a Khabar of before, may leave one.
        con.execute("SET checkpoint_threshold = '1GB'")
        for number in range(8):
            con.execute(
                f"CREATE TABLE t{number} AS SELECT i, hash(i)::TEXT FROM range(200000) s(i)"
            )
            con.execute(f"DELETE FROM t{number} WHERE i % 3 = 0")
    subprocess.run(["mount", "-o", "remount,size=160m", str(mounted)], check=True)
    for path in home.glob(f"{WRITER_FILE}*"):
        shutil.copy(path, mounted)
    before = (mounted / f"{WRITER_FILE}.wal").read_bytes()
    for free in (0, 100_000, 2 * 2**20):
        ballast = full(mounted)
        os.truncate(ballast, ballast.stat().st_size - min(free, ballast.stat().st_size))
        with pytest.raises(WarehouseError) as caught, writer(mounted, memory_limit="64MB"):
            pass
        assert "disk is full: free some space" in str(caught.value)
        assert "move" not in str(caught.value)
        ballast.unlink()
    assert (mounted / f"{WRITER_FILE}.wal").read_bytes() == before


def test_a_log_is_not_blamed_while_the_disk_is_full(mounted: Path) -> None:
    path = mounted / WRITER_FILE
    wording = duckdb.IOException(f'Failure while replaying WAL file "{path}.wal": no reason given')
    ballast = full(mounted)
    assert "disk is full" in str(explain(wording, path))
    ballast.unlink()
    subprocess.run(["mount", "-o", "remount,size=64m", str(mounted)], check=True)
    assert "move the log away" in str(explain(wording, path))
    short = duckdb.OutOfMemoryException(f'Failure while replaying WAL file "{path}.wal": no block')
    assert "needs more memory than it is allowed" in str(explain(short, path))
