"""The closing summary of a run, for people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import fill

from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.runs.runs import SiteCounts

STORED = ("new", "updated")
UNCHANGED = ("unchanged", "not_modified")
NOT_STORED = ("gone", "rejected", "failed", "deferred", "robots", "off_site")


def sum_up(counts: Sequence[SiteCounts], known: Mapping[str, int]) -> str:
    """Such as `412 known, 12 new, 1 updated, 87 unchanged, 3 not stored`.

    Of a run that brought nothing it says `412 known, nothing new`: zeros read like an outage.
    `known` tells for each site how many articles were stored before the run.
    """
    new, updated, unchanged, missed = (
        sum(site.outcomes[name] for site in counts for name in names)
        for names in (("new",), ("updated",), UNCHANGED, NOT_STORED)
    )
    parts = [f"{sum(known.get(site.site, 0) for site in counts)} known"]
    if new or updated:
        return ", ".join(
            [*parts, f"{new} new, {updated} updated, {unchanged} unchanged, {missed} not stored"]
        )
    parts += ["nothing new"]
    parts += [f"{unchanged} looked at again and unchanged"] if unchanged else []
    parts += [f"{missed} not stored"] if missed else []
    return ", ".join(parts)


def came_in(counts: Iterable[SiteCounts]) -> str:
    """Such as `12 new, 3 edited`; `nothing new`."""
    rows = list(counts)
    found = {
        what: sum(site.outcomes[name] for site in rows)
        for name, what in (("new", "new"), ("updated", "edited"))
    }
    parts = [f"{number} {what}" for what, number in found.items() if number]
    return ", ".join(parts) or "nothing new"


def print_summary(
    console: Console, counts: Iterable[SiteCounts], known: Mapping[str, int], home: Path
) -> None:
    """Prints per site what came in, why pages were not stored, and what to do next."""
    rows = list(counts)
    console.print(_table(rows, known))
    if any(_reasons(site) for site in rows):
        console.print()
        console.print(_reasons_table(rows, console.width))
    console.print()
    console.print(f"In short:   {sum_up(rows, known)}", highlight=False, soft_wrap=True)
    console.print(f"Query file: {home / 'news.duckdb'}", highlight=False, soft_wrap=True)
    console.print(
        'Next:       khabar sql "select site, count(*) from articles group by all"',
        highlight=False,
        soft_wrap=True,
    )


def _table(rows: Iterable[SiteCounts], known: Mapping[str, int]) -> Table:
    """One row per site; known: stored before; unchanged: asked for again, and as it was."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("site", no_wrap=True)
    for name in ("known", *STORED, "unchanged", "not stored", "copies", "took"):
        table.add_column(name, justify="right")
    for site in rows:
        numbers = (
            known.get(site.site, 0),
            *(site.outcomes[name] for name in STORED),
            sum(site.outcomes[name] for name in UNCHANGED),
            sum(site.outcomes[name] for name in NOT_STORED),
            site.duplicates,
        )
        # Of a crawl that died nobody knows how long it took, and what else it would have brought.
        took = "?" if site.discovered is None else f"{site.seconds:.0f} s"
        table.add_row(site.site, *map(str, numbers), took)
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
