"""Two articles judged to the end: by their words too, where their sketches leave a doubt."""

from __future__ import annotations

from typing import Any, NamedTuple

from pipelines.dedupe.pairs import Doubt, Pair, judge, settle
from pipelines.dedupe.sketch import Sketch, make_sketch
from pipelines.text.normalise import tokens


class Told(NamedTuple):
    """An article, as far as judging needs it."""

    sketch: Sketch
    words: list[str]


def tell(body: str, **facts: Any) -> Told:
    """An article by its body and the other arguments of `make_sketch`."""
    return Told(make_sketch(body=body, **facts), tokens(body))


def judge_told(one: Told, other: Told) -> Pair | None:
    """What becomes of two articles."""
    judged = judge(one.sketch, other.sketch)
    if isinstance(judged, Doubt):
        return settle(judged, {each.sketch.article_id: each.words for each in (one, other)})
    return judged
