"""The benchmark as two tables and what their rows mean, for a terminal of 80 columns."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from tests.bench.figures import MEASURES, Figure

STAGES = {
    "crawl": "the crawl's own process",
    "archive": "of the crawl: writing the WARC segments",
    "clean": "reading the segments, text, metadata, language",
    "load": "sketches, pairs, clusters and all tables",
    "publish": "the copy that people query",
}


def print_report(
    console: Console,
    about: str,
    figures: dict[str, dict[str, Figure]],
    stages: dict[str, Figure],
) -> None:
    """Prints the comparison of the stacks, and Khabar's stages.

    Args:
        console: where to.
        about: the machine and what was run.
        figures: as `tests.bench.figures.compare` returns them.
        stages: as `tests.bench.figures.split_by_stage` returns them.
    """
    console.print(f"\n{about}\n", highlight=False)
    table = _table("median of the rounds", "naive", "khabar", "ratio", "ratio in rounds")
    for name, row in figures.items():
        shown = [_shown(row[who].median) for who in ("naive", "khabar")]
        table.add_row(name, *shown, *_ratio(row.get("ratio")))
    console.print(table)
    table = _table("Khabar's stages, without Prefect", "CPU ms a page", "in rounds")
    for name, figure in stages.items():
        table.add_row(name, f"{figure.median:.2f}", f"{figure.low:.2f} to {figure.high:.2f}")
    console.print()
    console.print(table)
    console.print()
    meanings = {name: meaning for name, (_, meaning) in MEASURES.items()} | STAGES
    for name, meaning in meanings.items():
        console.print(f"{name}: {meaning}", style="dim", highlight=False)


def _table(title: str, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(title, no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _ratio(ratio: Figure | None) -> tuple[str, str]:
    if ratio is None:
        return "", ""
    return f"{ratio.median:.2f}", f"{ratio.low:.2f} to {ratio.high:.2f}"


def _shown(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"
