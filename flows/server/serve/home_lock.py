"""One `khabar serve` a home, and what it leaves there for other commands and the next one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from flows.server.runtime.environment import SERVER_URL_FILE, noted_server
from flows.server.serve.orphans import signal_all
from spiders.errors import ConfigError

LOCK = "serve.lock"
CHILDREN = "serve.children"
ORPHAN_SECONDS = 60.0


def refuse_held(home: Path) -> None:
    """Raises ConfigError if another one holds the home."""
    if (home / "prefect" / LOCK).exists():
        with only_serve(home):
            return


@contextmanager
def only_serve(home: Path) -> Iterator[None]:
    """Holds the home; the operating system frees it if this process dies.

    Raises:
        ConfigError: if another one holds it.
    """
    folder = home / "prefect"
    with ExitStack() as stack:
        try:
            stack.enter_context(FileLock(folder / LOCK, timeout=0))
        except Timeout:
            url = noted_server(home)
            raise ConfigError(
                f"khabar serve is already running on {home}: "
                + (f"see {url.removesuffix('/api')}" if url else "it is starting, or stopping")
            ) from None
        yield


@contextmanager
def server_url_published(home: Path, api: str) -> Iterator[None]:
    """Tells other commands on this home which server takes their runs."""
    file = home / "prefect" / SERVER_URL_FILE
    file.write_text(api, encoding="utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def record_children(home: Path, pids: Iterable[int]) -> None:
    """Keeps the processes that must not outlive this one."""
    born = {}
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            born[pid] = psutil.Process(pid).create_time()
    (home / "prefect" / CHILDREN).write_text(json.dumps(born), encoding="utf-8")


def end_children_of_the_last(home: Path, notify: Callable[[str], None]) -> None:
    """Waits until server and worker of a serve that was killed have ended, or ends them.

    Linux tells them that it died; elsewhere nobody does.
    """
    (home / "prefect" / SERVER_URL_FILE).unlink(missing_ok=True)
    file = home / "prefect" / CHILDREN
    if not file.exists():
        return
    left = list(_living(_recorded(file)))
    if left:
        notify("Waiting for the server and the worker of a khabar serve that was killed to end")
    if sys.platform != "linux":
        signal_all(left, psutil.Process.terminate)
    _, left = psutil.wait_procs(left, timeout=ORPHAN_SECONDS)
    signal_all(left, psutil.Process.kill)
    psutil.wait_procs(left, timeout=5)
    file.unlink()


def _recorded(file: Path) -> dict[str, float]:
    """Empty if whoever wrote it was killed over it."""
    try:
        born = json.loads(file.read_text(encoding="utf-8"))
        return {str(int(pid)): float(when) for pid, when in born.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _living(born: Mapping[str, float]) -> Iterator[psutil.Process]:
    for pid, when in born.items():
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(int(pid))
            # Numbers of processes come round again.
            if abs(process.create_time() - when) < 1:
                yield process
