"""The flow `backfill`: fetches what was published within a window of days."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.ingest import carry_out, one_thread
from flows.pages.run.markdown import name_sites
from flows.server.runtime.khabar_flow import khabar_flow
from flows.server.runtime.parameters import PagesAtMost, Sites, titled
from spiders.config.date_window import Window


def _run_name() -> str:
    """Such as `theprintlines 2026-01-01 to 2026-03-31`."""
    asked = flow_run.parameters
    return f"{name_sites(asked.get('sites'))} {asked.get('first')} to {asked.get('last')}"


@khabar_flow(_run_name, one_thread)
def backfill(
    first: Annotated[date, titled("First day")],
    last: Annotated[date, titled("Last day")],
    sites: Sites = (),
    max_pages: PagesAtMost = 0,
) -> State[Any]:
    """Fetches what was published from one day to another, and is not stored yet.

    Run it again with the same days until it says that nothing is left.

    Args:
        first: What was published from the beginning of this day on, in the site's time zone.
        last: This day is included; not before the first day.
        sites: The sites to crawl. If none is chosen, all are. The arrow opens the list.
        max_pages: A run holds its sites, whose schedule waits that long; the rest is left to the
            next run. 0 is no limit, 1000000 the most.
    """
    return carry_out(sites, max_pages, Window(first, last))
