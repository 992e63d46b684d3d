"""What a run's name tells at its end, as in `theprintlines 14:30 · 12 new, 3 edited`."""

from __future__ import annotations

from uuid import UUID

import httpx
from prefect import get_run_logger
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectException
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL

from flows.server.runtime.temporary_server import TemporaryServer
from spiders.config.printable import printable

MAX_CHARACTERS = 90
"""Of what is added; longer names push all else out of Prefect's lists of runs."""
_SIGN = " · "


def tell_in_name(ending: str) -> None:
    """Adds how the running flow ended to the name of its run; called within it.

    A run that nobody can see keeps its name. Where the server does not answer, the name stays and
    the log says so: the run ends as it would have.
    """
    if TemporaryServer.serving or not PREFECT_API_URL.value() or not flow_run.id:
        return
    line = printable(" ".join(ending.split()))
    shown = line if len(line) <= MAX_CHARACTERS else f"{line[: MAX_CHARACTERS - 1].rstrip()}…"
    try:
        with get_client(sync_client=True) as client:
            run = client.read_flow_run(UUID(flow_run.id))
            # A run that is tried again was told of before.
            name = run.name.partition(_SIGN)[0]
            client.update_flow_run(run.id, name=f"{name}{_SIGN}{shown}")
    except (httpx.HTTPError, PrefectException) as error:
        get_run_logger().warning("the run's name does not tell how it ended: %s", error)
