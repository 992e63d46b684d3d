"""Articles that go offline: said once a later run has found so too, whatever the order of loads."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from pipelines.record import CleanedPage
from spiders.state.crawl_log import CrawlLog
from tests.builders import (
    HINDI,
    NOON,
    SITES,
    URDU,
    article,
    gone,
    outcome,
    page,
    rejected,
    segment,
    totals,
)
from tests.cases import quick_first
from tests.warehouse.load.test_segment import everything
from warehouse.load.crawl_log import load_crawl_log
from warehouse.load.segment import load_segment

Con = duckdb.DuckDBPyConnection
DAY = timedelta(days=1)


def day(number: int) -> datetime:
    return NOON + number * DAY


def load(con: Con, *pages: CleanedPage) -> None:
    """Pages of one run, as their segment has them."""
    run_id = pages[0].fetch.run_id
    load_segment(con, segment(*pages, run_id=run_id), SITES)


def leave(con: Con, number: int, full: str, at: datetime, run_id: str) -> None:
    """A page that ended without an archived response."""
    load_crawl_log(con, run_id, CrawlLog(pages=[outcome(number, full, at)], totals=totals()))


def standing(con: Con, number: int = 1) -> Any:
    sql = "SELECT gone_at, gone_reason FROM articles WHERE article_id = ?"
    return con.execute(sql, [f"hindi:{number}"]).fetchone()


def due(con: Con, page_id: str = "hindi:1") -> Any:
    sql = "SELECT next_check_at FROM pages WHERE page_id = ?"
    (row,) = con.execute(sql, [page_id]).fetchall()
    return row[0]


def check(number: int, kind: str, run: int) -> Callable[[Con], None]:
    """What a run found of an article, ready to be loaded."""
    at, run_id = day(run), f"run{run}"
    match kind:
        case "seen":
            return lambda con: load(con, page(article(number), at, run_id=run_id))
        case "404":
            return lambda con: load(con, gone(number, at, run_id=run_id))
        case "password" | "soft_404" | "listing":
            return lambda con: load(con, rejected(number, kind, at, run_id=run_id))
        case _:
            return lambda con: leave(con, number, kind, at, run_id)


def run_through(con: Con, *kinds: str, number: int = 1) -> None:
    for run, kind in enumerate(kinds):
        check(number, kind, run)(con)


def test_one_404_is_no_end_and_the_next_run_looks_again(con: Con) -> None:
    run_through(con, "seen", "404")
    assert standing(con) == (None, None)
    assert due(con) == day(1)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("404", "http_404"),
        ("password", "password"),
        ("rejected:redirected_away", "redirected_away"),
        ("soft_404", "soft_404"),
    ],
)
def test_a_second_run_confirms_it_and_the_text_is_kept(con: Con, kind: str, reason: str) -> None:
    run_through(con, "seen", kind)
    assert standing(con) == (None, None)
    check(1, kind, 2)(con)
    assert standing(con) == (day(1), reason)
    body = con.execute("SELECT body, version, last_seen_at FROM articles").fetchone()
    assert body == (HINDI.strip(), 1, day(0))


def test_a_410_is_told_from_a_404(con: Con) -> None:
    load(con, page(article(1)))
    for run in (1, 2):
        removed = rejected(1, "gone", day(run), stage="fetch", status=410, run_id=f"run{run}")
        load(con, removed)
    assert standing(con) == (day(1), "http_410")


def test_two_404s_of_one_run_confirm_nothing(con: Con) -> None:
    load(con, page(article(1)))
    load(con, gone(1, day(1), run_id="a"))
    load(con, gone(1, day(2), run_id="a"))
    assert standing(con) == (None, None)


@pytest.mark.parametrize("back", ["seen", "not_modified"])
def test_an_article_may_come_back(con: Con, back: str) -> None:
    run_through(con, "seen", "404", "404", back)
    assert standing(con) == (None, None)
    assert con.execute("SELECT last_seen_at FROM articles").fetchone() == (day(3),)
    assert due(con) is None
    check(1, "404", 4)(con)
    assert standing(con) == (None, None)
    check(1, "404", 5)(con)
    assert standing(con) == (day(4), "http_404")


def test_what_is_gone_is_looked_at_twice_more(con: Con) -> None:
    dues = []
    run_through(con, "seen", "404")
    for run in (2, 3, 4, 5):
        check(1, "404", run)(con)
        dues.append(due(con))
    assert dues == [day(2) + 7 * DAY, day(3) + 30 * DAY, None, None]
    assert standing(con) == (day(1), "http_404")


def test_what_says_nothing_of_the_article_does_not_count(con: Con) -> None:
    run_through(con, "seen", "404", "failed:timeout", "failed:redirected_away", "listing")
    assert standing(con) == (None, None)
    check(1, "404", 5)(con)
    assert standing(con) == (day(1), "http_404")


def test_a_page_that_never_was_an_article_may_have_been_named_too_early(con: Con) -> None:
    run_through(con, "404")
    assert due(con) == day(0)
    check(1, "404", 1)(con)
    assert due(con) == day(8)
    check(1, "404", 8)(con)
    assert due(con) == day(38)
    check(1, "404", 38)(con)
    assert due(con) is None
    run_through(con, "password", number=2)
    assert due(con, "hindi:2") is None


def test_another_page_that_shows_the_article_keeps_it_until_it_is_gone_too(con: Con) -> None:
    both = [page(article(1)), page(article(1), page_id="hindi:uabc")]
    load(con, *both)
    run_through(con, "seen", "404", "404")
    assert standing(con) == (None, None)
    # The other page is looked at now: it may be gone as well.
    assert due(con, "hindi:uabc") == day(2)
    for run in (3, 4):
        other = gone(1, day(run), run_id=f"run{run}", page_id="hindi:uabc")
        load(con, other)
    assert standing(con) == (day(3), "http_404")
    load(con, page(article(1), day(5), run_id="run5", page_id="hindi:uabc"))
    assert standing(con) == (None, None)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    quick_first(
        [
            (("seen", "404", "password"), (day(1), "password")),
            (("seen", "404", "not_modified", "404"), (None, None)),
            (("seen", "404", "seen", "404", "404"), (day(3), "http_404")),
            (("seen", "rejected:redirected_away", "404", "failed:timeout"), (day(1), "http_404")),
        ]
    ),
)
def test_the_order_of_loads_does_not_matter(
    con: Con, kinds: tuple[str, ...], expected: tuple[datetime | None, str | None]
) -> None:
    dues = set()
    orders = list(itertools.permutations(range(len(kinds))))
    for number, order in enumerate(orders[:: max(1, len(orders) // 3)], 1):
        for run in order:
            check(number, kinds[run], run)(con)
        assert standing(con, number) == expected, order
        if not kinds[-1].startswith("failed"):
            dues.add(due(con, f"hindi:{number}"))
    assert len(dues) <= 1


def test_a_ledger_loaded_again_counts_nothing_twice(con: Con) -> None:
    load(con, page(article(1, URDU)))
    leave(con, 1, "rejected:redirected_away", day(1), "run1")
    before = everything(con)
    leave(con, 1, "rejected:redirected_away", day(1), "run1")
    assert everything(con) == before
    assert standing(con) == (None, None)
