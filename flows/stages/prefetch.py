"""Who cleans a run's segments before their turn comes: nobody, or others than the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Protocol

from pipelines.dedupe.sketch import Sketch, SketchKey
from pipelines.record import CleanedPage
from pipelines.site_profile import SiteProfile

Segments = SimpleQueue[str | None]
"""Names of segments that wait to be taken in; None when no further one will come."""


def queue_of(names: Iterable[str]) -> Segments:
    """A queue of names after which nothing comes."""
    queue: Segments = SimpleQueue()
    for name in (*names, None):
        queue.put(name)
    return queue


ProfileOf = Callable[[str], SiteProfile]
"""What a run knows of a site by now."""


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
