"""Lets a run's segments be cleaned where KHABAR_TASK_RUNNER says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flows.preflight import check_task_runner
from flows.run import SEGMENT_SECONDS, IngestRun


@contextmanager
def working_ahead(run: IngestRun) -> Iterator[None]:
    """Has others work ahead of a run while the context is open, if that is chosen.

    Called within a flow.

    Raises:
        KhabarError: if they cannot be had.
    """
    if run.settings.task_runner == "process":
        yield
        return
    check_task_runner(run.settings)
    # A second and 50 MB that a run in its own process does without.
    from flows.scale_out.cluster import dask_runner  # noqa: PLC0415
    from flows.scale_out.dask_ahead import DaskAhead  # noqa: PLC0415

    with dask_runner(run.settings) as runner:
        run.ahead = DaskAhead(
            runner,
            run.settings.archive,
            run.sites,
            run.settings.page_limits,
            run.profile,
            is_time_up=lambda: run.stop.seconds_left <= SEGMENT_SECONDS,
        )
        yield
