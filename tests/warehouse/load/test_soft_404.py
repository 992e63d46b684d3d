"""A page that answers 200 and shows no story any more takes nothing from the archive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb
import pytest

from tests.builders import ENGLISH, HINDI, NOON, SITES, URDU, article, page, segment
from warehouse.load.segment import load_segment

Con = duckdb.DuckDBPyConnection
DAY = timedelta(days=1)

NOTICES = {
    "hindi": "आपका स्वागत है। यहाँ अब कुछ नहीं है।",
    "urdu": "خوش آمدید۔ یہاں اب کچھ نہیں ہے۔",
    "english": "Welcome. There is nothing here any more.",
}
STORIES = {"hindi": HINDI, "urdu": URDU, "english": ENGLISH}


def show(con: Con, day: int, site: str, body: str, **more: Any) -> None:
    story = article(1, body, site=site, **more)
    pages = segment(
        page(story, NOON + day * DAY, run_id=f"run{day}"), run_id=f"run{day}", site=site
    )
    load_segment(con, pages, SITES)


def emptied(con: Con, day: int, site: str, **more: Any) -> None:
    told = {"headline": "Welcome", "published_at": None, "suspect": "no_date,short", **more}
    show(con, day, site, NOTICES[site], **told)


def standing(con: Con) -> Any:
    sql = "SELECT body, version, gone_at, gone_reason FROM articles"
    return con.execute(sql).fetchone()


@pytest.mark.parametrize("site", NOTICES)
def test_a_story_that_became_a_notice_is_kept_and_gone_once_confirmed(con: Con, site: str) -> None:
    show(con, 0, site, STORIES[site])
    emptied(con, 1, site)
    assert standing(con) == (STORIES[site].strip(), 1, None, None)
    outcome, detail = con.execute("SELECT reason, detail FROM rejects").fetchone() or ("", "")
    assert outcome == "soft_404"
    assert NOTICES[site] in detail
    emptied(con, 2, site)
    assert standing(con) == (STORIES[site].strip(), 1, NOON + DAY, "soft_404")
    show(con, 3, site, STORIES[site])
    assert standing(con) == (STORIES[site].strip(), 1, None, None)


@pytest.mark.parametrize(
    "still",
    [
        {"published_at": NOON, "suspect": "short"},
        {"suspect": "no_date"},
    ],
    ids=["date", "length"],
)
def test_a_story_that_is_cut_short_is_another_version(con: Con, still: dict[str, Any]) -> None:
    show(con, 0, "hindi", HINDI)
    emptied(con, 1, "hindi", **still)
    assert standing(con)[:2] == (NOTICES["hindi"], 2)


def test_a_notice_under_the_storys_own_headline_is_held(con: Con) -> None:
    show(con, 0, "hindi", HINDI)
    emptied(con, 1, "hindi", headline="शीर्षक")
    assert standing(con) == (HINDI.strip(), 1, None, None)
    assert con.execute("SELECT reason FROM rejects").fetchall() == [("held",)]


def test_a_short_page_that_was_never_a_story_is_stored_as_it_is(con: Con) -> None:
    emptied(con, 0, "hindi")
    emptied(con, 1, "hindi", headline="Hello")
    assert standing(con)[:2] == (NOTICES["hindi"], 2)
