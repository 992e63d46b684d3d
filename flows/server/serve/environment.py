"""What the server and the worker are told, each through its environment; the user's own wins."""

from __future__ import annotations

import json
import os

from flows.server.runtime.environment import SERVER_AUTH, free_port
from flows.server.serve.address import Address

_FOR_THE_SERVER_ALONE = ("PREFECT_SERVER_DATABASE_", "PREFECT_API_DATABASE_", SERVER_AUTH)

# Of the events of a run what its rows tell as well, and longer: all but its end and what the
# alarms of its sites go by.
_EVENT_SECONDS = {
    f"prefect.{event}": 3600
    for event in (
        *(f"task-run.{state}" for state in ("Pending", "Running", "Completed")),
        *(f"flow-run.{state}" for state in ("Scheduled", "Pending", "Submitting", "Running")),
        *(f"artifact{of}" for of in (".created", ".updated", "-collection.updated")),
        *(f"worker.{done}-flow-run" for done in ("submitted", "executed")),
        "flow-run.heartbeat",
    )
}


def server_environment(address: Address) -> dict[str, str]:
    """For a server at this address."""
    return {
        # The other UI asks an outside host for its settings, even with analytics off.
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        # Whatever name or tunnel the browser comes by, the API is where the UI is; no other
        # page that it has open may ask.
        "PREFECT_UI_API_URL": "/api",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": address.ui,
        # Slots of runs are still known after the server was killed.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
            "prefect.server.concurrency.lease_storage.filesystem"
        ),
        # Runs of more than 90 days ago go with their logs; the table `runs` keeps its row.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_EVENT_RETENTION_OVERRIDES": json.dumps(_EVENT_SECONDS),
        # Prefect would keep seven days.
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P2D",
        **os.environ,
    }


def worker_environment() -> dict[str, str]:
    """For a worker of the server that PREFECT_API_URL names; its runs inherit it."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(_FOR_THE_SERVER_ALONE)}
    return {
        # Two minutes: a run outlives a server that is started anew.
        "PREFECT_CLIENT_MAX_RETRIES": "6",
        "PREFECT_WORKER_WEBSERVER_HOST": "127.0.0.1",
        "PREFECT_WORKER_WEBSERVER_PORT": str(free_port()),
        **own,
    }
