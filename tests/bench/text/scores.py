"""How much of the truth of a site is in a warehouse: body, briefs apart, and the exact values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import fmean

import duckdb

from tests.wordpress.measure import body_f1, folded

BRIEF_WORDS = 60
POOR_F1 = 0.9

_FOUND = """
    SELECT article_id, url, headline, body, authors, published_at, section, extractor
    FROM articles WHERE site = ?
"""


@dataclass(frozen=True, slots=True)
class Written:
    """One story as it was written."""

    key: str
    """Its article_id, or its URL where the site shows no ids."""
    headline: str
    paragraphs: tuple[str, ...]
    authors: tuple[str, ...]
    published_at: datetime
    """Aware."""
    section: str
    """'' where the page does not tell it: then it is not judged."""
    optional: tuple[str, ...] = ()
    """Lines that may be kept or dropped: neither a leak nor a loss."""

    @property
    def is_brief(self) -> bool:
        """Whether it has at most 60 words."""
        return len(" ".join(self.paragraphs).split()) <= BRIEF_WORDS


@dataclass(frozen=True, slots=True)
class Found:
    """One article as it is stored."""

    article_id: str
    url: str
    headline: str
    body: str
    authors: tuple[str, ...]
    published_at: datetime | None
    section: str
    extractor: str


@dataclass
class Scores:
    """Sums over the stories of one site; a story that is not stored counts 0 everywhere."""

    f1s: list[float] = field(default_factory=list)
    """Body F1 of the stories of more than 60 words."""
    brief_f1s: list[float] = field(default_factory=list)
    stored: int = 0
    headline: int = 0
    authors: int = 0
    minute: int = 0
    section: int = 0
    sections_told: int = 0
    """Stories whose section is judged."""
    leaked: int = 0
    """Lines of bodies that are no part of their story."""
    lost: int = 0
    """Paragraphs of stories that their bodies lack."""
    extra: int = 0
    """Stored articles that are no story."""
    from_container: int = 0
    misses: list[str] = field(default_factory=list)
    """One line for each thing that is not as it should be."""

    @property
    def stories(self) -> int:
        """Stories that are to be stored."""
        return len(self.f1s) + len(self.brief_f1s)

    def __add__(self, other: Scores) -> Scores:
        both = {name: getattr(self, name) + getattr(other, name) for name in vars(self)}
        return Scores(**both)

    def row(self) -> dict[str, str]:
        """Column to value, as the tables print them; shares are of the stories."""
        return {
            "stories": str(self.stories),
            "stored": str(self.stored),
            "body F1": _mean(self.f1s),
            "briefs": str(len(self.brief_f1s)),
            "briefs F1": _mean(self.brief_f1s),
            "F1 < .9": str(sum(f1 < POOR_F1 for f1 in (*self.f1s, *self.brief_f1s))),
            "headline": _share(self.headline, self.stories),
            "authors": _share(self.authors, self.stories),
            "minute": _share(self.minute, self.stories),
            "section": _share(self.section, self.sections_told),
            "leaked": str(self.leaked),
            "lost": str(self.lost),
            "extra": str(self.extra),
            "container": _share(self.from_container, self.stored),
        }


def score_site(written: Iterable[Written], found: Mapping[str, Found]) -> Scores:
    """Scores what was found of one site, by the key under which it was written."""
    scores = Scores()
    keys = set()
    for story in written:
        keys.add(story.key)
        _score(scores, story, found.get(story.key))
    for key in found.keys() - keys:
        scores.extra += 1
        scores.misses.append(f"{key}: stored, and no story")
    return scores


def found_articles(database: Path, site: str, *, by_url: bool = False) -> dict[str, Found]:
    """The articles of a site in a warehouse, by article_id or by URL."""
    with duckdb.connect(str(database), read_only=True) as con:
        rows = con.execute(_FOUND, [site]).fetchall()
    found = (Found(*row[:4], tuple(row[4]), *row[5:]) for row in rows)
    return {each.url if by_url else each.article_id: each for each in found}


def leaked_lines(story: Written, body: str) -> list[str]:
    """The lines of a body that stand nowhere in the story."""
    text = _flat([*story.paragraphs, *story.optional])
    return [line for line in body.split("\n") if line and _flat([line]) not in text]


def lost_paragraphs(story: Written, body: str) -> list[str]:
    """The paragraphs of a story that stand nowhere in a body."""
    text = _flat([body])
    return [each for each in story.paragraphs if _flat([each]) not in text]


def _score(scores: Scores, story: Written, found: Found | None) -> None:
    f1s = scores.brief_f1s if story.is_brief else scores.f1s
    scores.sections_told += bool(story.section)
    if found is None:
        f1s.append(0.0)
        scores.lost += len(story.paragraphs)
        scores.misses.append(f"{story.key}: not stored")
        return
    scores.stored += 1
    scores.from_container += found.extractor == "container"
    exact = {
        "headline": (folded(story.headline), folded(found.headline)),
        "authors": (story.authors, found.authors),
        "minute": (_minute(story.published_at), _minute(found.published_at)),
    }
    if story.section:
        exact["section"] = (story.section, found.section)
    for name, (wanted, got) in exact.items():
        if wanted == got:
            setattr(scores, name, getattr(scores, name) + 1)
        else:
            scores.misses.append(f"{story.key}: {name} is {got!r}, not {wanted!r}")
    leaked, lost = leaked_lines(story, found.body), lost_paragraphs(story, found.body)
    scores.leaked += len(leaked)
    scores.lost += len(lost)
    scores.misses += [f"{story.key}: leaked {line[:120]!r}" for line in leaked]
    scores.misses += [f"{story.key}: lost {line[:120]!r}" for line in lost]
    f1s.append(body_f1("\n".join(story.paragraphs), _without(found.body, story.optional)))


def _without(body: str, optional: Iterable[str]) -> str:
    # A line's own form in the body may differ in its spaces and quotes.
    dropped = set(map(folded, optional))
    return "\n".join(line for line in body.split("\n") if folded(line) not in dropped)


def _flat(lines: Iterable[str]) -> str:
    # How the cells of a table are parted, and whether list items have bullets, is a matter of form.
    single = (line.replace("|", " ") for each in lines for line in each.split("\n"))
    text = " ".join(folded(line).removeprefix("- ").removeprefix("• ") for line in single)
    # Whole words: a label of one word is no part of a story that has a longer one.
    return f" {text} "


def _minute(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp()) // 60


def _mean(values: list[float]) -> str:
    return f"{fmean(values):.4f}" if values else "-"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"
