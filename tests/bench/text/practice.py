"""The practice network through `khabar run`, with site files that say nothing of containers.

Run as `python -m tests.bench.text.practice [--articles N] [--written]`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from spiders.practice.content.sites import PRESSES
from spiders.practice.network import SITES, Plan, PracticeServer, TruthArticle, truth
from tests.bench.text.scores import Scores, Written, found_articles, score_site
from tests.bench.text.tables import score_table
from tests.flows.khabar import Khabar


def written(post: TruthArticle) -> Written:
    """A post of the practice network as what an archive should know."""
    return Written(
        key=post.article_id,
        headline=post.headline,
        paragraphs=post.paragraphs,
        authors=post.authors,
        published_at=post.published_at,
        section=post.section,
    )


def stories(site: str, plan: Plan) -> list[Written]:
    """What a crawl of one site is to store: what robots.txt forbids is missing."""
    return [written(post) for post in truth(site, plan) if post.is_article]


def measure_practice(plan: Plan, folder: Path, *, learned: bool = True) -> dict[str, Scores]:
    """Scores by site of one `khabar run` on the served network.

    Raises:
        RuntimeError: if the run fails.
    """
    khabar = Khabar(folder)
    with PracticeServer(plan) as server:
        khabar.follow(server, learned=learned)
        done = khabar("run")
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    database = khabar.home / "news.duckdb"
    return {
        f"{site} ({PRESSES[site].theme})": score_site(
            stories(site, plan), found_articles(database, site)
        )
        for site in SITES
    }


def main() -> None:
    """Prints one line a site, and what was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.text.practice")
    parser.add_argument("--articles", type=int, default=120, help="of each site")
    parser.add_argument("--written", action="store_true", help="with hand-written containers")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        plan = Plan(articles=asked.articles)
        scores = measure_practice(plan, Path(folder), learned=not asked.written)
    print(score_table("Practice network, as `khabar run` stores it", scores))


if __name__ == "__main__":
    main()
