"""An article whose URL shows no id stays one article when the URL changes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import duckdb
import pytest

from pipelines.record import CleanedPage
from tests.builders import ENGLISH, HINDI, NOON, SITES, URDU, article, gone, page, segment
from tests.cases import quick_first
from warehouse.database.transaction import transaction
from warehouse.load.segment import load_segment
from warehouse.load.url_moves import follow_moves
from warehouse.reprocess.changes import describe_changes
from warehouse.reprocess.group import read_group
from warehouse.reprocess.plan import plan_replay
from warehouse.reprocess.write import write_replay

Con = duckdb.DuckDBPyConnection
HOUR = timedelta(hours=1)
OLD, NEW, NEWEST = (f"hindi:u{letter * 20}" for letter in "abc")
EDITED = HINDI + "\nअगले महीने इसका विस्तार होगा।"


def load(con: Con, *pages: CleanedPage) -> dict[str, int]:
    return dict(load_segment(con, segment(*pages), SITES).outcomes)


def shown(page_id: str, hours: int, body: str = HINDI, *, moved_to: str = "") -> CleanedPage:
    """A page of the article as it stood then, perhaps by way of a redirect."""
    path = (moved_to or page_id).partition(":u")[2]
    story = article(1, body, article_id=page_id, url=f"https://hindi.example/desh/{path}")
    return page(story, NOON + hours * HOUR, page_id=page_id, moved_to=moved_to)


def stored(con: Con) -> Any:
    return con.execute(
        "SELECT article_id, url[-1], version, first_seen_at, last_seen_at, cluster_id, is_lead "
        "FROM articles ORDER BY ALL"
    ).fetchall()


def versions(con: Con) -> list[Any]:
    sql = "SELECT article_id, version, seen_at FROM article_versions ORDER BY ALL"
    return con.execute(sql).fetchall()


def test_the_new_url_is_the_same_article_before_and_after_the_redirect_is_seen(con: Con) -> None:
    load(con, shown(OLD, 0))
    # A source names the new URL: for now it is an article, and a copy of the old one.
    assert load(con, shown(NEW, 1)) == {"new": 1}
    assert load(con, shown(OLD, 2, moved_to=NEW)) == {"unchanged": 1}
    expected = [(OLD, "b", 1, NOON, NOON + 2 * HOUR, OLD, True)]
    assert stored(con) == expected
    assert versions(con) == [(OLD, 1, NOON)]
    assert con.execute("SELECT page_id, article_id FROM pages ORDER BY ALL").fetchall() == [
        (OLD, OLD),
        (NEW, OLD),
    ]
    assert con.execute("SELECT DISTINCT article_id FROM internal.sketches").fetchall() == [(OLD,)]
    assert con.execute("FROM article_pairs").fetchall() == []
    assert load(con, shown(NEW, 3, EDITED)) == {"updated": 1}
    assert versions(con) == [(OLD, 1, NOON), (OLD, 2, NOON + 3 * HOUR)]


def test_it_may_move_again_and_back(con: Con) -> None:
    load(con, shown(OLD, 0), shown(OLD, 1, moved_to=NEW))
    load(con, shown(NEWEST, 2), shown(NEW, 3, moved_to=NEWEST), shown(NEWEST, 4, moved_to=OLD))
    assert [row[0] for row in stored(con)] == [OLD]
    assert dict(con.execute("FROM internal.article_aliases").fetchall()) == {NEW: OLD, NEWEST: OLD}


@pytest.mark.parametrize("order", quick_first([*map(list, itertools.permutations(range(3)))], 2))
def test_the_order_of_loads_does_not_matter(con: Con, order: list[int]) -> None:
    pages = [shown(OLD, 0), shown(NEW, 1, EDITED), shown(OLD, 2, URDU, moved_to=NEW)]
    for index in order:
        load(con, pages[index])
    assert stored(con) == [(OLD, "b", 3, NOON, NOON + 2 * HOUR, OLD, True)]
    assert versions(con) == [(OLD, n + 1, NOON + n * HOUR) for n in range(3)]


def test_copies_of_either_are_its_copies(con: Con) -> None:
    load(con, shown(OLD, 0), page(article(7, site="hindi")), page(article(8, ENGLISH)))
    load(con, shown(NEW, 1))
    load(con, shown(OLD, 2, moved_to=NEW))
    clusters = con.execute(
        "SELECT cluster_id, count(*), sum(is_lead::INT) FROM articles GROUP BY 1"
    )
    assert sorted((n, leads) for _, n, leads in clusters.fetchall()) == [(1, 1), (2, 1)]


def test_when_both_urls_are_gone_so_is_the_article(con: Con) -> None:
    load(con, shown(OLD, 0), shown(OLD, 1, moved_to=NEW), shown(NEW, 1))
    for run in (2, 3):
        for page_id in (OLD, NEW):
            missing = gone(1, NOON + run * HOUR, run_id=f"run{run}", page_id=page_id)
            load_segment(con, segment(missing, run_id=f"run{run}"), SITES)
    assert con.execute("SELECT gone_at, gone_reason FROM articles").fetchall() == [
        (NOON + 2 * HOUR, "http_404")
    ]


def clusters(con: Con) -> list[Any]:
    return con.execute("SELECT article_id, cluster_id FROM articles ORDER BY ALL").fetchall()


def test_what_is_joined_is_compared_though_its_page_is_empty(con: Con) -> None:
    load(con, page(article(7, site="hindi")), shown(OLD, 0), shown(NEW, 1))
    notice = article(
        1,
        "यह ख़बर नहीं रही।",
        article_id=OLD,
        headline="सूचना",
        published_at=None,
        suspect="short,no_date",
    )
    moved = page(notice, NOON + 2 * HOUR, page_id=OLD, moved_to=NEW)
    assert load(con, moved) == {"rejected:soft_404": 1}
    assert clusters(con) == [("hindi:7", "hindi:7"), (OLD, "hindi:7")]


def test_what_a_replay_joins_is_compared(con: Con) -> None:
    pages = [shown(OLD, 0), shown(NEW, 1), shown(OLD, 2, moved_to=NEW)]
    load(con, page(article(7, site="hindi")))
    for each in pages:
        load(con, replace(each, moved_to=""))
    with transaction(con):
        group = read_group(con, {OLD, NEW})
        moved, joined = follow_moves(con, pages)
        replay = plan_replay(con, group, moved, "1", joined)
        write_replay(con, replay, describe_changes(con, replay), SITES)
    assert clusters(con) == [("hindi:7", "hindi:7"), (OLD, "hindi:7")]
