"""What the file system complains of, said in one line with what to do about it."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from spiders.errors import WarehouseError

FULL_BYTES = 16 * 2**20
ELSEWHERE = "choose another folder with KHABAR_HOME"

_PASSING = {errno.EIO, errno.EAGAIN, errno.EBUSY, errno.ESTALE, errno.ETIMEDOUT}
"""What a file system of the network says while its server is gone, or a busy one of its own."""


def is_full(folder: Path) -> bool:
    """Whether its disk has so little room that whatever went wrong is taken for its doing."""
    # Files may have used up their numbers before their bytes; some file systems count none.
    disk = os.statvfs(folder)
    return shutil.disk_usage(folder).free < FULL_BYTES or (disk.f_files > 0 and not disk.f_favail)


def explain_os(error: OSError, path: Path) -> WarehouseError:
    """The WarehouseError to raise instead of an error of the file system about `path`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return WarehouseError(f"{path} cannot be written, the disk is full: free some space")
    if error.errno == errno.EISDIR:
        return WarehouseError(f"{path} is a folder, not a file: move it away")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        in_the_way = next(
            (each for each in [*reversed(path.parents), path] if each.is_file()), path
        )
        return WarehouseError(f"{in_the_way} is a file, not a folder: move it away, or {ELSEWHERE}")
    return WarehouseError(
        f"{path} cannot be written: {error.strerror or error}: {ELSEWHERE}",
        may_pass=error.errno in _PASSING,
    )
