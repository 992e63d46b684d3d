"""`khabar sources`: where a site's articles are looked for, and how that went."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from flows.console.terminal import Terminal
from flows.run_control.preflight import settings_of_home
from flows.settings import read_settings
from spiders.config.printable import printable
from spiders.config.site import Site
from warehouse.reports.page_history import Record, read_sources

_HEADINGS = f"{'outcome':<14}{'kind':<14}articles   URLs  {'looked at':<12}  source"


def sources(
    sites: Annotated[
        list[str] | None,
        typer.Argument(metavar="SITE", help="Sites to show; all if none is named."),
    ] = None,
) -> None:
    """List where articles are looked for, and how the last look went."""
    settings = settings_of_home(read_settings())
    chosen = settings.select_sites(sites or ())
    found = read_sources(settings.home, chosen)
    console = Terminal(highlight=False)
    console.print(Text(_HEADINGS, style="dim"))
    for name, site in chosen.items():
        console.print(Text(f"{name} ({site.base_url})", style="bold"))
        own = [each for each in found if each["site"] == name]
        for each in own:
            _show(console, each, site)
        if not own:
            console.print(f"  none yet: `khabar run {name}` looks for them")


def _show(console: Console, source: Record, site: Site) -> None:
    """One line a source, and below it the reason if there is one."""
    path = source["url"].removeprefix(site.base_url.rstrip("/")) or "/"
    named = f"{source['articles']:>8}{source['entries']:>7}" if source["entries"] else ""
    looked = source["checked_at"]
    when = f"{looked.astimezone(site.zone):%d %b %H:%M}" if looked else ""
    # Wrapped by nobody: a URL is to be copied whole.
    line = f"{source['outcome']:<14}{source['kind']:<14}{named:<15}  {when:<12}  {path}"
    console.print(Text(printable(line)), soft_wrap=True)
    if source["reason"]:
        console.print(Text(f"{'':<14}{printable(source['reason'])}"), soft_wrap=True)
