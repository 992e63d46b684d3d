"""Puts the alarms on a Prefect server, and takes off those that are no longer wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from prefect.blocks.core import Block
from prefect.blocks.notifications import SlackWebhook
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import BlockDocument
from prefect.events.schemas.automations import Automation, AutomationCore
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL, PREFECT_UI_URL
from pydantic import SecretStr

from flows.server.alarms.automations import Notifier, all_automations
from flows.server.alarms.events import send_events, watched_events
from flows.server.alarms.names import MAIL_BLOCK, PREFIX, TAG, WEBHOOK_BLOCK
from flows.server.alarms.targets import BlockTarget, MailTarget, Target, is_private, read_targets
from flows.settings import Settings
from spiders.errors import ConfigError

_PAGE = 200
_SHORTEST = 10.0
"""Seconds; Prefect waits for what does not happen at least so long."""


def install_alarms(settings: Settings) -> None:
    """Brings the alarms on the server of PREFECT_API_URL in line with the settings.

    Called again, it changes only what is different: clocks that run go on, what was paused in the
    UI stays paused. Automations of others are left alone.

    Raises:
        ConfigError: if a setting is wrong, or names a block that there is not.
    """
    targets = read_targets(settings)
    if 0 < settings.alarm_hours * 3600 < _SHORTEST:
        raise ConfigError(
            f"KHABAR_ALARM_HOURS: must be 0, or {_SHORTEST:.0f} seconds at least "
            f"({_SHORTEST / 3600:.4f}), not {settings.alarm_hours:g}"
        )
    sites = list(settings.select_sites())
    with get_client(sync_client=True) as client:
        notifiers = [_notifier(client, target) for target in targets]
        wanted = all_automations(ui_url(), sites, settings.alarm_hours, notifiers)
        _bring_in_line(client, wanted)
        _remove_blocks(client, {notifier.block for notifier in notifiers})
    if notifiers and settings.alarm_hours:
        send_events(watched_events(sites))


def ui_url() -> str:
    """Where people see the server of PREFECT_API_URL."""
    return str(PREFECT_UI_URL.value() or PREFECT_API_URL.value().removesuffix("/api")).rstrip("/")


def installed(client: SyncPrefectClient) -> list[Automation]:
    """Khabar's automations on a server, by name."""
    found: list[Automation] = []
    while len(page := client.read_automations(limit=_PAGE, offset=len(found))) == _PAGE:
        found += page
    ours = [each for each in (*found, *page) if each.name.startswith(PREFIX) and TAG in each.tags]
    return sorted(ours, key=lambda each: each.name)


def _bring_in_line(client: SyncPrefectClient, wanted: Sequence[AutomationCore]) -> None:
    there = {each.name: each for each in installed(client)}
    for automation in wanted:
        old = there.pop(automation.name, None)
        if old is None:
            client.create_automation(automation)
            continue
        new = automation.model_copy(update={"enabled": old.enabled})
        # A change starts all clocks of an automation anew.
        if AutomationCore.model_validate(old.model_dump(exclude={"id"})) != new:
            client.update_automation(old.id, new)
    for old in there.values():
        client.delete_automation(old.id)


def _notifier(client: SyncPrefectClient, target: Target) -> Notifier:
    if isinstance(target, BlockTarget):
        return _named_block(client, target)
    if isinstance(target, MailTarget):
        # Of the blocks that every server knows, this one takes any address that Apprise reads:
        # the server itself sends the mail, with no worker and no package of ours.
        mail = SlackWebhook(url=SecretStr(target.apprise_url), allow_private_urls=True)
        return Notifier(_saved(mail, MAIL_BLOCK), "notification")
    webhook = Webhook(
        url=SecretStr(target.url),
        headers={"Content-Type": "application/json"},
        allow_private_urls=is_private(target.host),
    )
    return Notifier(_saved(webhook, WEBHOOK_BLOCK), "webhook")


def _saved(block: Block, name: str) -> UUID:
    return cast("UUID", block.save(name, overwrite=True))


def _named_block(client: SyncPrefectClient, target: BlockTarget) -> Notifier:
    try:
        block = client.read_block_document_by_name(
            target.name, target.type_slug, include_secrets=False
        )
    except ObjectNotFound:
        raise ConfigError(
            f"KHABAR_ALARM_BLOCK: there is no block {target.type_slug}/{target.name} on "
            f"{ui_url()}: make it at {ui_url()}/blocks, or correct the name"
        ) from None
    if target.type_slug == "webhook":
        return Notifier(block.id, "webhook")
    schema = block.block_schema
    if schema is None or "notify" not in schema.capabilities:
        raise ConfigError(
            f"KHABAR_ALARM_BLOCK: a block of type {target.type_slug} cannot notify anybody: "
            "choose one such as slack-webhook, or webhook"
        )
    return Notifier(block.id, "notification")


def _remove_blocks(client: SyncPrefectClient, wanted: set[UUID]) -> None:
    for name, slug in ((WEBHOOK_BLOCK, "webhook"), (MAIL_BLOCK, "slack-webhook")):
        block = _find_block(client, name, slug)
        if block and block.id not in wanted:
            client.delete_block_document(block.id)


def _find_block(client: SyncPrefectClient, name: str, slug: str) -> BlockDocument | None:
    try:
        return client.read_block_document_by_name(name, slug, include_secrets=False)
    except ObjectNotFound:
        return None
