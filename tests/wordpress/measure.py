"""Measures a warehouse against the truth of the WordPress sites it was filled from."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import duckdb

from tests.wordpress.truth import TruthPost
from warehouse.database.schema import stored_tables

# WordPress turns straight quotation marks into typographic ones when it shows a post.
_QUOTES = str.maketrans(dict.fromkeys('‘’‚‛“”„‟"', "'"))

_ARTICLES = """
    SELECT article_id, headline, body, authors, epoch_ms(published_at) // 60_000,
        language, extractor
    FROM articles WHERE site = ?
"""
_COLUMNS = "{:12}{:>7}{:>8}{:>10}{:>8}{:>8}{:>10}{:>9}{:>6}{:>7}{:>7}{:>7}"


@dataclass
class Scores:
    """How much of one site's truth is in the warehouse; counts are posts."""

    public: int = 0
    """Posts that are to be stored."""
    stored: int = 0
    headline: int = 0
    """Of the public posts, how many are stored with exactly this headline; the same below."""
    author: int = 0
    minute: int = 0
    language: int = 0
    f1: float = 0.0
    """Sum over the public posts; see `mean_f1`."""
    poor: int = 0
    """Stored bodies with an F1 under .9, which a mean does not show."""
    noisy: int = 0
    """Stored bodies with a related link, caption or reader's comment in them."""
    extra: int = 0
    """Stored articles that are no post with a story: pages, listings, doubles, empty posts."""
    leaks: int = 0
    """Hidden posts that were stored, and secret words in any table."""
    misses: list[str] = field(default_factory=list)
    """One line for each thing that is not as it should be."""

    @property
    def mean_f1(self) -> float:
        """Mean body F1 over the public posts; a post that is not stored counts 0."""
        return self.f1 / self.public if self.public else 0.0

    def __add__(self, other: Scores) -> Scores:
        return Scores(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Scores)))


def measure(truth: Mapping[str, Sequence[TruthPost]], database: Path) -> dict[str, Scores]:
    """Scores per site, and their sum under `total`.

    Posts that were public once may be stored or not; they count neither way.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        scores = {site: _site_scores(connection, site, posts) for site, posts in truth.items()}
    scores["total"] = sum(scores.values(), Scores())
    return scores


def table(scores: Mapping[str, Scores]) -> str:
    """The scores as a table for people, with what was missed below."""
    heads = ("site", "posts", "stored", "headline", "author", "minute", "language", "body F1")
    lines = [_COLUMNS.format(*heads, "poor", "noisy", "extra", "leaks")]
    for site, s in scores.items():
        exact = (s.public, s.stored, s.headline, s.author, s.minute, s.language)
        faults = (s.poor, s.noisy, s.extra, s.leaks)
        lines.append(_COLUMNS.format(site, *exact, f"{s.mean_f1:.4f}", *faults))
    return "\n".join([*lines, *(f"  {miss}" for miss in scores["total"].misses)])


def body_f1(wanted: str, found: str) -> float:
    """Harmonic mean of precision and recall over words, however they are ordered; 0 to 1."""
    want, have = Counter(folded(wanted).split()), Counter(folded(found).split())
    shared = (want & have).total()
    return 2 * shared / (want.total() + have.total()) if shared else 0.0


def folded(text: str) -> str:
    """Text in NFC with single spaces and one kind of quotation mark."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_QUOTES).split())


def _site_scores(
    connection: duckdb.DuckDBPyConnection, site: str, posts: Sequence[TruthPost]
) -> Scores:
    scores = Scores()
    rows = connection.execute(_ARTICLES, [site]).fetchall()
    stored = {row[0]: row[1:] for row in rows}
    for post in posts:
        row = stored.pop(post.article_id, None)
        match post.standing:
            case "article":
                _score(scores, post, row)
            case "hidden":
                _note(scores, "leaks", post, row is not None, "is hidden and was stored")
                places = _tables_with(connection, post.secret)
                _note(scores, "leaks", post, bool(places), f"its secret is in {places}")
            case "empty":
                _note(scores, "extra", post, row is not None, "has no text and was stored")
            case "removed":
                pass  # was public once: the archive may have it
    for article_id in stored:
        scores.extra += 1
        scores.misses.append(f"{article_id}: no such post")
    return scores


def _score(scores: Scores, post: TruthPost, row: tuple[Any, ...] | None) -> None:
    scores.public += 1
    if row is None:
        scores.misses.append(f"{post.key}: not stored: {post.url}")
        return
    scores.stored += 1
    headline, body, authors, minute, language, extractor = row
    facts = {
        "headline": (folded(post.title), folded(headline)),
        "author": ([post.author], list(authors)),
        "minute": (int(post.published_at.timestamp()) // 60, minute),
        "language": (post.language, language),
    }
    for name, (wanted, found) in facts.items():
        if wanted == found:
            setattr(scores, name, getattr(scores, name) + 1)
        else:
            scores.misses.append(f"{post.key}: {name} is {found!r}, not {wanted!r}")
    f1 = body_f1("\n".join(post.body), body)
    scores.f1 += f1
    _note(scores, "poor", post, f1 < 0.9, f"body F1 is {f1:.3f} ({extractor}): {post.url}")
    noise = [each for each in post.noise if folded(each) in folded(body)]
    _note(scores, "noisy", post, bool(noise), f"its body has {noise}")


def _note(scores: Scores, name: str, post: TruthPost, wrong: bool, what: str) -> None:
    if wrong:
        setattr(scores, name, getattr(scores, name) + 1)
        scores.misses.append(f"{post.key}: {what}")


def _tables_with(connection: duckdb.DuckDBPyConnection, word: str) -> list[str]:
    """The tables that have a word in any column of any row."""
    return [name for name in stored_tables(connection) if _has(connection, name, word)]


def _has(connection: duckdb.DuckDBPyConnection, name: str, word: str) -> bool:
    query = f"SELECT count(*) FROM {name} AS row WHERE contains(row::VARCHAR, ?)"
    return connection.execute(query, [word]).fetchone() != (0,)
