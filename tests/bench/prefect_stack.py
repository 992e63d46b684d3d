"""Prefect's server, deployments and worker, brought up one by one and timed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.places import PROJECT

ENDS = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
PATIENCE = 600.0


class PrefectStack:
    """Commands as a user would type them; what is started ends with its context."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self._port = free_port()
        self.api = f"http://127.0.0.1:{self._port}/api"
        self.environment = {**environment, "PREFECT_API_URL": self.api}
        self._logs = logs

    @contextmanager
    def server(self) -> Iterator[psutil.Process]:
        """A server that answers."""
        words = ("server", "start", "--host", "127.0.0.1", "--port", str(self._port))
        with self._started("server", *words) as server:
            await_that(self._answers, "the server")
            yield server

    @contextmanager
    def worker(self) -> Iterator[psutil.Process]:
        """A worker that the server knows to be online."""
        words = ("worker", "start", "--pool", "khabar", "--name", "bench")
        with self._started("worker", *words) as worker:
            await_that(lambda: self.post("work_pools/khabar/workers/filter"), "the worker")
            yield worker

    def command(self, *words: str) -> str:
        """Runs `prefect words…` to its end and returns what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "prefect", *words],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def post(self, path: str, **facts: Any) -> Any:
        """Asks the server for something."""
        answer = httpx.post(f"{self.api}/{path}", json=facts, timeout=60).raise_for_status()
        return answer.json() if answer.content else None

    def pause(self) -> None:
        """Keeps scheduled runs from coming between."""
        for each in self.post("deployments/filter"):
            if each["schedules"]:
                self.post(f"deployments/{each['id']}/pause_deployment")

    def run(self, deployment: str) -> dict[str, Any]:
        """Asks for a run of a deployment of `ingest` and waits for its end."""
        found = httpx.get(f"{self.api}/deployments/name/ingest/{deployment}").raise_for_status()
        run = self.post(f"deployments/{found.json()['id']}/create_flow_run")

        def ended() -> Any:
            facts = httpx.get(f"{self.api}/flow_runs/{run['id']}").raise_for_status().json()
            return facts if facts["state_type"] in ENDS else None

        return dict(await_that(ended, "the run's end"))

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.api}/health", timeout=5).status_code == httpx.codes.OK
        return False

    @contextmanager
    def _started(self, name: str, *words: str) -> Iterator[psutil.Process]:
        with (self._logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "prefect", *words],
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(60)


def cpu_of(process: psutil.Process) -> float:
    """CPU seconds of a process and of those children of it that have ended."""
    times = process.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


def await_that(look: Any, what: str) -> Any:
    """Waits until `look` finds something, and returns it."""
    end = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < end, f"waited {PATIENCE:.0f} s for {what}"
        time.sleep(0.1)
    return found


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
