from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from spiders.errors import WarehouseError
from warehouse.database.connection import READER_FILE, WRITER_FILE, reader, writer

Con = duckdb.DuckDBPyConnection


def refusal(home: Path, **more: float) -> str:
    with pytest.raises(WarehouseError) as caught, writer(home, **more):
        pass
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_times_are_utc_and_the_format_old_enough_to_be_read_widely(con: Con) -> None:
    assert con.execute("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)
    tags = con.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert "v1.4.0" in str(tags)


def test_home_is_made_where_it_is_missing(tmp_path: Path) -> None:
    with writer(tmp_path / "a" / "b") as con:
        assert con.execute("SELECT count(*) FROM articles").fetchone() == (0,)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / WRITER_FILE
    path.write_text("यह कोई डेटाबेस नहीं है। " * 500, encoding="utf-8")
    before = path.read_bytes()
    assert "is not a DuckDB file: put the published copy in its place" in refusal(tmp_path)
    assert path.read_bytes() == before


def test_an_empty_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / WRITER_FILE).touch()
    assert "is not a DuckDB file" in refusal(tmp_path)


def test_a_damaged_file_is_told(home: Path) -> None:
    with (home / WRITER_FILE).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    assert "is damaged: put the published copy in its place" in refusal(home)


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    assert "KHABAR_HOME" in refusal(tmp_path / "home")
    assert "KHABAR_HOME" in refusal(tmp_path / "home" / "below")


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / WRITER_FILE).mkdir()
    assert "is a folder, not a file" in refusal(tmp_path)


def test_a_read_only_folder(mounted: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    message = refusal(mounted)
    assert "Read-only file system" in message
    assert "KHABAR_HOME" in message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    assert "Permission denied" in refusal(tmp_path)


def test_a_full_disk_loses_nothing_that_was_committed(mounted: Path, home: Path) -> None:
    shutil.copy(home / WRITER_FILE, mounted)
    run = "INSERT INTO runs SELECT ?, 'ingest', '', '', '{}', now(), NULL, 'running', '', ''"
    full = pytest.raises(WarehouseError, match="disk is full: free some space")
    with writer(mounted) as con:
        con.execute(run, ["पहला"])
    with full, writer(mounted) as con:
        con.execute("CREATE TABLE big AS SELECT random() AS x FROM range(2_000_000)")
    subprocess.run(["mount", "-o", "remount,size=16m", str(mounted)], check=True)
    with writer(mounted) as con:
        con.execute(run, ["दूसरा"])
        assert con.execute("SELECT run_id FROM runs").fetchall() == [("पहला",), ("दूसरा",)]
        assert ("big",) not in con.execute("SHOW TABLES").fetchall()


def test_a_second_writer_waits_and_then_says_for_whom(home: Path) -> None:
    hold = (
        "import sys; from pathlib import Path; from warehouse.database.connection import writer\n"
        "with writer(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", hold, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout
        assert child.stdout.readline() == "open\n"
        assert "is being written by another run" in refusal(home, wait=0.2)
        child.communicate("")
    with writer(home, wait=5) as con:
        assert con.execute("SELECT 1").fetchone() == (1,)


def test_a_file_that_another_program_holds_is_told(home: Path) -> None:
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    child = subprocess.Popen(
        [sys.executable, "-c", hold, str(home / WRITER_FILE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout
        child.stdout.readline()
        assert "is open in another program" in refusal(home)
        child.communicate("\n")


def test_a_reader_without_a_published_copy_is_told_what_to_do(home: Path) -> None:
    with pytest.raises(WarehouseError, match=r"khabar run.*khabar demo"):
        reader(home)


def test_a_reader_of_something_else_is_told(home: Path) -> None:
    (home / READER_FILE).write_text("nonsense" * 1000)
    with pytest.raises(WarehouseError, match="is not a DuckDB file"):
        reader(home)
