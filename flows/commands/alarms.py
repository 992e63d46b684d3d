"""`khabar alarms`: what is installed on the Prefect server, and whether an alarm arrives."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.console.terminal import Terminal
from flows.server.alarms.targets import read_targets
from flows.server.runtime.environment import prepare_prefect
from flows.settings import Settings, read_settings
from spiders.errors import ConfigError, RunError


def alarms(
    *,
    install: Annotated[
        bool,
        typer.Option("--install", help="Bring the server's alarms in line with the settings."),
    ] = False,
    test: Annotated[
        bool, typer.Option("--test", help="Send one alarm for trial, the way that all go.")
    ] = False,
) -> None:
    """List the alarms on the Prefect server: Khabar's automations.

    They tell of runs that failed or crashed, of a site without a successful run, of a break with
    the past, and of a missing worker. khabar serve and khabar deploy install them. Whom they tell
    is said by KHABAR_ALARM_WEBHOOK, KHABAR_ALARM_EMAIL with KHABAR_ALARM_SMTP, or
    KHABAR_ALARM_BLOCK.
    """
    settings = read_settings()
    read_targets(settings)
    if not prepare_prefect(settings.home, make=False):
        raise ConfigError(
            "no Prefect server is up: start khabar serve, or set PREFECT_API_URL to yours"
        )
    # Other commands do without the tenth of a second that this takes.
    import httpx

    try:
        _work(Terminal(), settings, install=install, test=test)
    except httpx.TransportError:
        url = os.environ.get("PREFECT_API_URL", "of the profile")
        raise RunError(
            f"Prefect's server {url} does not answer: start it, or correct PREFECT_API_URL"
        ) from None


def _work(console: Console, settings: Settings, *, install: bool, test: bool) -> None:
    # Prefect takes a second to import, and reads its settings when it is.
    if install:
        from flows.server.alarms.install import install_alarms

        install_alarms(settings)
    if test:
        _test(console)
    else:
        _list(console, settings)


def _test(console: Console) -> None:
    from flows.server.alarms.send_test_alarm import send_test

    console.print("Sending a test alarm …")
    sent = send_test()
    for each in sent:
        to = each.to or "to somebody"
        result = f"not sent: {each.problem}" if each.problem else "arrived: it was taken"
        console.print(f"{to}: {result}", highlight=False, markup=False)
    if any(each.problem for each in sent):
        raise RunError("the test alarm did not arrive everywhere: see docs/alarms.md")


def _list(console: Console, settings: Settings) -> None:
    from prefect.client.orchestration import get_client

    from flows.server.alarms.install import installed
    from flows.server.alarms.send_test_alarm import latest_sent

    with get_client(sync_client=True) as client:
        automations = installed(client)
        latest = latest_sent(client, automations) if automations else {}
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("alarm", "state", "last sent (UTC)", "problem"):
        table.add_column(name)
    for each in automations:
        sent = latest.get(each.name, [])
        table.add_row(
            each.name,
            "on" if each.enabled else "paused",
            f"{max(one.at for one in sent):%Y-%m-%d %H:%M}" if sent else "",
            "; ".join(f"{one.to}: {one.problem}" for one in sent if one.problem),
        )
    console.print(table)
    targets = ", ".join(target.description for target in read_targets(settings))
    console.print(f"Told: {targets or 'nobody, by these settings'}", highlight=False, markup=False)
