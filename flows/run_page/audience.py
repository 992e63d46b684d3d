"""Whether anybody can see a run's page: only a lasting server shows it."""

from __future__ import annotations

from uuid import UUID

from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL

from flows.temporary_server import TemporaryServer


def watched_run() -> UUID | None:
    """The id of the flow run that this is called in, if its page can be looked at."""
    if TemporaryServer.serving or not PREFECT_API_URL.value():
        return None
    return UUID(flow_run.id) if flow_run.id else None
