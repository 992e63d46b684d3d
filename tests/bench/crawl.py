"""What the crawl stage costs: CPU against bare Scrapy, and memory over a long crawl.

Run as `python -m tests.bench.crawl [--small N] [--large N] [--rounds N] [--long N] [--known N]`.
CPU a page is the difference between two sizes, so that the start of a process is left out.
The long crawl fetches N pages, and its memory is sampled every second; the last part tells
the crawl of N known pages, and crawls twice where nothing is new. 0 leaves a part out.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from spiders.practice.content.timeline import timeline
from spiders.practice.network import SITES, Plan
from spiders.state.crawl_log import read_crawl_log
from spiders.state.known_pages import KNOWN_DTYPE, KnownPages, PageState, page_key
from tests.bench.children import environment
from tests.bench.crawl_stage import CrawlCost, Sample, crawl_once
from tests.bench.figures import Figure
from tests.bench.measure import measure
from tests.bench.practice_sites import PracticeSites, practice_sites
from tests.places import PROJECT

ROWS = 10


class Spent(NamedTuple):
    """CPU seconds and pages of one crawl."""

    cpu_seconds: float
    pages: int


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.crawl", description=__doc__)
    parser.add_argument("--small", type=int, default=50, help="articles of a site")
    parser.add_argument("--large", type=int, default=300, help="articles of a site")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long", type=int, default=20_000, help="pages of all four sites")
    parser.add_argument("--known", type=int, default=100_000, help="pages of all four sites")
    options = parser.parse_args()
    console = Console()
    if options.rounds:
        rounds = [
            _round(options.small, options.large, bare_first=bool(number % 2))
            for number in range(options.rounds)
        ]
        console.print(_cpu_table(rounds))
    if options.long:
        with _served(options.long // len(SITES)) as (sites, work):
            cost = crawl_once(sites.folder, work / "khabar")
        console.print(_memory_table(cost))
    if options.known:
        articles = options.known // len(SITES)
        with _served(articles) as (sites, work):
            first = crawl_once(sites.folder, work / "khabar", known_pages(Plan(articles)))
            memories = known_pages(Plan(articles), first.work)
            again = crawl_once(sites.folder, work / "khabar", memories)
        console.print(_known_table({"sources not read before": first, "unchanged": again}))


def marginal_ms(small: Spent, large: Spent) -> float:
    """CPU milliseconds that one more page costs."""
    return (large.cpu_seconds - small.cpu_seconds) / (large.pages - small.pages) * 1000


def known_pages(plan: Plan, work: Path | None = None) -> dict[str, KnownPages]:
    """What a crawl is told that knows every page; with `work` also the sources a run left there."""
    memories = {}
    for site in SITES:
        line = timeline(site, plan)
        rows = []
        for index in line.alive():
            lastmod = int(line.modified_at(index).timestamp())
            key = page_key(f"{site}:{line.post_id(index)}")
            rows.append((key, lastmod, lastmod + 60, PageState.STORED, 0))
        sources = read_crawl_log(work / site / "ledger.jsonl").sources if work else ()
        memories[site] = KnownPages(np.array(sorted(rows), KNOWN_DTYPE), tuple(sources))
    return memories


def spread(samples: tuple[Sample, ...], rows: int) -> list[Sample]:
    """Some samples of a crawl, evenly spread over its time, the last among them."""
    steps = min(rows, len(samples))
    return [samples[(len(samples) - 1) * step // max(1, steps - 1)] for step in range(steps)]


def _round(small: int, large: int, *, bare_first: bool) -> tuple[float, float]:
    """CPU milliseconds a page of bare Scrapy and of the crawl stage."""
    spent: dict[str, list[Spent]] = {"bare": [], "khabar": []}
    for articles in (small, large):
        with _served(articles) as (sites, work):
            # Whoever is second finds a warmer machine: they take turns at that.
            for who in ("bare", "khabar") if bare_first else ("khabar", "bare"):
                crawl = _bare if who == "bare" else _khabar
                spent[who].append(crawl(sites, work))
    return marginal_ms(*spent["bare"]), marginal_ms(*spent["khabar"])


def _bare(sites: PracticeSites, work: Path) -> Spent:
    script = str(Path(__file__).with_name("bare.py"))
    options = ["--sites", str(sites.folder), "--out", str(work / "bare.jsonl")]
    with (work / "bare.log").open("w+", encoding="utf-8") as log:
        cost = measure(
            [sys.executable, script, *options], cwd=PROJECT, env=environment(), errors=log
        )
    if cost.exit_status:
        raise RuntimeError(f"bare Scrapy failed: {(work / 'bare.log').read_text()[-2000:]}")
    return Spent(cost.cpu_seconds, json.loads(cost.output)["pages"])


def _khabar(sites: PracticeSites, work: Path) -> Spent:
    cost = crawl_once(sites.folder, work / "khabar")
    return Spent(cost.cpu_seconds, cost.pages)


@contextmanager
def _served(articles: int) -> Iterator[tuple[PracticeSites, Path]]:
    with (
        tempfile.TemporaryDirectory(prefix="khabar-bench-") as folder,
        practice_sites(articles, Path(folder)) as sites,
    ):
        yield sites, Path(folder)


def _cpu_table(rounds: list[tuple[float, float]]) -> Table:
    bare, khabar = (Figure.of(values) for values in zip(*rounds, strict=True))
    ratio = Figure.of(ours / theirs for theirs, ours in rounds)
    table = Table("CPU of the crawl", "median", "in rounds", title="ms a page")
    for name, figure in {"bare Scrapy": bare, "khabar": khabar, "ratio": ratio}.items():
        table.add_row(name, f"{figure.median:.2f}", f"{figure.low:.2f} to {figure.high:.2f}")
    return table


def _memory_table(cost: CrawlCost) -> Table:
    title = f"{cost.pages} pages, {cost.cpu_seconds:.0f} CPU s, peak {cost.peak_rss_mb:.0f} MB"
    table = Table("second", "pages done", "resident MB", title=title)
    for sample in spread(cost.samples, ROWS):
        second = cost.samples.index(sample)
        table.add_row(str(second), str(sample.pages), f"{sample.rss_mb:.0f}")
    return table


def _known_table(crawls: dict[str, CrawlCost]) -> Table:
    columns = ("requests", "pages fetched", "CPU s", "peak MB")
    table = Table("a crawl that knows every page", *columns)
    for name, cost in crawls.items():
        figures = (cost.requests, cost.pages, f"{cost.cpu_seconds:.1f}", f"{cost.peak_rss_mb:.0f}")
        table.add_row(name, *map(str, figures))
    return table


if __name__ == "__main__":
    main()
