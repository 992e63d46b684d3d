"""The next day on a site: new posts, edits, and everything else that happens to posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tests.wordpress.drafts import Draft
from tests.wordpress.edition import later_posts
from tests.wordpress.newsroom import NewsSite
from tests.wordpress.prose import Writer
from tests.wordpress.truth import TruthPost

REMOVALS = ("deleted", "gone", "trashed", "unpublished", "protected")
"""Changes after which the post is no longer public. `gone` answers 410, `protected` 200 with a
password form, the others 404."""

CHANGES = ("edited", "resaved", "renamed", "recategorised", *REMOVALS)
"""What happens to one post each, once a day. `resaved` is a save without any difference."""


Day = dict[str, list[TruthPost]]
"""By the name of the change, the posts as they stand after it."""


@dataclass(frozen=True)
class Change:
    """One thing that happens: to a post, or the draft of a new one."""

    name: str
    """One of CHANGES, or `new`."""
    before: TruthPost | None
    after: TruthPost | None
    """The post as it will stand, but for URL and time of change, which WordPress decides."""
    draft: Draft | None
    content: str = ""
    """What is appended to the post."""

    def for_wordpress(self) -> dict[str, Any]:
        """What `change.php` needs."""
        if self.draft:
            return {"change": self.name, "id": 0, "draft": self.draft.for_wordpress()}
        assert self.after
        fields = {"title": self.after.title, "section": self.after.section}
        return {
            "change": self.name,
            "id": self.after.post_id,
            "draft": {**fields, "content": self.content},
        }

    def outcome(self, site: NewsSite, facts: Mapping[str, Any]) -> TruthPost:
        """The post as it stands afterwards; `facts` is what `change.php` printed."""
        if self.draft:
            return self.draft.truth(site, facts[str(self.draft.post_id)]["url"])
        assert self.after
        if self.name in REMOVALS:
            return self.after
        told = facts[str(self.after.post_id)]
        modified = datetime.fromisoformat(told["modified"])
        return replace(self.after, url=told["url"], modified_at=modified)


def next_day(site: NewsSite, truth: list[TruthPost], count: int, now: datetime) -> list[Change]:
    """`count` new posts, and each of CHANGES to one ordinary post that is still public.

    Raises:
        ValueError: if there are too few ordinary posts left.
    """
    ordinary = [p for p in truth if p.kind in ("plain", "related") and p.standing == "article"]
    if len(ordinary) < len(CHANGES):
        raise ValueError(f"{site.name}: only {len(ordinary)} ordinary posts are left to change")
    writer = Writer(f"{site.name} changed after {len(truth)}")
    chosen = writer.random.sample(ordinary, len(CHANGES))
    changes = [
        _change(name, post, site, writer) for name, post in zip(CHANGES, chosen, strict=True)
    ]
    last_id = max(post.post_id for post in truth)
    new = later_posts(site, count, now, len(truth), last_id)
    return changes + [Change("new", None, None, draft) for draft in new]


def _change(name: str, post: TruthPost, site: NewsSite, writer: Writer) -> Change:
    after, content = post, ""
    if name == "edited":
        sentence = writer.sentence(site.code, writer.subject())
        content = f"<p>{sentence}</p>"
        title = f"{post.title} ({site.language.updated})"
        after = replace(post, title=title, body=(*post.body, sentence))
    elif name == "recategorised":
        after = replace(post, section="sports" if post.section == "state" else "state")
    elif name in REMOVALS:
        after = replace(post, standing="removed")
    return Change(name, post, after, None, content)
