"""Prints what each hostile behaviour costs: `python -m tests.spiders.hostile [WORD…]`.

Each is crawled on a site and by a process of its own, with the limits that a site has where its
file says nothing; only what waits for a timeout gets one of two seconds. Words choose behaviours.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from spiders.config.limits import Limits
from tests.spiders.hostile.pages import PageCase
from tests.spiders.hostile.server import HostileSite
from tests.spiders.hostile.table import (
    SITE_CASES,
    Seen,
    all_pages,
    canary,
    crawl_pages,
    crawl_sites,
)

MANY = 120_000
"""URLs of a source that names many: more than the limit of 100,000."""
SECONDS = 2.0


def main(words: list[str]) -> None:
    with canary() as bait, tempfile.TemporaryDirectory() as folder:
        print("| behaviour | outcome | other articles | requests | seconds | peak MB |")
        print("|---|---|---|---|---|---|")
        for number, case in enumerate((*all_pages(bait), *SITE_CASES)):
            if not words or any(word in case.name for word in words):
                print(_row(Path(folder) / str(number), case, bait), flush=True)
        print(f"\nThe canary was asked {len(bait.asked)} times.")


def _row(home: Path, case: object, bait: HostileSite) -> str:
    if isinstance(case, PageCase):
        timeout = SECONDS if case.outcome == "failed:timeout" else 30.0
        done, seen = crawl_pages(home, [case, case], Limits(), timeout)
    else:
        done, seen = crawl_sites(home, [case], bait, Limits(), MANY)
    good = seen[0].good
    whole = f"{sum(outcome == 'new' for outcome in good)} of {len(good)}"
    cost = f"{seen[0].asked} | {done.seconds:.1f} | {done.peak_megabytes:.0f}"
    return f"| {seen[0].case.name} | {_outcome(seen[0])} | {whole} | {cost} |"


def _outcome(seen: Seen) -> str:
    if seen.hostile:
        return f"`{seen.hostile[0]}`"
    pages = sorted(set(seen.good) - {"new", ""})
    return f"`{seen.problem or (pages[0] if pages else seen.source.rstrip(':'))}`"


if __name__ == "__main__":
    main(sys.argv[1:])
