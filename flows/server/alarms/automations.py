"""The alarms as Prefect automations: what sets each off, and what it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from prefect.client.schemas.objects import StateType
from prefect.events.actions import ActionTypes, CallWebhook, ChangeFlowRunState, SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

from flows.server.alarms import messages
from flows.server.alarms.messages import Message
from flows.server.alarms.names import (
    FAILED,
    HEARTBEAT_SECONDS,
    POOL,
    PREFIX,
    SUCCEEDED,
    TAG,
    TRIED,
    WATCHED,
    alarm_event,
    site_resource,
)

FAILURE_HOURS = 3.0
BREAK_HOURS = 24.0
WORKER_MINUTES = 5

_HEARTBEAT = "prefect.flow-run.heartbeat"
# A state may have a longer name; for `*` a server wants one character at least.
_ENDS = frozenset(
    f"prefect.flow-run.{end}{more}"
    for end in ("Completed", "Failed", "Crashed", "Cancelled", "TimedOut", "Skipped")
    for more in ("", "*")
)
_OURS = {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{TAG}"}

_BREAKS = {
    "volume": "look at the site itself, then at khabar sources SITE and the view daily_counts.",
    "coverage": "look at one page with khabar why URL; after a redesign khabar reprocess takes up "
    "what was held, and khabar probe shows what the site is like now.",
    "language": 'look at the newest articles: khabar sql "select published, language, headline '
    "from news where site = 'SITE' order by published desc limit 20\".",
    "quality": "look at the view drift and at one article with khabar why URL; after a redesign "
    "khabar probe shows what the site is like now.",
}


@dataclass(frozen=True, slots=True)
class Notifier:
    """A block of the server that sends a message."""

    block: UUID
    kind: Literal["webhook", "notification"]

    def action(self, message: Message) -> ActionTypes:
        """The action that sends it."""
        if self.kind == "webhook":
            return CallWebhook(block_document_id=self.block, payload=message.payload)
        return SendNotification(
            block_document_id=self.block, subject=message.subject, body=message.body
        )


def all_automations(
    ui: str, sites: Iterable[str], hours: float, notifiers: Sequence[Notifier]
) -> list[AutomationCore]:
    """Everything that is to be installed; without a notifier what needs none.

    Args:
        ui: URL of Prefect's UI, without a slash at its end.
        sites: names of the sites.
        hours: without a success of a site that are an alarm; 0 for none.
        notifiers: who is told.
    """
    found = [zombies()]
    if not notifiers:
        return found

    def notifying(message: Message) -> list[ActionTypes]:
        return [notifier.action(message) for notifier in notifiers]

    found.append(_run_failed(notifying(messages.run_failed(ui, FAILURE_HOURS))))
    found.append(_no_worker(notifying(messages.no_worker(ui, WORKER_MINUTES))))
    for site in sites if hours else ():
        message = messages.no_success(ui, site, hours, SUCCEEDED, WATCHED)
        found.append(_no_success(site, hours, notifying(message)))
    for kind, to_do in _BREAKS.items():
        of_site = to_do.replace("SITE", "{{ event.resource.name }}")
        message = messages.broke_with_past(ui, kind, of_site, BREAK_HOURS)
        found.append(_broke(kind, notifying(message)))
    found.append(_test(notifying(messages.test_message(ui))))
    return found


def zombies() -> AutomationCore:
    """Marks runs as crashed of which nothing was heard, so that they hold up no other run.

    After a run of the schedule it goes off in vain, and is refused: Prefect sends no event as it
    schedules one, and holds back for 15 minutes whatever follows an event that it never had.
    """
    return _automation(
        "runs that died without a word",
        "Marks a run as crashed when three heartbeats are missing: its worker was killed together "
        "with it, or the machine went down. Without it the run would go on for ever and hold its "
        "deployment's only slot. Nothing to do: the next run loads what this one archived.",
        EventTrigger(
            after={_HEARTBEAT},
            expect={_HEARTBEAT, *_ENDS},
            match={"prefect.resource.id": "prefect.flow-run.*"},
            match_related=_OURS,
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=3 * HEARTBEAT_SECONDS),
        ),
        [
            ChangeFlowRunState(
                state=StateType.CRASHED,
                message="nothing was heard of it any more; the next run loads what it archived",
            )
        ],
    )


def _run_failed(actions: list[ActionTypes]) -> AutomationCore:
    return _automation(
        "a run failed or crashed",
        "Tells of a run of any deployment that failed or crashed, once in "
        f"{messages.format_hours(FAILURE_HOURS)} for each deployment. Read the run's log; if the "
        "next run fails too, run khabar doctor where the worker runs.",
        EventTrigger(
            expect={"prefect.flow-run.*"},
            match={
                "prefect.resource.id": "prefect.flow-run.*",
                "prefect.state-type": [StateType.FAILED.value, StateType.CRASHED.value],
            },
            match_related=_OURS,
            for_each={"related:deployment:prefect.resource.id", "related:flow:prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
            within=timedelta(hours=FAILURE_HOURS),
        ),
        actions,
    )


def _no_worker(actions: list[ActionTypes]) -> AutomationCore:
    return _automation(
        "no worker",
        f"Tells that a work pool has had no worker for {WORKER_MINUTES} minutes, so that no run "
        "is started. Start it: khabar serve, or prefect worker start --pool khabar.",
        EventTrigger(
            after={"prefect.work-pool.not-ready"},
            expect={"prefect.work-pool.ready"},
            match={"prefect.resource.id": "prefect.work-pool.*", "prefect.resource.name": POOL},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(minutes=WORKER_MINUTES),
        ),
        actions,
    )


def _no_success(site: str, hours: float, actions: list[ActionTypes]) -> AutomationCore:
    return _automation(
        f"no successful run of {site}",
        f"Tells that no run of {site}, of its own or of all sites, has succeeded for "
        f"{messages.format_hours(hours)} (KHABAR_ALARM_HOURS). Look whether a worker is up and "
        f"the schedule is on; then khabar doctor, and khabar run {site}. To be left alone by it, "
        "pause it.",
        EventTrigger(
            # A failed run only reminds: it starts the clock if that has run out.
            after={SUCCEEDED, WATCHED, FAILED},
            expect={SUCCEEDED},
            match={"prefect.resource.id": site_resource(site)},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(hours=hours),
        ),
        actions,
    )


def _broke(kind: str, actions: list[ActionTypes]) -> AutomationCore:
    return _automation(
        f"{kind} broke with the past",
        f"Tells that the {kind} of a site is not what it was in the weeks before, as its last run "
        f"found, once in {messages.format_hours(BREAK_HOURS)} for each site. "
        f"To do: {_BREAKS[kind]}",
        EventTrigger(
            expect={alarm_event(kind)},
            match={"prefect.resource.id": site_resource("*")},
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
            within=timedelta(hours=BREAK_HOURS),
        ),
        actions,
    )


def _test(actions: list[ActionTypes]) -> AutomationCore:
    return _automation(
        "test alarm",
        "Sends what khabar alarms --test asks for, the way that all alarms go.",
        EventTrigger(
            expect={TRIED},
            match={"prefect.resource.id": "khabar.alarm"},
            posture=Posture.Reactive,
            threshold=1,
            within=timedelta(0),
        ),
        actions,
    )


def _automation(
    name: str, description: str, trigger: EventTrigger, actions: list[ActionTypes]
) -> AutomationCore:
    more: dict[str, Any] = {"tags": [TAG], "enabled": True}
    return AutomationCore(
        name=f"{PREFIX}{name}", description=description, trigger=trigger, actions=actions, **more
    )
