"""What events, resources, blocks and automations of the alarms are called."""

from __future__ import annotations

PREFIX = "khabar: "
"""All automations' names begin so; only these are ever changed."""
TAG = "khabar"
"""All of them carry it, as do the deployments and their runs."""
POOL = "khabar*"
"""Work pools whose workers are watched."""

SUCCEEDED = "khabar.site.succeeded"
FAILED = "khabar.site.failed"
WATCHED = "khabar.site.watched"
TRIED = "khabar.alarm.tried"

HEARTBEAT_SECONDS = 30
"""PREFECT_FLOWS_HEARTBEAT_FREQUENCY of deployed runs; three that are missing are a dead run."""

WEBHOOK_BLOCK = "khabar-alarm-webhook"
MAIL_BLOCK = "khabar-alarm-mail"


def alarm_event(kind: str) -> str:
    """The event of a site of which something broke with its past."""
    return f"khabar.site.alarm.{kind}"


def site_resource(site: str) -> str:
    """The resource that a site is to Prefect."""
    return f"khabar.site.{site}"
