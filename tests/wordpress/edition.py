"""A site's stock of posts: ordinary stories and traps, put in order of time."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.wordpress.drafts import IST, Draft, block, write_draft
from tests.wordpress.newsroom import NewsSite
from tests.wordpress.prose import Writer
from tests.wordpress.traps import traps

MINUTES_APART = 1850
"""About 1.3 days; with up to 15 hours of jitter every hour of the day occurs."""


def first_edition(site: NewsSite, posts: int, now: datetime) -> list[Draft]:
    """A site's first `posts` posts, oldest first, the newest shortly before `now`.

    Raises:
        ValueError: if `posts` leaves no room beside the traps.
    """
    writer = Writer(site.name)
    drafts = traps(site, writer)
    if posts < len(drafts) + 15:
        raise ValueError(f"posts: {posts} is too few, {len(drafts)} of them are traps")
    drafts += [write_draft(site, writer) for _ in range(posts - len(drafts))]
    writer.random.shuffle(drafts)
    _date(drafts, writer, now.astimezone(IST))
    drafts.sort(key=lambda draft: draft.published_at)
    _number(drafts, site, writer)
    _link(drafts, site, writer)
    return drafts


def later_posts(site: NewsSite, count: int, now: datetime, taken: int, last_id: int) -> list[Draft]:
    """`count` new stories, a minute apart up to `now`; `taken` posts were written before."""
    writer = Writer(f"{site.name} after {taken}")
    drafts = [write_draft(site, writer) for _ in range(count)]
    for number, draft in enumerate(drafts):
        minute = now.astimezone(IST).replace(second=0, microsecond=0)
        draft.published_at = draft.modified_at = minute - timedelta(minutes=count - number)
        # A gap, since WordPress may have spent ids on other things since.
        draft.post_id = last_id + 10 * (number + 1)
        draft.slug = f"{draft.slug}-{taken + number}"
        draft.key = f"{site.name}-{taken + number:03d}-{draft.kind}"
    return drafts


def _date(drafts: list[Draft], writer: Writer, now: datetime) -> None:
    now = now.replace(second=0, microsecond=0)
    for number, draft in enumerate(drafts):
        age = number * MINUTES_APART + writer.random.randint(1, 900)
        draft.published_at = now - timedelta(minutes=age)
        later = draft.published_at + timedelta(
            minutes=writer.random.choice((0, 0, 0, 35, 400, 2900))
        )
        draft.modified_at = later if later < now else draft.published_at
        if draft.status == "future":
            draft.published_at = draft.modified_at = now + timedelta(days=2000)


def _number(drafts: list[Draft], site: NewsSite, writer: Writer) -> None:
    post_id, slugs = site.first_id, set()
    for number, draft in enumerate(drafts):
        # Ids have gaps: WordPress spends them on photos and revisions too.
        post_id += writer.random.randint(1, 4)
        draft.post_id = post_id
        draft.key = f"{site.name}-{number:03d}-{draft.kind}"
        if draft.slug in slugs:
            draft.slug = f"{draft.slug}-{draft.key}"
        slugs.add(draft.slug)


def _link(drafts: list[Draft], site: NewsSite, writer: Writer) -> None:
    """Puts lines with related links into two of five ordinary stories."""
    linkable: list[Draft] = []
    for draft in drafts:
        if draft.kind != "plain":
            continue
        if len(linkable) >= 2 and writer.random.random() < 0.4:
            draft.kind = "related"
            parts = draft.content.split("\n\n")
            for place, target in enumerate(writer.random.sample(linkable, 2)):
                path = f"/{target.sections[0]}/{target.slug}-{target.post_id}/"
                mark = site.language.also_read
                html = f'<strong>{mark}: <a href="{path}">{target.title}</a></strong>'
                parts.insert(min(2, len(parts)) + place, _like(parts[0], html))
                draft.noise.append(f"{mark}: {target.title}")
            draft.content = "\n\n".join(parts)
        linkable.append(draft)


def _like(part: str, html: str) -> str:
    return block("paragraph", f"<p>{html}</p>") if part.startswith("<!-- wp:") else html
