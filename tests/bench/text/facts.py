"""Title, authors and day: on pages of other people, and on sites whose truth is ours.

Run as `python -m tests.bench.text.facts [--pages-only] [--misses] [--half N]`; what is not beside
the project is skipped and said.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from pipelines.record import Article
from spiders.practice.network import Plan
from tests.bench.extraction import DATA, cleaned_article
from tests.bench.text.practice import measure_practice
from tests.bench.text.scores import Scores
from tests.bench.text.tables import markdown_table
from tests.bench.text.unseen.exam import examine, unseen_sites
from tests.bench.text.wordpress import measure_theme
from tests.wordpress.network import THEMES, WordPressNetwork
from tests.wordpress.packages import unavailable_reason

HALVES = ("worked on", "looked at")
_BETWEEN = re.compile(r"\s*(?:[,&/]|\band\b|\bwith\b)\s*")
# The truth of some pages has what an author is behind the name.
_DEGREE = re.compile(r"(?=.*[A-Z].*[A-Z])(?:[A-Z][a-z]?){2,5}")
_OFFICE = re.compile(r"\b(?:expert|director|editor|representative|lines)\b", re.IGNORECASE)
# Of pages from all over the world it is not known in whose zone the truth has the day.
_ZONES = (timedelta(hours=-8), timedelta(0), timedelta(hours=5.5))


class Judged(NamedTuple):
    """One fact of one page beside the truth."""

    page: str
    fact: str
    wanted: str
    """As the truth has it; '' if it has none."""
    found: str
    score: float
    """1 for the same, 0 for another; of authors the F1 of their sets."""


def judged_pages(half: int) -> Iterator[Judged]:
    """The facts of a half of the newer benchmark: 0 is worked on, 1 looked at."""
    folder = DATA / "wcxb-dev"
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for name, wanted in sorted(truth.items()):
        if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 == half:
            html = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
            yield from _judged(name, wanted, cleaned_article(wanted["url"], html))


def people(text: str) -> frozenset[str]:
    """The folded names of a truth's authors, without degrees and offices behind them."""
    first, *more = _BETWEEN.split(text)
    parts = [first, *(part for part in more if not _OFFICE.search(part) and _named(part, 0))]
    return frozenset(map(folded, (_named(part, 2) for part in parts)))


def folded(text: str) -> str:
    """The lower-case words of a text."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(words)


def _named(part: str, least: int) -> str:
    """A part without the degrees at its end, of so many words at least."""
    words = part.split()
    while len(words) > least and _DEGREE.fullmatch(words[-1].replace(".", "")):
        words.pop()
    return " ".join(words)


def _judged(page: str, wanted: dict[str, Any], article: Article | None) -> Iterator[Judged]:
    title, authors, day = (wanted[key] or "" for key in ("title", "author", "publish_date"))
    headline = article.headline if article else ""
    yield Judged(page, "title", title, headline, folded(title) == folded(headline))
    names = article.authors if article else ()
    yield Judged(page, "authors", authors, "; ".join(names), _f1(people(authors), names))
    published = article.published_at if article else None
    yield _judged_day(page, "day", day, published)
    # The truth takes the day of a change where the page tells no other.
    modified = article.modified_at if article else None
    either = [
        _judged_day(page, "day or that of a change", day, each) for each in (published, modified)
    ]
    yield max(either, key=lambda each: (each.score, bool(each.found)))


def _judged_day(page: str, fact: str, day: str, moment: datetime | None) -> Judged:
    days = [f"{moment.astimezone(timezone(zone)):%Y-%m-%d}" for zone in _ZONES if moment]
    is_day = bool(day) and any(each.startswith(day) for each in days)
    return Judged(page, fact, day, "; ".join(dict.fromkeys(days)), is_day)


def _f1(wanted: frozenset[str], names: tuple[str, ...]) -> float:
    found = frozenset(map(folded, names))
    return 2 * len(wanted & found) / max(len(wanted) + len(found), 1)


def _rows(half: int, judged: list[Judged]) -> Iterator[dict[str, str]]:
    for fact in dict.fromkeys(each.fact for each in judged):
        own = [each for each in judged if each.fact == fact]
        told = [each for each in own if each.wanted]
        missed = [each for each in told if each.score < 1]
        yield {
            "newer benchmark": f"{fact}, {HALVES[half]}",
            "in truth": str(len(told)),
            "right": f"{1 - len(missed) / len(told):.3f}",
            "F1": f"{fmean(each.score for each in told):.3f}",
            "none found": str(sum(not each.found for each in missed)),
            "found beside the truth": str(sum(bool(each.found) for each in own if not each.wanted)),
        }


def _measured_sites(folder: Path) -> dict[str, Scores]:
    """Scores of small practice, drawn and WordPress sites, summed by kind."""
    found = {"practice": measure_practice(Plan(articles=40), folder / "practice")}
    found["drawn"] = examine(unseen_sites(6), 40, folder / "drawn")
    if reason := unavailable_reason():
        print(f"WordPress skipped: {reason}.\n")
    else:
        with WordPressNetwork(folder / "network") as network:
            network.start(60)
            found["WordPress"] = measure_theme(network, THEMES[0], folder / "wordpress")
    return {kind: sum(scores.values(), Scores()) for kind, scores in found.items()}


def main() -> None:
    """Prints one line a fact, then one a kind of site."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.text.facts")
    parser.add_argument("--pages-only", action="store_true", help="the newer benchmark alone")
    parser.add_argument("--misses", action="store_true", help="name each fact that is not right")
    parser.add_argument("--half", type=int, choices=(0, 1), action="append", help="; ".join(HALVES))
    asked = parser.parse_args()
    print("## Facts of a page\n")
    if DATA.is_dir():
        halves = {half: list(judged_pages(half)) for half in asked.half or (0, 1)}
        print(markdown_table(row for half, found in halves.items() for row in _rows(half, found)))
        missed = [each for found in halves.values() for each in found if each.score < 1]
        for each in missed if asked.misses else ():
            print(f"- {each.fact} {each.page}: {each.found!r}, truth {each.wanted!r}")
    else:
        print(f"Pages skipped: they are not at {DATA}.")
    if asked.pages_only:
        return
    with TemporaryDirectory() as folder:
        sites = _measured_sites(Path(folder))
    shown = ("stories", "headline", "authors", "minute", "section")
    rows = ((kind, scores.row()) for kind, scores in sites.items())
    print(
        "", markdown_table({"site": kind, **{key: row[key] for key in shown}} for kind, row in rows)
    )


if __name__ == "__main__":
    main()
