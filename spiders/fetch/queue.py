"""The queue of pages to fetch, fresh news first."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from spiders.state.candidate import Candidate


class PageQueue:
    """A queue that workers wait on until it is closed and empty, and none is at work.

    A worker, which is a task of its own, may put in what it found on its page. The queue holds
    plain tuples, not requests: 100,000 waiting pages cost about 60 MB.
    """

    def __init__(self) -> None:
        self._fresh: deque[Candidate] = deque()
        self._rest: deque[Candidate] = deque()
        self._changed = asyncio.Condition()
        self._busy: set[asyncio.Task[Any] | None] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._fresh) + len(self._rest)

    async def put(self, candidate: Candidate, *, fresh: bool) -> None:
        """Adds a page; `fresh` ones (feed, news sitemap) go before the rest."""
        (self._fresh if fresh else self._rest).append(candidate)
        async with self._changed:
            self._changed.notify()

    async def get(self) -> Candidate | None:
        """The next page; None once no more can come. Whoever asks is done with the page before."""
        worker = asyncio.current_task()
        async with self._changed:
            self._busy.discard(worker)
            while not self:
                if self._closed and not self._busy:
                    self._changed.notify_all()
                    return None
                await self._changed.wait()
            self._busy.add(worker)
            return (self._fresh or self._rest).popleft()

    async def close(self) -> None:
        """No more pages will come from sources: workers end when the queue is empty."""
        async with self._changed:
            self._closed = True
            self._changed.notify_all()

    def drain(self) -> list[Candidate]:
        """Takes out everything that is left."""
        left = [*self._fresh, *self._rest]
        self._fresh.clear()
        self._rest.clear()
        return left
