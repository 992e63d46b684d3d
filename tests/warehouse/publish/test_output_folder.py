"""A folder is replaced only if an export made all that is in it, and never halfway."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from spiders.errors import WarehouseError
from warehouse.publish.output_folder import MARKER, replacing_folder

FILES = {
    MARKER: "site=a/month=2026-01/part-0.csv\nsite=ख/month=2026-02/part-0.csv\n",
    "site=a/month=2026-01/part-0.csv": "new",
    "site=ख/month=2026-02/part-0.csv": "new",
}
OLDER = {MARKER: "site=a/month=2025-12/part-0.csv\n", "site=a/month=2025-12/part-0.csv": "old"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with an archive."""
    home = tmp_path / "home"
    put(home, {"news.duckdb": "", "archive/site/x.warc.gz": "", "work/run/ledger": ""})
    return home


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the folders are written."""
    place = tmp_path / "my own"
    place.mkdir()
    return place


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def read(folder: Path) -> dict[str, str]:
    """All entries of a folder; of folders and links their kind."""
    return {
        str(path.relative_to(folder)): "link"
        if path.is_symlink()
        else path.read_text()
        if path.is_file()
        else "folder"
        for path in folder.rglob("*")
    }


def files(folder: Path) -> dict[str, str]:
    return {name: text for name, text in read(folder).items() if text != "folder"}


def write(target: Path, home: Path, *, overwrite: bool = True) -> None:
    with replacing_folder(target, home, overwrite=overwrite) as new:
        put(new, {name: text for name, text in FILES.items() if name != MARKER})


def test_a_new_folder_and_an_empty_one(home: Path, place: Path) -> None:
    (place / "empty").mkdir(mode=0o750)
    (place / "link").symlink_to("empty2")
    (place / "empty2").mkdir()
    for name in ("new", "empty", "link", "पुरालेख"):
        write(place / name, home, overwrite=False)
        assert files(place / name) == FILES
    assert (place / "link").is_symlink()
    assert (place / "empty").stat().st_mode & 0o777 == 0o750
    assert len(list(place.iterdir())) == 5


def test_one_that_an_export_made_is_replaced_if_that_is_asked(home: Path, place: Path) -> None:
    put(place / "out", OLDER)
    with pytest.raises(WarehouseError, match="is there already: --overwrite replaces it"):
        write(place / "out", home, overwrite=False)
    assert files(place / "out") == OLDER
    write(place / "out", home)
    write(place / "out", home)
    assert files(place / "out") == FILES
    (place / "link").symlink_to(place / "out")
    write(place / "link", home)
    assert sorted(each.name for each in place.iterdir()) == ["link", "out"]


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize(
    ("other", "told"),
    [
        ("notes.txt", r"notes\.txt"),
        ("site=a/notes.txt", "site=a/notes"),
        ("site=a/month=2025-12/.notes", "site=a/month=2025-12/.notes"),
        ("site=b/", "site=b"),
        ("empty/", "empty"),
        ("a/b/c/notes", "a,"),
    ],
)
def test_one_that_holds_more_is_refused(
    home: Path, place: Path, other: str, told: str, overwrite: bool
) -> None:
    put(place / "out", OLDER)
    if other.endswith("/"):
        (place / "out" / other).mkdir()
    else:
        put(place / "out", {other: "mine"})
    before = read(place)
    with pytest.raises(WarehouseError, match=rf"out holds {told}.*did not write: name another"):
        write(place / "out", home, overwrite=overwrite)
    assert read(place) == before


@pytest.mark.parametrize("marker", [None, "", "\n", "/etc\n../..\n", "\x00\xff", "other.csv\n"])
def test_one_without_a_true_marker_is_refused(home: Path, place: Path, marker: str | None) -> None:
    put(place / "out", {"part-0.csv": "mine", "z": "mine"})
    if marker is not None:
        put(place / "out", {MARKER: marker})
    before = read(place)
    with pytest.raises(WarehouseError, match=r"holds (part-0\.csv|\.khabar-export), which"):
        write(place / "out", home)
    assert read(place) == before


def test_a_marker_leads_nowhere_else(home: Path, place: Path) -> None:
    put(place, {"mine.txt": "mine", "sub/mine.txt": "mine"})
    outside = f"../mine.txt\n{place}/mine.txt\n../sub/mine.txt\nsite=a/../../mine.txt\n../sub\n..\n"
    put(place / "out", OLDER | {MARKER: outside + OLDER[MARKER]})
    write(place / "out", home)
    assert files(place) == {
        "mine.txt": "mine",
        "sub/mine.txt": "mine",
        **{f"out/{name}": text for name, text in FILES.items()},
    }


@pytest.mark.parametrize("name", ["site=a", "site=a/month=2025-12/part-0.csv", "other", MARKER])
def test_links_in_it_are_not_followed(home: Path, place: Path, name: str) -> None:
    """Even where the marker lists what lies behind them."""
    put(place / "elsewhere", OLDER | {"month=2025-12/part-0.csv": "mine"})
    put(place / "out", OLDER)
    path = place / "out" / name
    if path.exists():
        path.rename(place / "moved")
    source = place / "elsewhere" / (name if name == MARKER else "")
    path.symlink_to(source if name in {"site=a", "other", MARKER} else place / "elsewhere" / name)
    before = read(place)
    with pytest.raises(WarehouseError, match="did not write"):
        write(place / "out", home)
    assert read(place) == before


def test_what_is_no_file_is_another_s(home: Path, place: Path) -> None:
    put(place / "out", OLDER | {MARKER: OLDER[MARKER] + "fifo\n"})
    os.mkfifo(place / "out" / "fifo")
    with pytest.raises(WarehouseError, match="holds fifo, which"):
        write(place / "out", home)


def test_a_file_is_no_folder(home: Path, place: Path) -> None:
    put(place, {"out": "mine"})
    for target in (place / "out", Path("/dev/null")):
        with pytest.raises(WarehouseError, match="is no folder: name another, or a file such as"):
            write(target, home)
    (place / "link").symlink_to("nothing")
    with pytest.raises(WarehouseError, match="is a link to nothing"):
        write(place / "link", home)
    with pytest.raises(WarehouseError, match=r"there is no folder .*no: make it"):
        write(place / "no" / "out", home)
    assert (place / "out").read_text() == "mine"


@pytest.mark.parametrize("target", ["", ".", "./", "..", "/", "out/.."])
def test_the_folder_one_is_in_is_refused(
    home: Path, place: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(place / "cwd" / "out", OLDER)
    monkeypatch.chdir(place / "cwd")
    before = read(place)
    with pytest.raises(WarehouseError, match=r"is or holds the folder you are in|own folder"):
        write(Path(target), home)
    assert read(place) == before


@pytest.mark.parametrize(
    "name", ["", "new", "archive", "archive/new", "work/run", "..", "linked", "linked/new"]
)
def test_the_home_is_refused_whole(home: Path, place: Path, name: str) -> None:
    # Even with a marker that lists all that is in it.
    put(home, {MARKER: "\n".join(files(home))})
    (home / "linked").symlink_to(place)
    before = read(home.parent)
    with pytest.raises(WarehouseError, match="is, holds or is in Khabar's own folder"):
        write(home / name, home)
    assert read(home.parent) == before


def test_what_came_meanwhile_stays(home: Path, place: Path) -> None:
    def come_meanwhile() -> None:
        with replacing_folder(place / "out", home, overwrite=True):
            put(place / "out", {"notes.txt": "mine"})

    with pytest.raises(WarehouseError, match=r"holds notes\.txt"):
        come_meanwhile()
    assert files(place) == {"out/notes.txt": "mine"}


CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir"}


def stopped_at(step: int, number: int, target: Path, home: Path) -> bool:
    """Writes in a process that a signal stops before a change; whether it was stopped."""
    if child := os.fork():
        return os.waitpid(child, 0)[1] != 0
    steps = 0

    def change(event: str, _: object) -> None:
        nonlocal steps
        steps += event in CHANGES
        if event in CHANGES and steps == step:
            os.kill(os.getpid(), number)

    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.addaudithook(change)
    try:
        write(target, home)
    except BaseException:  # noqa: BLE001 - a forked test must not go on as one of pytest's
        os._exit(1)
    os._exit(0)


def clear(folder: Path) -> None:
    for each in folder.iterdir():
        shutil.rmtree(each)


def test_killed_at_any_moment_nothing_is_lost(home: Path, place: Path) -> None:
    step = 0
    while True:
        put(place / "out", OLDER)
        step += 1
        if not stopped_at(step, signal.SIGKILL, place / "out", home):
            break
        if (place / "out").exists():
            assert files(place / "out") in (OLDER, FILES)
        else:
            [old] = place.glob("out.old-*")
            assert files(old) == OLDER
        clear(place)
    assert step > 10


def test_stopped_by_ctrl_c_it_leaves_one_whole_folder(home: Path, place: Path) -> None:
    step = 0
    while True:
        put(place / "out", OLDER)
        step += 1
        stopped = stopped_at(step, signal.SIGINT, place / "out", home)
        assert files(place / "out") in ((OLDER, FILES) if stopped else (FILES,))
        assert [each.name for each in place.iterdir()] == ["out"], step
        if not stopped:
            break
        clear(place)
    assert step > 10
