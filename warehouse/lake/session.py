"""One reader at work on the lake: statements as on the published copy."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from warehouse.lake.opening import opened_lake
from warehouse.lake.target import LakeTarget
from warehouse.permitted import SETTABLE
from warehouse.session import Session


class LakeSession(Session):
    """A connection to the lake that always answers from its newest snapshot."""

    def __init__(self, home: Path, target: LakeTarget) -> None:
        self._home, self._published = home, None
        self._open = ExitStack()
        self._con = self._open.enter_context(opened_lake(target, read_only=True))
        self._con.execute("SET allowed_configs = ?", [list(SETTABLE)])
        self._con.execute("SET lock_configuration = true")
        self._thread = ThreadPoolExecutor(1, "sql")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.shutdown()
        self._open.close()

    def _renew(self) -> None:
        """Each statement sees the newest snapshot by itself."""
