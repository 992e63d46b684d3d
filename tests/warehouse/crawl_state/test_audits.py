"""What audits show is counted once, and decides how far a site's lastmod is believed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import duckdb
import pytest

from pipelines.record import CleanedPage
from spiders.config.site import Revisits
from spiders.state.crawl_log import CrawlLog, SourceState
from tests.builders import (
    ENGLISH,
    NOON,
    SITES,
    URDU,
    article,
    fetch,
    gone,
    page,
    rejected,
    segment,
    totals,
)
from warehouse.crawl_state.export import export_known_pages
from warehouse.load.crawl_log import load_crawl_log
from warehouse.load.segment import load_segment

Con = duckdb.DuckDBPyConnection
OFF = Revisits(factor=0)
DATED = "2026-03-01T11:00:00+05:30"


def text(number: int) -> str:
    """A text of its own for each article: hundreds of copies would all be compared."""
    random = Random(number)
    return " ".join("".join(random.choices("कखगचजटडतदनपबमयरलवसह", k=4)) for _ in range(30))


def asked(
    number: int, at: datetime, purpose: str, *, edited: bool = False, run_id: str = "run2"
) -> CleanedPage:
    """A stored page that was asked for again."""
    url = f"https://hindi.example/desh/khabar-{number}"
    story = article(number, f"{text(number)} {at}" if edited else text(number))
    request = fetch(url, at, run_id=run_id, purpose=purpose)
    return page(story, at, fetch=request, lastmod=DATED)


def load(con: Con, run_id: str, pages: Iterable[CleanedPage]) -> None:
    """Loads pages of a run, and its crawl log."""
    load_segment(con, segment(*pages, run_id=run_id), SITES)
    load_crawl_log(con, run_id, CrawlLog(totals=totals()))


def stored(con: Con, count: int, *, lastmod: str = DATED) -> None:
    load(
        con,
        "run1",
        [page(article(number, text(number)), lastmod=lastmod) for number in range(count)],
    )


def level(con: Con, now: datetime) -> str:
    return export_known_pages(con, "hindi", now, OFF).trust.level


def audits(con: Con) -> list[tuple[object, ...]]:
    return con.execute(
        "SELECT run_id, audited, audited_young, revisited, lied, claimed, claimed_same "
        "FROM internal.lastmod_audits ORDER BY run_id"
    ).fetchall()


def test_what_was_asked_for_again_is_counted_once(con: Con) -> None:
    stored(con, 6)
    assert audits(con) == []
    late = NOON + timedelta(days=2)
    pages = [
        asked(0, late, "audit"),
        asked(1, late, "audit", edited=True),
        asked(2, late, "revisit", edited=True),
        asked(3, late, "found", edited=True),
        asked(4, late, "found"),
        asked(5, late, "retry", edited=True),
    ]
    again = segment(*pages, run_id="run2", name="hindi/2026/03/again.warc.gz")
    expected = [("run2", 2, 2, 1, 2, 2, 1)]
    for _ in range(2):
        load_segment(con, again, SITES)
        load_crawl_log(con, "run2", CrawlLog(totals=totals()))
        assert audits(con) == expected
    not_modified = fetch(
        "https://hindi.example/desh/khabar-0", late, status=304, purpose="audit", run_id="run3"
    )
    load_crawl_log(con, "run3", CrawlLog(fetches=[not_modified], totals=totals()))
    assert audits(con) == [*expected, ("run3", 1, 1, 0, 0, 0, 0)]


def test_a_move_counts_as_true_where_the_article_says_so_too(con: Con) -> None:
    stored(con, 120)
    late = NOON + timedelta(days=2)
    pages = []
    for number in range(120):
        # The theme of the last sixty names the old URL as the article's own.
        new = f"https://hindi.example/{'khel' if number < 60 else 'desh'}/khabar-{number}"
        asked_for = f"https://hindi.example/khel/khabar-{number}/"
        request = fetch(asked_for, late, run_id=f"run{number // 60}", purpose="moved")
        pages.append(
            page(article(number, text(number), url=new), late, fetch=request, lastmod=DATED)
        )
    load(con, "run0", pages[:60])
    assert audits(con) == [("run0", 0, 0, 0, 0, 60, 0)]
    assert export_known_pages(con, "hindi", late, OFF).trust.believed
    con.execute("DELETE FROM internal.lastmod_audits")
    load(con, "run1", pages[60:])
    assert audits(con) == [("run1", 0, 0, 0, 0, 60, 60)]
    assert level(con, late) == "restless"


def test_sitemaps_that_drop_what_is_there_are_known_by_it(con: Con) -> None:
    stored(con, 60)
    late = NOON + timedelta(days=2)
    load(con, "run2", [asked(number, late, "vanished") for number in range(49)])
    trust = export_known_pages(con, "hindi", late, OFF).trust
    assert not trust.is_forgetful
    load(con, "run3", [asked(50, late, "vanished", run_id="run3")])
    assert export_known_pages(con, "hindi", late, OFF).trust.is_forgetful
    assert not export_known_pages(con, "hindi", late + timedelta(days=15), OFF).trust.is_forgetful
    absent = [gone(number, late, run_id="run4") for number in range(50, 60)]
    absent = [replace(each, fetch=replace(each.fetch, purpose="vanished")) for each in absent]
    load(con, "run4", absent)
    assert not export_known_pages(con, "hindi", late, OFF).trust.is_forgetful


def test_an_old_article_is_audited_but_not_young(con: Con) -> None:
    stored(con, 1)
    load(con, "run2", [asked(0, NOON + timedelta(days=20), "audit")])
    assert audits(con) == [("run2", 1, 0, 0, 0, 0, 0)]


def test_a_site_is_trusted_after_thirty_audits_without_a_lie(con: Con) -> None:
    stored(con, 40)
    later = NOON + timedelta(days=2)
    assert level(con, later) == "unproven"
    load(con, "run2", [asked(number, later, "audit") for number in range(29)])
    assert level(con, later) == "unproven"
    load(con, "run3", [asked(30, later, "audit", run_id="run3")])
    assert level(con, later) == "trusted"
    load(con, "run4", [asked(31, later, "audit", edited=True, run_id="run4")])
    assert level(con, later) == "unproven"
    load(con, "run5", [asked(32, later, "revisit", edited=True, run_id="run5")])
    assert level(con, later) == "lying"
    assert level(con, later + timedelta(days=61)) == "unproven"


@pytest.mark.parametrize(("dated", "expected"), [(30, "unproven"), (10, "lying")])
def test_a_site_whose_sources_give_no_lastmod_is_not_believed(
    con: Con, dated: int, expected: str
) -> None:
    pages = [page(article(n, text(n)), lastmod=DATED if n < dated else "") for n in range(50)]
    load(con, "run1", pages)
    assert level(con, NOON) == expected


def test_lastmods_that_move_without_a_change_are_noticed(con: Con) -> None:
    stored(con, 60)
    later = NOON + timedelta(days=1)
    load(con, "run2", [asked(n, later, "found", edited=n < 3) for n in range(60)])
    trust = export_known_pages(con, "hindi", later, OFF).trust
    assert (trust.level, trust.believed) == ("restless", False)
    assert level(con, later + timedelta(days=15)) == "unproven"


def test_changes_by_the_dozen_that_are_real_are_believed(con: Con) -> None:
    stored(con, 60)
    later = NOON + timedelta(days=1)
    load(con, "run2", [asked(n, later, "found", edited=n >= 10) for n in range(60)])
    trust = export_known_pages(con, "hindi", later, OFF).trust
    assert (trust.level, trust.believed) == ("unproven", True)


def test_a_look_back_at_a_day_that_is_over_is_no_claim(con: Con) -> None:
    stored(con, 60, lastmod="2026-03-01")
    later = NOON + timedelta(days=1)
    pages = [asked(n, later, "found") for n in range(60)]
    day = [page(p.article, later, fetch=p.fetch, lastmod="2026-03-01") for p in pages if p.article]
    load(con, "run2", day)
    assert level(con, later) == "unproven"


def test_the_sample_is_half_young_and_least_recently_checked(con: Con) -> None:
    old = NOON - timedelta(days=100)
    load(
        con,
        "run1",
        [
            *(
                page(article(n, text(n), published_at=NOON), NOON + timedelta(hours=n))
                for n in range(5)
            ),
            *(page(article(n, URDU, published_at=old), old) for n in range(10, 12)),
            rejected(20, "listing", old),
            rejected(21, "http_500", old, stage="fetch", status=500),
        ],
    )
    load(con, "run2", [page(article(30, ENGLISH, published_at=old), old)])
    load(con, "run3", [gone(30, old + timedelta(days=1))])

    def sample(size: int, now: datetime) -> list[str]:
        rules = Revisits(factor=0, audit=size)
        due = export_known_pages(con, "hindi", now, rules).due
        return [each.page_id for each in due if each.purpose == "audit"]

    now = NOON + timedelta(days=1, hours=2, minutes=1)
    assert sample(0, now) == []
    assert sample(1, now) == ["hindi:0"]
    assert set(sample(2, now)) in ({"hindi:0", "hindi:10"}, {"hindi:0", "hindi:11"})
    assert set(sample(4, now)) == {"hindi:0", "hindi:1", "hindi:10", "hindi:11"}
    # Checked less than a day ago, articles 3 and 4 would prove nothing.
    assert len(sample(100, now)) == 5
    assert len({*sample(2, now), *sample(2, now + timedelta(seconds=1))}) >= 2


def test_young_articles_are_due_by_age_the_most_overdue_first(con: Con) -> None:
    # In hours. 7 was fourteen days old after its last look, 8 before it; 6 was missed for long.
    ages = {1: 2, 2: 2, 3: 12, 4: 48, 5: 240, 6: 500, 7: 380, 8: 380}
    waited = {1: 0.9, 2: 2.1, 3: 4, 4: 13, 5: 47, 6: 300, 7: 60, 8: 40}
    pages = [
        page(
            article(n, text(n), published_at=NOON - timedelta(hours=age)),
            NOON - timedelta(hours=waited[n]),
            lastmod="",
        )
        for n, age in ages.items()
    ]
    load(con, "run1", pages)

    def due(**rules: float) -> list[str]:
        memory = export_known_pages(
            con, "hindi", NOON, Revisits.model_validate({"audit": 0, **rules})
        )
        assert {page.purpose for page in memory.due} <= {"revisit"}
        assert memory.trust.level == "lying"
        return [page.page_id for page in memory.due]

    assert due() == ["hindi:2", "hindi:3", "hindi:7", "hindi:4"]
    assert due(budget=1) == ["hindi:2"]
    assert due(factor=0.5) == ["hindi:2", "hindi:3", "hindi:7", "hindi:4", "hindi:5", "hindi:1"]
    assert due(factor=2) == ["hindi:2"]
    assert due(factor=0) == []
    assert due(days=30) == ["hindi:6", "hindi:2", "hindi:3", "hindi:7", "hindi:4"]
    assert due(days=1) == ["hindi:2", "hindi:3"]


def stored_at_ages(con: Con, looks: dict[int, tuple[float, float]], *, etag: str = "") -> None:
    """Stores articles by age and by time since the last look, both in hours."""
    pages = [
        page(
            article(n, text(n), published_at=NOON - timedelta(hours=age)),
            NOON - timedelta(hours=waited),
            lastmod="",
            etag=etag,
            last_modified="",
        )
        for n, (age, waited) in looks.items()
    ]
    load(con, "run1", pages)


def read_sources(con: Con, hours: float) -> None:
    """Notes that the site's sources were last read so long before NOON."""
    con.execute("DELETE FROM sources")
    at = NOON - timedelta(hours=hours)
    source = SourceState("https://hindi.example/sitemap.xml", "hindi", "sitemap", "read")
    read = CrawlLog(sources=[replace(source, checked_at=at)], totals=totals())
    load_crawl_log(con, "run0", read)


def revisits(con: Con, **rules: float) -> list[str]:
    known = export_known_pages(con, "hindi", NOON, Revisits.model_validate({"audit": 0, **rules}))
    return [each.page_id for each in known.due if each.purpose == "revisit"]


def test_the_budget_of_a_run_follows_the_time_since_the_last(con: Con) -> None:
    stored_at_ages(con, dict.fromkeys(range(300), (60, 30)))
    # Before the sources were ever read: the largest share.
    assert len(revisits(con, budget=300)) == 100
    for hours, share in ((0.25, 3), (1, 10), (6, 60), (8, 80), (24, 80), (24 * 30, 80)):
        read_sources(con, hours)
        assert len(revisits(con, budget=240)) == share
    assert len(revisits(con, budget=0)) == 0
    # A clock that was set back grants nothing.
    read_sources(con, -2)
    assert revisits(con) == []


def test_a_304_counts_a_quarter_and_no_run_gets_more_than_its_share(con: Con) -> None:
    stored_at_ages(con, dict.fromkeys(range(300), (60, 30)), etag='"1"')
    read_sources(con, 1)
    at = NOON - timedelta(hours=30)
    for count, status in ((8, 304), (8, 200)):
        looks = [
            fetch(
                f"https://hindi.example/desh/khabar-{n}",
                at,
                status=status,
                purpose="revisit",
                run_id=f"run{status}",
            )
            for n in range(count)
        ]
        load_crawl_log(con, f"run{status}", CrawlLog(fetches=looks, totals=totals()))
        # Ten an hour, four times as many where each is answered 304.
        assert len(revisits(con, budget=240)) == (40 if status == 304 else 16)
    read_sources(con, 8)
    assert len(revisits(con, budget=240)) == 80


def test_at_one_run_a_day_the_youngest_push_back_nobody(con: Con) -> None:
    looks = dict.fromkeys(range(20), (30.0, 24.0))
    looks |= dict.fromkeys(range(20, 40), (60, 24.1)) | dict.fromkeys(range(40, 60), (130, 47.9))
    looks |= dict.fromkeys(range(60, 80), (130, 23.9))
    stored_at_ages(con, looks)
    read_sources(con, 24)
    chosen = [int(each.partition(":")[2]) for each in revisits(con)]
    # The last were looked at yesterday, and are due every second day.
    assert sorted(chosen) == list(range(60))
    # Of a third of them each age has its part over the days: who has waited longest comes first.
    assert {int(each.partition(":")[2]) // 20 for each in revisits(con, budget=60)} == {1}
    stored_at_ages(con, dict.fromkeys(range(80, 100), (90, 24 * 3)))
    assert {int(each.partition(":")[2]) // 20 for each in revisits(con, budget=60)} == {4}


@pytest.mark.parametrize(("gap", "due"), [(24, True), (4, False), (1 / 3, False)])
def test_a_look_goes_to_the_run_that_is_nearer_to_its_time(
    con: Con, gap: float, *, due: bool
) -> None:
    # Every two days, and the daily run begins some minutes early today.
    stored_at_ages(con, {1: (120, 45)})
    read_sources(con, gap)
    assert bool(revisits(con)) == due


def test_a_date_in_the_future_makes_no_article_young_for_ever(con: Con) -> None:
    seen = NOON - timedelta(days=20)
    load(
        con,
        "run1",
        [page(article(1, published_at=NOON + timedelta(days=900)), seen, lastmod="")],
    )
    assert export_known_pages(con, "hindi", NOON, Revisits(audit=0)).due == ()


def test_a_trusted_site_is_not_revisited_and_an_unproven_one_half_as_often(con: Con) -> None:
    stored(con, 40)
    now = NOON + timedelta(hours=1.5)

    def revisited() -> int:
        return len(export_known_pages(con, "hindi", now, Revisits(audit=0)).due)

    # Two hours old when stored: to be looked at in an hour, or in two.
    assert revisited() == 0
    now += timedelta(hours=1)
    assert revisited() == 40
    load(con, "run2", [asked(n, now, "audit") for n in range(30)])
    now += timedelta(days=1)
    assert revisited() == 0
