"""What `khabar maintain` makes good: texts to index, old sketches, edits not compared."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.maintenance.backlog import compare_edits, index_texts, renew_sketches
from flows.maintenance.context import MaintenanceContext
from flows.settings import Settings
from tests.flows.archived import NOON, Archived, html, words_of
from warehouse.database.transaction import transaction
from warehouse.search import word_counts
from warehouse.search.index import queue_texts


@pytest.fixture
def filled(archived: Archived) -> Archived:
    texts = [(n, NOON, html(n, words_of(n, ("hi", "ur", "en")[n % 3]))) for n in range(1, 4)]
    archived.load(archived.archive("run1", *texts))
    return archived


def context_of(
    archived: Archived, *, dry_run: bool = False, force: bool = False
) -> MaintenanceContext:
    return MaintenanceContext(Settings(home=archived.home), "m1", dry_run=dry_run, force=force)


OUTDATE = """
    UPDATE internal.sketches SET sketch_version = 'old';
    UPDATE internal.fingerprints SET sketch_version = 'old';
"""
EDITED = "INSERT INTO internal.edits_due SELECT article_id FROM articles"


@pytest.mark.parametrize(
    ("step", "before", "would", "did", "nothing"),
    [
        (
            index_texts,
            "SELECT 1",
            "3 texts would be indexed for search",
            "3 texts indexed for search",
            "no text waits to be indexed for search",
        ),
        (
            renew_sketches,
            OUTDATE,
            "3 articles would be compared anew",
            "3 articles compared anew",
            "no article waits to be compared anew",
        ),
        (
            compare_edits,
            EDITED,
            "3 edited articles would be compared word by word",
            "3 edited articles compared word by word",
            "no edited article waits to be compared word by word",
        ),
    ],
)
def test_what_waits_is_done_once(
    filled: Archived,
    step: Callable[[MaintenanceContext], list[str]],
    before: str,
    would: str,
    did: str,
    nothing: str,
) -> None:
    with filled.open() as con:
        con.execute(before)
    assert step(context_of(filled, dry_run=True)) == [would]
    assert step(context_of(filled)) == [did]
    assert step(context_of(filled)) == [nothing]


def test_work_that_does_not_get_on_ends_with_a_warning(
    filled: Archived, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled.open() as con:
        con.execute(EDITED)
    monkeypatch.setattr("warehouse.maintenance.backlog.compare_due", lambda *_: 0)
    care = context_of(filled)
    assert compare_edits(care) == ["0 edited articles compared word by word"]
    assert care.warnings == ["3 edited articles could not be compared word by word"]


def test_the_index_is_sorted_anew_when_forced(filled: Archived) -> None:
    index_texts(context_of(filled))
    with filled.open() as con, transaction(con):
        queue_texts(con, ["paper:1"])
    told = index_texts(context_of(filled, force=True))
    assert told == ["1 text indexed for search", "the search index was sorted anew"]
    assert filled.query("SELECT count(*), count(article_id) FROM internal.search_documents") == [
        (3, 3)
    ]


def test_without_the_extension_maintain_warns(
    filled: Archived, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_counts, "PACKAGE", "no_such_package")
    word_counts.extension_path.cache_clear()
    care = context_of(filled)
    assert "pip install duckdb-extension-fts" in index_texts(care)[0]
    assert "searching is slow" in care.warnings[0]
    word_counts.extension_path.cache_clear()
