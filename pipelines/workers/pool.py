"""Cleans pages in processes of their own, which may hang, grow or die without harm to a run."""

from __future__ import annotations

import logging
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipelines.metadata.article_id import cleaned_page
from pipelines.record import CleanedPage, Reject
from pipelines.site_profile import SiteProfile
from pipelines.workers.spawn import LeanContext
from pipelines.workers.worker import (
    OUT_OF_MEMORY,
    WALL_FACTOR,
    PageLimits,
    TaskResult,
    clean_chunk,
    prepare_worker,
    run_task,
)
from spiders.archive.records import FetchedPage
from spiders.config.site import Site
from spiders.errors import RunError

logger = logging.getLogger(__name__)

Value = TypeVar("Value")

CHUNK_PAGES = 16
CHUNK_BYTES = 4 * 2**20
TASK_SECONDS = 120.0
MAX_STARTS = 3
"""A process that ends so often before it took up any work will not do better the next time."""
_LOOK_SECONDS = 1.0
_GRACE_SECONDS = 60.0
_NOT_STARTED = "a process that cleans pages ended before it took up a page: %s"


class WorkerDied(Exception):
    """The process that did a task came to its end over it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail
        """`timeout`, `too_much_memory` or `crashed`, and how that showed."""


@dataclass(frozen=True, slots=True)
class _Job:
    future: Future[TaskResult]
    pool: ProcessPool
    """Where it was sent: not the present one, if a process has died since."""
    seconds: float
    """CPU time after which its process ends."""


@dataclass(slots=True)
class _Chunk:
    pages: list[FetchedPage]
    job: _Job


class CleanPool:
    """Processes that clean pages; they start with the first page and are replaced when they die.

    For one thread; two iterators of `clean` may be used alternately.
    """

    def __init__(self, workers: int = 1, limits: PageLimits | None = None) -> None:
        self._workers, self._limits = workers, limits or PageLimits()
        self._pool: ProcessPool | None = None

    def clean(
        self, pages: Iterable[FetchedPage], site: Site, profile: SiteProfile
    ) -> Iterator[CleanedPage]:
        """Yields one cleaned page for each page, in their order.

        At most a few chunks are read ahead. A page that a process dies over, alone as well as
        among others, becomes a reject `timeout`, `too_much_memory` or `crashed`.

        Raises:
            RunError: if no process can be started.
        """
        context = pickle.dumps((site, profile))
        waiting: deque[_Chunk] = deque()
        for chunk in _chunks(pages):
            waiting.append(_Chunk(chunk, self._send(chunk, context)))
            if len(waiting) > self._workers + 1:
                yield from self._receive(waiting, context, site)
        while waiting:
            yield from self._receive(waiting, context, site)

    def call(
        self, task: Callable[..., Value], *arguments: object, seconds: float = TASK_SECONDS
    ) -> Value:
        """Runs `task(*arguments)` in one of the processes; what it raises is raised here.

        Args:
            task: a function of a module; it, its arguments and its value must be picklable.
            arguments: of the task.
            seconds: CPU time it may take; ten times as much of wall time.

        Raises:
            WorkerDied: if it took too long, too much memory, or its process crashed.
            RunError: if no process can be started.
        """
        for _ in range(MAX_STARTS):
            job = self._schedule(seconds, run_task, task, arguments, seconds)
            try:
                value: Value = self._result(job)
            except BrokenProcessPool as error:
                logger.warning(_NOT_STARTED, error)
            else:
                return value
        raise _cannot_start()

    def close(self) -> None:
        """Ends the processes at once, whatever they are doing; the next page starts new ones."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def _receive(self, waiting: deque[_Chunk], context: bytes, site: Site) -> Iterator[CleanedPage]:
        chunk = waiting.popleft()
        try:
            cleaned: list[CleanedPage] = self._result(chunk.job)
        except (WorkerDied, BrokenProcessPool) as death:
            logger.warning("a process that cleans pages ended and is replaced: %s", death)
            # One of them is guilty. What waits behind was sent to a pool that is gone.
            yield from [self._clean_alone(page, context, site) for page in chunk.pages]
            for each in waiting:
                each.job = self._send(each.pages, context)
        else:
            yield from cleaned

    def _clean_alone(self, page: FetchedPage, context: bytes, site: Site) -> CleanedPage:
        for _ in range(MAX_STARTS):
            cleaned: list[CleanedPage]
            try:
                cleaned = self._result(self._send([page], context))
            except BrokenProcessPool as error:
                logger.warning(_NOT_STARTED, error)
            except WorkerDied as death:
                logger.warning("%s: %s", page.url, death)
                return cleaned_page(page, site, Reject("clean", death.reason, death.detail))
            else:
                return cleaned[0]
        raise _cannot_start()

    def _send(self, pages: list[FetchedPage], context: bytes) -> _Job:
        limits = self._limits
        return self._schedule(limits.seconds, clean_chunk, pages, context, limits)

    def _schedule(
        self, seconds: float, task: Callable[..., TaskResult], *arguments: object
    ) -> _Job:
        if self._pool is not None and not self._pool.active:
            # A process that is killed while it waits for work takes the pool with it.
            self.close()
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._workers,
                initializer=prepare_worker,
                initargs=(self._limits,),
                context=LeanContext(),
            )
        return _Job(self._pool.schedule(task, args=arguments), self._pool, seconds)

    def _result(self, job: _Job) -> Any:  # noqa: ANN401
        """What a task gave; its log becomes this process's log.

        A death leaves the pool's pipes in nobody knows what state: the pool is closed.

        Raises:
            WorkerDied: if its process ended over it.
            BrokenProcessPool: if its process ended before.
        """
        try:
            done = _await(job)
        except (ProcessExpired, BrokenProcessPool) as death:
            if job.pool is self._pool:
                self.close()
            if isinstance(death, BrokenProcessPool):
                raise
            raise self._cause_of(death.exitcode, job.seconds) from None
        for record in done.records:
            logging.getLogger(record.name).handle(record)
        return done.value

    def _cause_of(self, status: int, seconds: float) -> WorkerDied:
        if status == -signal.SIGPROF:
            return WorkerDied("timeout", f"more than {seconds:g} s of CPU")
        if status == -signal.SIGALRM:
            return WorkerDied("timeout", f"more than {WALL_FACTOR * seconds:g} s")
        if status == OUT_OF_MEMORY:
            return WorkerDied("too_much_memory", f"more than {self._limits.megabytes} MB")
        if status < 0:
            return WorkerDied("crashed", signal.strsignal(-status) or f"signal {-status}")
        return WorkerDied("crashed", f"exit status {status}")


def _await(job: _Job) -> TaskResult:
    patience = WALL_FACTOR * job.seconds + _GRACE_SECONDS
    while True:
        try:
            return job.future.result(timeout=_LOOK_SECONDS)
        except TimeoutError:
            if job.future.done():
                raise
        patience -= _LOOK_SECONDS
        # Of a pool that breaks down, a task that was just sent is never heard of again.
        if not job.pool.active or patience < 0:
            raise BrokenProcessPool("its processes are gone")


def _chunks(pages: Iterable[FetchedPage]) -> Iterator[list[FetchedPage]]:
    """Pages in tens, so that sending costs little, and fewer where they are large."""
    chunk: list[FetchedPage] = []
    size = 0
    for page in pages:
        chunk.append(page)
        size += len(page.body) + sum(len(part.body) for part in page.parts)
        if len(chunk) == CHUNK_PAGES or size > CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _cannot_start() -> RunError:
    return RunError("the process that cleans pages does not start: look at its message above")
