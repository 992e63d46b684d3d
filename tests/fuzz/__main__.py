"""A fuzz run over the parsing code: `python -m tests.fuzz --seconds 300 --seed 1`.

Damages the pages and sources of the practice network, seeded, and checks what clean and
discovery make of them. Prints pages a second, the slowest document and each finding, whose bytes
are kept in `--keep`. Exits with 1 if anything was found.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

from tests.fuzz.mutations import damage
from tests.fuzz.promises import check_clean, check_graph, check_sources, check_time
from tests.fuzz.seeds import Seeds, seeds
from tests.places import PROJECT

SLOW_SECONDS = 5.0


def main() -> int:
    """Fuzzes until the time is over; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None, help="folder for what was found")
    options = parser.parse_args()
    # What clean could not do is a finding here, not a log line.
    logging.disable(logging.CRITICAL)
    random = Random(options.seed)
    begun = time.monotonic()
    done, findings, slowest = Counter[str](), Counter[str](), (0.0, "")
    while time.monotonic() - begun < options.seconds:
        group = random.choice(seeds())
        name, body = _document(random, group)
        started = time.process_time()
        try:
            kind = _check(random, name, body, group)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            kind = name
            finding = f"{type(error).__name__} {str(error)[:100]} ({_where(error)})"
            if not findings[finding] and options.keep:
                _keep(options.keep, body)
            findings[finding] += 1
        seconds = time.process_time() - started
        done[kind] += 1
        slowest = max(slowest, (seconds, f"{kind} of {group.site.name}, {len(body)} bytes"))
        if seconds > SLOW_SECONDS:
            findings[f"slow: {kind}"] += 1
            if options.keep:
                _keep(options.keep, body)
    spent = time.monotonic() - begun
    print(f"{done.total()} documents in {spent:.0f} s, {done.total() / spent:.1f} a second")
    print(", ".join(f"{kind} {count}" for kind, count in done.most_common()))
    print(f"slowest: {slowest[0]:.2f} CPU s, {slowest[1]}")
    for finding, times in findings.most_common():
        print(f"{times:6} x {finding}")
    print(f"{len(findings)} findings")
    return 1 if findings else 0


def _document(random: Random, group: Seeds) -> tuple[str, bytes]:
    other = random.choice(random.choice(seeds()).pages)
    if random.random() < 0.6:
        return "page", damage(random, random.choice(group.pages), other)
    return "source", damage(random, random.choice(group.sources), other)


def _check(random: Random, name: str, body: bytes, group: Seeds) -> str:
    if name == "source":
        check_sources(body, group.site)
        return name
    check_graph(body, group.site)
    at = random.randrange(len(body) + 1)
    check_time(body[at : at + 80], group.site)
    page = check_clean(body, group.site)
    return "article" if page.reject is None else page.reject.reason


def _where(error: Exception) -> str:
    """The innermost line of the project's own."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(str(PROJECT)) and "site-packages" not in frame.filename
    ]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"


def _keep(folder: Path, body: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{len(list(folder.iterdir())):03}.bin").write_bytes(body)


if __name__ == "__main__":
    sys.exit(main())
