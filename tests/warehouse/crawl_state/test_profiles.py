"""What was learned of a site is stored with its evidence, and retired rather than deleted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from pipelines.site_profile import EMPTY_PROFILE, LearnedContainer, SiteProfile
from tests.builders import HINDI, NOON, SITES, URDU, article, page, segment
from warehouse.crawl_state.profiles import (
    Attempts,
    idle_containers,
    read_attempts,
    read_profile,
    save_attempts,
    save_profile,
    unmatched_pages,
)
from warehouse.load.segment import load_segment

Con = duckdb.DuckDBPyConnection
STORY = LearnedContainer("//div[@class='story']", 14, 0.987, 7, ("//div[@class='ad']",))
VIDEO = LearnedContainer("//div[@id='video-text']", 9, 0.951, 5)
PROFILE = SiteProfile(1, (STORY, VIDEO), frozenset({"भारत एक्सप्रेस"}), frozenset({"یہ بھی پڑھیں"}))
LATER = NOON + timedelta(days=200)


def test_a_profile_comes_back_as_it_was_saved(con: Con) -> None:
    assert read_profile(con, "hindi") == EMPTY_PROFILE
    save_profile(con, "hindi", PROFILE, "run1", NOON)
    assert read_profile(con, "hindi") == PROFILE
    assert read_profile(con, "urdu") == EMPTY_PROFILE


def test_what_a_later_profile_lacks_is_retired_and_what_it_keeps_stays(con: Con) -> None:
    save_profile(con, "hindi", PROFILE, "run1", NOON)
    other = LearnedContainer("//main", 20, 0.99, 10)
    second = SiteProfile(2, (other, replace(STORY, pages=99)), frozenset(), PROFILE.tail)
    save_profile(con, "hindi", second, "run2", LATER)
    assert read_profile(con, "hindi") == replace(second, containers=(other, STORY))
    rows = con.execute(
        "SELECT xpath, rank, run_id, retired_at FROM internal.site_containers ORDER BY rank, xpath"
    ).fetchall()
    assert rows == [
        (other.xpath, 0, "run2", None),
        (STORY.xpath, 1, "run1", None),
        (VIDEO.xpath, 1, "run1", LATER),
    ]
    lines = con.execute("SELECT place, retired_at FROM internal.site_profile_lines ORDER BY place")
    assert lines.fetchall() == [("head", LATER), ("tail", None)]


def test_a_profile_that_is_not_newer_is_refused(con: Con) -> None:
    save_profile(con, "hindi", PROFILE, "run1", NOON)
    with pytest.raises(ValueError, match="not newer"):
        save_profile(con, "hindi", replace(PROFILE, head=frozenset()), "run2", LATER)
    assert read_profile(con, "hindi") == PROFILE


def test_attempts_and_profile_are_kept_side_by_side(con: Con) -> None:
    assert read_attempts(con, "hindi") == Attempts()
    save_attempts(con, "hindi", Attempts(2, NOON))
    assert read_profile(con, "hindi") == EMPTY_PROFILE
    save_profile(con, "hindi", PROFILE, "run1", NOON)
    assert read_attempts(con, "hindi") == Attempts(2, NOON)
    save_attempts(con, "hindi", Attempts(0, LATER))
    assert read_profile(con, "hindi") == PROFILE
    assert con.execute("SELECT count(*) FROM internal.site_profiles").fetchone() == (1,)


def test_pages_that_no_container_fits_are_found_in_the_archive(con: Con) -> None:
    fitting = {"extractor": "container", "container": STORY.xpath}
    old = page(article(1), NOON)
    pages = [old, page(article(2, URDU), LATER), page(article(3, HINDI, **fitting), LATER)]
    load_segment(con, segment(*pages), SITES)
    found = unmatched_pages(con, "hindi", NOON + timedelta(days=1), 10)
    assert [(each.warc_offset, each.is_untried) for each in found] == [
        (pages[1].fetch.warc_offset, True),
        (pages[0].fetch.warc_offset, False),
    ]
    assert [each.is_untried for each in unmatched_pages(con, "hindi", None, 1)] == [True]


def test_a_container_is_idle_when_no_article_was_taken_from_it_for_long(con: Con) -> None:
    save_profile(con, "hindi", PROFILE, "run1", NOON)
    used = page(article(1, extractor="container", container=STORY.xpath), LATER)
    load_segment(con, segment(used), SITES)
    assert idle_containers(con, "hindi", LATER) == {VIDEO.xpath}
    assert idle_containers(con, "hindi", NOON + timedelta(days=100)) == frozenset()
    assert idle_containers(con, "hindi", LATER + timedelta(days=181)) == {STORY.xpath, VIDEO.xpath}


def test_times_come_back_aware(con: Con) -> None:
    save_attempts(con, "hindi", Attempts(1, datetime(2026, 11, 22, tzinfo=UTC)))
    tried_at = read_attempts(con, "hindi").tried_at
    assert tried_at == datetime(2026, 11, 22, tzinfo=UTC)
    assert tried_at.tzinfo is not None
