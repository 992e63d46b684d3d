"""A log that is lost or damaged costs nothing that the archive cannot give again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from pipelines.record import CleanedSegment
from spiders.errors import WarehouseError
from tests.warehouse.build import ENGLISH, NOON, SITES, URDU, article, fetch, page, segment
from tests.warehouse.test_load import Con, everything
from warehouse.connection import WRITER_FILE, writer
from warehouse.load import load_segment
from warehouse.segments import pending_segments

NAMES = [f"hindi/2026/03/hindi-20260301T0{hour}0000Z-r1-00001.warc.gz" for hour in (6, 7, 8)]


@cache
def segments() -> list[CleanedSegment]:
    texts = (None, URDU, ENGLISH)
    return [
        segment(
            page(
                story := article(number, *filter(None, [text])),
                fetch=fetch(story.url, NOON, fetch_id=f"fetch{number}"),
            ),
            name=name,
        )
        for number, (name, text) in enumerate(zip(NAMES, texts, strict=True))
    ]


def stored(con: Con) -> object:
    tables = everything(con)
    del tables["schema_migrations"]
    tables["segments"] = con.execute("SELECT * EXCLUDE (loaded_at) FROM segments").fetchall()
    return tables


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for name in NAMES:
        path = tmp_path / "archive" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "archive"


def cut(log: Path) -> None:
    log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])


def overwrite(log: Path) -> None:
    log.write_bytes(b"nonsense" * 1000)


@pytest.mark.parametrize("lose", [Path.unlink, cut, overwrite])
def test_what_a_lost_log_held_is_loaded_again(
    home: Path, tmp_path: Path, archive: Path, lose: Callable[[Path], None]
) -> None:
    with writer(home) as con:
        load_segment(con, segments()[0], SITES)
        con.execute("CHECKPOINT")
        for each in segments()[1:]:
            load_segment(con, each, SITES)
        undisturbed = stored(con)
    lose(home / f"{WRITER_FILE}.wal")
    with writer(home) as con:
        pending = pending_segments(con, archive, SITES)
        assert pending == NAMES[len(NAMES) - len(pending) :]
        assert pending
        for each in segments():
            if each.name in pending:
                load_segment(con, each, SITES)
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
    home: Path, archive: Path, damage: Callable[[Path], None]
) -> None:
    log = home / f"{WRITER_FILE}.wal"
    with writer(home) as con:
        load_segment(con, segments()[0], SITES)
    damage(log)
    before = (home / WRITER_FILE).read_bytes()
    with pytest.raises(WarehouseError) as caught, writer(home):
        pass
    assert f"its log, {log}, which is damaged or of another file: move the log away" in str(
        caught.value
    )
    assert (home / WRITER_FILE).read_bytes() == before
    assert log.exists()
    log.rename(home / "away")
    with writer(home) as con:
        for each in segments():
            load_segment(con, each, SITES)
        assert con.execute("SELECT count(*) FROM articles").fetchone() == (3,)
        assert pending_segments(con, archive, SITES) == []


def test_a_log_that_was_left_on_a_full_disk_is_taken_in_later(home: Path, mounted: Path) -> None:
    with writer(home) as con:
        for each in segments():
            load_segment(con, each, SITES)
    for path in home.glob(f"{WRITER_FILE}*"):
        shutil.copy(path, mounted)
    (mounted / "ballast").write_bytes(b"x" * shutil.disk_usage(mounted).free)
    script = "from pathlib import Path; import sys; from warehouse.publish import publish\n"
    script += "publish(Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(mounted)], capture_output=True, text=True, check=False
    )
    last = done.stderr.strip().splitlines()[-1]
    assert "disk is full: free some space" in last
    (mounted / "ballast").unlink()
    with writer(mounted) as con:
        assert con.execute("SELECT count(*) FROM articles").fetchone() == (3,)
