"""Decides the outcome of each page of a segment, and the state of its articles after it."""

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
    """What the pages of a segment come to."""

    pages: list[tuple[CleanedPage, str]] = field(default_factory=list)
    """Each page with its full outcome, in the order fetched."""
    articles: dict[str, ArticleState] = field(default_factory=dict)
    """The state after them of every article that they concern."""

    @property
    def new_pages(self) -> list[CleanedPage]:
        """The pages that brought an article."""
        return [page for page, outcome in self.pages if outcome == "new"]


def decide_outcomes(
    con: duckdb.DuckDBPyConnection, pages: Iterable[CleanedPage], joined: Set[str] = frozenset()
) -> SegmentOutcomes:
    """Compares pages with what is stored of their articles, `known_articles`; writes nothing.

    `joined` are the articles that `follow_moves` has left without sketches, `known_articles` too:
    they are to be compared anew, whatever became of their pages.
    """
    pages = sorted(pages, key=lambda page: page.fetch.fetched_at)
    named = {page.article.article_id for page in pages if page.article}
    states = read_article_states(con, sorted(named | joined))
    for article_id in joined & states.keys():
        states[article_id].sketched = None
    return SegmentOutcomes([(page, _outcome(page, states)) for page in pages], states)


def changed_stories(
    con: duckdb.DuckDBPyConnection,
    states: Iterable[ArticleState],
    sketches: Mapping[SketchKey, Sketch],
) -> list[ComparedStory]:
    """The articles that are to be compared anew, as their text, time or series has changed.

    Args:
        con: the writer's connection, in the transaction that wrote the articles.
        states: as they are now.
        sketches: those made beforehand.
    """
    changed = {state.article_id: state for state in states if state.sketched != state.sketch_inputs}
    at_hand = [
        ComparedStory(
            article_id=state.article_id,
            site=state.site,
            headline=article.headline,
            body=article.body,
            published_at=state.published,
            series=state.series,
            sketch=sketches.get((state.article_id, *state.sketch_inputs)),
        )
        for state in changed.values()
        if state.page and (article := state.page.article)
    ]
    # An article without a date that turns out to have been there earlier: its text is as stored.
    stored = read_stories(con, sorted(changed.keys() - {story.article_id for story in at_hand}))
    return [
        replace(story, sketched_at=sketched[1])
        if (sketched := changed[story.article_id].sketched)
        else story
        for story in (*at_hand, *stored)
    ]


def count_copies(new: Iterable[CleanedPage], leads: Mapping[str, str]) -> int:
    """How many of these articles are copies; `leads` names the first of each one's cluster."""
    named = [page.article.article_id for page in new if page.article]
    return sum(leads.get(article_id, article_id) != article_id for article_id in named)


def _outcome(page: CleanedPage, states: dict[str, ArticleState]) -> str:
    article = page.article
    if article is None:
        return reject_outcome(page)
    if article.article_id in states:
        return states[article.article_id].see(page, article)
    states[article.article_id] = new_article_state(page, article)
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
    """The states of these articles as stored; those that are not are left out.

    Args:
        con: the writer's connection; `known_articles` of these are looked up.
        named: article_ids.
    """
    with registered(con, "incoming_ids", ids(named)):
        rows = con.execute(statement("load/read_article_states")).fetchall()
        states = {row[0]: ArticleState(*row) for row in rows}
        if states:
            for article_id, *version in con.execute(statement("load/read_versions")).fetchall():
                states[article_id].versions.append(Version(*version))
    for state in states.values():
        state.sketched = state.sketch_inputs
        state.is_stored = True
    return states
