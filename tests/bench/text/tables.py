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
    """One line a site, their sum below, and what is most often not as it should be."""
    total = sum(scores.values(), Scores())
    rows = [{"site": name, **each.row()} for name, each in {**scores, "all": total}.items()]
    return "\n".join([f"## {title}", "", markdown_table(rows), "", *_most_frequent(total.misses)])


def _most_frequent(misses: list[str]) -> list[str]:
    """What went wrong most often, with one of the stories it happened to."""
    kinds: dict[str, list[str]] = {}
    for miss in misses:
        key, _, what = miss.partition(": ")
        kinds.setdefault(what, []).append(key)
    ranked = sorted(kinds.items(), key=lambda kind: -len(kind[1]))
    lines = [f"- {len(keys)} x {what} ({keys[0]})" for what, keys in ranked[:MISSES_SHOWN]]
    if more := sum(len(keys) for _, keys in ranked[MISSES_SHOWN:]):
        lines.append(f"- … and {more} more")
    return lines
