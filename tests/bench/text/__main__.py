"""Measures the text: `python -m tests.bench.text [PART …]`, all parts where none is named."""

from __future__ import annotations

import argparse
import subprocess
import sys

PARTS = {
    "extraction": "pages of other people, with no site file",
    "facts": "title, authors and day, on pages of other people and on sites of our own",
    "practice": "the practice network through `khabar run`, containers learned",
    "wordpress": "the real WordPress in three themes",
    "language": "the language of labelled sentences",
    "quality": "whether the score of an article tells how right its text is",
    "cpu": "CPU time of a page beside plain trafilatura",
    "breaks": "days of redesign, consent wall and maintenance",
    "unseen": "sites that nobody has seen",
}


def main() -> int:
    """Runs each part in a process of its own; returns 1 if one failed."""
    listed = "; ".join(f"{part}: {what}" for part, what in PARTS.items())
    parser = argparse.ArgumentParser(prog="python -m tests.bench.text", epilog=listed)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    asked = parser.parse_args().parts or list(PARTS)
    if unknown := [part for part in asked if part not in PARTS]:
        parser.error(f"{unknown[0]} is none of {', '.join(PARTS)}")
    failed = 0
    for part in asked:
        module = f"tests.bench.text.{part}"
        done = subprocess.run([sys.executable, "-m", module], check=False)
        failed += done.returncode != 0
        print(flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
