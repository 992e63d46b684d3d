"""Where an article stands in the warehouse, and what one more page of it changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pipelines.record import Article, CleanedPage


@dataclass(slots=True)
class Version:
    """A version of an article: a row of `article_versions` without its text."""

    seen_at: datetime
    content_hash: str
    fetch_id: str
    """The request that brought it; as stored, where it is."""
    page: CleanedPage | None = None
    """The page it is to be stored from; None if it is stored."""
    earlier: CleanedPage | None = None
    """A page that shows a stored version earlier than was known; None if there is none."""


@dataclass(slots=True)
class ArticleState:
    """One article as it stands, stored or not yet; times are aware."""

    article_id: str
    site: str
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    """As stored; see `warehouse.load.gone_articles`."""
    gone_reason: str | None
    content_hash: str
    published_at: datetime | None
    series: str
    cluster_id: str
    is_lead: bool
    versions: list[Version] = field(default_factory=list)
    """Oldest first."""
    page: CleanedPage | None = None
    """The page that its row is to be written from; None if the stored row stays."""
    sketched: tuple[str, datetime, str] | None = None
    """What the stored sketch was made from; None if the article is not stored."""
    is_stored: bool = False
    """Whether it has a row in `articles` already."""

    @property
    def published(self) -> datetime:
        """When it was published, or first seen where its page does not say."""
        return self.published_at or self.first_seen_at

    @property
    def sketch_inputs(self) -> tuple[str, datetime, str]:
        """What its sketch depends on: text, time and series."""
        return self.content_hash, self.published, self.series

    def see(self, page: CleanedPage, article: Article) -> str:
        """Takes up a page of the article; pages may come in any order.

        Returns:
            `updated` if it brought a version that was not known, else `unchanged`.
        """
        at = page.fetch.fetched_at
        outcome = self._place(page, article)
        self.first_seen_at = min(self.first_seen_at, at)
        if at < self.last_seen_at:
            return outcome
        self.page = page
        self.last_seen_at = at
        self.content_hash = article.content_hash
        self.published_at, self.series = article.published_at, article.series
        return outcome

    def _place(self, page: CleanedPage, article: Article) -> str:
        """Puts the text among the versions, unless one seen just before or after is the same."""
        at, content_hash = page.fetch.fetched_at, article.content_hash
        place = sum(version.seen_at <= at for version in self.versions)
        if place and self.versions[place - 1].content_hash == content_hash:
            return "unchanged"
        if place < len(self.versions) and self.versions[place].content_hash == content_hash:
            self.versions[place].seen_at, self.versions[place].earlier = at, page
            return "unchanged"
        self.versions.insert(place, Version(at, content_hash, page.fetch.fetch_id, page))
        return "updated"


def new_article_state(page: CleanedPage, article: Article) -> ArticleState:
    """An article of which this is the first page."""
    at = page.fetch.fetched_at
    return ArticleState(
        article_id=article.article_id,
        site=article.site,
        first_seen_at=at,
        last_seen_at=at,
        gone_at=None,
        gone_reason=None,
        content_hash=article.content_hash,
        published_at=article.published_at,
        series=article.series,
        cluster_id=article.article_id,
        is_lead=True,
        versions=[Version(at, article.content_hash, page.fetch.fetch_id, page)],
        page=page,
    )
