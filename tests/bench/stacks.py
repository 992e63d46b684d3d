"""Two stacks, one job: store every article of the practice sites, and then see what is new."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from tests.bench.children import environment
from tests.bench.measure import Cost, measure
from tests.bench.practice_sites import PracticeSites
from tests.places import PROJECT


@dataclass(frozen=True, slots=True)
class Stack:
    """How a stack is run, and where it then keeps its articles."""

    name: str
    call: Callable[[Path, Path], Call]
    """Of the folder of site files and the stack's own folder."""
    database: str
    """A DuckDB file in the stack's own folder, with a row of the table `articles` for each."""


class Call(NamedTuple):
    """A command, and the settings in its environment."""

    command: list[str]
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of a stack came to."""

    cpu_seconds: float
    wall_seconds: float
    peak_rss_mb: float
    requests: int
    """Sent to all sites together."""
    articles: int
    """Stored after the run."""


def _naive(sites: Path, home: Path) -> Call:
    script = str(Path(__file__).with_name("naive.py"))
    out = str(home / NAIVE.database)
    return Call([sys.executable, script, "--sites", str(sites), "--out", out], {})


def _khabar(sites: Path, home: Path) -> Call:
    return Call([sys.executable, "-m", "flows.commands.app", "run"], _khabar_settings(sites, home))


def _khabar_settings(sites: Path, home: Path) -> dict[str, str]:
    return {"KHABAR_HOME": str(home), "KHABAR_SITES": str(sites), "KHABAR_SITES_ONLY": "1"}


NAIVE = Stack("naive", _naive, "naive.duckdb")
KHABAR = Stack("khabar", _khabar, "news.duckdb")


def run_stack(stack: Stack, sites: PracticeSites, home: Path) -> Outcome:
    """Runs a stack once on the sites, with all it stores in `home`.

    Raises:
        RuntimeError: if its command fails, with the last words of it.
    """
    home.mkdir(parents=True, exist_ok=True)
    before = sites.requests()
    cost = _run(stack.call(sites.folder, home))
    return Outcome(
        cpu_seconds=cost.cpu_seconds,
        wall_seconds=cost.wall_seconds,
        peak_rss_mb=cost.peak_rss_mb,
        requests=sites.requests() - before,
        articles=_count(home / stack.database),
    )


def khabar_run(sites: Path, home: Path) -> Cost:
    """One `khabar run` on a folder of site files, with all it stores in `home`.

    Raises:
        RuntimeError: if it fails, with its last words.
    """
    home.mkdir(parents=True, exist_ok=True)
    return _run(_khabar(sites, home))


def run_stages(sites: PracticeSites, home: Path) -> dict[str, float]:
    """CPU seconds of each of Khabar's stages, and the pages they worked on; see `stages`.

    Raises:
        RuntimeError: if one fails.
    """
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.bench.stages"]
    cost = _run(Call(command, _khabar_settings(sites.folder, home)))
    seconds: dict[str, float] = json.loads(cost.output.splitlines()[-1])
    return seconds


def _run(call: Call) -> Cost:
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        cost = measure(call.command, cwd=PROJECT, env=environment(**call.settings), errors=log)
        if cost.exit_status:
            log.seek(0)
            words = (cost.output + log.read())[-2000:]
            raise RuntimeError(f"exit status {cost.exit_status} of {call.command}:\n{words}")
        return cost


def _count(path: Path) -> int:
    with duckdb.connect(path, read_only=True) as con:
        found = con.execute("SELECT count(*) FROM articles").fetchone()
    assert found is not None
    return int(found[0])
