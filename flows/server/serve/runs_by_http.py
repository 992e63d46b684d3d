"""Asks the server about runs by plain HTTP: Prefect's client would double the memory of `serve`."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from flows.server.runtime.environment import CLIENT_AUTH

_MOST = 200
_GOING_ON = ["PENDING", "RUNNING", "CANCELLING"]
ASK_SECONDS = 5.0
"""That an answer may take: whoever watches over the server does not wait for it."""


class RunsByHttp:
    """What a server knows of its runs."""

    def __init__(self, api: str, notify: Callable[[str], None]) -> None:
        """Asks nothing yet; runs that end from now on are told of.

        Args:
            api: URL of the server's API; the environment has what it asks for, if anything.
            notify: is told once if the server refuses.
        """
        self.ui = api.removesuffix("/api")
        """URL of the UI."""
        self._notify, self._is_refused = notify, False
        self._since = datetime.now(UTC)
        self._told: set[str] = set()
        key = os.environ.get("PREFECT_API_KEY")
        user, _, password = os.environ.get(CLIENT_AUTH, "").partition(":")
        # One client, as each new one loads the certificates anew.
        self._client = httpx.Client(
            base_url=api,
            auth=(user, password) if user else None,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=ASK_SECONDS,
        )

    def ended(self) -> list[str]:
        """Such as `theprintlines 14:30 · 12 new, 3 edited` and its page's URL, in their order.

        Each is told once; none while the server does not answer.
        """
        runs = self._find(
            flow_runs={"end_time": {"after_": self._since.isoformat()}},
            sort="END_TIME_DESC",
            limit=_MOST,
        )
        if runs is None:
            return []
        fresh = [run for run in reversed(runs) if run["id"] not in self._told]
        self._told = {run["id"] for run in runs}
        ends = (datetime.fromisoformat(run["end_time"]) for run in runs)
        self._since = max(ends, default=self._since)
        return [f"{run['name']}  {self.ui}/runs/flow-run/{run['id']}" for run in fresh]

    def may_go_on(self, pool: str) -> bool:
        """Whether a work pool has runs that have not ended, as far as the server says."""
        runs = self._find(
            flow_runs={"state": {"type": {"any_": _GOING_ON}}},
            work_pools={"name": {"any_": [pool]}},
            limit=1,
        )
        return runs is None or bool(runs)

    def _find(self, **wanted: object) -> list[dict[str, Any]] | None:
        try:
            answer = self._client.post("flow_runs/filter", json=wanted)
            if answer.is_success:
                found: list[dict[str, Any]] = answer.json()
                return found
            why = f"status {answer.status_code}"
        except httpx.TransportError:
            # Whoever looks after the server tells of that.
            return None
        except ValueError:
            why = "no JSON"
        if not self._is_refused:
            self._is_refused = True
            self._notify(f"Prefect's server does not say how runs end ({why})")
        return None
