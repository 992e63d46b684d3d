"""Learns which URLs of a site are articles from URLs that are known to be, and not to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

import regex

from spiders.probe.look import RuleFit
from spiders.site import DEFAULT_ARTICLE_URL, ArticleRule, Site
from spiders.urls import identify

GOOD_SHARE = 0.98
"""A shape that matches so many of the articles, and as few others, is taken at once."""
MIN_PART = 0.03
"""A further shape must match so many of all articles, or it is an oddity to report."""
MAX_SHAPES = 3
MAX_EXCEPTIONS = 60
_SHOWN = 5

_AMP = "(?:/amp)?/?$"
_SECTIONS = "(?:[^/]+/)"


class _Shape(NamedTuple):
    name: str
    pattern: str


# In order of preference: of two that fit alike, the earlier tells articles apart better.
_SHAPES = (
    _Shape("/section/slug-ID", DEFAULT_ARTICLE_URL),
    _Shape("/slug-ID", rf"^/{_SECTIONS}{{0,5}}[^/]*?-(?P<id>\d{{4,12}}){_AMP}"),
    _Shape("/slug-ID.html", rf"^/{_SECTIONS}{{0,6}}[^/]*?[-_](?P<id>\d{{3,12}})\.[a-z]{{3,5}}$"),
    _Shape("/slug_ID", rf"^/{_SECTIONS}{{0,5}}[^/]*?[_~,](?P<id>\d{{4,12}}){_AMP}"),
    _Shape("/ID.html", rf"^/{_SECTIONS}{{0,6}}(?P<id>\d{{3,12}})\.[a-z]{{3,5}}$"),
    _Shape("/ID", rf"^/{_SECTIONS}{{0,5}}(?P<id>\d{{4,12}}){_AMP}"),
    _Shape("/ID/slug", rf"^/{_SECTIONS}{{0,5}}(?P<id>\d{{5,12}})/[^/]*[^/\d][^/]*{_AMP}"),
    _Shape(
        "/letterID",
        rf"^/{_SECTIONS}{{0,6}}[^/]*?[a-z](?P<id>\d{{5,12}})(?:\.[a-z]{{3,5}})?/?$",
    ),
    _Shape("/slug-ID, short ids", rf"^/{_SECTIONS}{{0,5}}[^/]*?-(?P<id>\d{{1,12}}){_AMP}"),
    _Shape(
        "/YYYY/MM/DD/slug",
        rf"^/{_SECTIONS}{{0,3}}(?:19|20)\d\d/\d\d?/(?:\d\d?/)?{_SECTIONS}{{0,2}}"
        r"[^/]*[^/\d][^/]*/?$",
    ),
    _Shape("/slug.html", rf"^/{_SECTIONS}{{0,6}}(?!index\.)[^/]+\.(?:s?html?|php|aspx?|cms|ece)$"),
    *(
        _Shape(
            f"/section/slug of {words} words",
            rf"^/{_SECTIONS}{{1,5}}(?:[^/]*-){{{words - 1}}}[^/]*/?$",
        )
        for words in (5, 4, 3)
    ),
    *(
        _Shape(f"/slug of {words} words", rf"^/{_SECTIONS}{{0,5}}(?:[^/]*-){{{words - 1}}}[^/]*/?$")
        for words in (5, 4, 3)
    ),
    _Shape("/section/slug", rf"^/{_SECTIONS}{{1,5}}[^/]+/?$"),
    _Shape("/slug", r"^/[^/]+/?$"),
    _Shape("/section/slug or /slug", rf"^/{_SECTIONS}{{0,5}}[^/]+/?$"),
)  # fmt: skip


def learn_rule(articles: Iterable[str], others: Iterable[str], site: Site) -> RuleFit:
    """The article URL rule that fits a site.

    Args:
        articles: URLs that are articles, a few mistakes among them allowed.
        others: URLs that are not: sections, tags, authors, pages.
        site: Its hosts; its own rule is not looked at.
    """
    wanted = _paths(articles, site)
    unwanted = _paths(others, site) - wanted
    taken: list[_Shape] = []
    left = sorted(wanted)
    while left and len(taken) < MAX_SHAPES:
        shape = _best(left, sorted(unwanted))
        matched = [path for path in left if regex.search(shape.pattern, path, regex.IGNORECASE)]
        if not matched or (taken and len(matched) < max(MIN_PART * len(wanted), 2)):
            break
        taken.append(_with_true_ids(shape, matched))
        left = [path for path in left if path not in set(matched)]
    if not taken:
        return RuleFit(url=DEFAULT_ARTICLE_URL, is_default=True, has_id=True)
    return _fit(taken, wanted, unwanted, site)


def _fit(taken: Sequence[_Shape], wanted: set[str], unwanted: set[str], site: Site) -> RuleFit:
    pattern = "|".join(shape.pattern for shape in taken)
    mistaken = _matching(pattern, unwanted, site)
    if mistaken and len(mistaken) <= MAX_EXCEPTIONS:
        names = "|".join(sorted(regex.escape(path.strip("/")) for path in mistaken))
        body = f"(?:{pattern})" if len(taken) > 1 else pattern
        pattern = rf"^(?!/(?:{names})/?$){body.removeprefix('^')}"
    matched = _matching(pattern, wanted, site)
    return RuleFit(
        url=pattern,
        shapes=tuple(shape.name for shape in taken),
        is_default=pattern == DEFAULT_ARTICLE_URL,
        has_id="?P<id>" in pattern,
        articles=len(wanted),
        articles_matched=len(matched),
        others=len(unwanted),
        others_matched=len(_matching(pattern, unwanted, site)),
        missed=tuple(sorted(wanted - matched)[:_SHOWN]),
    )


def _best(wanted: Sequence[str], unwanted: Sequence[str]) -> _Shape:
    """The first shape that separates well, else the one that separates best."""
    best, most = _SHAPES[0], -1.0
    for shape in _SHAPES:
        right, wrong = _share(shape, wanted), _share(shape, unwanted)
        if right >= GOOD_SHARE and wrong <= 1 - GOOD_SHARE:
            return shape
        # An article missed is lost; a page too many is told from a story when it is read.
        score = right - wrong / 3
        if score > most:
            best, most = shape, score
    return best


def _share(shape: _Shape, paths: Sequence[str]) -> float:
    found = regex.compile(shape.pattern, regex.IGNORECASE)
    return sum(bool(found.search(path)) for path in paths) / max(len(paths), 1)


def _with_true_ids(shape: _Shape, matched: Sequence[str]) -> _Shape:
    """The shape, its id no id where several articles share it."""
    if "?P<id>" not in shape.pattern:
        return shape
    found = regex.compile(shape.pattern, regex.IGNORECASE)
    ids = {match["id"] for path in matched if (match := found.search(path))}
    if len(ids) >= GOOD_SHARE * len(matched):
        return shape
    return shape._replace(pattern=shape.pattern.replace("(?P<id>", "(?:"))


def _paths(urls: Iterable[str], site: Site) -> set[str]:
    """The paths of the site's own URLs that could be articles, views such as /amp taken off."""
    every = site.model_copy(update={"article": ArticleRule(url="^/.")})
    # The rule is compiled once a site, and a copy takes that along.
    every.__dict__.pop("article_url", None)
    found = (identify(url, every) for url in urls)
    paths = (urlsplit(each.url) for each in found if each.reason is None)
    return {parts.path for parts in paths if parts.path != "/"}


def _matching(pattern: str, paths: Iterable[str], site: Site) -> set[str]:
    """Paths that make an article under the rule, as a crawl would have it."""
    ruled = site.model_copy(update={"article": ArticleRule(url=pattern)})
    ruled.__dict__.pop("article_url", None)
    base = site.base_url.rstrip("/")
    return {path for path in paths if identify(base + path, ruled).reason is None}
