"""Brings what has changed in a home into the lake: in one transaction, once, whatever is killed."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

import duckdb
from filelock import FileLock, Timeout

from spiders.errors import WarehouseError
from warehouse.database.connection import READER_FILE, attach_published, writer
from warehouse.database.transaction import transaction
from warehouse.lake.connection import opened_lake
from warehouse.lake.failures import LakeBusy
from warehouse.lake.home import HomeState, join_lake, read_state, record_push
from warehouse.lake.rows import claim_sites, copy_rows, gather
from warehouse.lake.tables import prepare_lake
from warehouse.lake.target import LakeTarget
from warehouse.publish.publish import publish

ATTEMPTS = 12
"""How often a push is tried that others are in the way of; the pauses come to about a minute."""

_LONGEST_PAUSE = 10.0


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push came to."""

    articles: int = 0
    """Articles that were new, changed or removed."""
    runs: int = 0
    is_whole: bool = False
    """Whether all rows of the home were replaced: the first time, and after either side was put
    back from a backup."""
    attempts: int = 1


def push(
    home: Path, target: LakeTarget, *, wait: float = 300.0, memory_limit: str = "256MB"
) -> Pushed:
    """Brings the lake to what `<home>/news.duckdb` holds; a second time changes nothing.

    Only what has changed since this home's last push is read and written. The first time the home
    joins the lake, and all it has is brought there.

    Args:
        home: the folder KHABAR_HOME names.
        target: the lake; made if it does not exist.
        wait: seconds to wait for another push on this machine, or a writer of this home.
        memory_limit: how much memory DuckDB may use; more goes to disk.

    Raises:
        WarehouseError: if nothing is published yet, a site belongs to another home, or the lake
            cannot be reached or written; the home is as it was, and so is the lake.
    """
    with _alone(home / "lake.lock", wait):
        state = _joined(home, wait, memory_limit)
        with _turn(target, wait):
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    lake, pushed = _push_once(home, target, state, memory_limit)
                    break
                except LakeBusy:
                    if attempt == ATTEMPTS:
                        raise
                    # Those who collided once would collide again after equal pauses.
                    pause = min(_LONGEST_PAUSE, 0.2 * 2**attempt)
                    time.sleep(random.uniform(0.2, 1.0) * pause)  # noqa: S311
        if state.lake != lake or state.pushed != state.stamp:
            with writer(home, wait=wait, memory_limit=memory_limit) as con:
                record_push(con, lake, state)
    return Pushed(pushed.articles, pushed.runs, pushed.is_whole, attempt)


def _push_once(
    home: Path, target: LakeTarget, state: HomeState, memory_limit: str
) -> tuple[str, Pushed]:
    with opened_lake(target, memory_limit=memory_limit, spill=home / "lake.tmp") as con:
        # Rows of one batch need not keep their order, which would cost memory.
        con.execute("SET preserve_insertion_order = false")
        attach_published(con, home, name="home")
        con.execute("USE lake")
        lake = prepare_lake(con, target)
        with transaction(con):
            return lake, _bring_changes(con, state)


def _bring_changes(con: duckdb.DuckDBPyConnection, state: HomeState) -> Pushed:
    row = con.execute(
        "SELECT arg_max(stamp, pushed_at) FROM pushes WHERE home = ?", [state.home]
    ).fetchone()
    there = row[0] if row else None
    if there == state.stamp:
        return Pushed()
    since = _since(con, state, there)
    is_whole = since is None
    articles, runs = gather(con, since)
    claim_sites(con, state.home)
    copy_rows(con, state.home, is_whole=is_whole)
    con.execute(
        "INSERT INTO pushes VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            state.home,
            datetime.now(UTC),
            state.stamp,
            articles,
            runs,
            is_whole,
            version("khabar"),
        ],
    )
    return Pushed(articles, runs, is_whole)


def _since(con: duckdb.DuckDBPyConnection, state: HomeState, there: UUID | None) -> int | None:
    """Number of the last change that the lake has; None where it and the home have parted.

    One of them was put back from a backup then, or the home has just joined.
    """
    if there is None:
        return None
    if there == state.pushed:
        return 0
    # A push that was killed before the home noted it.
    row = con.execute(
        "SELECT max(number) FROM home.internal.lake_queue WHERE stamp = ?", [there]
    ).fetchone()
    return row[0] if row else None


def _joined(home: Path, wait: float, memory_limit: str) -> HomeState:
    """What the published copy says of this home; one that has not joined yet joins first."""
    state = read_state(home)
    if state is None:
        with writer(home, wait=wait, memory_limit=memory_limit) as con:
            join_lake(con)
        publish(home, wait=wait, memory_limit=memory_limit)
        state = read_state(home)
    if state is None:
        raise WarehouseError(f"{home / READER_FILE} does not say which home it is of")
    return state


@contextmanager
def _turn(target: LakeTarget, wait: float) -> Iterator[None]:
    """On an SQLite catalogue one after the other: all its writers are on this machine."""
    if target.kind != "sqlite":
        yield
        return
    path = Path(f"{target.where}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WarehouseError(
            f"the lake {target.catalogue} cannot be made: {error.strerror or error}: "
            "name another file with KHABAR_LAKE"
        ) from None
    with _alone(path, wait):
        yield


@contextmanager
def _alone(path: Path, wait: float) -> Iterator[None]:
    lock = FileLock(path, timeout=wait)
    try:
        lock.acquire()
    except Timeout:
        raise WarehouseError(
            f"{path} is held by another push, which has not finished within {wait:.0f} s: "
            "wait for it or stop it, then start again"
        ) from None
    except OSError as error:
        raise WarehouseError(
            f"{path} cannot be written: {error.strerror or error}: give yourself the right to it"
        ) from None
    try:
        yield
    finally:
        lock.release()
