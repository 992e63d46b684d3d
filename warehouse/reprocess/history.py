"""Rebuilds the history of one article from all of its archived pages, as if just loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipelines.record import Article, CleanedPage
from warehouse.load.article_state import ArticleState, Version, new_article_state
from warehouse.load.soft_404 import judge_soft_404


@dataclass(slots=True)
class History:
    """An article as its pages show it under today's rules."""

    state: ArticleState | None
    """None if none of its pages is an article any more."""
    outcomes: list[tuple[CleanedPage, str]] = field(default_factory=list)
    """Each page with `new`, `updated` or `unchanged`; without outcome if it was found emptied."""
    is_reverted: bool = False
    """Its row's page is no article any more, and what is left is a version without a page."""


def rebuild(
    stored: ArticleState | None,
    row_fetch_id: str,
    pages: Sequence[CleanedPage],
    known_as: Mapping[str, str],
    checked: Sequence[datetime],
) -> History:
    """Lets an article's pages pass by once more.

    A version whose page is not among them, as its segment is missing, stays as it is stored.
    A page that was found unchanged after such a version shows the same text, so it stands
    for it: new rules are no edit.

    Args:
        stored: how the article stands; None if it is not stored.
        row_fetch_id: the request whose page the stored row was made from.
        pages: those that show the article, cleaned under today's rules, in the order fetched.
        known_as: outcomes as stored, by fetch_id, of every page that was replayed, pages that
            are no article any more included.
        checked: when those were fetched.
    """
    replayed = known_as.keys()
    kept = [v for v in stored.versions if v.fetch_id not in replayed] if stored else []
    since = {v.fetch_id: v.seen_at for v in stored.versions} if stored else {}
    history = History(_begin(stored, kept))
    for each in pages:
        state = history.state
        page = judge_soft_404(each, state.page if state else None)
        if (article := page.article) is None:
            history.outcomes.append((page, ""))
            continue
        at = since.get(page.fetch.fetch_id, page.fetch.fetched_at)
        if state is None:
            state = history.state = new_article_state(page, article)
            outcome = "new"
        else:
            _stand_in(state, page, article, known_as)
            outcome = state.see(page, article)
        if at < page.fetch.fetched_at:
            # It stood in for an earlier one when it was last replayed.
            outcome = "unchanged"
            _date_back(state, page, at)
        history.outcomes.append((page, outcome))
    if (state := history.state) and stored:
        _carry_over(state, stored, checked, row_is_readable=row_fetch_id in known_as)
        history.is_reverted = state.page is None and row_fetch_id in known_as
    return history


def _begin(stored: ArticleState | None, kept: list[Version]) -> ArticleState | None:
    """The article as if only the versions that cannot be read again were known."""
    if stored is None or not kept:
        return None
    return replace(
        stored,
        first_seen_at=stored.first_seen_at if kept[0] is stored.versions[0] else kept[0].seen_at,
        last_seen_at=kept[-1].seen_at,
        content_hash=kept[-1].content_hash,
        versions=list(kept),
        page=None,
    )


def _stand_in(
    state: ArticleState, page: CleanedPage, article: Article, known_as: Mapping[str, str]
) -> None:
    """Lets a page take the place of the unreadable version that it was found to repeat."""
    fetch = page.fetch
    place = sum(version.seen_at <= fetch.fetched_at for version in state.versions)
    before = state.versions[place - 1] if place else None
    if before and before.page is None and known_as[fetch.fetch_id] == "unchanged":
        version = Version(before.seen_at, article.content_hash, fetch.fetch_id, page)
        state.versions[place - 1] = version


def _date_back(state: ArticleState, page: CleanedPage, at: datetime) -> None:
    for version in state.versions:
        if version.page is page:
            version.seen_at = at
    state.first_seen_at = min(state.first_seen_at, at)


def _carry_over(
    state: ArticleState,
    stored: ArticleState,
    checked: Sequence[datetime],
    *,
    row_is_readable: bool,
) -> None:
    """Gives the article what is stored of it and no page shows."""
    state.gone_at, state.gone_reason = stored.gone_at, stored.gone_reason
    state.cluster_id, state.is_lead = stored.cluster_id, stored.is_lead
    state.sketched = stored.sketched
    if state.versions[-1].page is None:
        state.page = None
        state.published_at, state.series = stored.published_at, stored.series
    if stored.last_seen_at > state.last_seen_at and (
        not row_is_readable or _is_confirmed(state, stored.last_seen_at, checked)
    ):
        state.last_seen_at = stored.last_seen_at


def _is_confirmed(state: ArticleState, at: datetime, checked: Sequence[datetime]) -> bool:
    """Whether the server confirmed by a 304, at that time, the page that showed it last."""
    before = [moment for moment in checked if moment <= at]
    return max(before, default=at) == state.last_seen_at
