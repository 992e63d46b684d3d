"""What a run tells Prefect of its sites: that they went well, or broke with their past."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.runtime import deployment, flow_run
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_KEY,
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    temporary_settings,
)

from flows.run_control.verdict import Verdict
from flows.server.alarms.names import FAILED, SUCCEEDED, WATCHED, alarm_event, site_resource
from flows.server.runtime.temporary_server import is_temporary
from flows.stages.ingest_run import IngestRun
from warehouse.runs.alarms import SiteAlarm
from warehouse.runs.runs import SiteCounts

SEND_SECONDS = 10.0
"""A run waits no longer for a server that is busy, or gone."""

Event = dict[str, Any]


def emit_site_events(run: IngestRun, verdict: Verdict, warn: Callable[[str], object]) -> None:
    """Tells the server how each site of a finished run fared; no run fails or waits for it.

    Nothing is sent of a window of days, which says nothing of today, nor to a server that lives
    only as long as this command.

    Args:
        run: the run, finished.
        verdict: how it ended.
        warn: is told once, if the server does not take the events.
    """
    url = PREFECT_API_URL.value()
    if run.kind != "ingest" or not url or is_temporary(url):
        return
    try:
        events = site_events(run.run_id, verdict, list(run.sites), run.counts, run.alarms)
        with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}):
            send_events(events, timeout=SEND_SECONDS)
    except (httpx.HTTPError, OSError) as error:
        why = str(error) or type(error).__name__
        warn(f"Prefect's server did not take the events that alarms go by: {why.splitlines()[0]}")


def site_events(
    run_id: str,
    verdict: Verdict,
    sites: Sequence[str],
    counts: Iterable[SiteCounts],
    alarms: Iterable[SiteAlarm],
) -> list[Event]:
    """One event per site, succeeded or failed, and one per alarm."""
    by_site = {each.site: each for each in counts}
    events = []
    for site in sites:
        reasons = list(verdict.of_site(site, sites).failures)
        payload: dict[str, Any] = {"run_id": run_id}
        if came := by_site.get(site):
            payload |= {"new": came.outcomes["new"], "updated": came.outcomes["updated"]}
            if came.not_before:
                # Nobody is to blame, but no news came in either.
                reasons.append(f"it asked to be left alone until {_utc(came.not_before)}")
        payload["reason"] = "; ".join(reasons)
        events.append(_event(FAILED if reasons else SUCCEEDED, site, payload))
    for alarm in alarms:
        payload = {"run_id": run_id, "text": alarm.text}
        events.append(_event(alarm_event(alarm.kind), alarm.site, payload))
    return events


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def watched_events(sites: Sequence[str]) -> list[Event]:
    """From these on a success of each site is waited for, if none was before."""
    return [_event(WATCHED, site, {}) for site in sites]


def send_events(events: Sequence[Mapping[str, Any]], timeout: float = 60.0) -> None:
    """Hands events to the server of PREFECT_API_URL.

    Args:
        events: as Prefect's API takes them.
        timeout: seconds that each answer may take.

    Raises:
        httpx.HTTPError: if it does not take them.
    """
    if not events:
        return
    client = SyncPrefectClient(
        PREFECT_API_URL.value(),
        auth_string=PREFECT_API_AUTH_STRING.value(),
        api_key=PREFECT_API_KEY.value(),
        httpx_settings={"timeout": timeout},
    )
    with client:
        client.request("POST", "/events", json=events)


def _event(name: str, site: str, payload: Mapping[str, Any]) -> Event:
    related = []
    if flow_run.id:
        related.append(("flow-run", flow_run.id, flow_run.name))
    if deployment.id:
        related.append(("deployment", deployment.id, deployment.name))
    return {
        "id": str(uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "event": name,
        "resource": {"prefect.resource.id": site_resource(site), "prefect.resource.name": site},
        "related": [
            {
                "prefect.resource.id": f"prefect.{role}.{key}",
                "prefect.resource.role": role,
                "prefect.resource.name": name or "",
            }
            for role, key, name in related
        ],
        "payload": {"site": site, "flow_run": str(flow_run.id or ""), **payload},
    }
