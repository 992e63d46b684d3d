"""The flow `ingest`: crawl, clean, dedupe, load and publish, segment by segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from queue import SimpleQueue
from typing import Any, TypeVar, cast

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.runtime import deployment as running_deployment
from prefect.runtime import flow_run, task_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.console import progress
from flows.console.run_summary import came_in, sum_up
from flows.pages.run.ingest import ingest_page
from flows.pages.run.log_lines import LogLines
from flows.pages.run.markdown import name_sites
from flows.run_control.cancellation import run_with_stop
from flows.run_control.locks import run_locks
from flows.run_control.preflight import (
    check_contact,
    check_home,
    check_network,
    refuse_demo_home,
)
from flows.run_control.verdict import Verdict
from flows.server.alarms.events import emit_site_events
from flows.server.runtime.dead_runs import await_server
from flows.server.runtime.khabar_flow import khabar_flow
from flows.server.runtime.parameters import PagesAtMost, Sites
from flows.server.runtime.run_name import tell_in_name
from flows.server.runtime.states import (
    RETRIES,
    is_deployed,
    log_verdict,
    patience_of,
    state_of,
)
from flows.server.runtime.triggers import find_trigger
from flows.settings import read_settings
from flows.stages.crawl import CrawlOutcome, CrawlProcess
from flows.stages.ingest_run import IngestRun, bring_to_lake
from flows.stages.prefetch import Segments, prefetching, queue_of
from pipelines.dedupe.sketch import Sketch, SketchKey
from pipelines.record import CleanedSegment
from spiders.config.date_window import INDIA, Window
from spiders.errors import RunError
from spiders.state.crawl_job import CrawlJob
from warehouse.load.segment import LoadResult

Value = TypeVar("Value")

# The crawl is followed in a thread of its own; all other stages run in the flow's thread.
one_thread = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=1))


def _run_name() -> str:
    """Such as `theprintlines 14:30`, in the sites' own time."""
    return f"{name_sites(flow_run.parameters.get('sites'))} {datetime.now(INDIA):%H:%M}"


@khabar_flow(_run_name, one_thread)
def ingest(sites: Sites = (), max_pages: PagesAtMost = 0) -> State[Any]:
    """Crawls, cleans, dedupes, loads and publishes what is new.

    Args:
        sites: The sites to crawl. If none is chosen, all are. The arrow opens the list.
        max_pages: The rest is left to the next run. 0 is no limit, 1000000 the most.
    """
    return carry_out(prepare_run(sites, max_pages))


def prepare_run(sites: Sequence[str], max_pages: int, window: Window | None = None) -> IngestRun:
    """The run that a flow was asked for; of a window of days, if there is one.

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
        trigger=find_trigger(),
        deployment=running_deployment.name or "",
    )


def carry_out(run: IngestRun) -> State[Any]:
    """Takes a run from its locks to its verdict; called within a flow.

    Raises:
        KhabarError: if it cannot start, or a stage breaks.
    """
    progress.emit({"event": "run", "run_id": run.run_id})
    settings, notify = run.settings, get_run_logger().info
    patience = patience_of(settings)
    with ingest_page(run) as page:
        with run_locks(settings.home, run.sites, run.run_id, patience=patience, notify=notify):
            check_contact(settings, run.sites.values())
            reach(run)
            try:
                with prefetching(run):
                    verdict = run_with_stop(lambda: _run_stages(run), run.stop)
            finally:
                run.close()
        if is_deployed():
            await_server()
        page.finish(verdict)
    match verdict.state:
        case "failed":
            tell_in_name(f"failed: {verdict.reason}")
        case "completed":
            tell_in_name(came_in(run.counts))
        case "completed_with_warnings":
            tell_in_name(f"{came_in(run.counts)}, with warnings")
        # Whoever stops a run does not wait for its name.
    return state_of(verdict)


def _run_stages(run: IngestRun) -> Verdict:
    """All stages of a run: segments are cleaned, deduped and loaded while the crawl goes on."""
    logger = get_run_logger()
    with progress.notices_to(logger.info), run.stop.on_stop(run.record_stop), run.row:
        for name in run.prefetch.in_turn(queue_of(begin(run))):
            logger.info("loading %s, which an earlier run left", name)
            _clean_to_publish(run, name)
        with _crawling(run, prepare(run)) as (segments, crawled):
            for name in run.prefetch.in_turn(segments):
                _clean_to_publish(run, name)
            verdict = finish(run, crawled.result())
        # Within the run's row: a run whose news nobody can query has failed.
        publish(run, force=True)
    verdict = verdict.warned(bring_to_lake(run.settings))
    emit_site_events(run, verdict, logger.warning)
    logger.info("%s", sum_up(run.counts, run.known))
    log_verdict(verdict)
    for line in run.notes:
        logger.info("%s", line)
    return verdict


@contextmanager
def _crawling(
    run: IngestRun, job: CrawlJob
) -> Iterator[tuple[Segments, PrefectFuture[CrawlOutcome]]]:
    """The crawl in its own process: its segments as they are closed, and how it will have ended."""
    segments: Segments = SimpleQueue()
    with (
        CrawlProcess(job, run.sites.values(), grace=run.settings.stop_grace) as process,
        run.stop.on_stop(process.stop),
    ):
        yield segments, crawl.submit(process, segments)


def _clean_to_publish(run: IngestRun, name: str) -> None:
    """Takes one segment through its stages, unless the run is to end and no time is left."""
    if run.leaves(name):
        return
    cleaned = _unsearched(clean(run, name))
    sketches = _unsearched(dedupe(run, cleaned))
    result = load(run, cleaned, sketches)
    progress.emit({"event": "loaded", "segment": name, "outcomes": dict(result.outcomes)})
    publish(run)


def _unsearched(value: Value) -> Value:
    """Keeps Prefect from walking through every record of a task's input in search of futures."""
    return cast("Value", quote(value))


# The stages, in their order.


@task(name="reach", cache_policy=NO_CACHE, persist_result=False, **RETRIES)
def reach(run: IngestRun) -> None:
    """Connects to the sites; a machine that has just started may have no network yet."""
    check_network(run.sites)


@task(name="begin", cache_policy=NO_CACHE, persist_result=False, **RETRIES)
def begin(run: IngestRun) -> list[str]:
    """Opens the run's row; returns the segments that earlier runs left unloaded."""
    return run.begin()


@task(name="prepare", cache_policy=NO_CACHE, persist_result=False, **RETRIES)
def prepare(run: IngestRun) -> CrawlJob:
    """Ends the rows of dead runs and writes down what the crawl must know."""
    return run.prepare_crawl()


@task(name="crawl", cache_policy=NO_CACHE, persist_result=False)
def crawl(process: CrawlProcess, segments: Segments) -> CrawlOutcome:
    """Follows the crawl: its log becomes this run's log, its segments go to the next stages."""
    lines = LogLines(get_run_logger())
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
        segments.put(None)
    return outcome


def _clean_name() -> str:
    """Such as `clean theprintlines 00001`: the whole name covers half the run's timeline."""
    name: str = task_run.parameters["name"]
    return f"clean {name.partition('/')[0]} {name.rpartition('-')[2].partition('.')[0]}"


@task(
    name="clean",
    task_run_name=_clean_name,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def clean(run: IngestRun, name: str) -> CleanedSegment:
    """Text, metadata and language of a segment's pages."""
    with run.stop.limited(f"clean {name}"):
        return run.clean(name)


@task(name="dedupe", cache_policy=NO_CACHE, persist_result=False)
def dedupe(run: IngestRun, segment: CleanedSegment) -> dict[SketchKey, Sketch]:
    """Sketches of a segment's articles, by which `load` finds their copies in the warehouse."""
    return run.dedupe(segment)


@task(name="load", cache_policy=NO_CACHE, persist_result=False, **RETRIES)
def load(
    run: IngestRun, segment: CleanedSegment, sketches: Mapping[SketchKey, Sketch]
) -> LoadResult:
    """Loads a cleaned segment and clusters its articles, in one transaction."""
    with run.stop.limited(f"load {segment.name}"):
        return run.load(segment, sketches)


@task(name="publish", cache_policy=NO_CACHE, persist_result=False, **RETRIES)
def publish(run: IngestRun, *, force: bool = False) -> None:
    """Puts a fresh copy of the warehouse where people query it."""
    with run.stop.limited("publish"):
        run.publish(force=force)


@task(name="finish", cache_policy=NO_CACHE, persist_result=False, **RETRIES)
def finish(run: IngestRun, crawled: CrawlOutcome) -> Verdict:
    """Closes the row of this run and judges it by its counts."""
    with run.stop.limited("finish"):
        return run.finish(crawled.unreadable, crawled.error, crawled.source_problems)
