"""What Prefect costs: the seconds until it is up, and the fixed price of a run in four ways.

Run as `python -m tests.bench.prefect_cost [--rounds 5]`. Each run is one of a practice site where
nothing is new, so that little but the fixed price is left; CPU is that of everything a run sets in
motion: its own process, the crawl, and what it costs server and worker.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from statistics import median

import psutil

from spiders.practice.network import Plan, PracticeServer, write_site_files
from tests.bench.children import environment
from tests.bench.measure import measure
from tests.bench.prefect_stack import PrefectStack, cpu_of
from tests.places import PROJECT
from tests.steps import Steps

SITE = "theprintlines"
Price = tuple[float, float]
"""CPU and wall seconds."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.prefect_cost", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with (
        tempfile.TemporaryDirectory(prefix="khabar-prefect-cost-") as folder,
        PracticeServer(Plan(articles=40)) as network,
    ):
        sites, home = Path(folder, "sites"), Path(folder, "home")
        sites.mkdir()
        write_site_files(sites, network.hosts)
        settings = environment(
            KHABAR_HOME=str(home),
            KHABAR_SITES=str(sites),
            KHABAR_SITES_ONLY="true",
            PREFECT_HOME=str(home / "prefect"),
            DO_NOT_TRACK="1",
            PREFECT_SERVER_ANALYTICS_ENABLED="false",
            PREFECT_LOGGING_LEVEL="WARNING",
        )
        (home / "prefect").mkdir(parents=True)
        # The first run has all the news.
        price_of_command(settings, "flows.commands.app", "run")
        steps = Steps()
        prices = take_prices(settings, home / "prefect", rounds, steps)
    print("\n".join(steps.lines()))
    print(f"\n{'a run where nothing is new':44}{'CPU s':>8}{'wall s':>8}   medians of {rounds}")
    for way, taken in prices.items():
        cpu, wall = (median(each[which] for each in taken) for which in (0, 1))
        print(f"{way:44}{cpu:8.1f}{wall:8.1f}")


def take_prices(
    settings: Mapping[str, str], logs: Path, rounds: int, steps: Steps
) -> dict[str, list[Price]]:
    """The prices of each way to run, so many times in turn."""
    stack = PrefectStack(settings, logs)
    with ExitStack() as first, steps("server up, new database"):
        first.enter_context(stack.server())
    with ExitStack() as up:
        with steps("server up, existing database"):
            server = up.enter_context(stack.server())
        with steps("prefect work-pool create"):
            stack.command("work-pool", "create", "khabar", "--type", "process", "--overwrite")
        with steps("prefect --no-prompt deploy --all"):
            stack.command("--no-prompt", "deploy", "--all")
        stack.pause()
        with steps("worker online"):
            worker = up.enter_context(stack.worker())
        ways: dict[str, Callable[[], Price]] = {
            "khabar run": lambda: price_of_command(settings, "flows.commands.app", "run"),
            "khabar run --prefect": lambda: price_of_command(
                settings, "flows.commands.app", "run", "--prefect"
            ),
            "khabar run, a server that is up": lambda: price_of_command(
                stack.environment, "flows.commands.app", "run", beside=server
            ),
            "a run by the worker": lambda: price_of_run(stack, server, worker, steps),
        }
        prices: dict[str, list[Price]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, price in ways.items():
                prices[way].append(price())
        return prices


def price_of_command(
    settings: Mapping[str, str], module: str, *words: str, beside: psutil.Process | None = None
) -> Price:
    """The price of `python -m module words… SITE`, with what it costs a server `beside` it."""
    before = cpu_of(beside) if beside else 0.0
    cost = measure([sys.executable, "-m", module, *words, SITE], cwd=PROJECT, env=settings)
    assert cost.exit_status == 0, cost.output
    after = cpu_of(beside) if beside else 0.0
    return cost.cpu_seconds + after - before, cost.wall_seconds


def price_of_run(
    stack: PrefectStack, server: psutil.Process, worker: psutil.Process, steps: Steps
) -> Price:
    """The price of a run that the worker makes, from the wish to the end."""
    before, begun = cpu_of(server) + cpu_of(worker), time.perf_counter()
    run = stack.run(SITE)
    assert run["state_type"] == "COMPLETED", run["state"]
    wall = time.perf_counter() - begun
    wished, started, ended = (
        datetime.fromisoformat(run[each])
        for each in ("expected_start_time", "start_time", "end_time")
    )
    steps.taken.append(("run asked for until it is running", (started - wished).total_seconds()))
    steps.taken.append(("run running until its end", (ended - started).total_seconds()))
    # The process of the run ends a moment after the run.
    time.sleep(5)
    return cpu_of(server) + cpu_of(worker) - before, wall


if __name__ == "__main__":
    main()
