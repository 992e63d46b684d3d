"""Files that are made from the warehouse: whole under their name, or not there at all."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from spiders.errors import WarehouseError


@contextmanager
def replacing(
    target: Path, home: Path | None, *, overwrite: bool = True, allowed: str = ""
) -> Iterator[Path]:
    """Gives a name beside `target` to write a file to; it becomes `target` at the end.

    If anything goes wrong before, nothing is left of it and `target` is as it was.

    Args:
        target: where the file is to be.
        home: the folder KHABAR_HOME names, None where a file may lie in it.
        overwrite: whether a file that is there may be replaced.
        allowed: name of the one file in the home that may be written.

    Raises:
        WarehouseError: if `target` is in the home, is no regular file, is there already and must
            not be replaced, or cannot be written.
    """
    place = check_file(target, home, overwrite=overwrite, allowed=allowed)
    with explained(target), temporary_folder(place.parent) as folder:
        new = folder / "new"
        yield new
        # Something may have come there meanwhile.
        check_file(target, home, overwrite=overwrite, allowed=allowed)
        if place.exists():
            shutil.copymode(place, new)
        new.replace(place)


@contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """A folder beside the target, of a name that was free; it goes with what is in it."""
    # Named before it is there: Ctrl-C right behind its making must find it too.
    folder = parent / f".khabar-{token_hex(8)}"
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        try:
            _remove(folder)
        except KeyboardInterrupt:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)


@contextmanager
def explained(target: Path) -> Iterator[None]:
    """Raises WarehouseError where the file system does not let `target` be written."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise explain_target(error.errno, error.strerror or str(error), target) from error


def check_file(
    target: Path, home: Path | None, *, overwrite: bool = True, allowed: str = ""
) -> Path:
    """Where a file is to be written, its symbolic links followed.

    Raises:
        WarehouseError: if it must not or cannot be written there, in one line; as `replacing`.
    """
    kind = kind_of(target)
    place = Path(os.path.realpath(target))
    parent = Path(os.path.realpath(target.parent))
    if kind and stat.S_ISDIR(kind):
        raise WarehouseError(f"{target} is a folder: name a file in it, or another")
    if (kind and not stat.S_ISREG(kind)) or _is_of_the_system(parent):
        raise WarehouseError(
            f"{target} cannot be written: it is no ordinary file; name one, or leave the option "
            "out to print"
        )
    if home is not None:
        refuse_home(place, target, home, allowed=allowed)
    if kind and not overwrite:
        raise WarehouseError(f"{target} is there already: --overwrite replaces it")
    return place


def _is_of_the_system(folder: Path) -> bool:
    """Where /dev/stdout and its like are, which may lead to a file; /dev/shm holds files."""
    return folder in (Path("/dev"), Path("/dev/fd")) or folder.parts[1:2] in (("proc",), ("sys",))


def kind_of(target: Path) -> int:
    """The file mode of what is there, symbolic links followed; 0 if nothing is.

    Raises:
        WarehouseError: if it is a link to nothing, its folder is missing, or it cannot be seen.
    """
    with explained(target):
        try:
            return target.stat().st_mode
        except FileNotFoundError:
            if target.is_symlink():
                raise WarehouseError(
                    f"{target} is a link to nothing: remove it, or name another"
                ) from None
            target.parent.stat()
            return 0


def refuse_home(place: Path, target: Path, home: Path, *, allowed: str = "") -> None:
    """Raises WarehouseError if the place is, holds or is in Khabar's home, however it is spelt."""
    if allowed and place == Path(os.path.realpath(home), allowed):
        return
    with explained(target):
        # The archive, say, may lie on another disk.
        linked = [each for each in home.iterdir() if each.is_symlink()] if home.is_dir() else []
        for own in (home, *(each for each in linked if each.name != allowed)):
            above = Path(os.path.realpath(own)).parents
            if _is_among(own, (place, *place.parents)) or _is_among(place, above):
                raise WarehouseError(
                    f"{target} is, holds or is in Khabar's own folder {home}: name another place"
                )


def _is_among(place: Path, others: Iterable[Path]) -> bool:
    # By what is there: one folder may have several names.
    return place.exists() and any(each.exists() and place.samefile(each) for each in others)


def explain_target(number: int | None, message: str, target: Path) -> WarehouseError:
    """The WarehouseError to raise where `target` could not be written."""
    if number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in message:
        return WarehouseError(f"{target} cannot be written, the disk is full: free some space")
    if number in (errno.ENOENT, errno.ENOTDIR) and not target.parent.is_dir():
        return WarehouseError(f"there is no folder {target.parent}: make it, or name another")
    return WarehouseError(f"{target} cannot be written: {message}")
