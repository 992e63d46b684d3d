"""The flow `reprocess`: replays archived pages through today's rules, without a request."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import deployment as running_deployment
from prefect.runtime import flow_run
from prefect.states import Completed
from pydantic import Field

from flows import progress
from flows.preflight import check_home
from flows.reprocess_asked import Asked, prepare_replay
from flows.reprocess_report import spell_report, spell_total
from flows.reprocess_run import ReprocessRun
from flows.settings import read_settings
from flows.states import ended_early, is_deployed, patience_of, state_of
from flows.stopping import carry_through
from spiders.errors import KhabarError
from spiders.process import die_with_parent


def _run_name() -> str:
    """Such as `theprintlines held, preview`."""
    asked = flow_run.parameters
    sites = ", ".join(asked.get("sites") or ["all sites"])
    what = asked.get("reason") or asked.get("article") or "archive"
    return f"{sites} {what}{'' if asked.get('apply') else ', preview'}"


@flow(name="reprocess", flow_run_name=_run_name, validate_parameters=True)
def reprocess(
    sites: list[str] | None = None,
    first: date | None = None,
    last: date | None = None,
    reason: str = "",
    rules_before: Annotated[str, Field(pattern=r"^([0-9]+(\.[0-9]+)*(\+[0-9]+)?)?$")] = "",
    article: str = "",
    limit: Annotated[int, Field(ge=0)] = 0,
    apply: bool = False,
    release: bool = False,
    trigger: str = "prefect",
) -> State[Any]:
    """Replays archived pages through today's rules and shows what changes; no request is made.

    Args:
        sites: Names of the sites (`khabar sites` lists them); none means all.
        first: First day of publication, in the site's time zone; none means from the beginning.
        last: Last day of publication, included; none means up to now.
        reason: Only pages that were rejected for this, such as held or empty.
        rules_before: Only what was made under rules before this version, such as 2026.11.4.
        article: Only this article: its id or any of its URLs.
        limit: Pages per site at most; 0 is no limit.
        apply: Whether the change is made; without it the run's log tells what would change.
        release: Whether pages that were held as doubtful are taken as they are.
        trigger: Who started the run; kept in the table `runs`.
    """
    try:
        if is_deployed():
            # A worker that is stopped while its run begins may end without a word to the run.
            die_with_parent()
        settings = read_settings()
        check_home(settings.home)
        run = prepare_replay(
            settings,
            Asked(tuple(sites or ()), first, last, reason, rules_before, article, limit, release),
            trigger=trigger,
            deployment=running_deployment.name or "",
        )
        return _carry_out(run, patience_of(settings), apply=apply)
    except (KhabarError, KeyboardInterrupt) as error:
        return ended_early(error)


def _carry_out(run: ReprocessRun, patience: float, *, apply: bool) -> State[Any]:
    logger = get_run_logger()
    progress.tell({"event": "run", "run_id": run.run_id})
    verdict = None
    with progress.notes_to(logger.info):
        if apply:
            run.patience = patience
            reports, verdict = carry_through(run.apply, run.stop)
        else:
            reports = run.preview()
    for site, report in reports.items():
        for line in spell_report(site, report):
            logger.info("%s", line)
    progress.tell({"event": "reports", "reports": reports})
    told = spell_total(reports, applied=apply)
    if verdict is None:
        return Completed(message=f"{told}; nothing was written")
    for line in verdict.failures:
        logger.error("%s", line)
    for line in verdict.warnings:
        logger.warning("%s", line)
    return state_of(verdict, told)
