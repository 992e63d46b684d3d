"""The folder of a lake's data: a mark in it tells whether it is the right one, and mounted."""

from __future__ import annotations

import time

import duckdb

from spiders.errors import WarehouseError
from warehouse.lake.failures import LakeBusy
from warehouse.lake.target import LakeTarget

MARK = "khabar-lake"
"""File that holds the lake's identifier: a disk that is not mounted, or the folder of another
lake, is noticed before anything is written."""

_MAKING_SECONDS = 60.0


def check_new(target: LakeTarget) -> None:
    """Makes the folder of a lake that is still to be made.

    Raises:
        LakeBusy: if another home seems to be making the lake at this moment.
        WarehouseError: if it cannot be written, or holds something.
    """
    try:
        target.data.mkdir(parents=True, exist_ok=True)
        files = list(target.data.iterdir())
        latest = max((path.stat().st_mtime for path in files), default=0.0)
    except FileNotFoundError:
        raise LakeBusy(f"{target.data} is being changed by others: try again later") from None
    except OSError as error:
        raise _unwritable(target, error) from None
    if files:
        # Its maker writes its first files before the catalogue knows of the lake.
        kind = LakeBusy if time.time() - latest < _MAKING_SECONDS else WarehouseError
        raise kind(
            f"{target.data} is not empty, and the lake {target.catalogue} is new: name an "
            "empty folder with KHABAR_LAKE_DATA, or the catalogue that its files belong to"
        )


def mark_data(target: LakeTarget, lake: str) -> None:
    """Writes the mark, once the lake is made: of two that make it at once, only one does."""
    try:
        target.data.mkdir(parents=True, exist_ok=True)
        (target.data / MARK).write_text(lake, encoding="utf-8")
    except OSError as error:
        raise _unwritable(target, error) from None


def check_data(con: duckdb.DuckDBPyConnection, target: LakeTarget, lake: str) -> None:
    """Raises WarehouseError if the folder is not that of the lake, which is in use."""
    try:
        found = (target.data / MARK).read_text(encoding="utf-8").strip()
    except OSError as error:
        files = "SELECT coalesce(sum(file_count), 0) FROM ducklake_table_info('lake')"
        if not con.execute(files).fetchall()[0][0]:
            # Whoever made it was killed before the mark; there are no data yet.
            mark_data(target, lake)
            return
        raise WarehouseError(
            f"{target.data} does not hold the data of the lake {target.catalogue} "
            f"({error.strerror}): is its disk mounted, is KHABAR_LAKE_DATA right?"
        ) from None
    if found != lake:
        raise WarehouseError(
            f"{target.data} holds the data of another lake: mend KHABAR_LAKE or KHABAR_LAKE_DATA"
        )


def _unwritable(target: LakeTarget, error: OSError) -> WarehouseError:
    return WarehouseError(
        f"{target.data} cannot be written: {error.strerror or error}: "
        "name another folder with KHABAR_LAKE_DATA"
    )
