"""Extraction on pages nobody here wrote: our clean beside trafilatura, and what fails by name.

Run as `python -m tests.bench.text.extraction`; skipped where the pages are not beside the project.
"""

from __future__ import annotations

from statistics import fmean

from tests.bench.extraction import (
    DATA,
    METHODS,
    benchmark_pages,
    score_pages,
    tagdiv_failures,
    word_scores,
)
from tests.bench.text.tables import markdown_table

LOW, WORSE = 0.8, 0.02
SHOWN = ("clean, no site rules", "trafilatura, precise")


def main() -> None:
    """Prints one line a method, and the snippets that clean gets wrong."""
    print("## Pages of other people\n")
    if not DATA.is_dir():
        print(f"Skipped: the pages are not at {DATA}.")
        return
    pages = benchmark_pages()
    rows, failures = [], []
    for name in SHOWN:
        score = score_pages(METHODS[name], pages)
        result = tagdiv_failures(METHODS[name])
        if name == SHOWN[0]:
            failures = [*result.missing, *result.leaked]
        rows.append(
            {
                "method": name,
                f"F1 on {len(pages)} pages": f"{score.f1:.4f}",
                "precision": f"{score.precision:.4f}",
                "recall": f"{score.recall:.4f}",
                "tagDiv kept": f"{result.wanted - len(result.missing)}/{result.wanted}",
                "tagDiv wrong": f"{len(result.leaked)}/{result.unwanted}",
                "ms a page": f"{score.milliseconds:.1f}",
            }
        )
    print(markdown_table(rows), "", *(f"- {each}" for each in failures), sep="\n")
    halves = enumerate(("worked on", "looked at"))
    print(markdown_table(_row(what, half) for half, what in halves))


def _row(what: str, half: int) -> dict[str, str]:
    """How clean fares on a half of the newer benchmark, beside trafilatura's defaults."""
    scores = list(word_scores(half=half).values())
    low = [score for score in scores if score.f1 < LOW]
    return {
        "newer benchmark, half": what,
        "pages": str(len(scores)),
        "word F1": f"{fmean(score.f1 for score in scores):.4f}",
        "trafilatura": f"{fmean(score.plain for score in scores):.4f}",
        f"over {WORSE} under it": str(sum(score.f1 < score.plain - WORSE for score in scores)),
        "rejected": str(sum(score.suspect == "rejected" for score in scores)),
        f"under {LOW}": str(len(low)),
        "of these not suspect": str(sum(not score.suspect for score in low)),
    }


if __name__ == "__main__":
    main()
