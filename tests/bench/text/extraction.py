"""Extraction on pages nobody here wrote: our clean beside trafilatura, and what fails by name.

Run as `python -m tests.bench.text.extraction`; skipped where the pages are not beside the project.
"""

from __future__ import annotations

from tests.bench.extraction import DATA, METHODS, benchmark_pages, score_pages, tagdiv_failures
from tests.bench.text.tables import markdown_table

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


if __name__ == "__main__":
    main()
