"""Folders of exported files: only one that an export has made is ever replaced."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from spiders.errors import WarehouseError
from warehouse.publish.output_file import explained, kind_of, refuse_home, temporary_folder

MARKER = ".khabar-export"
"""The file in an exported folder that lists the others, a path a line."""


@contextmanager
def replacing_folder(target: Path, home: Path, *, overwrite: bool) -> Iterator[Path]:
    """Gives a new folder beside `target` to write files to; it becomes `target` at the end.

    If anything goes wrong before, nothing is left of it and `target` is as it was. A process that
    is killed while the two change places leaves the old one beside it, as `<name>.old-…`.

    Args:
        target: where the folder is to be.
        home: the folder KHABAR_HOME names.
        overwrite: whether a folder that an earlier export made may be replaced.

    Raises:
        WarehouseError: as `check_folder`, or if it cannot be written.
    """
    place = check_folder(target, home, overwrite=overwrite)
    with explained(target), temporary_folder(place.parent) as folder:
        new = folder / "new"
        new.mkdir()
        yield new
        _write_marker(new)
        # Something may have come there meanwhile.
        check_folder(target, home, overwrite=overwrite)
        if place.exists():
            shutil.copymode(place, new)
        if place.exists() and any(place.iterdir()):
            _change_places(place, new, target)
        else:
            new.rename(place)


def check_folder(target: Path, home: Path, *, overwrite: bool) -> Path:
    """Where a folder is to be written, its symbolic links followed.

    Raises:
        WarehouseError: if it is, holds or is in the home or holds the current folder; if there is
            a file, or a folder that no export made or that holds more than its files; if there
            is one and it must not be replaced; in one line.
    """
    kind = kind_of(target)
    place = Path(os.path.realpath(target))
    if kind and not stat.S_ISDIR(kind):
        raise WarehouseError(
            f"{target} is no folder: name another, or a file such as {target.name}.parquet"
        )
    refuse_home(place, target, home)
    current = Path(os.path.realpath("."))
    if place in (current, *current.parents):
        raise WarehouseError(f"{target} is or holds the folder you are in: name another")
    if not kind:
        return place
    with explained(target):
        if place.is_mount():
            raise WarehouseError(f"{target} is a disk of its own: name a folder in it")
        if not any(place.iterdir()):
            return place
        if other := _first_other(place):
            raise WarehouseError(
                f"{target} holds {other}, which `khabar export` did not write: name another "
                "folder, or move it away"
            )
    if not overwrite:
        raise WarehouseError(f"{target} is there already: --overwrite replaces it")
    return place


def _write_marker(folder: Path) -> None:
    files = sorted(
        each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()
    )
    (folder / MARKER).write_text("".join(f"{file}\n" for file in files), encoding="utf-8")


def _listed(folder: Path) -> frozenset[str]:
    """What the folder's marker lists; nothing if it has none."""
    marker = folder / MARKER
    if marker.is_symlink() or not marker.is_file():
        return frozenset()
    return frozenset(marker.read_text(encoding="utf-8", errors="replace").split("\n"))


def _first_other(folder: Path) -> str:
    """The first thing in the folder that its marker does not list, '' if there is none.

    The marker only says which of the files found here are an export's: what it may say of other
    places counts for nothing.
    """
    listed = _listed(folder)
    if not listed:
        return min(each.name for each in folder.iterdir())
    files, folders = listed | {MARKER}, _folders_of(listed)
    others = [
        name
        for path, name in _entries(folder)
        if path.is_symlink()
        or not ((path.is_file() and name in files) or (path.is_dir() and name in folders))
    ]
    return min(others, default="")


def _folders_of(files: Iterable[str]) -> frozenset[str]:
    return frozenset(str(each) for file in files for each in PurePosixPath(file).parents)


def _entries(folder: Path) -> Iterator[tuple[Path, str]]:
    """All that is in a folder and its folders, with its path in it; what is in a folder first."""

    def fail(error: OSError) -> None:
        raise error

    for inside, folders, files in os.walk(folder, topdown=False, onerror=fail):
        for name in (*files, *folders):
            path = Path(inside) / name
            yield path, path.relative_to(folder).as_posix()


def _change_places(place: Path, new: Path, target: Path) -> None:
    # Of a name that was free; a folder may take an empty one's place.
    old = Path(mkdtemp(prefix=f"{place.name}.old-", dir=place.parent))
    try:
        place.rename(old)
        new.rename(place)
        _remove_listed(old)
    except BaseException:
        if place.exists():
            _remove_listed(old)
        else:
            old.rename(place)
        raise
    if old.exists():
        raise WarehouseError(
            f"{target} is written; {old} has what was put into the one before meanwhile: look at "
            "it, then remove it"
        )


def _remove_listed(folder: Path) -> None:
    """Removes the files that a folder's marker lists, and the folders that this empties."""
    listed = _listed(folder)
    folders = _folders_of(listed)
    for path, name in _entries(folder):
        if path.is_dir() and not path.is_symlink():
            if name in folders and not any(path.iterdir()):
                path.rmdir()
        elif name in listed:
            path.unlink()
    # Last of all: without it nobody could tell whose the others are.
    if [each.name for each in folder.iterdir()] == [MARKER]:
        (folder / MARKER).unlink()
    if not any(folder.iterdir()):
        folder.rmdir()
