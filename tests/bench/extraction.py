"""How much of a story extraction finds and how much else it takes, on pages nobody here wrote.

Run as `python -m tests.bench.extraction`. The 181 pages of Zyte's article
extraction benchmark go through clean as pages of sites without any rules of
their own; the figure is that benchmark's: F1 over 4-gram shingles, averaged
over pages. Of 20 pages of the tagDiv theme it is known which snippets belong to
the story and which do not.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from statistics import fmean
from typing import NamedTuple
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from trafilatura import bare_extraction

from pipelines.clean import clean_page
from pipelines.record import Article
from spiders.archive.records import Fetch, FetchedPage
from spiders.config.site import Site
from tests.places import SHARED

DATA = SHARED / "data/extraction"
# The benchmark's own tokens: its pages are in Latin letters.
_TOKEN = re.compile(r"\w+")
Extract = Callable[[str, bytes], str]


class Score(NamedTuple):
    """Averages over pages, 0..1, and CPU milliseconds a page."""

    precision: float
    recall: float
    milliseconds: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def clean_text(url: str, html: bytes) -> str:
    """The body that clean gives, '' for a reject."""
    article = cleaned_article(url, html)
    return article.body if article else ""


def cleaned_article(url: str, html: bytes) -> Article | None:
    """What clean makes of a page whose site has no rules of its own."""
    # Some pages of the set are known by a file's name alone.
    url = url if url.startswith("http") else "http://page.invalid/"
    host = urlsplit(url).netloc.lower()
    site = Site(name="bench", title=host, hosts=(host,), base_url=f"http://{host}", language="en")
    fetch = Fetch("0", "bench", "bench", url, "page", datetime.now(UTC), 200)
    page = FetchedPage(fetch, "bench:u0", url, (("Content-Type", "text/html"),), html)
    return clean_page(page, site).article


def bare(**options: bool) -> Extract:
    """trafilatura alone."""

    def text_of(_url: str, html: bytes) -> str:
        document = bare_extraction(html, include_comments=False, **options)
        return getattr(document, "text", None) or ""

    return text_of


METHODS: dict[str, Extract] = {
    "clean, no site rules": clean_text,
    "trafilatura, precise": bare(favor_precision=True),
    "trafilatura": bare(),
    "trafilatura, with metadata": bare(with_metadata=True),
}


def score_pages(method: Extract, pages: Iterable[tuple[str, bytes, str]]) -> Score:
    """Scores a method on (url, html, story) triples."""
    started = time.process_time()
    texts = [(method(url, html), story) for url, html, story in pages]
    spent = time.process_time() - started
    rates = [_rates(text, story) for text, story in texts]
    return Score(
        fmean(precision for precision, _ in rates),
        fmean(recall for _, recall in rates),
        1000 * spent / len(texts),
    )


def f1_of(text: str, story: str) -> float:
    """F1 over the shingles of one text, 0..1."""
    precision, recall = _rates(text, story)
    return 2 * precision * recall / ((precision + recall) or 1)


def _rates(text: str, story: str) -> tuple[float, float]:
    found, wanted = _shingles(text), _shingles(story)
    both = (found & wanted).total()
    if found == wanted:
        return 1.0, 1.0
    return both / max(found.total(), 1), both / max(wanted.total(), 1)


def _shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    starts = range(max(1, len(tokens) - size + 1)) if tokens else ()
    return Counter(tuple(tokens[start : start + size]) for start in starts)


def benchmark_pages() -> list[tuple[str, bytes, str]]:
    """(url, html, story) of the article extraction benchmark."""
    folder = DATA / "article-extraction-benchmark"
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    return [
        (
            facts["url"],
            gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()),
            facts["articleBody"],
        )
        for name, facts in sorted(truth.items())
    ]


class WordScore(NamedTuple):
    """How the text of one page of the newer benchmark compares, 0..1; 0 for a reject."""

    f1: float
    plain: float
    """trafilatura's own, with its defaults."""
    suspect: str
    """Of the article; `rejected` if there is none."""


def word_scores(*, half: int) -> dict[str, WordScore]:
    """Id to score of each page of a half of the newer benchmark: 0 is worked on, 1 looked at."""
    folder = DATA / "wcxb-dev"
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    scores = {}
    for name, facts in sorted(truth.items()):
        if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 != half:
            continue
        html = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        article, wanted = cleaned_article(facts["url"], html), facts["main_content"]
        scores[name] = WordScore(
            _word_f1(article.body if article else "", wanted),
            _word_f1(bare()(facts["url"], html), wanted),
            article.suspect if article else "rejected",
        )
    return scores


def _word_f1(text: str, wanted: str) -> float:
    one, other = (Counter(_TOKEN.findall(each.lower())) for each in (text, wanted))
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


class Snippets(NamedTuple):
    """How a method fares on the tagDiv pages, by the snippets that are known of them."""

    wanted: int
    unwanted: int
    missing: list[str]
    """Lines `lost from URL: snippet`."""
    leaked: list[str]
    """Lines `leaked on URL: snippet`."""


def tagdiv_failures(method: Extract) -> Snippets:
    """What a method leaves out of the stories of the tagDiv pages, and what it takes besides."""
    folder = DATA / "tagdiv-pages"
    pages = json.loads((folder / "evaldata.json").read_text(encoding="utf-8"))
    counts = Counter[str]()
    missing, leaked = [], []
    for url, facts in pages.items():
        html = next(folder.glob(f"*/{facts['file']}")).read_bytes()
        text = " ".join(method(url, html).split())
        for kind in ("with", "without"):
            counts[kind] += len(facts[kind])
        missing += [f"lost from {url}: {each}" for each in facts["with"] if not _has(text, each)]
        leaked += [f"leaked on {url}: {each}" for each in facts["without"] if _has(text, each)]
    return Snippets(counts["with"], counts["without"], missing, leaked)


def _has(text: str, snippet: str) -> bool:
    return " ".join(snippet.split()) in text


def main() -> None:
    """Prints one line a method."""
    console = Console()
    if not DATA.is_dir():
        console.print(f"Skipped: the pages are not at {DATA}.")
        return
    pages = benchmark_pages()
    table = Table("method", "F1", "precision", "recall", "ms a page", "tagDiv kept", "tagDiv wrong")
    for name, method in METHODS.items():
        score = score_pages(method, pages)
        found = tagdiv_failures(method)
        kept = f"{found.wanted - len(found.missing)}/{found.wanted}"
        wrong = f"{len(found.leaked)}/{found.unwanted}"
        rates = (f"{value:.4f}" for value in (score.f1, score.precision, score.recall))
        table.add_row(name, *rates, f"{score.milliseconds:.1f}", kept, wrong)
    console.print(table)


if __name__ == "__main__":
    main()
