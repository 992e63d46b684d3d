"""Finds the copies of new and changed articles and keeps `sketches` and `article_pairs`."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

import duckdb
import numpy as np
import pyarrow as pa

from pipelines.dedupe.pairs import Doubt, Pair, judge, settle
from pipelines.dedupe.sketch import SKETCH_VERSION, Sketch, make_sketch
from pipelines.text.normalise import tokens
from spiders.config.date_window import INDIA
from spiders.config.site import Site
from warehouse.database.staging import Row, ids, registered, row_of, store
from warehouse.database.statements import statement
from warehouse.dedupe.clusters import recluster
from warehouse.dedupe.days import DAY, EVER, WINDOW, DayRange, days_of
from warehouse.dedupe.fingerprints import keep_fingerprints, read_fingerprints

logger = logging.getLogger(__name__)

_ALARM = 200

# Up to so many rows DuckDB goes to their blocks; for more it reads the text of all articles.
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ComparedStory:
    """What of an article is compared with others."""

    article_id: str
    site: str
    headline: str
    body: str
    published_at: datetime
    """Aware; when first seen where its page does not say."""
    series: str
    sketched_at: datetime | None = None
    """`published_at` as its stored sketch has it; None if none is stored."""
    sketch: Sketch | None = None
    """Made beforehand, or None."""


def dedupe(
    con: duckdb.DuckDBPyConnection, stories: Sequence[ComparedStory], sites: Mapping[str, Site]
) -> dict[str, str]:
    """Compares new and changed articles with all others and clusters them, within 60 days.

    The work grows with the articles given and their copies, not with the archive,
    and the outcome depends neither on the order nor on the batches they come in.

    Args:
        con: the writer's connection, in the transaction that wrote the articles.
        stories: the articles whose text, time or series is new; each once.
        sites: all configured sites by name, for their time zones.

    Returns:
        article_id to the article_id of its lead, for the articles in the clusters concerned.
    """
    if not stories:
        return {}
    fresh = {story.article_id: sketch_of(story, sites) for story in stories}
    stale = {story.article_id: story.sketched_at for story in stories if story.sketched_at}
    former = forget(con, stale)
    compare(con, fresh, {story.article_id: story.body for story in stories}, sites)
    newcomers = {story.article_id for story in stories if story.sketched_at is None}
    days = days_of([*(story.published_at for story in stories), *stale.values()])
    return recluster(con, {*fresh, *former}, days.widened(WINDOW, WINDOW), newcomers)


def sketch_of(story: ComparedStory, sites: Mapping[str, Site]) -> Sketch:
    """The sketch that came with a story, or one made of it now."""
    if story.sketch is not None:
        return story.sketch
    # An article of a site that is configured no more still meets the others.
    zone = sites[story.site].zone if story.site in sites else INDIA
    return make_sketch(
        article_id=story.article_id,
        site=story.site,
        headline=story.headline,
        body=story.body,
        published_at=story.published_at,
        series=story.series,
        zone=zone,
    )


def forget(con: duckdb.DuckDBPyConnection, stale: Mapping[str, datetime]) -> set[str]:
    """Deletes sketches and pairs of articles; returns all of those pairs' ids.

    Args:
        con: the writer's connection, in a transaction.
        stale: article_id to `published_at` as its stored sketch has it.
    """
    if not stale:
        return set()
    days = days_of(stale.values())._asdict()
    with registered(con, "incoming_ids", ids(list(stale))):
        con.execute(statement("dedupe/delete_sketches"), days)
        con.execute(statement("dedupe/delete_fingerprints"))
        pairs = con.execute(
            statement("dedupe/delete_pairs"), days | {"window": WINDOW.days}
        ).fetchall()
    return {each for pair in pairs for each in pair}


def compare(
    con: duckdb.DuckDBPyConnection,
    fresh: Mapping[str, Sketch],
    bodies: Mapping[str, str],
    sites: Mapping[str, Site],
) -> None:
    """Stores sketches of which nothing is stored, and the pairs that they make.

    Args:
        con: the writer's connection, in a transaction.
        fresh: by article_id.
        bodies: theirs.
        sites: all configured sites by name, for their time zones.
    """
    with registered(con, "incoming_sketches", _bands(fresh.values())):
        con.execute("INSERT INTO internal.sketches BY NAME SELECT * FROM incoming_sketches")
    # First all are stored, so that those of different groups meet too.
    candidates = {pair for group in _by_time(fresh.values()) for pair in _candidates(con, group)}
    _warn_of_crowds(candidates)
    others = {each for pair in candidates for each in pair} - fresh.keys()
    kept = read_fingerprints(con, others) if others else {}
    dates = [sketch.day for sketch in fresh.values()]
    days = DayRange(min(dates), max(dates)).widened(WINDOW + DAY, WINDOW + DAY)
    made = {
        s.article_id: sketch_of(s, sites) for s in read_stories(con, others - kept.keys(), days)
    }
    keep_fingerprints(con, [*made.values(), *fresh.values()])
    sketches = {**kept, **made, **fresh}
    judged = [judge(sketches[one], sketches[other]) for one, other in sorted(candidates)]
    words = _words(con, [each for each in judged if isinstance(each, Doubt)], bodies, days)
    pairs = (settle(each, words) if isinstance(each, Doubt) else each for each in judged)
    store(con, "article_pairs", [_row(pair, sketches) for pair in pairs if pair])


def _words(
    con: duckdb.DuckDBPyConnection,
    doubts: Iterable[Doubt],
    bodies: Mapping[str, str],
    days: DayRange,
) -> dict[str, list[str]]:
    """The words of all articles in doubt, whose bodies are at hand or stored."""
    named = {each.article_id for doubt in doubts for each in (doubt.a, doubt.b)}
    at_hand = ((each, bodies[each]) for each in named & bodies.keys())
    stored = (
        (each.article_id, each.body) for each in read_stories(con, named - bodies.keys(), days)
    )
    # Each word is kept once, whatever the number of texts: a template's pages may be many.
    return {
        article_id: list(map(sys.intern, tokens(body)))
        for article_id, body in chain(at_hand, stored)
    }


def _row(pair: Pair, sketches: Mapping[str, Sketch]) -> Row:
    day = max(sketches[pair.article_a].day, sketches[pair.article_b].day)
    return {**row_of(pair), "day": day}


def _by_time(sketches: Iterable[Sketch]) -> Iterator[list[Sketch]]:
    """Groups of articles published within one window: each needs but a part of `sketches` read."""
    group: list[Sketch] = []
    for sketch in sorted(sketches, key=lambda sketch: sketch.day):
        if group and sketch.day - group[0].day > WINDOW:
            yield group
            group = []
        group.append(sketch)
    yield group


def _candidates(con: duckdb.DuckDBPyConnection, group: list[Sketch]) -> list[tuple[str, str]]:
    days = {
        "first": group[0].day - WINDOW,
        "last": group[-1].day + WINDOW,
        "window": WINDOW.days,
    }
    with registered(con, "incoming_sketches", _bands(group)):
        return con.execute(statement("dedupe/find_candidates"), days).fetchall()


def _bands(sketches: Iterable[Sketch]) -> pa.Table:
    sketches = list(sketches)
    counts = [len(sketch.bands) for sketch in sketches]
    return pa.table(
        {
            "hash": pa.array(np.concatenate([sketch.bands for sketch in sketches])),
            "article_id": np.repeat([sketch.article_id for sketch in sketches], counts),
            "day": np.repeat(np.array([s.day for s in sketches], "datetime64[D]"), counts),
            "sketch_version": np.repeat(SKETCH_VERSION, sum(counts)),
        }
    )


def read_stories(
    con: duckdb.DuckDBPyConnection, article_ids: Iterable[str], days: DayRange = EVER
) -> Iterator[ComparedStory]:
    """What is stored of these articles, all of which were published on these days (UTC)."""
    named = sorted(article_ids)
    for start in range(0, len(named), _AT_ONCE):
        with registered(con, "incoming_ids", ids(named[start : start + _AT_ONCE])):
            rows = con.execute(statement("dedupe/read_stories"), days._asdict()).fetchall()
        yield from (ComparedStory(*row) for row in rows)


def _warn_of_crowds(candidates: Iterable[tuple[str, str]]) -> None:
    crowds = Counter(each for pair in candidates for each in pair)
    for article_id, others in crowds.most_common(3):
        if others > _ALARM:
            logger.warning("%s looks like %d other articles: a template?", article_id, others)
