"""The queue between the crawl and the stages behind it."""

from __future__ import annotations

from flows.stages.prefetch import NoPrefetch, Segments, queue_of


def test_names_come_in_turn_until_the_end() -> None:
    assert list(NoPrefetch().in_turn(queue_of(["a", "b"]))) == ["a", "b"]


def test_only_the_last_of_a_crawl_that_has_ended_is_the_last() -> None:
    segments = Segments()
    segments.put("a")
    segments.put("b")
    turns = NoPrefetch().in_turn(segments)
    assert next(turns) == "a"
    assert not segments.is_over()
    assert next(turns) == "b"
    # The crawl may yet close one more.
    assert not segments.is_over()
    segments.end()
    assert segments.is_over()
    assert list(turns) == []
