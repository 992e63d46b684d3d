"""Edits under other rules: what is told of them follows the texts that reprocess makes."""

from __future__ import annotations

import pytest

from tests.flows.archived import HOUR, NOON, PROMOTION, Archived, html, words_of
from tests.flows.reprocessing.test_replay_cases import STRICT
from tests.warehouse.load.test_edits import compared_anew, kept

KINDS = "SELECT kind FROM edits ORDER BY version"


def test_edits_are_compared_anew(archived: Archived) -> None:
    first, last = words_of(1), f"{words_of(1)} आज"
    texts = (first, f"{first}\n\n{PROMOTION}", f"{last}\n\n{PROMOTION}", f"{last} رات")
    for number, text in enumerate(texts):
        archived.load(archived.archive(f"run{number}", (1, NOON + number * HOUR, html(1, text))))
    words = "SELECT words_added, words_removed FROM edits ORDER BY version"
    assert archived.query(words) == [(12, 0), (1, 0), (1, 12)]
    # The promotion is no text any more: its coming and going was no edit.
    archived.replay(1)
    assert archived.query(words) == [(1, 0), (1, 0)]
    assert archived.query("SELECT added FROM edits ORDER BY version") == [(["आज"],), (["رات"],)]
    with archived.open() as con:
        assert kept(con) == compared_anew(con)


@pytest.mark.long
def test_an_edit_that_was_none_is_told_no_more(archived: Archived) -> None:
    for number, text in enumerate((words_of(1), f"{words_of(1)}\n\n{PROMOTION}")):
        archived.load(archived.archive(f"run{number}", (1, NOON + number * HOUR, html(1, text))))
    assert archived.query("SELECT count(*) FROM internal.version_changes") == [(1,)]
    archived.replay(1)
    assert archived.query("FROM internal.version_changes") == []


@pytest.mark.long
def test_an_article_that_goes_takes_its_edits_along(archived: Archived) -> None:
    texts = (f"रखरखाव: {words_of(1)}", f"रखरखाव: {words_of(1)} आज")
    for number, text in enumerate(texts):
        archived.load(archived.archive(f"run{number}", (1, NOON + number * HOUR, html(1, text))))
    assert archived.query("SELECT count(*) FROM internal.version_changes") == [(1,)]
    archived.replay(1, site=STRICT)
    assert archived.query("FROM internal.version_changes") == []


@pytest.mark.long
def test_times_that_were_not_kept_are_read_again_and_that_is_no_change(archived: Archived) -> None:
    for number, text in enumerate((words_of(1), words_of(1) + " आज")):
        archived.load(archived.archive(f"run{number}", (1, NOON + number * HOUR, html(1, text))))
    assert archived.query(KINDS) == [("quiet",)]
    with archived.open() as con:
        con.execute(
            "UPDATE article_versions SET times_kept = false, published_at = NULL WHERE version = 1"
        )
    assert archived.query(KINDS) == [("unknown",)]
    (change,) = archived.replay(1).changes
    assert (change.kind, change.is_touched) == ("unchanged", True)
    assert archived.query(KINDS) == [("quiet",)]
    (change,) = archived.replay(1).changes
    assert not change.is_touched
