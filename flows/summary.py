"""The closing summary of a run, for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from warehouse.runs import SiteCounts

_COLUMNS = (
    "discovered",
    "new",
    "updated",
    "unchanged",
    "known",
    "gone",
    "rejected",
    "failed",
    "duplicates",
)
_HEADERS = {
    "discovered": "dis-\ncovered",
    "unchanged": "un-\nchanged",
    "duplicates": "dupli-\ncates",
}
_ALWAYS = ("discovered", "new")


def print_summary(console: Console, counts: Iterable[SiteCounts], home: Path) -> None:
    """Prints per site what came in, why pages were not stored, and what to do next."""
    rows = list(counts)
    facts = [{**asdict(site), **site.outcomes} for site in rows]
    # What is nowhere does not take room: the table fits a terminal of 80 columns.
    columns = [c for c in _COLUMNS if c in _ALWAYS or any(site[c] for site in facts)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("site", overflow="fold")
    for name in (*columns, "seconds"):
        table.add_column(_HEADERS.get(name, name), justify="right", overflow="fold")
    for site in facts:
        values = [str(site[name]) for name in columns]
        table.add_row(str(site["site"]), *values, f"{site['seconds']:.1f}")
    console.print(table)
    for counted in rows:
        reasons = {
            name: count
            for name, count in counted.reasons.items()
            if name.startswith(("rejected:", "failed:", "deferred:", "robots", "off_site"))
        }
        if reasons:
            shown = ", ".join(f"{count} {name}" for name, count in sorted(reasons.items()))
            console.print(f"  {counted.site}: {shown}", highlight=False, style="dim")
    console.print()
    console.print(f"Query file: {home / 'news.duckdb'}", highlight=False)
    console.print(
        'Next:       khabar sql "select site, count(*) from articles group by all"',
        highlight=False,
    )
