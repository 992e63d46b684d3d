"""The flow `maintain`: keeps archive and warehouse in good order, and small."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from prefect import get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import deployment as running_deployment
from prefect.runtime import flow_run

from flows.maintenance.leftovers import make_room
from flows.maintenance.run import MaintainRun, tell_steps
from flows.pages.run.maintain import maintain_page
from flows.server.runtime.khabar_flow import khabar_flow
from flows.server.runtime.parameters import titled
from flows.server.runtime.states import state_of
from flows.server.runtime.triggers import find_trigger
from flows.settings import read_settings
from spiders.config.date_window import INDIA


def _run_name() -> str:
    """Such as `28 Nov 03:48`, in the sites' own time."""
    asked = flow_run.parameters
    now = f"{datetime.now(INDIA):%d %b %H:%M}"
    return f"{now}, preview" if asked.get("dry_run") else now


@khabar_flow(_run_name)
def maintain(
    dry_run: Annotated[bool, titled("Preview")] = False,
    compact: Annotated[bool, titled("Compact in any case")] = False,
) -> State[Any]:
    """Removes old raw pages and leftovers, and rewrites the warehouse's file when that pays.

    Args:
        dry_run: Only say, in the run's log, what would be done.
        compact: Rewrite the warehouse's file even if that saves little.
    """
    settings = read_settings()
    if not dry_run:
        # On a full disk it is wanted most.
        make_room(settings)
    run = MaintainRun(settings, compact, find_trigger(), running_deployment.name or "")
    return _carry_out(run, dry_run=dry_run)


def _carry_out(run: MaintainRun, *, dry_run: bool) -> State[Any]:
    with maintain_page() as page:
        steps, verdict = run.preview() if dry_run else run.apply()
        page.finish(steps, verdict, dry_run=dry_run)
    return state_of(tell_steps(steps, verdict, get_run_logger(), dry_run=dry_run))
