"""The flow `ingest`: crawl, clean, dedupe, load and publish, segment by segment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast

from prefect import Task, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.runtime import deployment as running_deployment
from prefect.runtime import flow_run, task_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows.console.run_summary import came_in
from flows.pages.run.ingest import ingest_page
from flows.pages.run.markdown import name_sites
from flows.server.alarms.events import emit_site_events
from flows.server.runtime.dead_runs import await_server
from flows.server.runtime.khabar_flow import khabar_flow
from flows.server.runtime.parameters import PagesAtMost, Sites
from flows.server.runtime.run_name import tell_in_name
from flows.server.runtime.states import RETRIES, is_deployed, patience_of, state_of
from flows.server.runtime.triggers import find_trigger
from flows.stages import ingest_stages
from flows.stages.crawl import CrawlOutcome, CrawlProcess
from flows.stages.ingest_stages import Stages, end_of, prepare_run, take_through
from flows.stages.prefetch import Segments
from spiders.config.date_window import INDIA, Window

Arguments = ParamSpec("Arguments")
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
    return carry_out(sites, max_pages)


def carry_out(sites: Sites, max_pages: int, window: Window | None = None) -> State[Any]:
    """Takes the run that a flow was asked for to its end; called within that flow.

    Raises:
        KhabarError: if it cannot start, or a stage breaks.
    """
    deployment = running_deployment.name or ""
    run = prepare_run(sites, max_pages, window, trigger=find_trigger(), deployment=deployment)
    with ingest_page(run) as page:
        verdict = take_through(run, STAGES, get_run_logger(), patience_of(run.settings))
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
    return state_of(end_of(run, verdict))


def _as_task(
    stage: Callable[Arguments, Value],
    **options: Any,  # noqa: ANN401 - whatever `task` takes
) -> Task[Arguments, Value]:
    # Without a name of its own a task's run is called by a part of its id.
    options = {"task_run_name": stage.__name__, **options}
    return task(name=stage.__name__, cache_policy=NO_CACHE, persist_result=False, **options)(stage)


def _unsearched(value: Value) -> Value:
    """Keeps Prefect from walking through every record of a task's input in search of futures."""
    return cast("Value", quote(value))


def _segment_name() -> str:
    """Such as `clean theprintlines 00001`: the whole name covers half the run's timeline."""
    given = task_run.parameters
    name: str = given["name"] if "name" in given else given["segment"].unquote().name
    number = name.rpartition("-")[2].partition(".")[0]
    return f"{task_run.task_name} {name.partition('/')[0]} {number}"


def crawl(process: CrawlProcess, segments: Segments) -> CrawlOutcome:
    """Follows the crawl: its log becomes this run's log, its segments go to the next stages."""
    return ingest_stages.crawl(process, segments, get_run_logger())


_dedupe = _as_task(ingest_stages.dedupe, task_run_name=_segment_name)
_load = _as_task(ingest_stages.load, task_run_name=_segment_name, **RETRIES)

STAGES = Stages(
    reach=_as_task(ingest_stages.reach, **RETRIES),
    begin=_as_task(ingest_stages.begin, **RETRIES),
    prepare=_as_task(ingest_stages.prepare, **RETRIES),
    crawl=_as_task(crawl).submit,
    clean=_as_task(ingest_stages.clean, task_run_name=_segment_name),
    dedupe=lambda run, segment: _dedupe(run, _unsearched(segment)),
    load=lambda run, segment, sketches: _load(run, _unsearched(segment), _unsearched(sketches)),
    publish=_as_task(ingest_stages.publish, **RETRIES),
    finish=_as_task(ingest_stages.finish, **RETRIES),
    announce=lambda run, verdict: emit_site_events(run, verdict, get_run_logger().warning),
)
