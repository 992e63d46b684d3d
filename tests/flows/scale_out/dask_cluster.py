"""A Dask scheduler and workers in processes of their own, as a user starts them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.places import PROJECT

LOOPBACK = ("--host", "127.0.0.1", "--no-dashboard")


class DaskCluster:
    """A scheduler at `address`, and workers of one thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "-m", "dask", "scheduler", *LOOPBACK, "--port", self.address.rsplit(":", 1)[1]
        )

    def add_worker(self, *command: str) -> subprocess.Popen[bytes]:
        """Starts a worker, with `command` in place of `dask worker` if there is one."""
        return self._start(
            *(command or ("-m", "dask", "worker")),
            *(self.address, *LOOPBACK, "--nthreads", "1"),
            *("--local-directory", str(self.folder / f"worker{len(self._processes)}")),
        )

    def await_workers(self, count: int) -> None:
        """Waits until so many workers have come."""
        log, end = self.folder / "dask0.log", time.monotonic() + 60
        while log.read_text().count("Register worker") < count:
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)

    def stop(self) -> None:
        """Ends all that was started, the workers first."""
        for process in reversed(self._processes):
            # A worker's nanny and the worker itself.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        own = {k: v for k, v in os.environ.items() if not k.startswith(("KHABAR_", "PREFECT_"))}
        own.pop("PYTHONDONTWRITEBYTECODE", None)
        with (self.folder / f"dask{len(self._processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *words],
                cwd=PROJECT,
                env={**own, "PYTHONPATH": str(PROJECT)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        return process


@contextmanager
def dask_cluster(folder: Path, workers: int = 2) -> Iterator[DaskCluster]:
    """A cluster with so many workers, while the context is open."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = DaskCluster(folder)
    try:
        for _ in range(workers):
            cluster.add_worker()
        cluster.await_workers(workers)
        yield cluster
    finally:
        cluster.stop()
