"""Connects a run to the Dask cluster that the settings name, once it is known to be like us."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from flows.scale_out.segment_job import difference_of, own_versions, refusal
from flows.settings import Settings
from spiders.errors import RunError

# Dask is an extra, and takes a second and 50 MB that a run in its own process does without.
if TYPE_CHECKING:
    from distributed import Client
    from prefect_dask.task_runners import DaskTaskRunner

CONNECT_SECONDS = 10.0
_OURS = {"distributed.admin.large-graph-warning-threshold": "64MB"}
"""A task carries a whole segment, of up to 16 MB and one page."""


@contextmanager
def dask_runner(settings: Settings) -> Iterator[DaskTaskRunner]:
    """Prefect's task runner on the cluster, started where there is none; then it ends with us.

    Raises:
        RunError: if there is no scheduler, no worker, or one that is not of our version.
    """
    import dask  # noqa: PLC0415

    # What it says of each connection is nobody's news.
    logging.getLogger("distributed").setLevel(logging.WARNING)
    with dask.config.set(_OURS), _runner(settings) as runner:
        try:
            client = runner.client
        except OSError as error:
            raise RunError(
                f"no Dask scheduler answers at {settings.dask_scheduler} "
                f"({str(error).splitlines()[0]}): start it, or set KHABAR_DASK_SCHEDULER"
            ) from error
        check_workers(client, settings.dask_scheduler)
        yield runner


def check_workers(client: Client, scheduler: str) -> None:
    """Asks every worker for its versions.

    Raises:
        RunError: if there is none, or one is not like us.
    """
    ours = own_versions()
    answers: dict[str, Any] = client.run(own_versions, on_error="return")
    if not answers:
        raise RunError(
            f"the Dask scheduler {scheduler} has no worker: start some with dask worker {scheduler}"
        )
    for worker, theirs in answers.items():
        if isinstance(theirs, BaseException):
            raise RunError(
                f"the Dask worker {worker} cannot run Khabar ({theirs}): "
                "install the same khabar[dask] there"
            )
        if difference := difference_of(theirs, ours):
            raise RunError(f"{worker}: {refusal(difference)}")


def _runner(settings: Settings) -> DaskTaskRunner:
    from prefect_dask.task_runners import DaskTaskRunner  # noqa: PLC0415

    if settings.dask_scheduler:
        return DaskTaskRunner(
            address=settings.dask_scheduler, client_kwargs={"timeout": CONNECT_SECONDS}
        )
    # Dask asks nobody who he is: what it starts for us is heard on this machine alone.
    return DaskTaskRunner(
        cluster_class="distributed.LocalCluster",
        cluster_kwargs={
            "n_workers": settings.dask_workers,
            "threads_per_worker": 1,
            "host": "127.0.0.1",
            # Any port, as several runs may have one each.
            "dashboard_address": "127.0.0.1:0",
            "scheduler_kwargs": {"dashboard": False},
        },
    )
