"""An ingest run by the plain functions alone, without Prefect: `python -m … SITE`."""

from __future__ import annotations

import sys

from flows.run_control.locks import run_locks
from flows.settings import read_settings
from flows.stages.crawl import CrawlProcess
from flows.stages.ingest_run import IngestRun


def main(site: str) -> None:
    settings = read_settings()
    run = IngestRun(settings, settings.select_sites([site]), trigger="bench")
    try:
        with run_locks(settings.home, run.sites, run.run_id):
            for name in run.begin():
                take_in(run, name)
            job = run.prepare_crawl()
            problems: dict[str, str] = {}
            with CrawlProcess(job, run.sites.values(), grace=settings.stop_grace) as process:
                for event in process.events():
                    if event["event"] == "segment":
                        take_in(run, event["segment"])
                    elif event["event"] == "done":
                        problems = event["problems"]
            verdict = run.finish(problems, "", {})
            run.publish(force=True)
    finally:
        run.close()
    assert verdict.state != "failed", verdict


def take_in(run: IngestRun, name: str) -> None:
    cleaned = run.clean(name)
    run.load(cleaned, run.dedupe(cleaned))
    run.publish()


if __name__ == "__main__":
    main(sys.argv[1])
