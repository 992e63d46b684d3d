"""Tells how runs ended, by plain HTTP: Prefect's client would double the memory of `serve`."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from flows.server.runtime.environment import CLIENT_AUTH

_MOST = 200
ASK_SECONDS = 5.0
"""That an answer may take: whoever watches over the server does not wait for it."""


class EndedRuns:
    """Tells once of each run that has ended since this began."""

    def __init__(self, api: str, notify: Callable[[str], None]) -> None:
        """Begins now.

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

    def __call__(self) -> list[str]:
        """Such as `theprintlines 14:30 · 12 new, 3 edited` and its page's URL, in their order.

        None while the server does not answer: whoever looks after it tells of that.
        """
        try:
            answer = self._client.post(
                "flow_runs/filter",
                json={
                    "flow_runs": {"end_time": {"after_": self._since.isoformat()}},
                    "sort": "END_TIME_DESC",
                    "limit": _MOST,
                },
            )
        except httpx.TransportError:
            return []
        if answer.is_client_error and not self._is_refused:
            self._is_refused = True
            self._notify(f"Prefect's server does not say how runs end ({answer.status_code})")
        if not answer.is_success:
            return []
        runs = answer.json()
        fresh = [run for run in reversed(runs) if run["id"] not in self._told]
        self._told = {run["id"] for run in runs}
        ends = (datetime.fromisoformat(run["end_time"]) for run in runs)
        self._since = max(ends, default=self._since)
        return [f"{run['name']}  {self.ui}/runs/flow-run/{run['id']}" for run in fresh]
