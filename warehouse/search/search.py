"""Full-text search over the published articles, in any spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import regex

from pipelines.text.normalise import tokens
from spiders.errors import ConfigError
from warehouse.database.reader import reading
from warehouse.database.statements import statement
from warehouse.search.index import waiting_texts
from warehouse.search.near import find_near

# A phrase in quotes of any kind, or a word; a minus in front excludes it.
_PART = regex.compile(
    r'(?P<minus>(?<!\S)-)?(?:["“”«»](?P<phrase>[^"“”«»]*)["“”«»]|(?P<word>[^\s"“”«»]+))'
)


# Of shorter beginnings the words are too many; a vowel sign counts as a letter.
_SHORTEST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, as `parse_query` reads it."""

    words: tuple[str, ...]
    """Words that are looked for, those of the phrases included."""
    phrases: tuple[str, ...] = ()
    """Words that must stand side by side."""
    unwanted: tuple[str, ...] = ()
    """Words and phrases that must not occur."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles are searched."""

    sites: Sequence[str] = ()
    """Names of sites; all if empty."""
    languages: Sequence[str] = ()
    """As in `articles.language`; all if empty."""
    author: str = ""
    """Part of an author's name, in any spelling."""
    first: date | None = None
    """Day of publication in India, or of the first sight where the page gives none."""
    last: date | None = None
    """Included."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found; `published_at` is aware, in UTC."""

    score: float
    article_id: str
    site: str
    published_at: datetime | None
    headline: str
    authors: list[str]
    section: str
    language: str
    url: str
    body: str
    copies: int
    """Further articles found that tell the same story."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search came to."""

    hits: list[Hit]
    """Best first."""
    articles: int
    """How many articles match."""
    stories: int
    """How many stories these are: copies counted once."""
    waiting: int
    """How many articles were not in the index and had to be read through."""
    near: str = ""
    """Where nothing was found, words to look for instead; '' if none come near."""


def parse_query(text: str) -> Query:
    """Reads a query: words, "phrases" in quotes, and either with a minus in front to exclude it.

    A `*` behind the last letter makes a beginning of it.

    Raises:
        ConfigError: if it names no word that is looked for, or a beginning is too short.
    """
    words: list[str] = []
    phrases: list[str] = []
    unwanted: list[str] = []
    for part in _PART.finditer(text):
        said = (part["phrase"] or part["word"] or "").strip()
        if not regex.search(r"[\p{L}\p{N}]", said):
            continue
        if said.endswith("*") and len(tokens(said)[-1]) < _SHORTEST_BEGINNING:
            raise ConfigError(f"{said}: a beginning has three letters or more, as in 'वाराण*'")
        if part["minus"]:
            unwanted.append(said)
            continue
        words.append(said)
        if part["phrase"]:
            phrases.append(said)
    if not words:
        raise ConfigError(f"{text!r} has no word to search for: write one, such as 'किम जोंग'")
    return Query(tuple(words), tuple(phrases), tuple(unwanted))


def search(
    home: Path,
    query: Query,
    filters: Filters | None = None,
    *,
    every_word: bool = True,
    copies: bool = False,
    limit: int = 10,
) -> SearchResult:
    """Searches `<home>/news.duckdb`.

    Args:
        home: the folder KHABAR_HOME names.
        query: what is looked for.
        filters: which articles are searched; all if None.
        every_word: whether each word must occur, or one is enough.
        copies: whether each copy of a story is a hit of its own.
        limit: hits at most; 0 is all.

    Raises:
        WarehouseError: if nothing is published yet, or by another Khabar without search.
    """
    filters = filters or Filters()
    with reading(home) as con:
        con.execute(
            statement("search/find_texts"),
            {
                "query": " ".join(query.words),
                "every_word": every_word,
                "sites": list(filters.sites),
                "languages": list(filters.languages),
                "author": filters.author,
                "first": filters.first or date.min,
                "last": filters.last or date.max,
            },
        )
        if query.phrases or query.unwanted:
            sifting = {"phrases": list(query.phrases), "unwanted": list(query.unwanted)}
            con.execute(statement("search/filter_texts"), sifting)
        articles, stories = con.execute(
            "SELECT count(*), count(DISTINCT cluster_id) FROM found"
        ).fetchall()[0]
        most = {"copies": copies, "limit": limit or articles}
        hits = [Hit(*row) for row in con.execute(statement("search/read_found"), most).fetchall()]
        near = "" if hits else find_near(con, " ".join(query.words))
        return SearchResult(hits, articles, stories, waiting_texts(con), near)
