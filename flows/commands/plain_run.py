"""Carries out a flow's work in this process, where no Prefect server would take it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from flows.console import progress
from flows.maintenance.run import MaintainRun, tell_steps
from flows.reprocessing.report import tell_reports
from flows.reprocessing.run import ReprocessRequest, prepare_replay
from flows.run_control.cancellation import StopRequest, in_thread, run_with_stop
from flows.run_control.ending import Ending
from flows.run_control.retries import tried_again
from flows.run_control.run_log import RunLog, run_log
from flows.run_control.verdict import STOPPED
from flows.settings import read_settings
from flows.stages import ingest_stages
from flows.stages.ingest_stages import Stages, end_of, prepare_run, take_through
from spiders.config.date_window import Window
from spiders.errors import KhabarError


def run_plainly(home: Path, name: str, parameters: dict[str, Any], trigger: str) -> Ending:
    """Does what the flow of this name does; Prefect is not even imported.

    Args:
        home: the folder KHABAR_HOME names.
        name: the flow's.
        parameters: the flow's.
        trigger: what the run's row says has started it.
    """
    with run_log(home) as log:
        log.info("%s begins: %s", name, parameters)
        try:
            ending = _RUNS[name](**parameters, trigger=trigger, log=log)
        except KeyboardInterrupt:
            ending = Ending("cancelled", STOPPED)
        except KhabarError as error:
            ending = Ending("failed", str(error), error)
        except Exception as error:
            log.exception("%s broke off", name)
            ending = Ending("failed", f"{type(error).__name__}: {error}", error)
        log.info("%s ended, %s: %s", name, ending.state, ending.message)
    return ending


def plain_stages(stop: StopRequest, log: RunLog) -> Stages:
    """The stages as plain functions, of which those that can meet a passing trouble try again."""
    again = partial(tried_again, stop=stop, log=log)
    return Stages(
        reach=again(ingest_stages.reach),
        begin=again(ingest_stages.begin),
        prepare=again(ingest_stages.prepare),
        crawl=lambda process, segments: in_thread(
            lambda: ingest_stages.crawl(process, segments, log)
        ),
        clean=ingest_stages.clean,
        dedupe=ingest_stages.dedupe,
        load=again(ingest_stages.load),
        publish=again(ingest_stages.publish),
        finish=again(ingest_stages.finish),
        # Alarms are a lasting server's.
        announce=lambda _run, _verdict: None,
    )


def _ingest(
    *,
    sites: list[str],
    max_pages: int,
    first: date | None = None,
    last: date | None = None,
    trigger: str,
    log: RunLog,
) -> Ending:
    window = Window(first, last) if first and last else None
    run = prepare_run(sites, max_pages, window, trigger=trigger)
    return end_of(run, take_through(run, plain_stages(run.stop, log), log))


def _maintain(*, compact: bool, trigger: str, log: RunLog) -> Ending:
    return tell_steps(*MaintainRun(read_settings(), compact, trigger).apply(), log)


def _reprocess(
    *,
    sites: tuple[str, ...],
    first: date | None,
    last: date | None,
    release: bool,
    apply: bool,
    only: dict[str, Any],
    trigger: str,
    log: RunLog,
) -> Ending:
    assert apply, "the command makes its previews by itself"
    asked = ReprocessRequest(sites, first, last, **only, release=release)
    run = prepare_replay(read_settings(), asked, trigger=trigger)
    with progress.notices_to(log.info):
        reports, verdict = run_with_stop(run.apply, run.stop)
    return tell_reports(reports, verdict, log)


_RUNS: dict[str, Callable[..., Ending]] = {
    "ingest": _ingest,
    "backfill": _ingest,
    "maintain": _maintain,
    "reprocess": _reprocess,
}
