"""The frontier: fresh pages first, and no end while a page may still name another."""

from __future__ import annotations

import asyncio
from itertools import chain

from spiders.fetch import Hint
from spiders.frontier import Candidate, Frontier


def page(name: str) -> Candidate:
    return Candidate(name, f"https://paper.example/{name}", Hint())


def test_fresh_pages_come_first() -> None:
    async def order() -> list[str]:
        frontier = Frontier()
        await frontier.put(page("old"), fresh=False)
        await frontier.put(page("new"), fresh=True)
        await frontier.close()
        return [each.page_id for _ in range(2) if (each := await frontier.get())]

    assert asyncio.run(order()) == ["new", "old"]


def test_workers_wait_for_what_another_one_may_find() -> None:
    async def crawl() -> dict[str, list[str]]:
        frontier = Frontier()
        links = {"a": ["b", "c"], "c": ["d"], "d": ["e"]}
        done: dict[str, list[str]] = {"one": [], "two": [], "three": []}

        async def work(name: str) -> None:
            while (candidate := await frontier.get()) is not None:
                await asyncio.sleep(0.01)
                for link in links.get(candidate.page_id, ()):
                    await frontier.put(page(link), fresh=False)
                done[name].append(candidate.page_id)

        await frontier.put(page("a"), fresh=False)
        await frontier.close()
        async with asyncio.timeout(5):
            await asyncio.gather(*(asyncio.create_task(work(name)) for name in done))
        return done

    done = asyncio.run(crawl())
    assert sorted(chain.from_iterable(done.values())) == ["a", "b", "c", "d", "e"]
    # Those that waited were woken.
    assert sum(bool(pages) for pages in done.values()) >= 2


def test_what_is_left_can_be_taken_out() -> None:
    async def left() -> list[str]:
        frontier = Frontier()
        await frontier.put(page("a"), fresh=False)
        await frontier.put(page("b"), fresh=True)
        rest = [each.page_id for each in frontier.drain()]
        await frontier.close()
        assert await frontier.get() is None
        return rest

    assert asyncio.run(left()) == ["b", "a"]
