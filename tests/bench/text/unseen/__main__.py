"""Sites that nobody has seen, through clean, learning and load: how much of their truth arrives.

Run as `python -m tests.bench.text.unseen [--sites N] [--builders N] [--pages N] [--only NAME]
[--keep FOLDER]`. Each site is drawn at random from its number: its theme, its words, its stories.
Others are made with page builders, N with each. Nothing is configured but a site's name, language
and time zone.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.text.tables import score_table
from tests.bench.text.unseen.exam import built_sites, examine, unseen_sites


def main() -> None:
    """Prints one line a site, and what was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.text.unseen")
    parser.add_argument("--sites", type=int, default=18)
    parser.add_argument("--builders", type=int, default=1, help="sites of each page builder")
    parser.add_argument("--pages", type=int, default=80, help="of each site")
    parser.add_argument("--only", action="append", default=[], help="name of a site; repeatable")
    parser.add_argument("--keep", type=Path, help="write pages and warehouse here")
    asked = parser.parse_args()
    drawn = [*unseen_sites(asked.sites), *built_sites(asked.builders)]
    sites = [site for site in drawn if not asked.only or site.name in asked.only]
    with TemporaryDirectory() as folder:
        scores = examine(sites, asked.pages, asked.keep or Path(folder))
    print(score_table("Sites that nobody has seen", scores))


if __name__ == "__main__":
    main()
