"""Khabar against the naive stack, on the same sites, in one run: `make bench`.

Run as `python -m tests.bench.compare [--small N] [--large N] [--rounds N] [--page-kb N]
[--json FILE]`.
Both stacks store the practice network in two sizes, in turn, each in fresh folders; the
difference between the sizes is what an article costs, the rest what a run costs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import psutil
from rich.console import Console

from tests.bench.figures import Round, compare, split_by_stage
from tests.bench.practice_sites import PracticeSites, practice_sites
from tests.bench.report import print_report
from tests.bench.stacks import KHABAR, NAIVE, Stack, run_stack, run_stages

STACKS = (NAIVE, KHABAR)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.compare", description=__doc__)
    parser.add_argument("--small", type=int, default=100, help="articles of a site")
    parser.add_argument("--large", type=int, default=400, help="articles of a site")
    parser.add_argument("--rounds", type=int, default=3, help="all is measured so often")
    parser.add_argument("--page-kb", type=int, default=0, help="what pages are filled up to")
    parser.add_argument("--json", type=Path, help="write every figure and every run here")
    options = parser.parse_args()
    if not 40 <= options.small < options.large or options.rounds < 1:
        parser.error("it takes 40 <= small < large and a round")
    console = Console()
    load = os.getloadavg()[0]
    begun = time.perf_counter()
    rounds: dict[str, list[Round]] = {stack.name: [] for stack in STACKS}
    splits = []
    for number in range(1, options.rounds + 1):
        console.print(f"round {number} of {options.rounds}", style="dim")
        # Whoever is second finds a warmer machine: they take turns at that.
        order = STACKS if number % 2 else STACKS[::-1]
        done, split = _play(order, options.small, options.large, options.page_kb)
        splits.append(split)
        for name, each in done.items():
            rounds[name].append(each)
    figures = compare(rounds[NAIVE.name], rounds[KHABAR.name])
    stages = split_by_stage(*zip(*splits, strict=True))
    pages = f", pages of {options.page_kb} kB" if options.page_kb else ""
    about = (
        f"{_machine(load)}\n{options.small} and {options.large} articles a site{pages}, "
        f"{options.rounds} rounds in {time.perf_counter() - begun:.0f} s"
    )
    print_report(console, about, figures, stages)
    if options.json:
        facts = {
            "about": about,
            "figures": {
                name: {who: asdict(figure) for who, figure in row.items()}
                for name, row in figures.items()
            },
            "stages": {name: asdict(figure) for name, figure in stages.items()},
            "rounds": {name: [asdict(each) for each in done] for name, done in rounds.items()},
        }
        options.json.write_text(json.dumps(facts, indent=1), encoding="utf-8")


def _play(
    order: Iterable[Stack], few: int, many: int, page_kb: int
) -> tuple[dict[str, Round], tuple[dict[str, float], dict[str, float]]]:
    """One round of every stack, and Khabar's stages in both sizes."""
    with _served(few, page_kb) as (sites, work):
        small = {stack.name: run_stack(stack, sites, work / stack.name) for stack in order}
        stages = run_stages(sites, work / "stages")
    with _served(many, page_kb) as (sites, work):
        rounds = {
            stack.name: Round(
                small=small[stack.name],
                large=run_stack(stack, sites, work / stack.name),
                again=run_stack(stack, sites, work / stack.name),
            )
            for stack in order
        }
        return rounds, (stages, run_stages(sites, work / "stages"))


@contextmanager
def _served(articles: int, page_kb: int) -> Iterator[tuple[PracticeSites, Path]]:
    with tempfile.TemporaryDirectory(prefix="khabar-bench-") as folder:
        work = Path(folder)
        with practice_sites(articles, work, page_kb) as sites:
            yield sites, work


def _machine(load: float) -> str:
    memory = psutil.virtual_memory().total / 1e9
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"Python {platform.python_version()}, load before {load:.1f}"
    )


if __name__ == "__main__":
    main()
