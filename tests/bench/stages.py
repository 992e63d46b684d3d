"""Khabar's stages one after the other in plain functions, each with its CPU time.

Run as `python -m tests.bench.stages` with the settings of a `khabar run` in the
environment; crawls, cleans, loads, and prints one JSON line: pages, and CPU seconds
by stage.
"""

from __future__ import annotations

import json
import resource
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from flows.settings import read_settings
from flows.stages.crawl import CrawlProcess
from flows.stages.ingest_run import IngestRun
from spiders.archive.warc import SegmentWriter, read_segment
from spiders.state.crawl_job import SOFTWARE


def main() -> None:
    settings = read_settings()
    run = IngestRun(settings, settings.select_sites())
    run.begin()
    job = run.prepare_crawl()
    segments, unreadable = [], {}
    with CrawlProcess(job, run.sites.values(), grace=settings.stop_grace) as process:
        for event in process.events():
            if event["event"] == "segment":
                segments.append(event["segment"])
            elif event["event"] == "done":
                unreadable = event["problems"]
    seconds = {"crawl": _cpu(resource.RUSAGE_CHILDREN)}
    seconds["archive"] = _archive_seconds(settings.archive, segments, settings.work)
    seconds["clean"] = seconds["load"] = 0.0
    pages = 0
    for name in segments:
        begun = _living()
        cleaned = run.clean(name)
        seconds["clean"] += _living() - begun
        begun = time.process_time()
        run.load(cleaned)
        seconds["load"] += time.process_time() - begun
        pages += len(cleaned.pages)
    begun = time.process_time()
    run.publish(force=True)
    seconds["publish"] = time.process_time() - begun
    verdict = run.finish(unreadable)
    run.close()
    if verdict.state == "failed":
        raise SystemExit(verdict.reason)
    print(json.dumps({"pages": pages, **seconds}))


def _archive_seconds(archive: Path, segments: Iterable[str], work: Path) -> float:
    """What writing the archive costs the crawl: the same pages are written once more."""
    folder = work / "again"
    spent = 0.0
    for name in segments:
        writer = SegmentWriter(folder, folder, name.split("/", 1)[0], "again")
        pages = list(read_segment(archive, name))
        begun = time.process_time()
        for page in pages:
            writer.add(page, SOFTWARE)
        writer.close()
        spent += time.process_time() - begun
    shutil.rmtree(folder, ignore_errors=True)
    return spent


def _living() -> float:
    """CPU seconds of this process and of those that clean for it."""
    children = psutil.Process().children()
    times = (child.cpu_times() for child in children)
    return time.process_time() + sum(each.user + each.system for each in times)


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
