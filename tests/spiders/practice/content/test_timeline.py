"""Days add up: what changes() says is what tells two truths apart."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import timedelta
from itertools import islice, pairwise
from statistics import median

import pytest

from spiders.practice.content.daily_events import ACTIONS
from spiders.practice.content.posts import posts_of
from spiders.practice.content.timeline import DAY_ONE, IST, timeline
from spiders.practice.network import SITES, Plan, changes, truth
from spiders.practice.web.sitemaps import Sitemaps


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("day", [2, 3, 6])
def test_two_truths_differ_by_the_changes_between_them(site: str, day: int) -> None:
    plan = Plan(articles=120, day=day, seed=4)
    before = {one.post_id: one for one in truth(site, replace(plan, day=day - 1))}
    after = {one.post_id: one for one in truth(site, plan)}
    moved = changes(site, plan)

    assert set(after) - set(before) == {*moved.new, *moved.restored}
    assert set(before) - set(after) == set(moved.deleted)
    for post_id in set(before) & set(after):
        old, new = before[post_id], after[post_id]
        assert (old.version + 1 == new.version) == (post_id in moved.edited)
        assert (old.paragraphs != new.paragraphs) == (post_id in {*moved.edited, *moved.password})
        assert (old.url != new.url) == (post_id in {*moved.renamed, *moved.recategorised})
        assert (old.section != new.section) <= (post_id in moved.recategorised)
        assert (old.is_article and not new.is_article) == (post_id in moved.password)
        touched = {*moved.edited, *moved.resaved, *moved.renamed, *moved.password}
        assert (old.modified_at != new.modified_at) == (post_id in touched)
        if post_id in touched:
            assert new.modified_at > old.modified_at
        assert old.published_at == new.published_at
        if old.headline != new.headline:
            assert post_id in moved.edited
    assert (len(moved.new), len(moved.edited), len(moved.resaved)) == (6, 4, 1)
    assert (len(moved.deleted), len(moved.renamed)) == (1, 1)
    assert (len(moved.password), len(moved.recategorised)) == (1, 1)
    assert len(moved.restored) == (day > 2)


def test_on_day_one_everything_is_new() -> None:
    plan = Plan(articles=45)
    moved = changes("theprintlines", plan)

    assert moved.new == tuple(one.post_id for one in truth("theprintlines", plan))
    assert not any(getattr(moved, action) for action in (*ACTIONS, "late"))


@pytest.mark.parametrize("site", SITES)
def test_400_articles_give_20_new_12_edited_4_deleted_and_4_renamed(site: str) -> None:
    moved = changes(site, Plan(articles=400, day=2))

    assert [len(moved.new), len(moved.edited), len(moved.deleted), len(moved.renamed)] == [
        20, 12, 4, 4,
    ]  # fmt: skip
    assert (len(moved.late), len(moved.password), len(moved.recategorised)) == (1, 1, 2)


@pytest.mark.parametrize("site", SITES)
def test_a_restored_post_was_deleted_on_an_earlier_day(site: str) -> None:
    plan = Plan(articles=60, day=3)
    moved = changes(site, plan)
    first = {one.post_id: one for one in truth(site, replace(plan, day=1))}
    now = {one.post_id: one for one in truth(site, plan)}

    assert moved.restored == changes(site, replace(plan, day=2)).deleted
    for post_id in moved.restored:
        assert now[post_id].paragraphs == first[post_id].paragraphs
        assert now[post_id].url == first[post_id].url
        assert now[post_id].modified_at.astimezone(IST).date() == DAY_ONE + timedelta(days=2)


@pytest.mark.parametrize("site", SITES)
def test_a_late_post_bears_an_old_date_and_a_high_id(site: str) -> None:
    plan = Plan(articles=400, day=2)
    posts = list(truth(site, plan))
    (late,) = (one for one in posts if one.post_id in changes(site, plan).late)

    assert late.post_id > max(one.post_id for one in truth(site, replace(plan, day=1)))
    assert late.published_at < late.modified_at - timedelta(days=3)
    assert late.modified_at.astimezone(IST).date() == DAY_ONE + timedelta(days=1)
    assert late.is_article


def test_newest_and_oldest_hold_the_same_posts_in_order_of_their_dates() -> None:
    line = timeline("bharatexpress", Plan(articles=200, day=9))

    assert list(line.newest()) == list(line.oldest())[::-1]
    assert sorted(line.newest()) == list(line.alive())
    dates = [line.published_at(index) for index in line.oldest()]
    assert dates == sorted(dates)
    for stop in (150, 215, 240):
        assert list(line.newest(stop)) == [index for index in line.newest() if index < stop]
    for after, before in ((dates[3], dates[90]), (dates[0], None), (None, dates[-1])):
        chosen = [
            index
            for index in line.newest()
            if (after is None or line.published_at(index) > after)
            and (before is None or line.published_at(index) < before)
        ]
        assert line.published_between(after, before) == chosen


def test_equal_plans_give_equal_truths_and_other_seeds_other_ones() -> None:
    plan = Plan(articles=40, day=3, seed=9)
    timeline.cache_clear()
    posts_of.cache_clear()
    first = list(truth("bharatexpress_urdu", plan))
    timeline.cache_clear()
    posts_of.cache_clear()

    assert first == list(truth("bharatexpress_urdu", plan))
    assert first != list(truth("bharatexpress_urdu", replace(plan, seed=10)))


def test_a_known_post_stays_as_it_is() -> None:
    # Pinned: a change here is a new edition of the network, and old measurements end.
    first = next(truth("bharatexpress_english", Plan()))

    assert first.article_id == "bharatexpress_english:120011"
    assert first.published_at.astimezone(IST).isoformat() == "2025-02-19T00:20:00+05:30"
    assert (
        first.headline
        == "Kannauj: elevated archery team at Indore defended as nearly 19 crore went missing"
    )


@pytest.mark.parametrize("site", SITES)
def test_posts_are_in_order_and_begin_soon_after_midnight(site: str) -> None:
    posts = list(truth(site, Plan(articles=100, day=3)))

    assert all(one.published_at < next_one.published_at for one, next_one in pairwise(posts))
    late = {number for day in (2, 3) for number in changes(site, Plan(100, day)).late}
    punctual = [one for one in posts if one.post_id not in late]
    assert all(one.post_id < next_one.post_id for one, next_one in pairwise(punctual))
    assert {one.published_at.utcoffset() for one in posts} == {timedelta(0)}
    locally = [one.published_at.astimezone(IST) for one in posts]
    assert any((at.hour, at.minute) == (0, 20) for at in locally)
    assert any(at.date() != one.published_at.date() for at, one in zip(locally, posts, strict=True))
    assert all(one.modified_at >= one.published_at for one in posts)


def test_edits_hit_recent_posts_mostly() -> None:
    plan = Plan(articles=2000, day=2)
    line = timeline("bharatexpress", plan)
    ages = [
        plan.articles - line.index_of(post_id) for post_id in changes("bharatexpress", plan).edited
    ]

    assert len(ages) == 60
    assert median(ages) < plan.articles / 5


@pytest.mark.parametrize("site", SITES)
def test_a_small_network_has_every_kind_and_every_grade(site: str) -> None:
    posts = list(truth(site, Plan(articles=40)))

    kinds = {one.kind for one in posts}
    assert kinds >= {"news", "brief", "live", "series", "column", "copy"}
    assert kinds >= {"password", "listing", "empty", "soft404", "robots"}
    assert {one.series for one in posts} == {"", "rashifal", "gold", "weather", "column"}
    assert sum(not one.is_article for one in posts) == 5


def test_copies_point_to_an_earlier_original_and_every_grade_occurs() -> None:
    plan = Plan(articles=200, day=4)
    originals = {one.article_id: one for site in SITES for one in truth(site, plan)}
    copies = [one for one in originals.values() if one.copy_of]
    across = [one for one in copies if one.site != originals[one.copy_of].site]

    assert {one.grade for one in across} == {"verbatim", "light", "medium", "heavy"}
    assert len(copies) > len(across) > 0.07 * 200
    for one in copies:
        original = originals[one.copy_of]
        assert original.published_at < one.published_at
        assert original.headline != one.headline
        assert (original.paragraphs == one.paragraphs) == (one.grade == "verbatim")


def test_a_post_is_found_by_its_id_unless_it_is_gone() -> None:
    plan = Plan(articles=60, day=2)
    line = timeline("theprintlines", plan)
    gone = changes("theprintlines", plan).deleted[0]

    assert all(line.index_of(line.post_id(index)) == index for index in line.alive())
    assert line.index_of(gone) is None
    assert line.index_of(line.post_id(3) + 1) is None
    assert line.index_of(5) is None


def test_posts_modified_since_a_moment_are_all_found() -> None:
    line = timeline("bharatexpress", Plan(articles=300, day=4))
    times = sorted(line.modified_at(index) for index in line.alive())

    for moment in (times[0], times[150], times[-12], times[-1]):
        expected = [index for index in line.alive() if line.modified_at(index) > moment]
        assert line.modified_since(moment) == expected


def test_memory_does_not_grow_with_the_network() -> None:
    """Truth and the files of the sitemap, of 25,000 posts a site."""
    plan = Plan(articles=25_000, day=2)
    sitemaps = Sitemaps(posts_of("bharatexpress", plan), "http://127.0.0.11")
    next(truth("bharatexpress", plan))
    tracemalloc.start()
    try:
        for _ in islice(truth("bharatexpress", plan), 300):
            pass
        for path in ("/post-sitemap.xml", "/post-sitemap25.xml"):
            assert sitemaps.answer(path).status == 200
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 6_000_000


def test_a_plan_says_what_is_wrong_with_it() -> None:
    with pytest.raises(ValueError, match="floods"):
        Plan(faults=frozenset({"floods"}))
    with pytest.raises(ValueError, match="nowhere"):
        Plan(faults=frozenset({"down@nowhere"}))
    with pytest.raises(ValueError, match="day"):
        Plan(day=0)
    assert Plan(faults=frozenset({"down@theprintlines"})).has("down", "theprintlines")
    assert not Plan(faults=frozenset({"down@theprintlines"})).has("down", "bharatexpress")
