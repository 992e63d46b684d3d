"""What the head of a practice page says of its story: JSON-LD in all its shapes, og: and meta."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from spiders.practice.content.posts import TruthArticle
from spiders.practice.content.sites import PRESSES
from spiders.practice.content.timeline import IST

# Which shape a post has goes by its number; every shape occurs among any eight neighbours.
SHAPES = ("plain", "graph", "list", "trailing_comma", "raw_newline", "meta", "none", "graph")


def head_of(
    truth: TruthArticle, index: int, part: int, base_url: str, image: str, description: str
) -> Markup:
    """Canonical link, meta and JSON-LD of a story, as Markup for the head of one of its parts."""
    shape = SHAPES[index % len(SHAPES)]
    lines = _links(truth, part, base_url)
    lines.append(Markup('<link rel="amphtml" href="{}/amp">').format(truth.url))
    if shape == "none":
        return Markup("\n").join(lines)
    if description:
        lines.append(Markup('<meta name="description" content="{}">').format(description))
    lines += _open_graph(truth, index, image, description)
    if shape != "meta":
        lines.append(_script(_json_ld(truth, index, shape, image, description)))
    return Markup("\n").join(lines)


def bare_head_of(truth: TruthArticle, part: int, base_url: str) -> Markup:
    """The head in the theme of a redesign: the links, and JSON-LD with the headline alone."""
    article = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": truth.headline}
    lines = [*_links(truth, part, base_url), _script(_dump(article))]
    return Markup("\n").join(lines)


def time_text(moment: datetime, index: int) -> str:
    """An aware moment as the site's plugin writes it: with +05:30 or, every other post, as Z."""
    if index // 2 % 2:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.astimezone(IST).isoformat()


def _links(truth: TruthArticle, part: int, base_url: str) -> list[Markup]:
    canonical = f"{truth.url}/{part}/" if part > 1 else truth.url
    return [
        Markup('<link rel="canonical" href="{}">').format(canonical),
        Markup('<link rel="shortlink" href="{}/?p={}">').format(base_url, truth.post_id),
    ]


def _script(text: str) -> Markup:
    # JSON is not escaped in a script; the text is our own and holds no `</`.
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704


def _open_graph(truth: TruthArticle, index: int, image: str, description: str) -> list[Markup]:
    title = truth.headline if index % 5 else f"{truth.headline} - {PRESSES[truth.site].title}"
    properties = {
        "og:locale": {"hi": "hi_IN", "en": "en_US", "ur": "ur_PK"}[truth.language],
        "og:type": "article",
        "og:title": title,
        "og:description": description,
        "og:url": truth.url,
        "og:site_name": PRESSES[truth.site].title,
        "article:published_time": time_text(truth.published_at, index),
        "article:modified_time": time_text(truth.modified_at, index),
        "og:image": image,
    }
    lines = [
        Markup('<meta property="{}" content="{}">').format(name, content)
        for name, content in properties.items()
        if content
    ]
    lines.append(Markup('<meta name="author" content="{}">').format(", ".join(truth.authors)))
    return lines


def _json_ld(truth: TruthArticle, index: int, shape: str, image: str, description: str) -> str:
    author: dict[str, Any] = {"@type": "Person", "name": truth.authors[0]}
    article: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": truth.headline,
        "description": description,
        "datePublished": time_text(truth.published_at, index),
        "dateModified": time_text(truth.modified_at, index),
        "author": author,
        "publisher": {"@type": "Organization", "name": PRESSES[truth.site].title},
        "image": [image],
        "keywords": list(truth.tags),
        "articleSection": [PRESSES[truth.site].sections.get(truth.section, truth.section)],
        "mainEntityOfPage": {"@type": "WebPage", "@id": truth.url},
    }
    context = {"@context": "https://schema.org"}
    match shape:
        case "graph":
            person = {**author, "@id": f"{truth.url}#/schema/person"}
            article["author"] = {"name": truth.authors[0], "@id": person["@id"]}
            page = {"@type": "WebPage", "@id": truth.url, "name": truth.headline}
            text = _dump({**context, "@graph": [article, page, person]})
        case "list":
            crumbs = {**context, "@type": "BreadcrumbList", "itemListElement": []}
            article["author"] = [author]
            text = _dump([crumbs, {**context, **article}])
        case "trailing_comma":
            text = _dump({**context, **article})[:-1] + ",}"
        case "raw_newline":
            text = _dump({**context, **article, "description": f"{description}@@"})
            text = text.replace("@@", "\n\t")
        case _:
            text = _dump({**context, **article})
    return text


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")
