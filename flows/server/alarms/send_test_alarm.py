"""One alarm sent for trial the way that all go, and what became of those before."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events import Event
from prefect.events.filters import (
    EventFilter,
    EventNameFilter,
    EventOccurredFilter,
    EventResourceFilter,
)
from prefect.events.schemas.automations import Automation

from flows.server.alarms.events import send_events
from flows.server.alarms.install import installed
from flows.server.alarms.names import PREFIX, TRIED
from spiders.errors import ConfigError

WAIT_SECONDS = 60.0
_DONE = ["prefect.automation.action.executed", "prefect.automation.action.failed"]
_REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One notification that an automation sent, or could not send."""

    automation: str
    to: str
    """The block that sent it."""
    at: datetime
    problem: str
    """Why it did not arrive; '' if it did."""


def send_test() -> list[SentMessage]:
    """Sets off the test alarm and waits until every notification is sent or has failed.

    Raises:
        ConfigError: if nobody is to be notified.
    """
    with get_client(sync_client=True) as client:
        name = f"{PREFIX}test alarm"
        automation = next((each for each in installed(client) if each.name == name), None)
        if automation is None:
            raise ConfigError(
                "no alarm notifies anybody: set KHABAR_ALARM_WEBHOOK, KHABAR_ALARM_EMAIL or "
                "KHABAR_ALARM_BLOCK, then khabar alarms --install"
            )
        key = str(uuid4())
        send_events(
            [
                {
                    "id": key,
                    "occurred": datetime.now(UTC).isoformat(),
                    "event": TRIED,
                    "resource": {"prefect.resource.id": "khabar.alarm"},
                    "related": [],
                    "payload": {},
                }
            ]
        )
        end = time.monotonic() + WAIT_SECONDS
        sent: list[SentMessage] = []
        while len(sent) < len(automation.actions) and time.monotonic() < end:
            time.sleep(0.5)
            sent = [_sent(each) for each in _done(client, [automation]) if _follows(each, key)]
    missing = len(automation.actions) - len(sent)
    lost = SentMessage(
        automation.name, "", datetime.now(UTC), f"no word of it in {WAIT_SECONDS:.0f} s"
    )
    return [*sent, *[lost] * missing]


def latest_sent(
    client: SyncPrefectClient, automations: Sequence[Automation]
) -> dict[str, list[SentMessage]]:
    """The last thing that each automation did within a week through each block, by its name."""
    latest: dict[tuple[str, str], SentMessage] = {}
    for sent in map(_sent, _done(client, automations)):
        key = sent.automation, sent.to
        if key not in latest or sent.at > latest[key].at:
            latest[key] = sent
    found: dict[str, list[SentMessage]] = {}
    for (name, _), sent in latest.items():
        found.setdefault(name, []).append(sent)
    return found


def _done(client: SyncPrefectClient, automations: Sequence[Automation]) -> list[Event]:
    wanted = EventFilter(
        occurred=EventOccurredFilter(since=datetime.now(UTC) - _REMEMBERED),
        event=EventNameFilter(name=_DONE),
        resource=EventResourceFilter(id=[f"prefect.automation.{each.id}" for each in automations]),
    )
    return list(client.read_events(wanted, limit=50).events)


def _follows(event: Event, key: str) -> bool:
    return any(each.id == f"prefect.event.{key}" for each in event.related)


def _sent(event: Event) -> SentMessage:
    status = event.payload.get("status_code", 0)
    problem = ""
    if event.event.endswith("failed"):
        more = str(event.payload.get("notification_log", "")).strip().splitlines()
        problem = ": ".join([str(event.payload["reason"]), *more[-1:]])
    elif status and status >= 300:
        problem = f"it answered {status}"
    block = next((each.name for each in event.related if each.role == "block"), "")
    return SentMessage(event.resource.name or "", block or "", event.occurred, problem)
