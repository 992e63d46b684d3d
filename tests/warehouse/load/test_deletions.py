"""The view `deletions`: what was taken offline, with its last text, and what came back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from tests.builders import ENGLISH, HINDI, NOON, URDU, article, gone, page
from tests.warehouse.load.test_gone_articles import DAY, check, day, load, run_through

Con = duckdb.DuckDBPyConnection


def told(con: Con, columns: str) -> list[Any]:
    return con.execute(f"SELECT {columns} FROM deletions ORDER BY article_id").fetchall()


def ist(moment: datetime) -> datetime:
    """As the views show it: in India, without an offset."""
    return (moment + timedelta(hours=5, minutes=30)).replace(tzinfo=None)


@pytest.mark.parametrize("text", [HINDI, URDU, ENGLISH], ids=["Hindi", "Urdu", "English"])
def test_the_last_text_of_an_edited_article_is_kept(con: Con, text: str) -> None:
    last = f"{text.strip()}\n\n{text.split(maxsplit=1)[0]} 17"
    load(con, page(article(1, text, headline="एक")))
    load(con, page(article(1, last, headline="دو"), day(1), run_id="run1"))
    for run in (2, 3):
        check(1, "404", run)(con)
    columns = "state, gone, reason, restored, hours_online, versions, headline, body"
    (row,) = told(con, columns)
    assert row == ("offline", ist(day(2)), "http_404", None, 50.0, 2, "دو", last)
    versions = con.execute("SELECT body FROM article_versions ORDER BY version").fetchall()
    assert versions == [(text.strip(),), (last,)]


@pytest.mark.parametrize("back", ["seen", "not_modified"])
def test_what_came_back_is_told_as_restored(con: Con, back: str) -> None:
    run_through(con, "seen", "404", "password", back, "404")
    assert told(con, "state, gone, reason, restored") == [
        ("restored", ist(day(1)), "password", ist(day(3)))
    ]
    check(1, "404", 5)(con)
    assert told(con, "state, gone, reason, restored") == [
        ("offline", ist(day(4)), "http_404", None)
    ]


@pytest.mark.parametrize(
    "kinds",
    [
        ("seen",),
        ("seen", "404"),
        ("seen", "404", "seen"),
        ("seen", "404", "seen", "404", "seen"),
        ("seen", "failed:timeout", "failed:timeout"),
    ],
)
def test_what_no_second_run_found_absent_was_never_gone(con: Con, kinds: tuple[str, ...]) -> None:
    run_through(con, *kinds)
    assert told(con, "article_id") == []


def test_an_article_with_two_pages_is_gone_when_both_are(con: Con) -> None:
    both = [page(article(1)), page(article(1), page_id="hindi:uabc")]
    load(con, *both)
    run_through(con, "seen", "404", "404", "seen")
    assert told(con, "article_id") == []
    for run in (4, 5):
        load(con, gone(1, day(run), run_id=f"run{run}"))
        load(con, gone(1, day(run), run_id=f"run{run}b", page_id="hindi:uabc"))
    assert told(con, "state, gone") == [("offline", ist(day(4)))]
    load(con, page(article(1), NOON + 6 * DAY, run_id="run6", page_id="hindi:uabc"))
    load(con, page(article(1), NOON + 7 * DAY, run_id="run7"))
    assert told(con, "state, gone, restored") == [("restored", ist(day(4)), ist(day(6)))]
