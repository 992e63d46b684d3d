"""The shapes that article URLs of news sites have, as rules for a site file."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import regex

from spiders.site import DEFAULT_ARTICLE_URL

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
    """A rule as `spiders.site` compiles it."""
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
