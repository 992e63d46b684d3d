"""What cleaning and sketching costs in a run's own processes and on a Dask cluster, side by side.

`python -m tests.bench.scale_out [ARTICLES]` crawls so many articles of one practice site, and
cleans their archive once in each arrangement. CPU is that of all processes, Prefect's server
left out; the seconds begin when the workers are there.
"""

from __future__ import annotations

import os
import pickle
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar
from tests.prefect_server import prefect_server

SITE = "bharatexpress"
ARRANGEMENTS: tuple[dict[str, Any], ...] = (
    {"clean_workers": 1},
    {"clean_workers": 2},
    {"task_runner": "dask", "dask_workers": 1},
    {"task_runner": "dask", "dask_workers": 2},
)
ROUNDS = 3


def main() -> None:
    """Prints a line for each arrangement and round."""
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 800
    os.environ.update(prefect_server())
    ours = psutil.Process()
    servers = {child.pid for child in ours.children(recursive=True)}
    with tempfile.TemporaryDirectory(prefix="khabar-bench-") as name:
        folder = Path(name)
        khabar = Khabar(folder)
        with PracticeServer(Plan(articles=articles)) as server:
            khabar.follow(server, learned=True)
            khabar.settings.update(prefect_server())
            done = khabar("run", SITE)
            assert done.returncode == 0, done.stderr
        os.environ.update(
            {"KHABAR_SITES": str(khabar.sites), "KHABAR_SITES_ONLY": "true"}
            | {"PREFECT_LOGGING_LEVEL": "WARNING"}
        )
        for number in range(ROUNDS):
            for place, arrangement in enumerate(ARRANGEMENTS):
                home = folder / f"home{number}.{place}"
                home.mkdir()
                (home / "archive").symlink_to(khabar.home / "archive")
                print(arrangement, *measure(home, arrangement, servers), flush=True)
    overhead()


def measure(home: Path, arrangement: dict[str, Any], servers: set[int]) -> list[str]:
    """Cleans and sketches all that is archived."""
    from flows.settings import Settings
    from flows.stages.ingest_run import IngestRun
    from flows.stages.prefetch import prefetching, queue_of
    from tests.bench.in_flow import in_flow

    settings = Settings(home=home, **arrangement)
    run = IngestRun(settings, settings.select_sites([SITE]))
    figures: list[str] = []

    def take_in() -> None:
        begun = time.monotonic()
        with prefetching(run):
            start, before, articles = time.monotonic(), cpu(servers), 0
            # Learning on the way is counted, and so are the processes that clean, as they start.
            for name in run.prefetch.in_turn(queue_of(run.begin())):
                articles += len(run.dedupe(run.clean(name)))
            seconds, spent = time.monotonic() - start, cpu(servers) - before
            figures.extend(
                [
                    f"{articles} articles",
                    f"{articles / seconds:.1f}/s",
                    f"{1000 * spent / articles:.1f} CPU ms each",
                    f"{start - begun:.1f} s until the workers were there",
                    f"MB {memory(servers)}",
                ]
            )
        run.close()

    in_flow(take_in)
    return figures


def overhead() -> None:
    """What a task of Prefect's on Dask costs beyond its work: one of a segment that is damaged."""
    from distributed import Client

    from flows.scale_out.cluster import dask_runner
    from flows.scale_out.dask_prefetch import clean_and_sketch
    from flows.scale_out.segment_job import SegmentJob, clean_segment, own_versions
    from flows.settings import Settings
    from pipelines.site_profile import EMPTY_PROFILE
    from tests.bench.in_flow import in_flow

    settings = Settings(task_runner="dask", dask_workers=1)
    site = settings.read_sites()[SITE]
    versions = own_versions()

    def many() -> None:
        with dask_runner(settings) as runner:
            client: Client = runner.client
            for megabytes in (0, 4, 16):
                job = pickle.dumps(
                    SegmentJob(
                        "x", os.urandom(megabytes << 20), site, EMPTY_PROFILE, settings.page_limits
                    )
                )
                runner.submit(
                    clean_and_sketch, {"name": "x", "job": job, "versions": versions}
                ).result()
                for what in ("Prefect on Dask", "Dask alone"):
                    start, before = time.monotonic(), cpu(set())
                    for _ in range(10):
                        if what == "Dask alone":
                            client.submit(clean_segment, job, versions, pure=False).result()
                        else:
                            runner.submit(
                                clean_and_sketch, {"name": "x", "job": job, "versions": versions}
                            ).result()
                    seconds, spent = time.monotonic() - start, cpu(set()) - before
                    print(
                        f"{what}, {megabytes} MB: {100 * seconds:.0f} ms, {100 * spent:.0f} CPU ms",
                        flush=True,
                    )

    in_flow(many)


def cpu(servers: set[int]) -> float:
    """CPU seconds of this process and all that it started, but for the servers."""
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return sum(
        times.user + times.system + times.children_user + times.children_system
        for times in (member.cpu_times() for member in family if member.pid not in servers)
    )


def memory(servers: set[int]) -> list[int]:
    """Memory in MB of each of the processes, the largest first."""
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    sizes = [m.memory_info().rss >> 20 for m in family if m.pid not in servers]
    return sorted(sizes, reverse=True)


if __name__ == "__main__":
    main()
