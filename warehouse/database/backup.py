"""Keeps the writer's file as it was before a newer Khabar brings it up to date."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from spiders.errors import WarehouseError
from warehouse.database.copy_file import copy_file, remove, sync
from warehouse.database.os_failures import explain_os


def backup_path(database: Path, schema: str) -> Path:
    """Where the copy of a database lies whose last migration was `schema`."""
    return database.with_name(f"{database.name}.before-{schema}")


def keep_backup(database: Path, schema: str) -> Path:
    """Copies a closed database beside itself in one step, and removes the copy before that.

    Args:
        database: the file; nobody may have it open, and its log must be empty.
        schema: the last migration it has had.

    Returns:
        The copy's path.

    Raises:
        WarehouseError: if there is no room for it, or it cannot be written; an earlier copy
            is then as it was.
    """
    target = backup_path(database, schema)
    earlier = set(database.parent.glob(f"{database.name}.before-[0-9][0-9][0-9][0-9]_*")) - {target}
    # Always of this name: a copy that was killed is overwritten by the next.
    temporary = database.with_name(f".{database.name}.backup")
    try:
        remove(temporary)
        copy_file(database, temporary)
        shutil.copymode(database, temporary)
        temporary.replace(target)
        sync(database.parent)
        for path in earlier:
            path.unlink()
    except OSError as error:
        raise _explain(error, database, target) from error
    finally:
        remove(temporary)
    return target


def _explain(error: OSError, database: Path, target: Path) -> WarehouseError:
    problem = str(explain_os(error, target))
    if error.errno == errno.ENOSPC:
        needed, free = database.stat().st_size, shutil.disk_usage(database.parent).free
        problem += f", {needed / 2**20:.1f} MB are needed and {free / 2**20:.1f} MB are free"
    return WarehouseError(
        f"{problem} (it is to keep {database.name} as it is before an upgrade; nothing was changed)"
    )
