"""`khabar serve` as a user starts it: its console, its processes, its API."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

import httpx
import psutil

from tests.flows.khabar import Khabar
from tests.prefect_server import ask

PATIENCE = 600.0
"""Seconds that a busy machine gets for anything."""
GOING_ON = {"PENDING", "RUNNING", "CANCELLING"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Served:
    """A running `khabar serve`; `auth` is its user:password, if it has one."""

    def __init__(self, khabar: Khabar, port: int, auth: str = "") -> None:
        self.khabar = khabar
        self.process = khabar.start("serve", "--port", str(port))
        self._lines: SimpleQueue[str] = SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self.api = httpx.Client(
            base_url=f"http://127.0.0.1:{port}/api",
            auth=tuple(auth.split(":", 1)) if auth else None,  # type: ignore[arg-type]
            timeout=60,
            trust_env=False,
        )

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as console:
            for line in console:
                self._lines.put(line)

    def read_until(self, last: str) -> list[str]:
        """What the console says, up to a line with these words."""
        lines: list[str] = []
        while not lines or last not in lines[-1]:
            try:
                lines.append(self._lines.get(timeout=PATIENCE))
            except Empty:
                raise AssertionError((lines, self.process.poll())) from None
        return lines

    def child(self, word: str) -> psutil.Process:
        """Prefect's `server` or `worker`."""
        return next(
            member
            for member in psutil.Process(self.process.pid).children()
            if word in words_of(member)
        )

    def start_run(self) -> str:
        """Starts the deployment of all sites; its run's id. No run by schedule comes between."""
        for each in ask(self.api, "POST", "/deployments/filter", {}):
            if each["schedules"]:
                ask(self.api, "POST", f"/deployments/{each['id']}/pause_deployment", {})
        deployment = ask(self.api, "GET", "/deployments/name/ingest/all")
        made = ask(self.api, "POST", f"/deployments/{deployment['id']}/create_flow_run", {})
        self._run = str(made["id"])
        return self._run

    def await_crawl(self) -> list[psutil.Process]:
        """Everything that serve has started, once the run goes on and a crawl is among it."""
        return wait_for(self._family_with_crawl, "no crawl was started")

    def _family_with_crawl(self) -> list[psutil.Process]:
        # The crawl may be that of a run by schedule which had begun before.
        if self.state(self._run) != "RUNNING":
            return []
        family = psutil.Process(self.process.pid).children(recursive=True)
        return family if any(is_crawl(member) for member in family) else []

    def state(self, run: str) -> str:
        """Such as RUNNING."""
        state: str = ask(self.api, "GET", f"/flow_runs/{run}")["state_type"]
        return state

    def await_end(self, run: str) -> str:
        """The state in which the run ended."""
        wait_for(lambda: self.state(run) not in GOING_ON | {"SCHEDULED"}, "the run goes on")
        return self.state(run)

    def stop(self) -> int:
        """Tells it to stop, if it runs; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.api.close()

    def errors(self) -> str:
        """What it wrote to standard error; once it has ended."""
        assert self.process.stderr
        with self.process.stderr as errors:
            return errors.read()


def wait_for(what: Callable[[], Any], or_else: str, seconds: float = PATIENCE) -> Any:
    """Looks once a second: to ask the server, or all processes, costs more than what is awaited."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(1)
    raise AssertionError(or_else)


def is_crawl(member: psutil.Process) -> bool:
    return "spiders.crawl_process" in words_of(member)


def words_of(member: psutil.Process) -> list[str]:
    """Its command line, empty if it has ended."""
    try:
        words: list[str] = member.cmdline()
    except psutil.NoSuchProcess:
        return []
    return words


def assert_ended(family: list[psutil.Process]) -> None:
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert not alive, alive
