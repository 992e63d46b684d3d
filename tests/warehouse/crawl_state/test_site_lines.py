"""Lines around stories are counted once an article, for a while, and can be looked up in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import duckdb
import pytest

from pipelines.learning.lines import EDGE, LineKey, count_lines, learn_lines
from pipelines.record import Article, CleanedPage
from pipelines.site_profile import EMPTY_PROFILE
from pipelines.text.text import match_key
from spiders.state.known_pages import page_key
from tests.builders import NOON, SITES, article, page, segment
from tests.pipelines.stories import story
from warehouse.crawl_state.site_lines import PERIOD, count_site_lines, read_line_counts
from warehouse.database.transaction import transaction
from warehouse.load.segment import load_segment

FOOT = "دفتر: پریس روڈ، پہلی منزل، فون 0542-4000001"
OFFICE = "समाचार कार्यालय: प्रेस मार्ग, पहली मंज़िल, दूरभाष 0542-4000001"
SUBJECTS = ["पुस्तकालय", "नौका", "बगीचा", "मेला", "विद्यालय", "अस्पताल", "रेलगाड़ी", "बिजली"]

Con = duckdb.DuckDBPyConnection


def told(number: int, *foot: str, site: str = "hindi", sentences: int = 3) -> Article:
    body = "\n\n".join([*story("hi", number, sentences), *foot])
    headline = f"{SUBJECTS[number % len(SUBJECTS)]} {number}"
    return article(number, body, headline=headline, site=site, removed=())


def load(con: Con, pages: Sequence[CleanedPage]) -> None:
    load_segment(con, segment(*pages), SITES)


def counted(con: Con, line: str = OFFICE, site: str = "hindi") -> int:
    lines = read_line_counts(con, site).lines
    key = LineKey("tail", page_key(line), EDGE)
    return lines[key].articles if key in lines else 0


def test_only_new_articles_count_and_each_once(con: Con) -> None:
    first = [page(told(n, OFFICE)) for n in range(12)]
    load(con, first)
    assert counted(con) == 12
    assert read_line_counts(con, "hindi").articles == 12
    # Seen again, unchanged and changed, on another day.
    later = NOON + timedelta(days=1)
    load(con, [page(told(n, OFFICE), later) for n in range(6)])
    load(con, [page(told(n, OFFICE, sentences=4), later) for n in range(6, 12)])
    assert counted(con) == 12
    load(con, [page(told(100 + n, OFFICE), later) for n in range(3)])
    assert counted(con) == 15
    profile = learn_lines(read_line_counts(con, "hindi"), EMPTY_PROFILE)
    assert profile.tail == {match_key(OFFICE)}


@pytest.mark.parametrize("already", range(1, 12))
def test_a_second_run_learns_what_one_run_would(con: Con, already: int) -> None:
    """Five are enough: one that the first run has stored counts like one of this run."""
    articles = [told(n, *([OFFICE] if n % 12 < 5 else [])) for n in range(4, 16)]
    load(con, [page(each) for each in articles[:already]])
    counts = read_line_counts(con, "hindi")
    counts.include(count_lines(articles[already:]))
    assert learn_lines(counts, EMPTY_PROFILE).tail == {match_key(OFFICE)}


def test_each_site_has_its_own_counts(con: Con) -> None:
    for site, foot in (("hindi", OFFICE), ("urdu", FOOT)):
        pages = [page(told(n, foot, site=site)) for n in range(12)]
        load_segment(con, segment(*pages, site=site), SITES)
    assert (counted(con), counted(con, FOOT)) == (12, 0)
    assert (counted(con, FOOT, "urdu"), counted(con, OFFICE, "urdu")) == (12, 0)
    assert read_line_counts(con, "english").lines == {}


def test_a_segment_that_fails_counts_nothing(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []

    def fail(*_: object) -> None:
        counts.append(counted(con))
        raise MemoryError

    pages = [page(told(n, OFFICE)) for n in range(12)]
    with monkeypatch.context() as patched:
        patched.setattr("warehouse.load.segment.dedupe", fail)
        with pytest.raises(MemoryError):
            load(con, pages)
    assert [*counts, counted(con)] == [12, 0]
    load(con, pages)
    assert counted(con) == 12


def test_what_is_seen_no_more_is_forgotten_and_the_table_does_not_grow(con: Con) -> None:
    rows: list[int] = []
    for period in range(5):
        feet = [OFFICE] if period == 0 else []
        pages = [page(told(1000 * period + n, *feet)) for n in range(PERIOD)]
        with transaction(con):
            count_site_lines(con, "hindi", pages)
        rows += con.execute("SELECT count(*) FROM internal.site_lines").fetchone() or ()
        assert counted(con) == (0 if period else PERIOD)
    assert max(rows) < 1.2 * min(rows)
    assert con.execute("SELECT DISTINCT period FROM internal.site_lines").fetchall() == [(5,)]


def test_counts_of_two_periods_add_up(con: Con) -> None:
    for start, number in ((0, PERIOD - 100), (1000, 200), (2000, 100)):
        with transaction(con):
            at = NOON + timedelta(days=start)
            pages = [page(told(start + n, OFFICE), at) for n in range(number)]
            count_site_lines(con, "hindi", pages)
    counts = read_line_counts(con, "hindi")
    assert counts.articles == counted(con) == PERIOD + 200
    seen = con.execute(
        "SELECT first_seen_at, last_seen_at, len(headlines) FROM internal.site_lines "
        "WHERE line = ?",
        [OFFICE],
    ).fetchall()
    assert seen == [(NOON, NOON + timedelta(days=2000), 12)]


def test_removed_lines_are_told_by_site_and_rule(con: Con) -> None:
    by_rule = (("related", "یہ بھی پڑھیں: کتب خانہ"), ("related", "Also read: Library"))
    for number, removed in ((1, by_rule), (2, (by_rule[1], ("credit", "(भाषा)"))), (3, ())):
        more = page(article(number, removed=removed), NOON + timedelta(hours=number))
        load(con, [more])
    rows = con.execute("SELECT * FROM removed_lines ORDER BY articles").fetchall()
    assert rows == [("hindi", "credit", 1, 1, "(भाषा)"), ("hindi", "related", 2, 3, by_rule[1][1])]
