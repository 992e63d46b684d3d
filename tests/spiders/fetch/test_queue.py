"""The queue of pages: fresh pages first, and no end while a page may still name another."""

from __future__ import annotations

import asyncio
from itertools import chain

from spiders.archive.records import Hint
from spiders.fetch.queue import PageQueue
from spiders.state.candidate import Candidate


def page(name: str) -> Candidate:
    return Candidate(name, f"https://paper.example/{name}", Hint())


def test_fresh_pages_come_first() -> None:
    async def order() -> list[str]:
        queue = PageQueue()
        await queue.put(page("old"), fresh=False)
        await queue.put(page("new"), fresh=True)
        await queue.close()
        return [each.page_id for _ in range(2) if (each := await queue.get())]

    assert asyncio.run(order()) == ["new", "old"]


def test_workers_wait_for_what_another_one_may_find() -> None:
    async def crawl() -> dict[str, list[str]]:
        queue = PageQueue()
        links = {"a": ["b", "c"], "c": ["d"], "d": ["e"]}
        done: dict[str, list[str]] = {"one": [], "two": [], "three": []}

        async def work(name: str) -> None:
            while (candidate := await queue.get()) is not None:
                await asyncio.sleep(0.01)
                for link in links.get(candidate.page_id, ()):
                    await queue.put(page(link), fresh=False)
                done[name].append(candidate.page_id)

        await queue.put(page("a"), fresh=False)
        await queue.close()
        async with asyncio.timeout(5):
            await asyncio.gather(*(asyncio.create_task(work(name)) for name in done))
        return done

    done = asyncio.run(crawl())
    assert sorted(chain.from_iterable(done.values())) == ["a", "b", "c", "d", "e"]
    # Those that waited were woken.
    assert sum(bool(pages) for pages in done.values()) >= 2


def test_what_is_left_can_be_taken_out() -> None:
    async def left() -> list[str]:
        queue = PageQueue()
        await queue.put(page("a"), fresh=False)
        await queue.put(page("b"), fresh=True)
        rest = [each.page_id for each in queue.drain()]
        await queue.close()
        assert await queue.get() is None
        return rest

    assert asyncio.run(left()) == ["b", "a"]
