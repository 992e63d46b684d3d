"""`python -m tests.faults --kills 1000` kills runs at random moments and tells what came of it."""

from __future__ import annotations

import argparse
import random
import sys

from tests.faults.kills import kill_runs, kill_served_runs


def main() -> int:
    """Returns the exit status: 1 if anything was lost, came twice, or outlived its run."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=3600.0, help="the most it may take")
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--serve", action="store_true", help="what khabar serve has started")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    found = (kill_served_runs if asked.serve else kill_runs)(
        asked.kills,
        asked.seconds,
        asked.articles,
        asked.seed,
        lambda text: print(text, file=sys.stderr, flush=True),
    )
    print(found.table())
    return bool(found.faults)


if __name__ == "__main__":
    sys.exit(main())
