"""The closing summary of a run, for people."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from textwrap import fill

from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.runs.runs import SiteCounts

STORED = ("new", "updated")
AS_BEFORE = ("unchanged", "not_modified", "known")
NOT_STORED = ("gone", "rejected", "failed", "deferred", "robots", "off_site")


def print_summary(console: Console, counts: Iterable[SiteCounts], home: Path) -> None:
    """Prints per site what came in, why pages were not stored, and what to do next."""
    rows = list(counts)
    console.print(_table(rows))
    if any(_reasons(site) for site in rows):
        console.print()
        console.print(_reasons_table(rows, console.width))
    console.print()
    console.print(f"Query file: {home / 'news.duckdb'}", highlight=False, soft_wrap=True)
    console.print(
        'Next:       khabar sql "select site, count(*) from articles group by all"',
        highlight=False,
        soft_wrap=True,
    )


def _table(rows: Iterable[SiteCounts]) -> Table:
    """One row per site; found = new + updated + unchanged + not stored."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("site", no_wrap=True)
    for name in ("found", *STORED, "unchanged", "not stored", "copies", "took"):
        table.add_column(name, justify="right")
    for site in rows:
        numbers = (
            "?" if site.discovered is None else site.discovered,
            *(site.outcomes[name] for name in STORED),
            sum(site.outcomes[name] for name in AS_BEFORE),
            sum(site.outcomes[name] for name in NOT_STORED),
            site.duplicates,
        )
        table.add_row(site.site, *map(str, numbers), f"{site.seconds:.0f} s")
    return table


def _reasons_table(rows: Collection[SiteCounts], width: int) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("not stored", no_wrap=True)
    table.add_column("pages by reason", no_wrap=True)
    left = max(40, width - 2 - max(len(site.site) for site in rows))
    for site in rows:
        if reasons := _reasons(site):
            # A no-break space keeps a count and its reason on one line.
            words = ", ".join(f"{n}\N{NO-BREAK SPACE}{name}" for name, n in sorted(reasons.items()))
            table.add_row(site.site, Text(fill(words, left, break_on_hyphens=False)))
    return table


def _reasons(site: SiteCounts) -> dict[str, int]:
    return {
        name: pages
        for name, pages in site.reasons.items()
        if pages and name.partition(":")[0] in NOT_STORED
    }
