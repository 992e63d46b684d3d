"""Segments are cleaned and sketched on the workers of a Dask cluster, ahead of their turn."""

from __future__ import annotations

import logging
import pickle
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty

from distributed import KilledWorker
from distributed.client import ClosedClientError
from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect_dask.task_runners import DaskTaskRunner, PrefectDaskFuture

from flows.scale_out.segment_job import SegmentJob, clean_segment, own_versions
from flows.stages.prefetch import PreparedSegment, ProfileOf, Segments
from pipelines.workers.worker import PageLimits
from spiders.config.site import Site
from spiders.errors import KhabarError, RunError

logger = logging.getLogger(__name__)

IN_FLIGHT = 2
"""Segments in flight for each thread of the workers: one at work, one that waits for it."""
IN_FLIGHT_BYTES = 256 * 2**20
"""Archived bytes in flight at most, as the scheduler holds them; one segment always may be."""
WORKERLESS_SECONDS = 60.0
"""So long may a cluster be without any worker, as when all of them are restarted."""
_GONE = (CancelledError, ClosedClientError, OSError, TimeoutError)
_LOOK_SECONDS = 1.0
_RECOUNT_SECONDS = 5.0


@task(
    name="clean and sketch",
    task_run_name="clean and sketch {name}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def clean_and_sketch(
    name: str,  # noqa: ARG001 - for the name of the task's run
    job: bytes,
    versions: dict[str, str],
) -> PreparedSegment | None:
    """Text, metadata, language and sketches of a segment's pages, on a worker."""
    return clean_segment(job, versions)


@dataclass(frozen=True, slots=True)
class _Begun:
    job: SegmentJob
    future: PrefectDaskFuture[PreparedSegment | None]


class DaskPrefetch:
    """Sends segments to a cluster as they close, and hands them back in their order.

    A segment is cleaned under the profile that its site has when it is sent. If what was
    learned of the site until its turn came is more, it is sent again: what it becomes is what
    it would have become in the run's own process.
    """

    def __init__(
        self,
        runner: DaskTaskRunner,
        archive: Path,
        sites: Mapping[str, Site],
        limits: PageLimits,
        profile_of: ProfileOf,
        is_time_up: Callable[[], bool] = lambda: False,
    ) -> None:
        """Sends nothing yet.

        Args:
            runner: Prefect's task runner on the cluster, started.
            archive: where the segments lie.
            sites: of the run.
            limits: of each page.
            profile_of: what is known of a site by now.
            is_time_up: whether the run is to end, and waits for nothing any more.
        """
        self._runner, self._archive, self._sites = runner, archive, sites
        self._limits, self._profile_of, self._is_time_up = limits, profile_of, is_time_up
        self._versions = own_versions()
        self._begun: dict[str, _Begun | None] = {}
        self._turn: tuple[str, _Begun | None] = "", None
        self._threads, self._counted, self._seen_workers = 1, 0.0, time.monotonic()

    def in_turn(self, closed: Segments) -> Iterator[str]:
        """Yields the names of segments in their order, each when its pages are cleaned.

        Raises:
            RunError: if the scheduler, or every worker, has gone.
        """
        more = True
        while True:
            while more and self._has_room():
                try:
                    name = closed.get(block=not self._begun)
                except Empty:
                    break
                if name is None:
                    more = False
                else:
                    self._begin(name)
            if not self._begun:
                return
            first = next(iter(self._begun))
            if self._is_time_up():
                self._begun[first] = None
            if self._is_ready(first):
                self._turn = first, self._begun.pop(first)
                yield first

    def take(self, name: str) -> PreparedSegment | None:
        """What the cluster made of the segment whose turn it is; None if the run is to do it.

        Raises:
            RunError: if the scheduler has gone, or a worker is refused.
        """
        whose, begun = self._turn
        if begun is None or whose != name:
            return None
        try:
            return begun.future.result()
        except KhabarError:
            raise
        except KilledWorker as error:
            logger.warning("%s is cleaned by the run itself: %s", name, error)
            return None
        except Exception as error:
            # An OSError may be the connection's as well as the worker's own.
            if isinstance(error, CancelledError) or self._runner.client.status != "running":
                raise self._gone(error) from error
            reason = f"{type(error).__name__}: {error}".splitlines()[0]
            raise RunError(
                f"a Dask worker could not clean {name} ({reason}): look at the worker's log; the "
                "segment is kept, the next run takes it up"
            ) from error

    def _begin(self, name: str) -> None:
        site = self._sites[name.split("/", 1)[0]]
        try:
            archived = (self._archive / name).read_bytes()
        except OSError:
            # The run meets it again when it reads the segment itself, and says what it is.
            self._begun[name] = None
            return
        profile = self._profile_of(site.name)
        self._begun[name] = self._send(SegmentJob(name, archived, site, profile, self._limits))

    def _send(self, job: SegmentJob) -> _Begun:
        parameters = {"name": job.name, "job": pickle.dumps(job), "versions": self._versions}
        try:
            return _Begun(job, self._runner.submit(clean_and_sketch, parameters))
        except _GONE as error:
            raise self._gone(error) from error

    def _is_ready(self, name: str) -> bool:
        begun = self._begun[name]
        if begun is None:
            return True
        known = self._profile_of(begun.job.site.name)
        if begun.job.profile != known:
            self._send_again(begun.job.site.name)
            return False
        begun.future.wait(_LOOK_SECONDS)
        if begun.future.wrapped_future.done():  # type: ignore[no-untyped-call]
            return True
        self._count_threads()
        return False

    def _send_again(self, site: str) -> None:
        """Sends all that was sent under what was known of a site before, in the same order."""
        known = self._profile_of(site)
        for name, begun in self._begun.items():
            if begun and begun.job.site.name == site and begun.job.profile != known:
                self._begun[name] = self._send(replace(begun.job, profile=known))

    def _has_room(self) -> bool:
        if not self._begun:
            return True
        self._count_threads()
        sent = sum(len(begun.job.archived) for begun in self._begun.values() if begun)
        return len(self._begun) < IN_FLIGHT * self._threads and sent < IN_FLIGHT_BYTES

    def _count_threads(self) -> None:
        """Workers come and go while a run goes on.

        Raises:
            RunError: if there is no scheduler, or has been no worker for a while.
        """
        now = time.monotonic()
        if now < self._counted + _RECOUNT_SECONDS:
            return
        self._counted = now
        client = self._runner.client
        try:
            if client.status != "running":
                raise self._gone(OSError(f"the connection is {client.status}"))
            threads = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
        except _GONE as error:
            raise self._gone(error) from error
        if threads:
            self._threads, self._seen_workers = threads, now
        elif now > self._seen_workers + WORKERLESS_SECONDS:
            raise RunError(
                f"the Dask cluster has had no worker for {WORKERLESS_SECONDS:.0f} s: start some "
                "(docs/scale-out.md); what is archived is kept, the next run takes it up"
            )

    def _gone(self, error: BaseException) -> RunError:
        where = f" {self._runner.address}" if self._runner.address else ""
        return RunError(
            f"the Dask scheduler{where} has gone ({' '.join(str(error).split())}): start it again; "
            "what is archived is kept, the next run takes it up"
        )
