"""Copies on the practice network, whose truth is known: found, missed, invented; in any order.

Run as `python -m tests.bench.copies [--articles N] [--seed S] [--orders N]`. All posts of the four
sites meet as in the warehouse, once with the series of the site files and once with the general
ones alone. With `--orders` a smaller network is loaded so many times, in random order, batches and
with repetitions, each time into a warehouse of its own.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.dedupe.pairs import merges
from pipelines.dedupe.series import series_of
from pipelines.record import Article
from pipelines.text.text import content_hash
from spiders.config.site import Site, read_sites
from spiders.practice.network import SITES, Plan, TruthArticle, truth
from tests.builders import NOON, page, segment
from tests.pipelines.judging import Told, judge_told, tell
from warehouse.database.connection import WRITER_FILE, writer
from warehouse.load.segment import load_segment

GRADES = ("verbatim", "light", "medium", "heavy")
MERGED = ("verbatim", "light", "medium")
"""A heavy copy replaces half of the sentences: `related`, like a follow-up."""


@dataclass
class Found:
    """Pairs of posts, counted."""

    copies: Counter[str] = field(default_factory=Counter)
    """Copies by grade."""
    met: Counter[str] = field(default_factory=Counter)
    merged: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)
    """Merged, or at least known as related."""
    right: int = 0
    """Merged pairs that tell one story."""
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    """Merged pairs that do not: both ids and the rule."""
    series_merged: int = 0
    """Of those, pairs of series pages."""

    @property
    def precision(self) -> float:
        """Right pairs among all that were merged."""
        return self.right / (self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        """Merged copies among those that are to be merged."""
        return sum(self.merged[g] for g in MERGED) / sum(self.copies[g] for g in MERGED)


def posts_of(plan: Plan) -> dict[str, TruthArticle]:
    """All posts of the four sites that are articles, by article_id."""
    return {
        post.article_id: post for site in SITES for post in truth(site, plan) if post.is_article
    }


def series_in(post: TruthArticle, site: Site) -> str:
    """The series that clean would find."""
    return series_of(post.section, urlsplit(post.url).path.rsplit("/", 1)[-1], post.headline, site)


def find_copies(posts: Mapping[str, TruthArticle], sites: Mapping[str, Site]) -> Found:
    """Lets all posts meet through their bands and judges those that do."""
    told = {post.article_id: _told(post, sites[post.site]) for post in posts.values()}
    found = Found(Counter(post.grade for post in posts.values() if post.copy_of in posts))
    for one, other in _candidates(told.values()):
        pair = judge_told(told[one], told[other])
        grade = _grade(posts, one, other)
        found.met[grade] += 1
        found.noted[grade] += pair is not None
        if pair is None or not merges(pair):
            continue
        found.merged[grade] += 1
        if _story(posts, one) == _story(posts, other):
            found.right += 1
        else:
            found.wrong.append((one, other, pair.rule))
            found.series_merged += bool(posts[one].series and posts[other].series)
    return found


def _told(post: TruthArticle, site: Site) -> Told:
    return tell(
        "\n\n".join(post.paragraphs),
        article_id=post.article_id,
        site=post.site,
        headline=post.headline,
        published_at=post.published_at,
        series=series_in(post, site),
        zone=site.zone,
    )


def _candidates(articles: Iterable[Told]) -> set[tuple[str, str]]:
    met: defaultdict[int, list[str]] = defaultdict(list)
    pairs = set()
    for sketch, _ in articles:
        for band in sketch.bands.tolist():
            pairs.update((earlier, sketch.article_id) for earlier in met[band])
            met[band].append(sketch.article_id)
    return pairs


def _story(posts: Mapping[str, TruthArticle], article_id: str) -> str:
    source = posts[article_id].copy_of
    return source if source in posts else article_id


def _grade(posts: Mapping[str, TruthArticle], one: str, other: str) -> str:
    """The grade of a copy and its source, '' for any other two."""
    for copy, source in ((one, other), (other, one)):
        if posts[copy].copy_of == source:
            return posts[copy].grade
    return ""


def show(found: Found) -> None:
    """Prints a line per grade, then precision, recall and what was merged wrongly."""
    print(f"{'':12}{'copies':>8}{'met':>8}{'related or merged':>20}{'merged':>8}")
    for grade in GRADES:
        counts = (found.copies, found.met, found.noted, found.merged)
        copies, met, noted, merged = (count[grade] for count in counts)
        print(f"{grade:12}{copies:>8}{met:>8}{noted:>20}{merged:>8}")
    print(
        f"precision {found.precision:.4f}, recall of {', '.join(MERGED)} {found.recall:.4f}, "
        f"{len(found.wrong)} wrong pairs, {found.series_merged} of series"
    )
    for wrong in found.wrong[:5]:
        print("  wrong:", *wrong)


def batches_in_disorder(
    articles: list[Article], rng: random.Random
) -> Iterator[tuple[int, list[Article]]]:
    """All articles in batches of random size, now and then one that was loaded before."""
    rest = rng.sample(articles, len(articles))
    loaded: list[Article] = []
    most = rng.choice([5, 10, 20, 40, len(articles)])
    number = 0
    while rest:
        size = rng.randint(1, most)
        batch, rest = rest[:size], rest[size:]
        repeated = rng.sample(loaded, min(len(loaded), rng.randint(0, 2)))
        yield number, batch + repeated
        loaded += batch
        number += 1


def clusters_of(
    empty: Path, batches: Iterable[tuple[int, list[Article]]], sites: Mapping[str, Site]
) -> object:
    """Clusters and pairs of a copy of the empty warehouse into which the batches were loaded."""
    folder = Path(tempfile.mkdtemp(dir=empty))
    shutil.copy(empty / WRITER_FILE, folder)
    with writer(folder) as con:
        for _, batch in batches:
            pages = [page(article, NOON) for article in batch]
            load_segment(con, segment(*pages, site=batch[0].site), sites)
        return (
            con.execute("SELECT article_id, cluster_id FROM articles ORDER BY 1").fetchall(),
            con.execute("FROM article_pairs ORDER BY ALL").fetchall(),
        )


def articles_of(posts: Iterable[TruthArticle], sites: Mapping[str, Site]) -> list[Article]:
    """The posts as clean would hand them over."""
    return [
        Article(
            article_id=post.article_id,
            site=post.site,
            url=post.url,
            section=post.section,
            series=series_in(post, sites[post.site]),
            headline=post.headline,
            body=(body := "\n\n".join(post.paragraphs)),
            published_at=post.published_at,
            language=post.language,
            language_confidence=1.0,
            language_method="script",
            latin_share=0.0,
            word_count=len(body.split()),
            content_hash=content_hash(post.headline, body),
            extractor="page",
            rules_version="1",
        )
        for post in posts
    ]


def compare_orders(orders: int, plan: Plan, sites: Mapping[str, Site]) -> int:
    """How many of so many random orders give other clusters or pairs than one batch."""
    articles = articles_of(posts_of(plan).values(), sites)
    differing = 0
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder)
        with writer(empty) as con:
            con.execute("CHECKPOINT")
        expected = clusters_of(empty, [(0, articles)], sites)
        for order in range(orders):
            batches = batches_in_disorder(articles, random.Random(order))
            differing += clusters_of(empty, batches, sites) != expected
            print(f"\r{order + 1} of {orders} orders, {differing} differ", end="", flush=True)
    print(f" ({len(articles)} articles)")
    return differing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000, help="posts of each site")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--orders", type=int, default=0, help="random orders to load")
    options = parser.parse_args()
    sites = read_sites()
    if options.orders:
        compare_orders(options.orders, Plan(articles=options.articles, seed=options.seed), sites)
        return
    posts = posts_of(Plan(articles=options.articles, seed=options.seed))
    print(f"{len(posts)} articles, series of the site files")
    show(find_copies(posts, sites))
    bare = {name: site.model_copy(update={"series": {}}) for name, site in sites.items()}
    print("\nseries by general rules alone")
    show(find_copies(posts, bare))


if __name__ == "__main__":
    main()
