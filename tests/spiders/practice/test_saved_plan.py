"""The demo's plan: its news is dated by the clock of whoever looks at it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from spiders.errors import ConfigError
from spiders.practice.network import Plan, PracticeServer, changes, truth
from spiders.practice.saved_plan import RUN_SECONDS, MovingPlan, SavedPlan

NOW = datetime(2026, 11, 30, 10, 15, 20, 999, tzinfo=UTC)
SOON = NOW + timedelta(minutes=3)


def test_the_first_days_news_ends_now(tmp_path: Path) -> None:
    plan = SavedPlan(60, 1).until(1, NOW).plan(1)
    dates = sorted(each.published_at for each in truth("bharatexpress_urdu", plan))
    assert timedelta(0) < NOW - dates[-1] < timedelta(hours=9)
    assert NOW - dates[0] < timedelta(days=21)
    assert all(each.modified_at <= NOW for each in truth("bharatexpress_urdu", plan))


def test_the_next_days_news_came_out_since(tmp_path: Path) -> None:
    first = SavedPlan(60, 1).until(1, NOW)
    second = first.until(2, SOON)
    before = {each.post_id: each for each in truth("theprintlines", first.plan(1))}
    after = {each.post_id: each for each in truth("theprintlines", second.plan(2))}
    new = [after[post_id] for post_id in after.keys() - before.keys()]
    assert new
    punctual = [each for each in new if each.published_at > NOW - timedelta(days=2)]
    assert all(first.ends[0] <= each.published_at <= SOON for each in punctual)
    edited = changes("theprintlines", second.plan(2)).edited
    assert edited
    for post_id in edited:
        assert first.ends[0] <= after[post_id].modified_at <= SOON
    # What came out keeps its date: nothing that was stored seems edited.
    for post_id in before.keys() & after.keys():
        assert after[post_id].published_at == before[post_id].published_at


@pytest.mark.parametrize("minutes", [-5, 0, 3])
def test_days_follow_each_other_whatever_the_clock_does(minutes: int) -> None:
    plan = SavedPlan(60, 1).until(1, NOW).until(4, NOW + timedelta(minutes=minutes))
    assert len(plan.ends) == 4
    assert list(plan.ends) == sorted(set(plan.ends))
    assert plan.until(3, SOON) == plan
    assert plan.plan(2).day == 2


def test_a_plan_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    assert SavedPlan.read(path) is None
    plan = SavedPlan(60, 1024).until(2, NOW)
    plan.write(path)
    assert SavedPlan.read(path) == plan
    assert [each.name for each in tmp_path.iterdir()] == ["plan.json"]


def test_the_plan_of_an_earlier_khabar_keeps_its_dates(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text('{"articles": 60, "day": 2, "port": 1024}', encoding="utf-8")
    plan = SavedPlan.read(path)
    assert plan is not None
    assert plan.until(3, NOW).plan(3) == Plan(60, 3)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"articles": 60, "day": 1, "port": 1, "ends": ["now"]}',
     '{"articles": 60, "day": 1, "port": 1, "ends": [5]}',
     '{"articles": 0, "day": 1, "port": 1}',
     '{"articles": 60, "day": 3, "port": 1, "ends": ["2026-11-30T10:00:00+00:00"]}'],
)  # fmt: skip
def test_a_damaged_plan_says_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="--fresh"):
        SavedPlan.read(path)


def test_each_run_finds_the_next_day(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    SavedPlan(60, 0).write(path)
    moving = MovingPlan(path)
    plan = Plan(60)
    days = []
    # Four crawls of one run, then one of another.
    for seconds in (0, 1, 2, 3, RUN_SECONDS + 4, 2 * RUN_SECONDS + 30):
        plan = moving.at_robots(plan, NOW + timedelta(seconds=seconds))
        days.append(plan.day)
    assert days == [1, 1, 1, 1, 2, 3]
    kept = SavedPlan.read(path)
    assert kept is not None
    assert (kept.day, len(kept.ends)) == (3, 3)


def test_a_crawl_begins_the_next_day_of_a_served_network(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    SavedPlan(60, 0, 1).until(1, NOW).write(path)
    plan = Plan(60, ends=(NOW,))
    with PracticeServer(plan, at_robots=MovingPlan(path).at_robots) as server:
        front = server.base_url("theprintlines")
        before = httpx.get(front).text
        assert httpx.get(front).text == before
        assert httpx.get(f"{front}/robots.txt").status_code == 200
        assert server.plan.day == 2
        assert httpx.get(front).text != before
