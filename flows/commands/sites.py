"""`khabar sites`: the sites that can be crawled."""

from __future__ import annotations

from rich.table import Table

from flows.console.terminal import Terminal
from flows.settings import read_settings


def sites() -> None:
    """List the sites, from the built-in site files and KHABAR_SITES."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("site", no_wrap=True)
    table.add_column("title")
    for name in ("language", "hosts", "delay"):
        table.add_column(name, no_wrap=True)
    for site in read_settings().read_sites().values():
        delay = f"{site.politeness.delay:g} s"
        table.add_row(site.name, site.title, site.language, "\n".join(site.hosts), delay)
    Terminal().print(table)
