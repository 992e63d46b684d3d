"""Whether search finds every article that holds a word, however the word is spelt, and no other.

Run as `python -m tests.bench.search_recall [--articles N] [--words N]`. All posts of the practice
network are published; words of each language are drawn from its truth and asked for as they stand
and respelt: without nukta and chandrabindu, with Arabic letters, with other digits, in capitals.
What must be found is told by `pipelines.text.normalise`, which the index does not use.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.text.normalise import tokens
from spiders.practice.network import Plan, TruthArticle
from tests.bench.copies import posts_of
from tests.bench.near_duplicates import respell
from tests.builders import SITES, article, page, segment
from warehouse.database.connection import reader, writer
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish

SITE_OF = {"hi": "hindi", "ur": "urdu", "en": "english"}
SEGMENT = 200


@dataclass(frozen=True, slots=True)
class Recall:
    """One language's words in one spelling."""

    words: int
    wanted: int
    """Articles to be found, over all words."""
    found: int
    """Of these, found."""
    wrong: int
    """Articles found that do not hold the word."""


def fill(home: Path, stories: Sequence[TruthArticle]) -> dict[str, set[str]]:
    """Publishes the stories; returns what holds each normalised word: its article_ids."""
    holds: defaultdict[str, set[str]] = defaultdict(set)
    made = []
    for number, each in enumerate(stories):
        body = "\n\n".join(each.paragraphs)
        site = SITE_OF[each.language]
        made.append(page(article(number, body, site=site, headline=each.headline)))
        for word in tokens(f"{each.headline}\n{body}"):
            holds[word].add(f"{site}:{number}")
    with writer(home) as con:
        for begin in range(0, len(made), SEGMENT):
            load_segment(con, segment(*made[begin : begin + SEGMENT]), SITES)
    publish(home)
    return holds


def measure(home: Path, holds: dict[str, set[str]], words: Iterable[str]) -> Recall:
    """Asks for each word alone."""
    count = wanted = hit = wrong = 0
    con = reader(home)
    for word in words:
        rows = con.execute("SELECT article_id FROM search_scores(?)", [word]).fetchall()
        got = {article_id for (article_id,) in rows}
        right = set.intersection(*(holds[form] for form in tokens(word)))
        count, wanted = count + 1, wanted + len(right)
        hit, wrong = hit + len(got & right), wrong + len(got - right)
    con.close()
    return Recall(count, wanted, hit, wrong)


def written_words(stories: Iterable[TruthArticle], language: str, most: int) -> list[str]:
    """Words as the stories of a language write them, drawn at random."""
    texts = [" ".join(each.paragraphs) for each in stories if each.language == language]
    written = sorted({word.strip(".,;:।۔؟?!\"'()“”‘’") for text in texts for word in text.split()})
    written = [word for word in written if tokens(word)]
    return random.Random(language).sample(written, min(most, len(written)))


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.search_recall", description=__doc__
    )
    parser.add_argument("--articles", type=int, default=200, help="posts of a site")
    parser.add_argument("--words", type=int, default=300, help="words of each language")
    options = parser.parse_args()
    stories = list(posts_of(Plan(articles=options.articles)).values())
    with tempfile.TemporaryDirectory(prefix="khabar-search-") as folder:
        holds = fill(Path(folder), stories)
        print(f"{len(stories)} articles, {len(holds)} words")
        print(f"{'':24}{'words':>7}{'to find':>9}{'found':>9}{'wrong':>7}")
        for language in SITE_OF:
            asked = written_words(stories, language, options.words)
            respelt = respell(asked, [], random.Random(0))
            for how, words in (("as written", asked), ("respelt", respelt)):
                got = measure(Path(folder), holds, words)
                print(
                    f"{language} {how:21}{got.words:>7}{got.wanted:>9}{got.found:>9}{got.wrong:>7}"
                )


if __name__ == "__main__":
    main()
