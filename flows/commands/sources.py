"""`khabar sources`: where a site's articles are looked for, and how that went."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.text import Text

from flows.home import settings_of_home
from flows.settings import read_settings
from warehouse.why import Record, read_sources


def list_sources(
    sites: Annotated[
        list[str] | None,
        typer.Argument(metavar="SITE", help="Sites to show; all if none is named."),
    ] = None,
) -> None:
    """List where articles are looked for, and how the last look ended."""
    settings = settings_of_home(read_settings())
    chosen = settings.select_sites(sites or ())
    found = read_sources(settings.home, chosen)
    console = Console(highlight=False)
    for name, site in chosen.items():
        console.print(Text(f"{name} ({site.base_url})", style="bold"))
        own = [each for each in found if each["site"] == name]
        for each in own:
            path = each["url"].removeprefix(site.base_url.rstrip("/")) or "/"
            console.print(Text(f"  {each['outcome']:<14} {path}"), soft_wrap=True)
            console.print(Text(f"  {'':<14} {_facts(each, site.zone)}"), soft_wrap=True)
        if not own:
            console.print(f"  none yet: `khabar run {name}` looks for them")


def _facts(source: Record, zone: ZoneInfo) -> str:
    facts = [source["kind"], f"{source['articles']} articles of {source['entries']} URLs"]
    for word, moment in (("looked at", source["checked_at"]), ("changed", source["changed_at"])):
        if isinstance(moment, datetime):
            facts.append(f"{word} {moment.astimezone(zone):%d %b %H:%M}")
    if source["reason"]:
        facts.append(source["reason"])
    return ", ".join(facts)
