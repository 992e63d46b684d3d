"""What `khabar serve` says once all is up: where to look and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flows.prefect_env import CLIENT_AUTH


@dataclass(frozen=True)
class Outlook:
    """Where the UI is, how many deployments have a schedule, and what they start next."""

    ui: str
    api: str
    scheduled: int
    deployments: int
    first: tuple[str, ...]
    """Such as `theprintlines 14:35`, in Indian time, the soonest first."""


def next_steps(outlook: Outlook, logs: Path, *, guarded: bool) -> list[str]:
    """The lines, each of a name and what it is.

    Args:
        outlook: of the server.
        logs: folder of the logs.
        guarded: whether the server asks for a password.
    """
    login = f" (log in with the user:password of {CLIENT_AUTH})" if guarded else ""
    soon = f"; next {', '.join(outlook.first)} (India)" if outlook.first else ""
    return [
        f"UI:         {outlook.ui}{login}",
        f"Schedule:   {outlook.scheduled} of {outlook.deployments} deployments{soon}",
        f"Run now:    {outlook.ui}/deployments, all, Run; or",
        f"            PREFECT_API_URL={outlook.api} prefect deployment run ingest/all",
        f"Logs:       of each run in the UI; {logs / 'server.log'}, {logs / 'worker.log'}",
        "Ctrl-C stops everything",
    ]
