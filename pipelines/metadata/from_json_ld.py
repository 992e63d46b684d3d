"""Metadata from JSON-LD: the node of the page's own article, and its values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pipelines.html.json_ld import ARTICLE_TYPES, PAGE_TYPES, Graph, Node, first_string, strings
from pipelines.metadata.people.agencies import agency_named
from pipelines.metadata.values import Facts, PageContext, tag_names
from pipelines.text.text import clean_line, match_key

MIN_SHARED = 0.25
"""Share of a headline's words that a page's title has, if both are about one story."""
SURELY_SHARED = 0.6
"""The same for a video, as pages show videos of other stories too."""


_NAME_PARTS = ("givenName", "additionalName", "familyName")


class PageNames(NamedTuple):
    """What a page is called: the URLs and the titles it has."""

    urls: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


def own_article(graph: Graph, names: PageNames) -> Node:
    """The node of the page's article: of several the one with its URL or headline.

    An article whose URL and headline are both another's is a teaser, even where it
    is the only one. A page about a video gives that instead of an article.

    Returns:
        An empty node if there is none.
    """
    articles = list(graph.of_types(ARTICLE_TYPES))
    candidates = articles or list(graph.of_types({"VideoObject"}))
    keys = {key for url in names.urls if (key := _url_key(url))}
    titles = [words for title in names.titles if (words := set(match_key(title).split()))]
    scores = [_score(graph, node, keys, titles) for node in candidates]
    best = max(scores, default=-1.0)
    return candidates[scores.index(best)] if best >= (0 if articles else SURELY_SHARED) else {}


def own_page(graph: Graph) -> Node:
    """The node of the page itself, which may tell times that the article lacks; empty if none."""
    return next(graph.of_types(PAGE_TYPES), {})


def _score(graph: Graph, node: Node, keys: set[str], titles: Iterable[set[str]]) -> float:
    """Higher is more the page's own; negative is surely another's."""
    own_keys = {key for url in _urls(graph, node) if (key := _url_key(url))}
    words = set(match_key(first_string(node.get("headline"), node.get("name"))).split())
    shared = max((len(words & title) / len(words) for title in titles if words), default=None)
    score = 0.0 if shared is None else shared
    if own_keys & keys:
        return score + 2
    is_elsewhere = bool(own_keys and keys)
    return score - 1 if is_elsewhere and shared is not None and shared < MIN_SHARED else score


def _urls(graph: Graph, node: Node) -> list[str]:
    page = node.get("mainEntityOfPage")
    resolved = graph.resolve(page)
    of_page = (
        [*strings(resolved.get("url")), *strings(resolved.get("@id"))]
        if isinstance(resolved, dict)
        else strings(page)
    )
    return [*strings(node.get("url")), *of_page, *strings(node.get("@id"))]


def _url_key(url: str) -> str:
    """The path that names an article, without what variants of its URL add; '' if none does."""
    try:
        path = urlsplit(url.strip()).path
    except ValueError:
        return ""
    return path.casefold().rstrip("/").removesuffix("/amp")


def facts_of_graph(graph: Graph, context: PageContext, titles: tuple[str, ...]) -> Facts:
    """What the JSON-LD says of the article whose page has this URL and these titles."""
    node = own_article(graph, PageNames((context.canonical, context.url), titles))
    byline = context.byline(_authors(graph, node))
    return Facts(
        headline=clean_line(first_string(node.get("headline"), node.get("name"))),
        standfirst=clean_line(first_string(node.get("description"))),
        authors=byline.authors,
        agency=byline.agency or _source_agency(graph, node),
        published_at=context.time(_times(node, "datePublished", "dateCreated", "uploadDate")),
        modified_at=context.time(_times(node, "dateModified")),
        tags=tag_names(_names(graph, node.get("keywords"))),
        image_url=context.picture(_images(graph, node)),
        section=clean_line(next(iter(_names(graph, node.get("articleSection"))), "")),
        crumbs=_crumbs(graph),
    )


def times_of_page(graph: Graph, context: PageContext) -> Facts:
    """The times in the JSON-LD of the page itself, where plugins give what the article lacks."""
    page = own_page(graph)
    return Facts(
        published_at=context.time(_times(page, "datePublished")),
        modified_at=context.time(_times(page, "dateModified")),
    )


def _authors(graph: Graph, node: Node) -> list[str]:
    for key in ("author", "creator"):
        if names := _names(graph, node.get(key)):
            return names
    return []


def _source_agency(graph: Graph, node: Node) -> str:
    named = (_names(graph, node.get(key)) for key in ("sourceOrganization", "provider"))
    return next((agency for names in named for name in names if (agency := agency_named(name))), "")


def _names(graph: Graph, value: object) -> list[str]:
    """The names in a value: strings, nodes with a name, references to such, or lists of these."""
    if isinstance(value, list):
        return [name for item in value for name in _names(graph, item)]
    named = graph.resolve(value)
    if not isinstance(named, dict):
        return strings(named)
    parts = (first_string(named.get(key)) for key in _NAME_PARTS)
    whole = " ".join(filter(None, parts))
    return strings(named.get("name")) or ([whole] if whole else [])


def _images(graph: Graph, node: Node) -> list[str]:
    """URLs of the article's pictures, those that tell their width first, the widest before all."""
    links: list[tuple[float, str]] = []
    for key in ("image", "thumbnailUrl", "thumbnail"):
        value = node.get(key)
        for item in value if isinstance(value, list) else [value]:
            image = graph.resolve(item)
            if isinstance(image, dict):
                urls = strings(image.get("url")) or strings(image.get("contentUrl"))
                links += [(_width(image), url) for url in urls]
            else:
                links += [(0.0, url) for url in strings(image)]
    return [url for _, url in sorted(links, key=lambda link: -link[0])]


def _width(image: dict[str, Any]) -> float:
    width = image.get("width")
    text = str(width.get("value") if isinstance(width, dict) else width).removesuffix("px")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0


def _crumbs(graph: Graph) -> tuple[tuple[str, str], ...]:
    """(label, URL) of each breadcrumb that has both."""
    trail: Node = next(graph.of_types({"BreadcrumbList"}), {})
    items = trail.get("itemListElement")
    crumbs: list[tuple[str, str]] = []
    for entry in items if isinstance(items, list) else ():
        if not isinstance(entry, dict):
            continue
        item = graph.resolve(entry.get("item"))
        if isinstance(item, dict):
            url = first_string(item.get("@id"), item.get("url"))
            label = first_string(entry.get("name"), item.get("name"))
        else:
            url, label = first_string(item), first_string(entry.get("name"))
        if url and label:
            crumbs.append((clean_line(label), url))
    return tuple(crumbs)


def _times(node: Node, *keys: str) -> list[str]:
    return [value for key in keys for value in strings(node.get(key))]
