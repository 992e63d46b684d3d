"""Runs under a real Prefect server and worker, started and watched as the UI does it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psutil

from tests.flows.khabar import Khabar
from tests.places import PROJECT
from tests.prefect_server import ask, prefect_server

POOL = "served"


@dataclass
class Served:
    """A worker on one user's home, and the API of the server it works for."""

    khabar: Khabar
    client: httpx.Client
    worker: subprocess.Popen[bytes]
    deployments: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return ask(self.client, method, path, body)

    def deploy(self, flow: str, **parameters: Any) -> str:
        """Makes a deployment, as Khabar's are: one run at a time, a later one is dropped."""
        body = {
            "name": f"{flow} {len(self.deployments)}",
            "flow_id": self.call("POST", "/flows/", {"name": flow})["id"],
            "entrypoint": f"flows.{flow}.{flow}",
            "path": str(PROJECT),
            "work_pool_name": POOL,
            "parameters": parameters,
            "enforce_parameter_schema": False,
            "concurrency_limit": 1,
            "concurrency_options": {"collision_strategy": "CANCEL_NEW"},
        }
        made: str = self.call("POST", "/deployments/", body)["id"]
        self.deployments[body["name"]] = made
        return made

    def start(self, deployment: str) -> str:
        """Starts a run as a click in the UI does."""
        run: str = self.call("POST", f"/deployments/{deployment}/create_flow_run", {})["id"]
        return run

    def start_by_schedule(self, deployment: str) -> str:
        """Has the server plan a run for now."""
        now = datetime.now(UTC)
        every = {"interval": 86400 * 30, "anchor_date": (now + timedelta(seconds=1)).isoformat()}
        plan = [{"schedule": every, "active": True}]
        self.call("PATCH", f"/deployments/{deployment}", {"schedules": plan})
        self.call(
            "POST",
            f"/deployments/{deployment}/schedule",
            {"start_time": now.isoformat(), "min_runs": 1, "max_runs": 1},
        )
        found = self.call(
            "POST",
            "/flow_runs/filter",
            {"deployments": {"id": {"any_": [deployment]}}, "sort": "EXPECTED_START_TIME_ASC"},
        )
        run: str = next(each["id"] for each in found if each["auto_scheduled"])
        return run

    def state(self, run: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/flow_runs/{run}")["state"]
        return found

    def logs(self, run: str) -> str:
        found = self.call("POST", "/logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}})
        return "\n".join(line["message"] for line in found)

    def await_state(self, run: str, *names: str) -> dict[str, Any]:
        """The run's state, once it is one of those named; without names, once it is final."""
        final = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
        await_(lambda: self.state(run)["name"] in names or self.state(run)["type"] in final)
        return self.state(run)

    def processes(self) -> list[psutil.Process]:
        """What the worker has started, and what that has."""
        return psutil.Process(self.worker.pid).children(recursive=True)


def await_(condition: Callable[[], object], seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.2)


@contextmanager
def serving(khabar: Khabar) -> Iterator[Served]:
    """A worker for this user's runs; it ends, and all its runs, with the context."""
    khabar.settings |= prefect_server()
    with httpx.Client(base_url=khabar.settings["PREFECT_API_URL"], trust_env=False) as client:
        client.timeout = httpx.Timeout(60)
        command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL]
        khabar.home.mkdir(parents=True, exist_ok=True)
        log = (khabar.home / "worker.log").open("wb")
        worker = subprocess.Popen(
            [*command, "--type", "process"],
            cwd=PROJECT,
            env=khabar.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        served = Served(khabar, client, worker)
        try:
            # The worker makes the pool.
            await_(lambda: client.get(f"/work_pools/{POOL}").is_success)
            yield served
        finally:
            family = served.processes()
            worker.terminate()
            worker.wait(300)
            _, alive = psutil.wait_procs(family, timeout=300)
            log.close()
            assert not alive, alive
