"""Learns a site's article URL rule from known shapes of URLs, by articles and other pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import regex

from spiders.config.site import DEFAULT_ARTICLE_URL, ArticleRule, Site
from spiders.config.urls import identify
from spiders.probe.findings import RuleFit

_YEAR = regex.compile(r"19\d\d|20\d\d|2100")

# Up to six path segments before the last one.
_UNDER = r"^/(?:[^/]+/){0,6}"
_IN_SECTION = r"^/(?:[^/]+/){1,5}"
_END = r"(?:/amp)?/?$"
_EXTENSION = r"\.[a-z]{3,5}$"


class Shape(NamedTuple):
    """One way in which a site builds its article URLs."""

    name: str
    pattern: str

    def matches(self, path: str) -> bool:
        """Whether a path has this shape; a year is no id: many a slug ends in one."""
        match = compiled(self.pattern).search(path)
        return match is not None and not _YEAR.fullmatch(match.groupdict().get("id") or "")


@lru_cache(maxsize=256)
def compiled(pattern: str) -> regex.Pattern[str]:
    """A rule as `spiders.config.site` compiles it."""
    return regex.compile(pattern, regex.IGNORECASE)


def _slug_of(words: int, beginning: str) -> str:
    return rf"{beginning}(?:[^/]*-){{{words - 1}}}[^/]*/?$"


# In both lists, of two that fit alike, the earlier tells articles apart better, or of loose ones
# takes more: there are shorter slugs than those that were seen.
SURE_SHAPES = (
    Shape("/section/slug-ID", DEFAULT_ARTICLE_URL),
    Shape("/slug-ID", rf"{_UNDER}[^/]*?-(?P<id>\d{{4,12}}){_END}"),
    Shape("/slug-ID.html", rf"{_UNDER}[^/]*?[-_](?P<id>\d{{3,12}}){_EXTENSION}"),
    Shape("/slug_ID", rf"{_UNDER}[^/]*?[_~,](?P<id>\d{{4,12}}){_END}"),
    Shape("/ID.html", rf"{_UNDER}(?P<id>\d{{3,12}}){_EXTENSION}"),
    Shape("/ID", rf"{_UNDER}(?P<id>\d{{4,12}}){_END}"),
    Shape("/ID/slug", rf"{_UNDER}(?P<id>\d{{5,12}})/[^/]*[^/\d][^/]*{_END}"),
    Shape("/letterID", rf"{_UNDER}[^/]*?[a-z](?P<id>\d{{5,12}})(?:\.[a-z]{{3,5}})?/?$"),
    Shape(
        "/YYYY/MM/DD/slug",
        r"^/(?:[^/]+/){0,3}(?:19|20)\d\d/\d\d?/(?:\d\d?/)?(?:[^/]+/){0,2}[^/]*[^/\d][^/]*/?$",
    ),
)
"""Those that nothing but an article has: they end in a long id, or hold a date."""

LOOSE_SHAPES = (
    Shape("/slug-ID, short ids", rf"{_UNDER}[^/]*?-(?P<id>\d{{1,12}}){_END}"),
    Shape("/slug.html", rf"{_UNDER}(?!index\.)[^/]+\.(?:s?html?|php|aspx?|cms|ece)$"),
    *(Shape(f"/section/slug of {n} words", _slug_of(n, _IN_SECTION)) for n in (3, 4, 5)),
    *(Shape(f"/slug of {n} words", _slug_of(n, _UNDER)) for n in (3, 4, 5)),
    Shape("/section/slug", rf"{_IN_SECTION}[^/]+/?$"),
    Shape("/slug", r"^/[^/]+/?$"),
    Shape("/section/slug or /slug", rf"{_UNDER}[^/]+/?$"),
)
"""Those that pages and sections may have as well."""


GOOD_SHARE = 0.98
"""A shape that matches so many of the articles, and as few others, is taken at once."""
MIN_PART = 0.05
"""A further shape must match so many of all articles, or they are oddities to report …"""
MIN_PART_URLS = 4
MAX_PART_WRONG = 0.2
"""… and no more than so many of the others: a shape that fits anything explains nothing."""
SURE_PART = 0.3
"""A sure shape that so many articles have is one of the site's, whatever the others have."""
MAX_SHAPES = 3
MAX_EXCEPTIONS = 60
_SHOWN = 5


def learn_rule(articles: Iterable[str], others: Iterable[str], site: Site) -> RuleFit:
    """The article URL rule that fits a site.

    Args:
        articles: URLs that are articles, a few mistakes among them allowed.
        others: URLs that are not: sections, tags, authors, pages.
        site: Its hosts; its own rule is not looked at.
    """
    wanted = _paths(articles, site)
    unwanted = _paths(others, site) - wanted
    taken: list[Shape] = []
    left = sorted(wanted)
    while left and len(taken) < MAX_SHAPES:
        shape = _best(left, sorted(unwanted))
        matched = [path for path in left if shape.matches(path)]
        if not matched or (taken and not _explains(shape, matched, wanted, unwanted)):
            break
        taken.append(_with_true_ids(shape, matched))
        left = [path for path in left if path not in set(matched)]
    if not taken:
        return RuleFit(url=DEFAULT_ARTICLE_URL, has_id=True)
    return _fit(taken, wanted, unwanted, site)


def _explains(
    shape: Shape, matched: Sequence[str], wanted: Collection[str], unwanted: Collection[str]
) -> bool:
    """Whether a further shape is one of the site's, not a few mistakes among its articles."""
    enough = max(MIN_PART * len(wanted), MIN_PART_URLS)
    return len(matched) >= enough and _share(shape, unwanted) <= MAX_PART_WRONG


def _fit(taken: Sequence[Shape], wanted: set[str], unwanted: set[str], site: Site) -> RuleFit:
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
        has_id="?P<id>" in pattern,
        articles=len(wanted),
        articles_matched=len(matched),
        others=len(unwanted),
        others_matched=len(_matching(pattern, unwanted, site)),
        missed=tuple(sorted(wanted - matched)[:_SHOWN]),
    )


def _best(wanted: Sequence[str], unwanted: Sequence[str]) -> Shape:
    """The first shape that separates well, else the one that separates best.

    A sure shape of a good part comes before one that takes anything: its ids would be lost.
    """
    shapes = (*SURE_SHAPES, *LOOSE_SHAPES)
    shares = {shape: (_share(shape, wanted), _share(shape, unwanted)) for shape in shapes}
    for least, among in ((GOOD_SHARE, SURE_SHAPES), (SURE_PART, SURE_SHAPES), (GOOD_SHARE, shapes)):
        for shape in among:
            right, wrong = shares[shape]
            if right >= least and wrong <= 1 - GOOD_SHARE:
                return shape
    # An article missed is lost; a page too many is told from a story when it is read.
    return max(shapes, key=lambda shape: shares[shape][0] - shares[shape][1] / 3)


def _share(shape: Shape, paths: Collection[str]) -> float:
    return sum(map(shape.matches, paths)) / max(len(paths), 1)


def _with_true_ids(shape: Shape, matched: Sequence[str]) -> Shape:
    """The shape, its id no id where several articles share it."""
    if "?P<id>" not in shape.pattern:
        return shape
    found = compiled(shape.pattern)
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
