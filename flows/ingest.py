"""The flow `ingest`: crawl, clean, dedupe, load and publish, segment by segment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from queue import SimpleQueue
from typing import Annotated, Any, TypeVar, cast
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.runtime import deployment as running_deployment
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.utilities.annotations import quote
from pydantic import Field

from flows import progress
from flows.crawl import CrawlProcess
from flows.lake import bring_to_lake
from flows.locks import run_locks
from flows.preflight import check_contact, check_home, check_network
from flows.run import IngestRun
from flows.settings import read_settings
from flows.verdict import Verdict
from pipelines.record import CleanedSegment
from pipelines.sketch import Sketch
from pipelines.sketches import SketchKey
from spiders.errors import KhabarError, RunError
from spiders.process import die_with_parent
from spiders.window import Window
from warehouse.load import LoadResult

Value = TypeVar("Value")

Segments = SimpleQueue[str | None]
"""Names of segments that the crawl has closed; None when it has ended."""


def _run_name() -> str:
    """Such as `theprintlines 14:30`, in the sites' own time."""
    sites = flow_run.parameters.get("sites") or ["all sites"]
    return f"{', '.join(sites)} {datetime.now(ZoneInfo('Asia/Kolkata')):%H:%M}"


# The crawl is followed in a thread of its own; all other stages run in the flow's thread.
one_thread = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=1))


@flow(
    name="ingest",
    flow_run_name=_run_name,
    task_runner=one_thread,
    validate_parameters=True,
)
def ingest(
    sites: list[str] | None = None,
    max_pages: Annotated[int, Field(ge=0)] = 0,
    trigger: str = "prefect",
) -> State[Any]:
    """Crawls, cleans, dedupes, loads and publishes what is new.

    Args:
        sites: Names of the sites to crawl (`khabar sites` lists them); none means all.
        max_pages: Pages fetched per site at most, the rest is left to the next run; 0 is no limit.
        trigger: Who started the run; kept in the table `runs`.
    """
    try:
        return carry_out(prepare_run(sites, max_pages, trigger))
    except KhabarError as error:
        return refused(error)


def refused(error: KhabarError) -> State[Any]:
    """How a flow ends that its user's world kept from working: in one line, without a traceback."""
    return Failed(message=str(error), data=error)


def prepare_run(
    sites: list[str] | None, max_pages: int, trigger: str, window: Window | None = None
) -> IngestRun:
    """The run that a flow was asked for; of a window of days, if there is one.

    Raises:
        KhabarError: if a setting, a site or KHABAR_HOME is not as it must be.
    """
    if running_deployment.name:
        # A worker that is stopped while its run begins may end without a word to the run.
        die_with_parent()
    settings = read_settings()
    chosen = settings.select_sites(sites or ())
    check_home(settings.home)
    if window is not None:
        window = window.until_now(site.zone for site in chosen.values())
    return IngestRun(
        settings,
        chosen,
        max_pages=max_pages,
        window=window,
        trigger=trigger,
        deployment=running_deployment.name or "",
    )


def carry_out(run: IngestRun) -> State[Any]:
    """Takes a run from its locks to its verdict; called within a flow.

    Raises:
        KhabarError: if it cannot start, or a stage breaks.
    """
    progress.tell({"event": "run", "run_id": run.run_id})
    with run_locks(run.settings.home, run.sites, run.run_id):
        check_contact(run.settings, run.sites.values())
        check_network(run.sites)
        try:
            verdict = _work_through(run)
        finally:
            run.close()
    if verdict.state == "failed":
        return Failed(message=verdict.reason)
    return Completed(message=verdict.reason or "every count adds up")


def _work_through(run: IngestRun) -> Verdict:
    logger = get_run_logger()
    with progress.notes_to(logger.info):
        left = run.begin()
    segments: Segments = SimpleQueue()
    try:
        for name in left:
            logger.info("taking up %s, which an earlier run left", name)
            _take_in(run, name)
        job = run.prepare_crawl()
        with CrawlProcess(job, run.sites.values(), grace=run.settings.stop_grace) as process:
            outcome = crawl.submit(process, segments)
            while (closed := segments.get()) is not None:
                _take_in(run, closed)
            unreadable, doubts, death = outcome.result()
        verdict = run.finish(unreadable, death, doubts)
    except BaseException as error:
        run.abandon(error)
        raise
    publish(run, force=True)
    verdict = verdict.warned(bring_to_lake(run.settings))
    for line in verdict.failures:
        logger.error("%s", line)
    for line in verdict.warnings:
        logger.warning("%s", line)
    for line in run.notes:
        logger.info("%s", line)
    return verdict


def _take_in(run: IngestRun, name: str) -> None:
    """Takes one segment through all stages."""
    cleaned = _unsearched(clean(run, name))
    sketches = _unsearched(dedupe(run, cleaned))
    result = load(run, cleaned, sketches)
    progress.tell({"event": "loaded", "segment": name, "outcomes": dict(result.outcomes)})
    publish(run)


def _unsearched(value: Value) -> Value:
    """Keeps Prefect from walking through every record of a task's input in search of futures."""
    return cast("Value", quote(value))


@task(name="crawl", cache_policy=NO_CACHE, persist_result=False)
def crawl(
    process: CrawlProcess, segments: Segments
) -> tuple[dict[str, str], dict[str, list[str]], str]:
    """Follows the crawl: its log becomes this run's log, its segments go to the next stages.

    Returns the sites of which no source could be read, with reasons, the sources of each site
    that stopped working, and why the crawl died ('' if it did not).
    """
    logger = get_run_logger()
    unreadable: dict[str, str] = {}
    doubts: dict[str, list[str]] = {}
    try:
        for event in process.events():
            match event["event"]:
                case "log":
                    site = f"{event['site']}: " if event["site"] else ""
                    logger.log(event["level"], "%s%s", site, event["message"])
                case "segment":
                    segments.put(event["segment"])
                case "stats":
                    progress.tell(event)
                case "source_problems":
                    doubts[event["site"]] = event["problems"]
                case "done":
                    unreadable = event["problems"]
    except RunError as error:
        return unreadable, doubts, str(error)
    finally:
        segments.put(None)
    return unreadable, doubts, ""


@task(name="clean", task_run_name="clean {name}", cache_policy=NO_CACHE, persist_result=False)
def clean(run: IngestRun, name: str) -> CleanedSegment:
    """Text, metadata and language of a segment's pages."""
    return run.clean(name)


@task(name="dedupe", cache_policy=NO_CACHE, persist_result=False)
def dedupe(run: IngestRun, segment: CleanedSegment) -> dict[SketchKey, Sketch]:
    """Sketches of a segment's articles, by which `load` finds their copies in the warehouse."""
    return run.dedupe(segment)


@task(name="load", cache_policy=NO_CACHE, persist_result=False)
def load(
    run: IngestRun, segment: CleanedSegment, sketches: Mapping[SketchKey, Sketch]
) -> LoadResult:
    """Loads a cleaned segment and clusters its articles, in one transaction."""
    return run.load(segment, sketches)


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish(run: IngestRun, *, force: bool = False) -> None:
    """Puts a fresh copy of the warehouse where people query it."""
    run.publish(force=force)
