"""Opens a lake with DuckDB's extensions, which come as packages: nothing is downloaded."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

import duckdb

from spiders.errors import WarehouseError
from warehouse.lake.failures import explain_lake
from warehouse.lake.target import LakeTarget
from warehouse.publish.permissions import SETTABLE
from warehouse.publish.session import Session

INLINED = 50
"""Up to so many rows of a table go into the catalogue instead of a file of their own."""

_SCANNERS = {"sqlite": "sqlite_scanner", "postgres": "postgres_scanner"}


def extension_file(name: str) -> Path:
    """Where the package keeps the extension for the DuckDB that is installed.

    Raises:
        WarehouseError: if there is none.
    """
    package = f"duckdb_extension_{name}"
    if find_spec(package):
        folder = resources.files(package).joinpath("extensions", f"v{duckdb.__version__}")
        path = Path(str(folder)) / f"{name}.duckdb_extension"
        if path.is_file():
            return path
    raise WarehouseError(
        f"a lake needs DuckDB's extension {name}, which is not installed: "
        "pip install 'khabar[lake]'"
    )


@contextmanager
def opened_lake(
    target: LakeTarget,
    *,
    read_only: bool = False,
    memory_limit: str = "256MB",
    spill: Path | None = None,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the lake attached as `lake` and in use, while the context is open.

    Args:
        target: where it is.
        read_only: whether nothing may be written; the lake must exist then.
        memory_limit: how much memory DuckDB may use, as DuckDB writes it.
        spill: folder for what does not fit into memory.

    Raises:
        WarehouseError: instead of any DuckDB error, without passwords.
    """
    con = _connect(target, memory_limit, spill)
    try:
        if read_only and target.kind == "sqlite" and not Path(target.where).is_file():
            raise WarehouseError(
                f"the lake {target.catalogue} does not exist yet: fill it with khabar lake push"
            )
        attach(con, target, read_only=read_only)
        yield con
    except duckdb.Error as error:
        raise explain_lake(error, target) from None
    finally:
        con.close()


def attach(con: duckdb.DuckDBPyConnection, target: LakeTarget, *, read_only: bool) -> None:
    """Attaches the lake as `lake` and takes it into use.

    Raises:
        duckdb.Error: if that cannot be done.
    """
    options = [f"DATA_PATH {_quoted(f'{target.data.absolute()}/')}", "OVERRIDE_DATA_PATH true"]
    options += ["READ_ONLY"] if read_only else [f"DATA_INLINING_ROW_LIMIT {INLINED}"]
    if target.kind == "sqlite":
        # Else whoever reads keeps others from writing, and both give up.
        options += [] if read_only else ["META_JOURNAL_MODE 'WAL'"]
    con.execute(f"ATTACH {_quoted(target.attached)} AS lake ({', '.join(options)})")
    con.execute("USE lake")


def _connect(
    target: LakeTarget, memory_limit: str, spill: Path | None
) -> duckdb.DuckDBPyConnection:
    files = [extension_file(name) for name in ("ducklake", _SCANNERS[target.kind])]
    con = duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "threads": 2,
            "autoinstall_known_extensions": False,
            **({"temp_directory": str(spill)} if spill else {}),
        }
    )
    try:
        for file in files:
            con.execute(f"LOAD {_quoted(str(file))}")
        con.execute("SET TimeZone = 'UTC'")
    except duckdb.Error as error:
        con.close()
        raise WarehouseError(
            f"DuckDB's extensions for a lake cannot be loaded ({str(error).partition(chr(10))[0]}):"
            " pip install --force-reinstall 'khabar[lake]'"
        ) from error
    return con


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


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
