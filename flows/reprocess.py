"""The flow `reprocess`: replays archived pages through today's rules, without a request."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import deployment as running_deployment
from prefect.runtime import flow_run
from pydantic import BaseModel, Field

from flows.console import progress
from flows.pages.run.markdown import name_sites
from flows.pages.run.reprocess import replay_page
from flows.reprocessing.report import tell_reports
from flows.reprocessing.run import ReprocessRequest, ReprocessRun, prepare_replay
from flows.run_control.cancellation import run_with_stop
from flows.run_control.preflight import check_home
from flows.server.runtime.khabar_flow import khabar_flow
from flows.server.runtime.parameters import MOST_PAGES, Sites, titled
from flows.server.runtime.states import patience_of, state_of
from flows.server.runtime.triggers import find_trigger
from flows.settings import read_settings
from pipelines.site_profile import RULES_VERSION


def _run_name() -> str:
    """Such as `theprintlines held, preview`."""
    asked = flow_run.parameters
    sites = name_sites(asked.get("sites"))
    only: Only = asked.get("only") or NO_CHOICE
    what = only.reason or only.article or "archive"
    return f"{sites} {what}{'' if asked.get('apply') else ', preview'}"


class Only(BaseModel):
    """Fields that are left as they are choose nothing."""

    reason: str = Field(
        "",
        title="Rejected because",
        description="Only pages that were rejected for this, such as held, empty or timeout.",
    )
    rules_before: str = Field(
        "",
        title="Made under rules before",
        description=f"Only what was made under rules before this version, such as {RULES_VERSION}.",
    )
    article: str = Field(
        "",
        title="One article",
        description="Its id, such as theprintlines:465675, or any of its URLs.",
    )
    limit: int = Field(
        0,
        title="Pages per site at most",
        description=f"For a look at some of many. 0 is no limit, {MOST_PAGES} the most.",
        ge=0,
        le=MOST_PAGES,
    )


NO_CHOICE = Only()


@khabar_flow(_run_name)
def reprocess(
    sites: Sites = (),
    first: Annotated[date | None, titled("First day")] = None,
    last: Annotated[date | None, titled("Last day")] = None,
    apply: Annotated[bool, titled("Make the change")] = False,
    release: Annotated[bool, titled("Take held pages as they are")] = False,
    only: Annotated[Only, titled("Only some of these pages")] = NO_CHOICE,
) -> State[Any]:
    """Replays archived pages through today's rules and shows what changes; no request is made.

    Args:
        sites: The sites whose pages are replayed. If none is chosen, all are. The arrow opens the
            list.
        first: What was published from this day on, in the site's time zone. None is from the
            beginning.
        last: This day is included; not before the first day. None is up to now.
        apply: Without it the run is a preview, whose log tells what would change.
        release: Pages that are held because they are in doubt become articles, whatever speaks
            against them.
        only: Fields that are left as they are choose nothing.
    """
    settings = read_settings()
    if apply:
        check_home(settings.home)
    run = prepare_replay(
        settings,
        ReprocessRequest(sites, first, last, **dict(only), release=release),
        trigger=find_trigger(),
        deployment=running_deployment.name or "",
    )
    return _carry_out(run, list(sites), patience_of(settings), apply=apply)


def _carry_out(run: ReprocessRun, sites: list[str], patience: float, *, apply: bool) -> State[Any]:
    logger = get_run_logger()
    progress.emit({"event": "run", "run_id": run.run_id})
    verdict = None
    with replay_page(sites) as page, progress.notices_to(logger.info):
        if apply:
            run.patience = patience
            reports, verdict = run_with_stop(run.apply, run.stop)
        else:
            reports = run.preview()
        page.finish(reports, verdict, applied=apply)
    return state_of(tell_reports(reports, verdict, logger))
