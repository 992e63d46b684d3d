"""Which of several articles in a page's JSON-LD is the page's own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from pipelines.jsonld import ARTICLE_TYPES, PAGE_TYPES, Graph, Node, first_string, strings
from pipelines.text import match_key

MIN_SHARED = 0.25
"""Share of a headline's words that a page's title has, if both are about one story."""
SURELY_SHARED = 0.6
"""The same for a video, as pages show videos of other stories too."""


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
