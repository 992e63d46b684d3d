"""Takes up the pages of a segment: each one's outcome, and how the articles stand after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

import duckdb

from pipelines.dedupe.sketch import Sketch, SketchKey
from pipelines.record import CleanedPage
from warehouse.database.staging import ids, registered
from warehouse.database.statements import statement
from warehouse.dedupe.find import ComparedStory, read_stories
from warehouse.load.article_state import ArticleState, Version, new_article_state


@dataclass(slots=True)
class SegmentOutcomes:
    """What a segment brought."""

    outcomes: list[tuple[CleanedPage, str]] = field(default_factory=list)
    """Each page with its full outcome, in the order fetched."""
    standings: dict[str, ArticleState] = field(default_factory=dict)
    """Every article that the pages concern, as it stands after them."""


def decide_outcomes(
    con: duckdb.DuckDBPyConnection, pages: Iterable[CleanedPage], joined: Set[str] = frozenset()
) -> SegmentOutcomes:
    """Compares pages with what is stored of their articles, `known_articles`; writes nothing.

    `joined` are the articles that `follow_moves` has left without sketches, `known_articles` too:
    they are to be compared anew, whatever became of their pages.
    """
    pages = sorted(pages, key=lambda page: page.fetch.fetched_at)
    named = {page.article.article_id for page in pages if page.article}
    standings = read_article_states(con, sorted(named | joined))
    for article_id in joined & standings.keys():
        standings[article_id].sketched = None
    uptake = SegmentOutcomes(standings=standings)
    for page in pages:
        uptake.outcomes.append((page, _outcome(page, standings)))
    return uptake


def changed_stories(
    con: duckdb.DuckDBPyConnection,
    standings: Iterable[ArticleState],
    sketches: Mapping[SketchKey, Sketch],
) -> list[ComparedStory]:
    """The articles that are to be compared anew, as their text, time or series has changed.

    Args:
        con: the writer's connection, in the transaction that wrote the articles.
        standings: as they stand now.
        sketches: those made beforehand.
    """
    changed = {
        standing.article_id: standing
        for standing in standings
        if standing.sketched != standing.sketch_inputs
    }
    at_hand = [
        ComparedStory(
            article_id=standing.article_id,
            site=standing.site,
            headline=article.headline,
            body=article.body,
            published_at=standing.published,
            series=standing.series,
            sketch=sketches.get((standing.article_id, *standing.sketch_inputs)),
        )
        for standing in changed.values()
        if standing.page and (article := standing.page.article)
    ]
    # An article without a date that turns out to have been there earlier: its text is as stored.
    stored = read_stories(con, sorted(changed.keys() - {story.article_id for story in at_hand}))
    return [
        replace(story, sketched_at=sketched[1])
        if (sketched := changed[story.article_id].sketched)
        else story
        for story in (*at_hand, *stored)
    ]


def _outcome(page: CleanedPage, standings: dict[str, ArticleState]) -> str:
    article = page.article
    if article is None:
        return reject_outcome(page)
    if article.article_id in standings:
        return standings[article.article_id].see(page, article)
    standings[article.article_id] = new_article_state(page, article)
    return "new"


def reject_outcome(page: CleanedPage) -> str:
    """The full outcome of a page that became no article.

    Raises:
        ValueError: if it is an article.
    """
    if page.reject is None:
        raise ValueError(f"{page.url}: is neither an article nor rejected")
    if (page.reject.stage, page.reject.reason) == ("fetch", "gone"):
        return "gone"
    kind = "failed" if page.reject.stage == "fetch" else "rejected"
    return f"{kind}:{page.reject.reason}"


def read_article_states(
    con: duckdb.DuckDBPyConnection, named: list[str]
) -> dict[str, ArticleState]:
    """How these articles stand as stored; those that are not are left out.

    Args:
        con: the writer's connection; `known_articles` of these are looked up.
        named: article_ids.
    """
    with registered(con, "incoming_ids", ids(named)):
        rows = con.execute(statement("load/read_standings")).fetchall()
        standings = {row[0]: ArticleState(*row) for row in rows}
        if standings:
            for article_id, *version in con.execute(statement("load/read_versions")).fetchall():
                standings[article_id].versions.append(Version(*version))
    for standing in standings.values():
        standing.sketched = standing.sketch_inputs
        standing.is_stored = True
    return standings
