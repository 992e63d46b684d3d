"""Who cleans segments before their turn: nobody, or what KHABAR_TASK_RUNNER chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Protocol

from flows.run_control.preflight import check_task_runner
from pipelines.dedupe.sketch import Sketch, SketchKey
from pipelines.record import CleanedPage
from pipelines.site_profile import SiteProfile

if TYPE_CHECKING:
    from flows.stages.ingest_run import IngestRun


class Segments(SimpleQueue[str | None]):
    """Names of segments that wait to be taken in; None when no further one will come."""

    _is_complete = False

    def end(self) -> None:
        """Says that no further one will come."""
        self._is_complete = True
        self.put(None)

    def is_over(self) -> bool:
        """Whether the last one was taken, as far as whoever takes them can know."""
        return self._is_complete and self.qsize() <= 1


ProfileOf = Callable[[str], SiteProfile]
"""What a run knows of a site by now."""


def queue_of(names: Iterable[str]) -> Segments:
    """A queue of names after which nothing comes."""
    queue = Segments()
    for name in names:
        queue.put(name)
    queue.end()
    return queue


@dataclass(frozen=True, slots=True)
class PreparedSegment:
    """A segment's pages, cleaned under the profile that its turn finds, and their sketches."""

    pages: tuple[CleanedPage, ...]
    sketches: Mapping[SketchKey, Sketch]


class Prefetch(Protocol):
    """Whoever works on segments ahead of their turn."""

    def in_turn(self, closed: Segments) -> Iterator[str]:
        """Yields the names of segments in their order, each when its turn has come.

        Raises:
            RunError: if whoever works ahead has gone.
        """

    def take(self, name: str) -> PreparedSegment | None:
        """What was made of the segment whose turn it is; None if it is still to be cleaned.

        Raises:
            RunError: if whoever works ahead has gone, or is of another version.
        """


class NoPrefetch:
    """The run does all by itself, a segment after the other."""

    def in_turn(self, closed: Segments) -> Iterator[str]:
        """Yields each name as it comes."""
        yield from iter(closed.get, None)

    def take(self, name: str) -> PreparedSegment | None:
        """Nothing, ever."""
        return None


@contextmanager
def prefetching(run: IngestRun) -> Iterator[None]:
    """Has others work ahead of a run while the context is open, if KHABAR_TASK_RUNNER says so.

    Called within a flow.

    Raises:
        KhabarError: if they cannot be had.
    """
    if run.settings.task_runner == "process":
        yield
        return
    check_task_runner(run.settings)
    # An extra, and a second and 50 MB that a run in its own process does without.
    from flows.scale_out.cluster import dask_runner  # noqa: PLC0415
    from flows.scale_out.dask_prefetch import DaskPrefetch  # noqa: PLC0415

    with dask_runner(run.settings) as runner:
        run.prefetch = DaskPrefetch(
            runner,
            run.settings.archive,
            run.sites,
            run.settings.page_limits,
            run.profile,
            is_time_up=run.is_time_up,
        )
        yield
