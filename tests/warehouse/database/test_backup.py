"""Before an upgrade changes a file, it is copied."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from spiders.errors import WarehouseError
from tests.warehouse.database.stored import contents, losses, unpack, with_migrations
from warehouse.database.connection import WRITER_FILE, writer

OLD = "0011_moves"
NEXT = "0012_site_profiles"
BACKUP = f"{WRITER_FILE}.before-{OLD}"
RUN = "INSERT INTO runs SELECT ?, 'ingest', '', '', '{}', now(), NULL, 'running', '', ''"

# Opens the warehouse and kills itself, as a power cut would, at the step named.
SCRIPT = """
import os, signal, sys
from pathlib import Path
from warehouse.database import backup, connection, schema

def kill(*args):
    os.kill(os.getpid(), signal.SIGKILL)

def kill_at(name, function):
    def instead(con, migration, text):
        kill() if migration == name else function(con, migration, text)
    return instead

def half(source, target):
    target.write_bytes(source.read_bytes()[:100_000])
    kill()

match sys.argv[2]:
    case "copying":
        backup.copy_file = half
    case "copied":
        connection.record_kept = kill
    case name:
        schema._apply = kill_at(name, schema._apply)
with connection.writer(Path(sys.argv[1])):
    kill()
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A KHABAR_HOME that a released Khabar has left."""
    return unpack(OLD, tmp_path / "home").parent


def upgrade(home: Path) -> list[str]:
    """Opens the warehouse as a run does; what people are told."""
    told: list[str] = []
    with writer(home, notify=told.append):
        pass
    return told


def killed(home: Path, step: str) -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(home), step], check=False)
    assert done.returncode == -signal.SIGKILL


def runs(path: Path) -> set[str]:
    with duckdb.connect(str(path), read_only=True) as con:
        return {run_id for (run_id,) in con.execute("SELECT run_id FROM runs").fetchall()}


def unfinished(home: Path) -> int:
    with duckdb.connect(str(home / WRITER_FILE)) as con:
        rows = con.execute("FROM schema_migrations WHERE starts_with(name, 'backup/')").fetchall()
        return len(rows)


def test_the_copy_is_the_file_as_it_was_and_is_named(old: Path) -> None:
    (old / WRITER_FILE).chmod(0o640)
    before = (old / WRITER_FILE).read_bytes()
    (line,) = upgrade(old)
    assert line == (
        f"{old / WRITER_FILE} is brought up to date; as it was before, it is kept in {old / BACKUP}"
    )
    assert (old / BACKUP).read_bytes() == before
    assert (old / BACKUP).stat().st_mode & 0o777 == 0o640
    assert upgrade(old) == []
    assert {path.name for path in old.iterdir()} == {
        *(WRITER_FILE, f"{WRITER_FILE}.lock"),
        BACKUP,
    }
    assert unfinished(old) == 0


def test_without_someone_to_tell_it_is_logged(old: Path, caplog: pytest.LogCaptureFixture) -> None:
    with writer(old):
        pass
    assert BACKUP in caplog.text


def test_what_only_the_log_held_is_in_the_copy(old: Path) -> None:
    with duckdb.connect(str(old / WRITER_FILE)) as con:
        con.execute("PRAGMA disable_checkpoint_on_shutdown")
        con.execute(RUN, ["ख़बर"])
    assert (old / f"{WRITER_FILE}.wal").stat().st_size
    upgrade(old)
    assert "ख़बर" in runs(old / BACKUP)
    assert "ख़बर" in runs(old / WRITER_FILE)


def test_a_new_file_an_empty_one_and_a_new_view_need_no_copy(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert upgrade(tmp_path / "new") == []
    with duckdb.connect(str(home / WRITER_FILE)) as con:
        con.execute("UPDATE schema_migrations SET sha256 = '' WHERE name = 'views/news'")
        con.execute(RUN, ["run"])
    assert upgrade(home) == []
    with_migrations(monkeypatch, **{"0998_more": "CREATE TABLE more (x INTEGER)"})
    assert upgrade(tmp_path / "new") == []
    assert len(upgrade(home)) == 1


def test_the_next_upgrade_replaces_the_copy(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade(old)
    mine = old / f"{WRITER_FILE}.before-i-tried"
    mine.touch()
    with_migrations(monkeypatch, **{"0998_more": "CREATE TABLE more (x INTEGER)"})
    (line,) = upgrade(old)
    (backup,) = set(old.glob(f"{WRITER_FILE}.before-*")) - {mine}
    assert mine.exists()
    assert str(backup) in line
    assert backup.name != BACKUP


@pytest.mark.parametrize(
    "step",
    [
        pytest.param("copying", marks=pytest.mark.long),
        "copied",
        pytest.param("0014_metadata", marks=pytest.mark.long),
        "views/news",
    ],
)
def test_an_upgrade_that_is_killed_goes_on_and_keeps_the_copy_it_began_with(
    old: Path, step: str
) -> None:
    before, as_bytes = contents(old / WRITER_FILE), (old / WRITER_FILE).read_bytes()
    killed(old, step)
    if step == "copying":
        assert not (old / BACKUP).exists()
    upgrade(old)
    assert [path.name for path in old.glob(f"{WRITER_FILE}.before-*")] == [BACKUP]
    assert not list(old.glob(".*"))
    assert (old / BACKUP).read_bytes() == as_bytes
    assert losses(before, contents(old / WRITER_FILE, before)) == []
    assert unfinished(old) == 0


def test_what_came_in_since_an_upgrade_that_changed_nothing_is_in_the_next_copy(old: Path) -> None:
    killed(old, NEXT)
    # As an older Khabar would, which may be put back for a while.
    with duckdb.connect(str(old / WRITER_FILE)) as con:
        con.execute(RUN, ["meanwhile"])
    assert len(upgrade(old)) == 1
    assert "meanwhile" in runs(old / BACKUP)


def test_a_copy_that_was_taken_away_midway_is_made_of_what_there_is(old: Path) -> None:
    killed(old, "0014_metadata")
    (old / BACKUP).unlink()
    upgrade(old)
    assert (old / f"{WRITER_FILE}.before-0013_site_lines").exists()


def test_a_migration_that_fails_leaves_file_and_copy(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(old / WRITER_FILE)
    with_migrations(monkeypatch, **{"0998_broken": "DELETE FROM articles; SELECT error('no')"})
    for _ in range(2):
        with pytest.raises(duckdb.Error, match="no"):
            upgrade(old)
    monkeypatch.undo()
    upgrade(old)
    assert losses(before, contents(old / BACKUP)) == []
    assert losses(before, contents(old / WRITER_FILE, before)) == []


def test_a_file_of_a_newer_khabar_is_not_copied(old: Path) -> None:
    with duckdb.connect(str(old / WRITER_FILE)) as con:
        con.execute("INSERT INTO schema_migrations VALUES ('0999_later', now(), '')")
    with pytest.raises(WarehouseError, match="newer Khabar"):
        upgrade(old)
    assert not (old / BACKUP).exists()


def test_without_room_for_the_copy_nothing_is_changed(old: Path, mounted: Path) -> None:
    shutil.copy(old / WRITER_FILE, mounted)
    (mounted / f"{WRITER_FILE}.before-0004_clusters").write_bytes(b"an earlier copy")
    (mounted / "ballast").write_bytes(b"x" * (shutil.disk_usage(mounted).free - 3 * 2**20))
    with pytest.raises(WarehouseError) as caught:
        upgrade(mounted)
    line = str(caught.value)
    assert line.startswith(f"{mounted / BACKUP} cannot be written, the disk is full: free some")
    assert "4.8 MB are needed and 3.0 MB are free" in line
    assert "nothing was changed" in line
    assert (mounted / WRITER_FILE).read_bytes() == (old / WRITER_FILE).read_bytes()
    assert {path.name for path in mounted.iterdir()} == {
        *(WRITER_FILE, f"{WRITER_FILE}.lock", "ballast"),
        f"{WRITER_FILE}.before-0004_clusters",
    }
    (mounted / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,size=64m", str(mounted)], check=True)
    assert len(upgrade(mounted)) == 1


def test_a_disk_that_fills_up_during_the_migrations_leaves_the_copy(
    old: Path, mounted: Path
) -> None:
    before = contents(old / WRITER_FILE)
    shutil.copy(old / WRITER_FILE, mounted)
    room = (mounted / WRITER_FILE).stat().st_size + 16 * 1024
    subprocess.run(["mount", "-o", "remount,size=32m", str(mounted)], check=True)
    (mounted / "ballast").write_bytes(b"x" * (shutil.disk_usage(mounted).free - room))
    with pytest.raises(WarehouseError, match="disk is full: free some space"):
        upgrade(mounted)
    assert losses(before, contents(mounted / BACKUP)) == []
    (mounted / "ballast").unlink()
    upgrade(mounted)
    assert losses(before, contents(mounted / BACKUP)) == []
    assert losses(before, contents(mounted / WRITER_FILE, before)) == []


def test_a_folder_in_place_of_the_copy_is_told(old: Path) -> None:
    (old / BACKUP).mkdir()
    # The folder counts as a copy only until an upgrade needs its place.
    with pytest.raises(WarehouseError, match=rf"{BACKUP} is a folder, not a file: move it"):
        upgrade(old)
    assert list((old / BACKUP).iterdir()) == []


def test_the_way_back_that_the_docs_describe(old: Path) -> None:
    before = contents(old / WRITER_FILE)
    upgrade(old)
    with writer(old) as con:
        con.execute(RUN, ["later"])
    log = old / f"{WRITER_FILE}.wal"
    assert log.exists()
    (old / WRITER_FILE).rename(old / "newer")
    shutil.copy(old / BACKUP, old / WRITER_FILE)
    # Whoever forgets the log is told, and loses nothing.
    with pytest.raises(WarehouseError, match=r"khabar.duckdb.wal, which .*: move the log away"):
        upgrade(old)
    log.unlink()
    assert losses(before, contents(old / WRITER_FILE)) == []
    assert "later" not in runs(old / WRITER_FILE)
    assert len(upgrade(old)) == 1
