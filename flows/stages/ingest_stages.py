"""An ingest run from its locks to its verdict: the stages in order, whoever carries them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

from flows.console import progress
from flows.console.run_summary import sum_up
from flows.pages.run.log_lines import LogLines
from flows.run_control.cancellation import run_with_stop
from flows.run_control.ending import Ending, ending_of
from flows.run_control.locks import run_locks
from flows.run_control.preflight import check_contact, check_home, check_network, refuse_demo_home
from flows.run_control.run_log import RunLog
from flows.run_control.verdict import Verdict, log_verdict
from flows.settings import read_settings
from flows.stages.crawl import CrawlOutcome, CrawlProcess
from flows.stages.ingest_run import IngestRun, bring_to_lake
from flows.stages.prefetch import Segments, prefetching, queue_of
from pipelines.dedupe.sketch import Sketch, SketchKey
from pipelines.record import CleanedSegment
from spiders.config.date_window import Window
from spiders.errors import RunError
from spiders.state.crawl_job import CrawlJob
from warehouse.database.reader import reading
from warehouse.load.segment import LoadResult
from warehouse.runs.runs import site_counts


class Crawling(Protocol):
    """A crawl that is followed in a thread of its own."""

    def result(self) -> CrawlOutcome:
        """How it has ended; waits for that."""


class Publish(Protocol):
    """Publishes what is loaded; with `force` even if that was done a moment ago."""

    def __call__(self, run: IngestRun, *, force: bool = False) -> Any:  # noqa: ANN401
        """Publishes it."""


@dataclass(frozen=True, slots=True)
class Stages:
    """The functions below, in their order, each as it is carried out: by Prefect, or plainly."""

    reach: Callable[[IngestRun], object]
    begin: Callable[[IngestRun], list[str]]
    prepare: Callable[[IngestRun], CrawlJob]
    crawl: Callable[[CrawlProcess, Segments], Crawling]
    """Begins to follow the crawl, and returns at once."""
    clean: Callable[[IngestRun, str], CleanedSegment]
    dedupe: Callable[[IngestRun, CleanedSegment], dict[SketchKey, Sketch]]
    load: Callable[[IngestRun, CleanedSegment, Mapping[SketchKey, Sketch]], LoadResult]
    publish: Publish
    finish: Callable[[IngestRun, CrawlOutcome], Verdict]
    announce: Callable[[IngestRun, Verdict], object]
    """Tells whoever watches how the sites fared."""


def prepare_run(
    sites: Sequence[str],
    max_pages: int,
    window: Window | None = None,
    *,
    trigger: str,
    deployment: str = "",
) -> IngestRun:
    """The run that was asked for; of a window of days, if there is one.

    Raises:
        KhabarError: if a setting, a site or KHABAR_HOME is not as it must be.
    """
    settings = read_settings()
    chosen = settings.select_sites(sites)
    check_home(settings.home)
    refuse_demo_home(settings)
    if window is not None:
        window = window.until_now(site.zone for site in chosen.values())
    return IngestRun(
        settings,
        chosen,
        max_pages=max_pages,
        window=window,
        trigger=trigger,
        deployment=deployment,
    )


def take_through(run: IngestRun, stages: Stages, log: RunLog, patience: float = 0.0) -> Verdict:
    """Takes a run from its locks to its verdict; call it in the main thread.

    Args:
        run: the run.
        stages: how its stages are carried out.
        log: takes the lines that people read.
        patience: seconds to wait until other runs of its sites have ended.

    Raises:
        KhabarError: if it cannot start, or a stage breaks.
        BaseException: what it was stopped by.
    """
    progress.emit({"event": "run", "run_id": run.run_id})
    home = run.settings.home
    with run_locks(home, run.sites, run.run_id, patience=patience, notify=log.info):
        check_contact(run.settings, run.sites.values())
        stages.reach(run)
        try:
            with prefetching(run):
                return run_with_stop(lambda: _run_stages(run, stages, log), run.stop)
        finally:
            run.close()


def end_of(run: IngestRun, verdict: Verdict) -> Ending:
    """How a run ended; of a window of days it also tells what is left of it."""
    ending = ending_of(verdict)
    if run.kind == "backfill" and ending.is_completed:
        return replace(ending, message=f"{ending.message}; {_left(run)}")
    return ending


def _left(run: IngestRun) -> str:
    """How much of the window is still to be had, in words."""
    with reading(run.settings.home) as con:
        counts = site_counts(con, run.run_id)
    if cut := [site for site in counts if site.finish_reason != "finished"]:
        why = ", ".join(f"{site.site}: {site.finish_reason}" for site in cut)
        return f"it ended before its time ({why}): run it again"
    left = sum(site.outcomes["deferred"] + site.outcomes["failed"] for site in counts)
    return f"{left} pages are left: run it again" if left else "nothing is left of what was found"


def _run_stages(run: IngestRun, stages: Stages, log: RunLog) -> Verdict:
    """All stages of a run: segments are cleaned, deduped and loaded while the crawl goes on."""
    with progress.notices_to(log.info), run.stop.on_stop(run.record_stop), run.row:
        for name in run.prefetch.in_turn(queue_of(stages.begin(run))):
            log.info("loading %s, which an earlier run left", name)
            _clean_to_publish(run, name, stages, log)
        with _crawling(run, stages) as (segments, crawled):
            for name in run.prefetch.in_turn(segments):
                _clean_to_publish(run, name, stages, log, segments.is_over)
            verdict = stages.finish(run, crawled.result())
        # Within the run's row: a run whose news nobody can query has failed.
        stages.publish(run, force=True)
    verdict = verdict.warned(bring_to_lake(run.settings))
    stages.announce(run, verdict)
    log.info("%s", sum_up(run.counts, run.known))
    log_verdict(verdict, log)
    for line in run.notes:
        log.info("%s", line)
    return verdict


@contextmanager
def _crawling(run: IngestRun, stages: Stages) -> Iterator[tuple[Segments, Crawling]]:
    """The crawl in its own process: its segments as they are closed, and how it will have ended."""
    job = stages.prepare(run)
    segments = Segments()
    with (
        CrawlProcess(job, run.sites.values(), grace=run.settings.stop_grace) as process,
        run.stop.on_stop(process.stop),
    ):
        yield segments, stages.crawl(process, segments)


def _clean_to_publish(
    run: IngestRun,
    name: str,
    stages: Stages,
    log: RunLog,
    is_last: Callable[[], bool] = lambda: False,
) -> None:
    """Takes one segment through its stages, unless the run is to end and no time is left."""
    if run.leaves(name):
        return
    cleaned = stages.clean(run, name)
    if is_last():
        # What the processes hold is free for the load and the copy, which take most.
        run.close()
    outcomes = dict(stages.load(run, cleaned, stages.dedupe(run, cleaned)).outcomes)
    progress.emit({"event": "loaded", "segment": name, "outcomes": outcomes})
    became = ", ".join(f"{pages} {outcome}" for outcome, pages in sorted(outcomes.items()))
    site, pages = name.partition("/")[0], sum(outcomes.values())
    log.info("%s: %d pages loaded: %s", site, pages, became or "nothing new")
    stages.publish(run)


# The stages, in their order.


def reach(run: IngestRun) -> None:
    """Connects to the sites; a machine that has just started may have no network yet."""
    check_network(run.sites)


def begin(run: IngestRun) -> list[str]:
    """Opens the run's row; returns the segments that earlier runs left unloaded."""
    return run.begin()


def prepare(run: IngestRun) -> CrawlJob:
    """Ends the rows of dead runs and writes down what the crawl must know."""
    return run.prepare_crawl()


def crawl(process: CrawlProcess, segments: Segments, log: RunLog) -> CrawlOutcome:
    """Follows the crawl: its log becomes this run's log, its segments go to the next stages."""
    lines = LogLines(log)
    outcome = CrawlOutcome()
    try:
        for event in process.events():
            match event["event"]:
                case "log":
                    lines.consume(event)
                case "segment":
                    segments.put(event["segment"])
                case "stats":
                    progress.emit(event)
                case "source_problems":
                    outcome.source_problems[event["site"]] = event["problems"]
                case "done":
                    outcome.unreadable = event["problems"]
    except RunError as error:
        outcome.error = str(error)
    finally:
        lines.close()
        segments.end()
    return outcome


def clean(run: IngestRun, name: str) -> CleanedSegment:
    """Text, metadata and language of a segment's pages."""
    with run.stop.limited(f"clean {name}"):
        return run.clean(name)


def dedupe(run: IngestRun, segment: CleanedSegment) -> dict[SketchKey, Sketch]:
    """Sketches of a segment's articles, by which `load` finds their copies in the warehouse."""
    return run.dedupe(segment)


def load(
    run: IngestRun, segment: CleanedSegment, sketches: Mapping[SketchKey, Sketch]
) -> LoadResult:
    """Loads a cleaned segment and clusters its articles, in one transaction."""
    with run.stop.limited(f"load {segment.name}"):
        return run.load(segment, sketches)


def publish(run: IngestRun, *, force: bool = False) -> None:
    """Puts a fresh copy of the warehouse where people query it."""
    with run.stop.limited("publish"):
        run.publish(force=force)


def finish(run: IngestRun, crawled: CrawlOutcome) -> Verdict:
    """Closes the row of this run and judges it by its counts."""
    with run.stop.limited("finish"):
        return run.finish(crawled.unreadable, crawled.error, crawled.source_problems)
