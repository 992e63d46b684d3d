"""Edits as the view `edits` tells them, whatever happens to the versions."""

from __future__ import annotations

import itertools
import re
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from pipelines.edits.edits import compare_versions
from pipelines.record import CleanedPage
from tests.builders import ENGLISH, HINDI, NOON, SITES, URDU, article, page, segment
from tests.places import DOCS
from tests.warehouse.database.stored import move_back
from tests.warehouse.load.test_url_moves import NEW, OLD, shown
from warehouse.database.schema import migrate
from warehouse.load.edits import compare_due
from warehouse.load.segment import load_segment

Con = duckdb.DuckDBPyConnection
HOUR = timedelta(hours=1)


def text(number: int, body: str = HINDI) -> str:
    """A text of three languages' kind that differs from the others in a sentence."""
    return f"{body.strip()}\n\n{body.split(maxsplit=1)[0]} {number}."


def seen(
    hours: float, body: str, *, modified: float | None = None, number: int = 1, **more: Any
) -> CleanedPage:
    """A page of an article fetched so many hours after noon; `modified` hours after noon, too."""
    at = NOON + modified * HOUR if modified is not None else None
    return page(article(number, body, modified_at=at, **more), NOON + hours * HOUR)


def load(con: Con, *pages: CleanedPage) -> None:
    load_segment(con, segment(*pages), SITES)


def kinds(con: Con) -> list[str]:
    return [
        kind
        for (kind,) in con.execute("SELECT kind FROM edits ORDER BY article_id, version").fetchall()
    ]


def compared_anew(con: Con) -> list[tuple[Any, ...]]:
    """What `version_changes` should hold: every two neighbours of `article_versions`."""
    rows = con.execute(
        "SELECT article_id, content_hash, headline, body FROM article_versions "
        "ORDER BY article_id, version"
    ).fetchall()
    found = set()
    for (key, old, *before), (other, new, *after) in itertools.pairwise(rows):
        if key == other:
            edit = compare_versions(*before, *after)
            places = repr([asdict(place) for place in edit.places])
            found.add((key, old, new, edit.words_added, edit.words_removed, edit.mark, places))
    return sorted(found)


def kept(con: Con) -> list[tuple[Any, ...]]:
    rows = con.execute(
        "SELECT article_id, hash_before, hash_after, words_added, words_removed, mark, places "
        "FROM internal.version_changes"
    ).fetchall()
    return sorted((*row[:-1], repr(row[-1])) for row in rows)


def test_an_edit_is_told_word_by_word(con: Con) -> None:
    before = "पुल सोमवार को खुला। बच्चे आए।\n\nمیلہ پیر کو ہوگا۔"
    after = "पुल मंगलवार को खुला। बच्चे आए।\n\nمیلہ پیر کو نہیں ہوگا۔\n\nFree entry.\n\nNo queue."
    first = article(1, before, headline="पुल खुला", published_at=NOON - 90 * HOUR / 60)
    load(con, page(first), seen(2, after, headline="नया पुल खुला"))
    columns = (
        "version, headline_before, headline_after, headline_changed, body_changed, is_small, "
        "words_added, words_removed, words_moved, added, removed, minutes_since_before, "
        "minutes_since_published, difference"
    )
    (row,) = con.execute(f"SELECT {columns} FROM edits").fetchall()
    assert row[:6] == (2, "पुल खुला", "नया पुल खुला", True, True, False)
    assert row[6:9] == (6, 1, 0)
    assert row[9:11] == (["मंगलवार", "نہیں", "Free entry.\n\nNo queue."], ["सोमवार"])
    assert row[11:13] == (120, 210)
    assert row[13].split("\n") == [
        "headline: {+नया+} पुल खुला",
        "पुल [-सोमवार-] {+मंगलवार+} को खुला। बच्चे आए। …",
        "… आए। ¶ میلہ پیر کو {+نہیں+} ہوگا۔ ¶ Free entry. ¶ No …",
        "… پیر کو نہیں ہوگا۔ {+Free entry. ¶ No queue.+}",
    ]


def test_edits_to_headlines_alone(con: Con) -> None:
    texts = [body.split() for body in (HINDI, URDU, ENGLISH)]
    load(
        con,
        *(
            seen(hours, " ".join(words), number=number, headline=" ".join([*words[:5], last]))
            for number, words in enumerate(texts)
            for hours, last in enumerate((words[5], "2026"))
        ),
    )
    rows = con.execute(
        "SELECT headline_changed, body_changed, words_added, added, difference FROM edits "
        "ORDER BY article_id"
    ).fetchall()
    assert [row[:4] for row in rows] == [(True, False, 0, [])] * 3
    assert [row[4] for row in rows] == [
        f"headline: … {' '.join(words[1:5])} [-{words[5]}-] {{+2026+}}" for words in texts
    ]


def test_the_pages_own_time_tells_an_update_from_a_quiet_edit(con: Con) -> None:
    stated = {
        (None, None): "quiet",
        (-1, -1): "quiet",
        (-1, None): "quiet",
        (-1, 2): "update",
        # It says when it was changed now, and that is not when it was published.
        (None, 2): "update",
        # Many pages say both from the first: published two hours before noon.
        (None, -2): "quiet",
    }
    pages = [
        seen(hours, text(hours), modified=modified, number=number)
        for number, both in enumerate(stated)
        for hours, modified in enumerate(both)
    ]
    load(con, *pages)
    assert kinds(con) == list(stated.values())


def test_a_note_says_so_though_the_time_stays(con: Con) -> None:
    notes = {
        "भूल सुधार: पुल मंगलवार को खुला था।": "correction",
        "وضاحت: اس خبر میں پہلے تاریخ غلط تھی۔": "correction",
        "Correction: The bridge opened on Tuesday.": "correction",
        "Update: the road is open.": "update",
        "The paper issued a correction on Tuesday.": "quiet",
    }
    pages = [
        seen(hours, body, number=number)
        for number, note in enumerate(notes)
        for hours, body in enumerate((HINDI, f"{HINDI}\n\n{note}", f"{HINDI}\n\n{note} 17"))
    ]
    load(con, *pages)
    found = con.execute("SELECT kind, note FROM edits ORDER BY article_id, version").fetchall()
    assert found[::2] == [(kind, note if kind != "quiet" else "") for note, kind in notes.items()]
    assert found[1::2] == [("quiet", "")] * len(notes)


def test_an_edit_to_a_live_story_is_an_update(con: Con) -> None:
    headline = "बजट 2026 लाइव: वित्त मंत्री का भाषण"
    load(con, *(seen(n, text(n), headline=headline) for n in range(2)))
    assert kinds(con) == ["update"]


PAGES = (
    lambda: seen(0, text(1), modified=-1),
    lambda: seen(1, text(2), modified=1),
    lambda: seen(2, text(1), modified=1),
    lambda: seen(3, text(1) + " और।", modified=3),
)


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (0, 3, 1, 2)])
def test_versions_may_come_in_any_order(con: Con, order: tuple[int, ...]) -> None:
    for index in order:
        load(con, PAGES[index]())
        assert kept(con) == compared_anew(con)
    assert kinds(con) == ["update", "quiet", "update"]
    added = con.execute("SELECT words_added, words_removed FROM edits ORDER BY version").fetchall()
    assert added == [(1, 1), (1, 1), (1, 0)]


def test_a_version_between_two_parts_them(con: Con) -> None:
    load(con, seen(0, text(1)), seen(4, text(2) + " और।"))
    assert len(kept(con)) == 1
    load(con, seen(2, text(2)))
    assert kept(con) == compared_anew(con)
    assert len(kept(con)) == 2


def test_a_version_seen_earlier_has_the_times_of_the_page_that_shows_it(con: Con) -> None:
    load(con, seen(0, text(1), modified=-1), seen(4, text(2), modified=4))
    assert kinds(con) == ["update"]
    # An older page has the same text already, before its time was put forward.
    load(con, seen(2, text(2), modified=-1))
    assert kinds(con) == ["quiet"]
    assert kept(con) == compared_anew(con)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_articles_that_turn_out_to_be_one_have_one_history(
    con: Con, order: tuple[int, ...]
) -> None:
    pages = [shown(OLD, 0), shown(NEW, 1, URDU), shown(OLD, 2, ENGLISH, moved_to=NEW)]
    for index in order:
        load(con, pages[index])
    assert kept(con) == compared_anew(con)
    assert [row[0] for row in kept(con)] == [OLD, OLD]


def test_older_versions_are_compared_little_by_little(con: Con) -> None:
    load(con, seen(0, text(1)), seen(1, text(2)), seen(2, text(3)))
    for number in (2, 3):
        load(con, seen(0, text(1, URDU), number=number), seen(1, ENGLISH, number=number))
    expected = kept(con)
    # As a file from before versions were compared is after its migration.
    con.execute("DELETE FROM internal.version_changes")
    con.execute("UPDATE article_versions SET times_kept = false WHERE version > 1")
    con.execute(
        "INSERT INTO internal.edits_due SELECT article_id FROM article_versions WHERE version = 2"
    )
    assert con.execute("SELECT DISTINCT kind, difference, added FROM edits").fetchall() == [
        ("unknown", None, None)
    ]
    assert compare_due(con, 2) == 2
    assert len(kept(con)) < len(expected)
    # A load takes some along.
    load(con, page(article(9, ENGLISH)))
    assert kept(con) == expected
    assert con.execute("FROM internal.edits_due").fetchall() == []
    assert set(kinds(con)) == {"unknown"}


def test_a_file_from_before_learns_what_it_can(con: Con) -> None:
    load(con, *(seen(n, text(n), modified=n, number=1) for n in range(2)))
    sitemap = {"modified_at": "sitemap"}
    load(con, seen(0, text(0), modified=0, number=2, value_sources=sitemap))
    expected = kept(con)
    move_back(con)
    con.execute("DROP VIEW edits; DROP TABLE version_changes; DROP TABLE edits_due;")
    for column in ("published_at", "modified_at", "times_kept"):
        con.execute(f"ALTER TABLE article_versions DROP COLUMN {column}")
    con.execute("DELETE FROM schema_migrations WHERE name IN ('0019_history', 'views/edits')")
    migrate(con)
    times = (
        "SELECT article_id, version, published_at, modified_at, times_kept FROM article_versions"
    )
    assert con.execute(f"{times} ORDER BY ALL").fetchall() == [
        ("hindi:1", 1, None, None, False),
        # The row of the article was made from the page that brought this version.
        ("hindi:1", 2, NOON - 2 * HOUR, NOON + HOUR, True),
        ("hindi:2", 1, NOON - 2 * HOUR, None, True),
    ]
    load(con, seen(2, text(2), modified=1, number=1))
    assert kinds(con) == ["unknown", "quiet"]
    assert set(expected) < set(kept(con))


def test_what_is_no_longer_there_leaves_no_edit_to_compare(con: Con) -> None:
    con.execute("INSERT INTO internal.edits_due VALUES ('hindi:404')")
    assert compare_due(con) == 1
    assert compare_due(con) == 0


def test_the_times_in_the_view_are_those_of_india(con: Con) -> None:
    load(con, seen(0, text(1), modified=-1), seen(3, text(2), modified=2.5))
    row = con.execute("SELECT seen, modified_before, modified_after FROM edits").fetchone()
    march = [datetime(2026, 3, 1, h, m) for h, m in ((15, 0), (11, 0), (14, 30))]  # noqa: DTZ001
    assert row == tuple(march)


def test_the_queries_of_the_page_on_history_run(con: Con) -> None:
    page_text = (DOCS / "history.md").read_text(encoding="utf-8")
    queries = re.findall(r"```sql\n(.*?)```", page_text, re.DOTALL)
    assert len(queries) == 3
    for query in queries:
        for statement in con.extract_statements(query):
            con.execute(statement)
