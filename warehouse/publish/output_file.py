"""Files that are made from the warehouse: whole under their name, or not there at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spiders.errors import WarehouseError
from warehouse.database.connection import READER_FILE, WRITER_FILE


@contextmanager
def replacing(target: Path, home: Path) -> Iterator[Path]:
    """Gives a name beside `target` to write a file or folder to; it becomes `target` at the end.

    If anything goes wrong before, nothing is left of it and `target` is as it was.

    Args:
        target: where the file or folder is to be.
        home: the folder KHABAR_HOME names; Khabar's own files in it are never replaced.

    Raises:
        WarehouseError: if `target` is one of Khabar's own files, or cannot be written.
    """
    refuse_own_files(target, home)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        yield temporary
        is_folder = target.is_dir() and not target.is_symlink()
        if is_folder or (temporary.is_dir() and target.exists()):
            # A folder takes nothing's place in one step, and nothing a folder's.
            old = target.with_name(f".{target.name}.{os.getpid()}.old")
            target.rename(old)
            temporary.rename(target)
            if is_folder:
                shutil.rmtree(old)
            else:
                old.unlink()
        else:
            temporary.replace(target)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise explain_target(error.errno, error.strerror or str(error), target) from error
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary)
        else:
            temporary.unlink(missing_ok=True)


def refuse_own_files(target: Path, home: Path) -> None:
    """Raises WarehouseError if `target` is a file that Khabar keeps in its home, or holds one."""
    own = [home / name for name in (READER_FILE, WRITER_FILE, f"{WRITER_FILE}.wal", "archive")]
    place = target.resolve()
    if any(place == each.resolve() or place in each.resolve().parents for each in own):
        raise WarehouseError(f"{target} is or holds Khabar's own data: choose another name")


def explain_target(number: int | None, message: str, target: Path) -> WarehouseError:
    """The WarehouseError to raise where `target` could not be written."""
    if number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in message:
        return WarehouseError(f"{target} cannot be written, the disk is full: free some space")
    if number == errno.ENOENT and not target.parent.is_dir():
        return WarehouseError(f"there is no folder {target.parent}: make it, or name another")
    return WarehouseError(f"{target} cannot be written: {message}")
