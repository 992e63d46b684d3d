"""An output goes where nothing is or where an ordinary file is, and takes away nothing else."""

from __future__ import annotations

import os
import pty
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.errors import WarehouseError
from warehouse.publish.output_file import replacing

NAMES = ["archive", "work", "locks", "prefect", "demo"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with something in each of its folders."""
    home = tmp_path / "घर"
    for name in NAMES:
        (home / name).mkdir(parents=True)
        (home / name / "kept").write_text("old")
    (home / "news.duckdb").write_text("old")
    return home


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A user's own folder, with a file and a folder in it."""
    place = tmp_path / "my own"
    (place / "photos").mkdir(parents=True)
    (place / "photos" / "one.jpg").write_text("old")
    (place / "old.csv").write_text("old")
    return place


def write(target: Path, home: Path | None, **options: bool) -> None:
    with replacing(target, home, **options) as new:
        new.write_text("new")


def snapshot(folder: Path) -> dict[str, tuple[int, int, str]]:
    """All that is in a folder: its kind, its number, and what it holds or leads to."""
    found = {}
    for path in sorted(folder.rglob("*")):
        facts = path.lstat()
        text = (
            str(path.readlink())
            if path.is_symlink()
            else path.read_text()
            if path.is_file()
            else ""
        )
        found[str(path.relative_to(folder))] = (stat.S_IFMT(facts.st_mode), facts.st_ino, text)
    return found


def test_a_new_file_and_one_that_is_replaced(home: Path, place: Path) -> None:
    for name in ("new.csv", "old.csv", "ख़बर ‌.csv"):
        write(place / name, home)
        assert (place / name).read_text() == "new"
    assert sorted(each.name for each in place.iterdir()) == [
        "new.csv",
        "old.csv",
        "photos",
        "ख़बर ‌.csv",
    ]


def test_who_may_read_a_file_stays_so(home: Path, place: Path) -> None:
    (place / "old.csv").chmod(0o600)
    write(place / "old.csv", home)
    assert stat.S_IMODE((place / "old.csv").stat().st_mode) == 0o600


def test_a_link_to_a_file_stays_and_its_file_is_written(home: Path, place: Path) -> None:
    (place / "a").symlink_to("b")
    (place / "b").symlink_to(place / "old.csv")
    write(place / "a", home)
    assert (place / "old.csv").read_text() == "new"
    assert (place / "a").is_symlink()
    assert (place / "b").is_symlink()


@pytest.mark.parametrize("name", ["photos", ".", "..", "photos/..", "photos/", "link"])
def test_a_folder_is_refused(home: Path, place: Path, name: str) -> None:
    (place / "link").symlink_to("photos")
    before = snapshot(place.parent)
    with pytest.raises(WarehouseError, match="is a folder: name a file in it, or another"):
        write(place / name, home)
    assert snapshot(place.parent) == before


@pytest.mark.parametrize("target", ["", ".", "/", "..", "./"])
def test_so_is_the_folder_one_is_in(
    home: Path, place: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    before = snapshot(place.parent)
    with pytest.raises(WarehouseError, match="is a folder"):
        write(Path(target), home)
    assert snapshot(place.parent) == before


@pytest.fixture
def special(place: Path) -> Iterator[dict[str, Path]]:
    """What is neither file nor folder."""
    os.mkfifo(place / "fifo")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(os.path.relpath(place / "socket"))
    ours, its = pty.openpty()
    (place / "to null").symlink_to("/dev/null")
    yield {
        "fifo": place / "fifo",
        "socket": place / "socket",
        "terminal": Path(os.ttyname(its)),
        "null": Path("/dev/null"),
        "link": place / "to null",
        "stdout": Path("/dev/stdout"),
        "descriptor": Path("/dev/fd/1"),
        "process": Path("/proc/self/fd/1"),
        "new device": Path("/dev/khabar.csv"),
    }
    os.close(ours)
    os.close(its)
    listening.close()


@pytest.mark.parametrize(
    "kind",
    [
        *("fifo", "socket", "terminal", "null", "link"),
        *("stdout", "descriptor", "process", "new device"),
    ],
)
def test_what_is_no_file_is_refused(
    home: Path, place: Path, special: dict[str, Path], kind: str
) -> None:
    before, null = snapshot(place), Path("/dev/null").stat()
    with pytest.raises(WarehouseError, match="written: it is no ordinary file; name") as told:
        write(special[kind], home)
    assert "\n" not in str(told.value)
    assert snapshot(place) == before
    assert Path("/dev/null").stat().st_ino == null.st_ino


def test_standard_output_is_refused_where_it_is_a_file(home: Path, place: Path) -> None:
    with (place / "old.csv").open("a") as out:
        for name in (f"/dev/fd/{out.fileno()}", f"/proc/self/fd/{out.fileno()}"):
            with pytest.raises(WarehouseError, match="is no ordinary file"):
                write(Path(name), home)
    assert (place / "old.csv").read_text() == "old"


def test_a_link_to_nothing_is_refused(home: Path, place: Path) -> None:
    (place / "link").symlink_to("nothing")
    with pytest.raises(WarehouseError, match="is a link to nothing: remove it, or name another"):
        write(place / "link", home)
    (place / "round").symlink_to("round")
    with pytest.raises(WarehouseError, match="cannot be written: Too many levels"):
        write(place / "round", home)
    assert not (place / "nothing").exists()


@pytest.mark.parametrize("name", ["no/x.csv", "old.csv/x.csv"])
def test_a_missing_folder_is_told(home: Path, place: Path, name: str) -> None:
    with pytest.raises(WarehouseError, match=r"there is no folder .*: make it, or name another"):
        write(place / name, home)


@pytest.mark.parametrize(
    "name",
    [
        *("news.duckdb", "khabar.duckdb", "new.csv", "report.html", ".sql_history"),
        *(f"{name}/{file}" for name in NAMES for file in ("kept", "new.csv")),
        "archive/../new.csv",
        "../my own/linked/new.csv",
        "../my own/linked/archive/kept",
        "../my own/to kept",
    ],
)
def test_nothing_in_the_home_is_written(home: Path, place: Path, name: str) -> None:
    (place / "linked").symlink_to(home)
    (place / "to kept").symlink_to(home / "locks" / "kept")
    before = snapshot(home.parent)
    with pytest.raises(WarehouseError, match="is, holds or is in Khabar's own folder"):
        write(home / name, home)
    assert snapshot(home.parent) == before


def test_so_it_is_by_any_spelling_of_the_home(
    home: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "linked").symlink_to(home)
    monkeypatch.chdir(home / "work")
    for spelt in (Path(".."), place / "linked", Path("../../my own/linked/archive/..")):
        for target in (Path("new.csv"), Path("../new.csv"), home / "new.csv"):
            with pytest.raises(WarehouseError, match="Khabar's own folder"):
                write(target, spelt)


def test_an_archive_on_another_disk_is_the_homes_own(home: Path, place: Path) -> None:
    (home / "archive" / "kept").unlink()
    (home / "archive").rmdir()
    (home / "archive").symlink_to(place / "photos")
    with pytest.raises(WarehouseError, match="Khabar's own folder"):
        write(place / "photos" / "one.jpg", home)


def test_the_one_file_that_may_be_in_the_home(home: Path, place: Path) -> None:
    def report(target: Path) -> None:
        with replacing(target, home, allowed="report.html") as new:
            new.write_text("new")

    report(home / "report.html")
    report(home / "work" / ".." / "report.html")
    assert (home / "report.html").read_text() == "new"
    for name in ("other.html", "work/report.html", "news.duckdb"):
        with pytest.raises(WarehouseError, match="Khabar's own folder"):
            report(home / name)
    # It may be a link to a file that is no data of ours.
    (home / "report.html").unlink()
    (home / "report.html").symlink_to(place / "old.csv")
    report(home / "report.html")
    assert (place / "old.csv").read_text() == "new"
    (home / "report.html").unlink()
    (home / "report.html").symlink_to("news.duckdb")
    with pytest.raises(WarehouseError, match="Khabar's own folder"):
        report(home / "report.html")
    assert (home / "news.duckdb").read_text() == "old"


def fail(target: Path, home: Path, error: BaseException) -> None:
    with replacing(target, home) as new:
        new.write_text("half")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), WarehouseError("no"), BrokenPipeError()])
@pytest.mark.parametrize("name", ["old.csv", "new.csv"])
def test_what_fails_or_is_stopped_leaves_the_old_one(
    home: Path, place: Path, name: str, error: BaseException
) -> None:
    before = snapshot(place)
    with pytest.raises(type(error)):
        fail(place / name, home, error)
    assert snapshot(place) == before


def come_meanwhile(target: Path, home: Path, *, folder: bool) -> None:
    with replacing(target, home, overwrite=False) as new:
        new.write_text("new")
        if folder:
            target.mkdir()
        else:
            target.write_text("another's")


def test_what_came_meanwhile_stays(home: Path, place: Path) -> None:
    with pytest.raises(WarehouseError, match="is there already: --overwrite replaces it"):
        come_meanwhile(place / "x.csv", home, folder=False)
    assert (place / "x.csv").read_text() == "another's"
    with pytest.raises(WarehouseError, match="is a folder"):
        come_meanwhile(place / "y.csv", home, folder=True)
    assert sorted(each.name for each in place.iterdir()) == ["old.csv", "photos", "x.csv", "y.csv"]


def test_no_name_is_taken_from_a_users_file(home: Path, place: Path) -> None:
    for name in (f".old.csv.{os.getpid()}", f".old.csv.{os.getpid()}.old", "new", "tmp_old.csv"):
        (place / name).write_text("mine")
    write(place / "old.csv", home)
    assert [each.read_text() for each in place.iterdir() if each.is_file()].count("mine") == 4
