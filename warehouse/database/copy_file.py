"""Copies a database file, sharing its blocks where the file system can."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from pathlib import Path

from spiders.errors import WarehouseError

_FICLONE = 0x40049409
"""Linux's ioctl that makes one file share all blocks of another until either changes."""

# What file systems, and pairs of them, answer that do not share blocks.
_NOT_SHARED = (errno.EOPNOTSUPP, errno.EXDEV, errno.EINVAL, errno.ENOTTY, errno.ENOSYS)


def copy_file(source: Path, target: Path) -> None:
    """Makes `target` a copy of `source` that is on the disk when this returns.

    On Btrfs, XFS and others that share blocks it takes no time and no space,
    elsewhere it is a copy of all bytes. Never of a database that this process has
    open: closing the file read here would drop DuckDB's lock on it.

    Raises:
        OSError: if either cannot be opened, or the disk has no room; `target` may then be
            half a file, which is the caller's to remove.
    """
    if not _clone(source, target):
        _check_room(source, target)
        shutil.copyfile(source, target)
    sync(target)


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Removes a file that was on its way to another name; harmless if there is none.

    Raises:
        WarehouseError: if it is a folder: that is none of Khabar's.
    """
    if path.is_dir() and not path.is_symlink():
        raise WarehouseError(f"{path} is a folder, not a file: move it away")
    path.unlink(missing_ok=True)


def _check_room(source: Path, target: Path) -> None:
    """A disk that is too small is not filled to its last byte first."""
    if shutil.disk_usage(target.parent).free < source.stat().st_size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))


def _clone(source: Path, target: Path) -> bool:
    with source.open("rb") as original, target.open("wb") as copy:
        try:
            fcntl.ioctl(copy, _FICLONE, original.fileno())
        except OSError as error:
            if error.errno in _NOT_SHARED:
                return False
            raise
    return True
