"""What the head of an unseen page tells of its story: much, little, or it is broken."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from random import Random
from typing import Any, Literal

from tests.bench.text.unseen.stories import Story

JsonLd = Literal["full", "graph", "headline", "broken", "body", "none"]
Meta = Literal["full", "title", "none"]


@dataclass(frozen=True, slots=True)
class HeadStyle:
    """Which metadata the pages of one site carry."""

    json_ld: JsonLd
    """`headline`: nothing else; `broken`: a comma too many; `body`: with the whole story."""
    meta: Meta
    suffix: str
    """What follows the headline in the title."""

    @property
    def tells_time(self) -> bool:
        """Whether the time of publication stands in the head."""
        return self.json_ld in ("full", "graph", "broken", "body") or self.meta == "full"


def draw_head(title: str, rng: Random) -> HeadStyle:
    """The style of one site."""
    json_ld: tuple[JsonLd, ...] = ("full", "graph", "headline", "broken", "body", "none", "none")
    meta: tuple[Meta, ...] = ("full", "title", "none")
    suffix = rng.choice((f" | {title}", f" - {title}", f" – {title}", ""))
    return HeadStyle(rng.choice(json_ld), rng.choice(meta), suffix)


def head_html(story: Story, style: HeadStyle, base: str, title: str) -> str:
    """The inside of `<head>`."""
    url = base + story.path
    parts = [
        '<meta charset="utf-8">',
        f"<title>{escape(story.headline + style.suffix)}</title>",
        f'<link rel="canonical" href="{url}">',
    ]
    if style.meta != "none":
        parts.append(_property("og:title", story.headline + style.suffix))
        parts.append(_property("og:site_name", title))
    if style.meta == "full":
        parts.append(_property("og:description", _description(story)))
        parts.append(_property("og:image", f"{base}/media/{story.post_id}.jpg"))
        parts.append(_property("article:published_time", story.published_at.isoformat()))
    if style.json_ld != "none":
        text = _json_ld(story, style.json_ld, url, title).replace("</", "<\\/")
        parts.append(f'<script type="application/ld+json">{text}</script>')
    return "\n".join(parts)


def _property(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{escape(content)}">'


def _description(story: Story) -> str:
    return story.standfirst or story.blocks[0].lines[0][:160]


def _json_ld(story: Story, kind: JsonLd, url: str, title: str) -> str:
    context = {"@context": "https://schema.org"}
    article: dict[str, Any] = {"@type": "NewsArticle", "headline": story.headline}
    if kind != "headline":
        people = [{"@type": "Person", "name": name} for name in story.authors]
        article |= {
            "description": _description(story),
            "datePublished": story.published_at.isoformat(),
            "dateModified": story.published_at.isoformat(),
            "author": people if len(people) > 1 else people[0],
            "publisher": {"@type": "Organization", "name": title},
            "mainEntityOfPage": url,
        }
    if kind == "body":
        article["articleBody"] = " ".join(line for b in story.blocks for line in b.lines)
    if kind == "graph":
        page = {"@type": "WebPage", "@id": url, "name": story.headline}
        crumbs = {"@type": "BreadcrumbList", "itemListElement": []}
        return json.dumps({**context, "@graph": [page, crumbs, article]}, ensure_ascii=False)
    text = json.dumps({**context, **article}, ensure_ascii=False)
    return text[:-1] + ",}" if kind == "broken" else text
