"""Markdown tables of measured figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.bench.text.scores import Scores

MISSES_SHOWN = 12


def markdown_table(rows: Iterable[Mapping[str, str]]) -> str:
    """Rows of the same columns as a Markdown table; the first column is left-aligned."""
    rows = list(rows)
    heads = list(rows[0])
    lines = [
        heads,
        ["---", *["---:"] * (len(heads) - 1)],
        *([row[h] for h in heads] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def score_table(title: str, scores: Mapping[str, Scores]) -> str:
    """One line a site, their sum below, and the first things that are not as they should be."""
    total = sum(scores.values(), Scores())
    rows = [{"site": name, **each.row()} for name, each in {**scores, "all": total}.items()]
    shown = [f"- {miss}" for miss in total.misses[:MISSES_SHOWN]]
    if more := len(total.misses) - len(shown):
        shown.append(f"- … and {more} more")
    return "\n".join([f"## {title}", "", markdown_table(rows), "", *shown])
