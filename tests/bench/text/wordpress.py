"""The real WordPress in three themes, through `khabar run` with site files without containers.

Run as `python -m tests.bench.text.wordpress [--posts N]`; skipped where WordPress cannot be
installed.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.text.scores import Scores, Written, found_articles, score_site
from tests.bench.text.tables import score_table
from tests.wordpress.archive import SITES, Archive
from tests.wordpress.network import THEMES, WordPressNetwork
from tests.wordpress.packages import unavailable_reason
from tests.wordpress.truth import TruthPost


def written(post: TruthPost) -> Written:
    """A post of the WordPress network as what an archive should know."""
    return Written(
        key=post.article_id,
        headline=post.title,
        paragraphs=post.body,
        authors=(post.author,),
        published_at=post.published_at,
        section=post.section,
    )


def measure_theme(network: WordPressNetwork, theme: str, folder: Path) -> dict[str, Scores]:
    """Scores by site of one `khabar run` while all sites have a theme."""
    for site in SITES:
        network.theme(site, theme)
    archive = Archive(network, folder)
    archive.run()
    scores = {}
    for site in SITES:
        stories = [written(post) for post in network.truth(site) if post.standing == "article"]
        scores[f"{site} ({theme})"] = score_site(stories, found_articles(archive.database, site))
    return scores


def main() -> None:
    """Prints one line a site and theme, and what was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.text.wordpress")
    parser.add_argument("--posts", type=int, default=60, help="of each site")
    asked = parser.parse_args()
    if reason := unavailable_reason():
        print(f"## Real WordPress\n\nSkipped: {reason}.")
        return
    scores: dict[str, Scores] = {}
    with TemporaryDirectory() as folder, WordPressNetwork(Path(folder) / "network") as network:
        network.start(asked.posts)
        for theme in THEMES:
            scores |= measure_theme(network, theme, Path(folder) / theme)
    print(score_table("Real WordPress, as `khabar run` stores it", scores))


if __name__ == "__main__":
    main()
