"""A post before WordPress has it: what goes into the database, and what is true of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.wordpress.newsroom import NewsSite
from tests.wordpress.prose import Writer
from tests.wordpress.truth import Standing, TruthPost

IST = ZoneInfo("Asia/Kolkata")
UNDATED = datetime(1970, 1, 1, tzinfo=IST)
CAPTION = "CAPTIONMARK"
"""The captions of all photos begin with this word."""


@dataclass(kw_only=True)
class Draft:
    """One post; identity and times are set when the site's posts are put in order."""

    kind: str
    language: str
    title: str
    slug: str
    body: list[str]
    content: str
    """post_content, in block or classic markup."""
    author: str
    """Login."""
    sections: list[str]
    tags: list[str]
    standing: Standing = "article"
    status: str = "publish"
    password: str = ""
    secret: str = ""
    noise: list[str] = field(default_factory=list)
    featured: bool = False
    sticky: bool = False
    gallery: bool = False
    old_slug: str = ""
    """The slug under which the post was first published."""
    comments: list[str] = field(default_factory=list)
    key: str = ""
    post_id: int = 0
    published_at: datetime = UNDATED
    modified_at: datetime = UNDATED

    def for_wordpress(self) -> dict[str, Any]:
        """What `posts.php` needs; times are the site's local time."""
        return {
            "ID": self.post_id,
            "title": self.title,
            "slug": self.slug,
            "content": self.content,
            "author": self.author,
            "sections": self.sections,
            "tags": self.tags,
            "status": self.status,
            "password": self.password,
            "featured": self.featured,
            "sticky": self.sticky,
            "gallery": self.gallery,
            "old_slug": self.old_slug,
            "comments": self.comments,
            "date": f"{self.published_at:%Y-%m-%d %H:%M:%S}",
            "modified": f"{self.modified_at:%Y-%m-%d %H:%M:%S}",
        }

    def truth(self, site: NewsSite, url: str) -> TruthPost:
        """What is true of the post once WordPress has given it a URL."""
        captions = [CAPTION] if self.featured or self.gallery else []
        return TruthPost(
            site=site.name,
            post_id=self.post_id,
            key=self.key,
            kind=self.kind,
            standing=self.standing,
            url=url,
            title=self.title,
            body=tuple(self.body),
            author=site.language.authors[self.author],
            published_at=self.published_at,
            modified_at=self.modified_at,
            language=self.language,
            section=self.sections[0] if len(self.sections) == 1 else "",
            tags=tuple(self.tags),
            noise=(*self.noise, *captions),
            secret=self.secret,
        )


def write_draft(
    site: NewsSite,
    writer: Writer,
    kind: str = "plain",
    *,
    words: int | None = None,
    language: str = "",
    **changes: Any,
) -> Draft:
    """A post of 150 to 900 words, or of `words`; `changes` are fields of the draft."""
    subject = writer.subject()
    title, slug = writer.headline(site.code, subject)
    language = language or site.code
    if words is None:
        words = int(writer.random.triangular(150, 900, 320))
    body = writer.paragraphs(language, words, subject)
    markup = writer.random.choice((blocks, classic))
    facts: dict[str, Any] = {
        "title": title,
        "slug": slug,
        "author": writer.random.choice(list(site.language.authors)),
        "sections": [writer.random.choice(list(site.language.sections))],
        "tags": [subject.place[site.code], subject.organisation[site.code]],
        "featured": writer.random.random() < 0.85,
        **changes,
    }
    return Draft(kind=kind, language=language, body=body, content=markup(body), **facts)


def blocks(paragraphs: Iterable[str]) -> str:
    """Paragraphs as the block editor stores them."""
    return "\n\n".join(block("paragraph", f"<p>{text}</p>") for text in paragraphs)


def block(name: str, html: str) -> str:
    """One block as the block editor stores it."""
    return f"<!-- wp:{name} -->\n{html}\n<!-- /wp:{name} -->"


def classic(paragraphs: Iterable[str]) -> str:
    """Paragraphs as the classic editor stores them; WordPress adds the tags when it shows them."""
    return "\n\n".join(paragraphs)
