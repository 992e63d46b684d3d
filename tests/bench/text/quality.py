"""Whether an article's quality tells how right its text is, on pages nobody here wrote.

Run as `python -m tests.bench.text.quality`; skipped where the pages are not beside the project.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean

from tests.bench.extraction import DATA, benchmark_pages, cleaned_article, f1_of
from tests.bench.text.tables import markdown_table

BANDS = (0.0, 0.6, 0.75, 0.9, 1.01)
POOR = 0.9
"""A text of less F1 than this is not right."""

Judged = tuple[float, float]
"""Quality and F1 of one article."""


def ranking(judged: Sequence[Judged]) -> float:
    """The chance that of a right and a poor text the right one has the higher quality (AUC)."""
    right = [quality for quality, f1 in judged if f1 >= POOR]
    poor = [quality for quality, f1 in judged if f1 < POOR]
    wins = [(high > low) + (high == low) / 2 for high in right for low in poor]
    return fmean(wins) if wins else float("nan")


def main() -> None:
    """Prints one line a band of quality."""
    print("## Quality against F1\n")
    if not DATA.is_dir():
        print(f"Skipped: the pages are not at {DATA}.")
        return
    judged: list[Judged] = []
    for url, html, story in benchmark_pages():
        article = cleaned_article(url, html)
        if article and article.quality is not None:
            judged.append((article.quality, f1_of(article.body, story)))
    rows = []
    for low, high in pairwise(BANDS):
        f1s = [f1 for quality, f1 in judged if low <= quality < high]
        rows.append(
            {
                "quality from": f"{low:.2f}",
                "pages": str(len(f1s)),
                "mean F1": f"{fmean(f1s):.3f}" if f1s else "",
                f"below {POOR}": str(sum(f1 < POOR for f1 in f1s)),
            }
        )
    print(markdown_table(rows), "", f"AUC {ranking(judged):.2f}", sep="\n")


if __name__ == "__main__":
    main()
