"""Queries worth having: for the docs, the prompt and whoever begins."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.database.statements import scripts


@dataclass(frozen=True, slots=True)
class SampleQuery:
    """A query of `samples/`; its first two lines are comments."""

    name: str
    """Name of its file, without number and suffix."""
    title: str
    sentence: str
    """What to know of it, in a sentence."""
    sql: str
    """The query alone."""


def read_samples() -> list[SampleQuery]:
    """All samples, in the order of their numbers."""
    return [_sample(name, text) for name, text in scripts("samples").items()]


def samples_page() -> str:
    """The samples as a page in Markdown."""
    parts = [
        "# Queries worth having",
        "Made from `warehouse/sql/samples/*.sql` by `make docs`. At the prompt of `khabar sql`, "
        "`.examples` lists them and `.examples NUMBER` runs one; they run in any DuckDB client.",
    ]
    for number, each in enumerate(read_samples(), 1):
        parts += [
            f"\n## {number}. {each.title}",
            each.sentence,
            "\n```sql",
            each.sql,
            "```",
        ]
    return "\n".join(parts) + "\n"


def _sample(name: str, text: str) -> SampleQuery:
    title, sentence, sql = text.split("\n", 2)
    return SampleQuery(
        name=name.partition("_")[2],
        title=title.removeprefix("-- "),
        sentence=sentence.removeprefix("-- "),
        sql=sql.strip(),
    )
