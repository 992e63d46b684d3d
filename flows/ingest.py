"""The flow `ingest`: crawl, clean, dedupe, load and publish, segment by segment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from queue import SimpleQueue
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.runtime import deployment as running_deployment
from prefect.runtime import flow_run, task_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.console import progress
from flows.pages.run.ingest import ingest_page
from flows.pages.run.log_lines import LogLines
from flows.pages.run.markdown import name_sites
from flows.run_control.cancellation import run_with_stop
from flows.run_control.locks import run_locks
from flows.run_control.preflight import check_contact, check_home, check_network
from flows.run_control.verdict import Verdict
from flows.scale_out.cluster import prefetching
from flows.server.alarms import events as run_events
from flows.server.runtime.dead_runs import await_server
from flows.server.runtime.parameters import PagesAtMost, Sites
from flows.server.runtime.states import (
    PATIENTLY,
    drop_tracebacks,
    ended_early,
    is_deployed,
    patience_of,
    state_of,
)
from flows.server.runtime.triggers import find_trigger
from flows.settings import read_settings
from flows.stages.crawl import CrawlProcess
from flows.stages.ingest_run import IngestRun, bring_to_lake
from flows.stages.prefetch import Segments, queue_of
from pipelines.dedupe.sketch import Sketch, SketchKey
from pipelines.record import CleanedSegment
from spiders.config.date_window import Window
from spiders.config.os_process import die_with_parent
from spiders.errors import KhabarError, RunError
from spiders.state.crawl_job import CrawlJob
from warehouse.load.segment import LoadResult

Value = TypeVar("Value")


drop_tracebacks()


def _run_name() -> str:
    """Such as `theprintlines 14:30`, in the sites' own time."""
    sites = name_sites(flow_run.parameters.get("sites"))
    return f"{sites} {datetime.now(ZoneInfo('Asia/Kolkata')):%H:%M}"


# The crawl is followed in a thread of its own; all other stages run in the flow's thread.
one_thread = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=1))


@flow(
    name="ingest",
    flow_run_name=_run_name,
    task_runner=one_thread,
    validate_parameters=True,
)
def ingest(sites: Sites = (), max_pages: PagesAtMost = 0) -> State[Any]:
    """Crawls, cleans, dedupes, loads and publishes what is new.

    Args:
        sites: The sites to crawl. If none is chosen, all are. The arrow opens the list.
        max_pages: The rest is left to the next run. 0 is no limit, 1000000 the most.
    """
    try:
        return carry_out(prepare_run(sites, max_pages))
    except (KhabarError, KeyboardInterrupt) as error:
        return ended_early(error)


def prepare_run(sites: Sequence[str], max_pages: int, window: Window | None = None) -> IngestRun:
    """The run that a flow was asked for; of a window of days, if there is one.

    Raises:
        KhabarError: if a setting, a site or KHABAR_HOME is not as it must be.
    """
    if is_deployed():
        # A worker that is stopped while its run begins may end without a word to the run.
        die_with_parent()
    settings = read_settings()
    chosen = settings.select_sites(sites)
    check_home(settings.home)
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
    settings, say = run.settings, get_run_logger().info
    patience = patience_of(settings)
    with ingest_page(run) as page:
        with run_locks(settings.home, run.sites, run.run_id, patience=patience, tell=say):
            check_contact(settings, run.sites.values())
            reach(run)
            try:
                with prefetching(run):
                    verdict = run_with_stop(lambda: _work_through(run), run.stop)
            finally:
                run.close()
        if is_deployed():
            await_server()
        page.finish(verdict)
    return state_of(verdict)


def _work_through(run: IngestRun) -> Verdict:
    logger = get_run_logger()
    segments: Segments = SimpleQueue()
    try:
        with (
            progress.notes_to(logger.info),
            run.stop.heard_by(run.book_stop),
        ):
            for name in run.ahead.in_turn(queue_of(begin(run))):
                logger.info("taking up %s, which an earlier run left", name)
                _take_in(run, name)
            job = prepare(run)
            grace = run.settings.stop_grace
            with (
                CrawlProcess(job, run.sites.values(), grace=grace) as process,
                run.stop.heard_by(process.stop),
            ):
                outcome = crawl.submit(process, segments)
                for name in run.ahead.in_turn(segments):
                    _take_in(run, name)
                unreadable, doubts, death = outcome.result()
            verdict = finish(run, unreadable, death, doubts)
    except BaseException as error:
        run.abandon(error)
        raise
    publish(run, force=True)
    verdict = verdict.warned(bring_to_lake(run.settings))
    run_events.emit_site_events(run, verdict, logger.warning)
    for line in verdict.failures:
        logger.error("%s", line)
    for line in verdict.warnings:
        logger.warning("%s", line)
    for line in run.notes:
        logger.info("%s", line)
    return verdict


def _take_in(run: IngestRun, name: str) -> None:
    """Takes one segment through all stages, unless the run is to end and no time is left."""
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


@task(name="reach", cache_policy=NO_CACHE, persist_result=False, **PATIENTLY)
def reach(run: IngestRun) -> None:
    """Connects to the sites; a machine that has just started may have no network yet."""
    check_network(run.sites)


@task(name="begin", cache_policy=NO_CACHE, persist_result=False, **PATIENTLY)
def begin(run: IngestRun) -> list[str]:
    """Opens the run's row; returns the segments that earlier runs left unloaded."""
    return run.begin()


@task(name="prepare", cache_policy=NO_CACHE, persist_result=False, **PATIENTLY)
def prepare(run: IngestRun) -> CrawlJob:
    """Ends the rows of dead runs and writes down what the crawl must know."""
    return run.prepare_crawl()


@task(name="crawl", cache_policy=NO_CACHE, persist_result=False)
def crawl(
    process: CrawlProcess, segments: Segments
) -> tuple[dict[str, str], dict[str, list[str]], str]:
    """Follows the crawl: its log becomes this run's log, its segments go to the next stages.

    Returns the sites of which no source could be read, with reasons, the sources of each site
    that stopped working, and why the crawl died ('' if it did not).
    """
    lines = LogLines(get_run_logger())
    unreadable: dict[str, str] = {}
    doubts: dict[str, list[str]] = {}
    try:
        for event in process.events():
            match event["event"]:
                case "log":
                    lines.take(event)
                case "segment":
                    segments.put(event["segment"])
                case "stats":
                    progress.emit(event)
                case "source_problems":
                    doubts[event["site"]] = event["problems"]
                case "done":
                    unreadable = event["problems"]
    except RunError as error:
        return unreadable, doubts, str(error)
    finally:
        lines.close()
        segments.put(None)
    return unreadable, doubts, ""


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


@task(name="load", cache_policy=NO_CACHE, persist_result=False, **PATIENTLY)
def load(
    run: IngestRun, segment: CleanedSegment, sketches: Mapping[SketchKey, Sketch]
) -> LoadResult:
    """Loads a cleaned segment and clusters its articles, in one transaction."""
    with run.stop.limited(f"load {segment.name}"):
        return run.load(segment, sketches)


@task(name="finish", cache_policy=NO_CACHE, persist_result=False, **PATIENTLY)
def finish(
    run: IngestRun, unreadable: dict[str, str], death: str, doubts: dict[str, list[str]]
) -> Verdict:
    """Ends the row of this run and judges it by its counts."""
    with run.stop.limited("finish"):
        return run.finish(unreadable, death, doubts)


@task(name="publish", cache_policy=NO_CACHE, persist_result=False, **PATIENTLY)
def publish(run: IngestRun, *, force: bool = False) -> None:
    """Puts a fresh copy of the warehouse where people query it."""
    with run.stop.limited("publish"):
        run.publish(force=force)
