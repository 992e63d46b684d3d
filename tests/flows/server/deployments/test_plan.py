"""What is deployed for which sites, and when runs begin."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st
from prefect.client.schemas.schedules import CronSchedule

from flows.server.deployments.plan import cron_lines, plan_deployments
from flows.server.deployments.prefect_file import format_plan
from spiders.config.cron import check_cron
from spiders.config.site import read_sites
from spiders.errors import ConfigError
from tests.flows.server.deployments.sites import made_up, write_site
from tests.places import DOCS

MIDNIGHT = datetime(2026, 3, 1)  # noqa: DTZ001 - in the time zone of the line


def starts(lines: tuple[str, ...]) -> list[datetime]:
    """When runs begin in a day."""
    begin, end = MIDNIGHT - timedelta(seconds=1), MIDNIGHT + timedelta(days=1)
    times = []
    for line in lines:
        for time in CronSim(line, begin):
            if time >= end:
                break
            times.append(time)
    return sorted(times)


@pytest.mark.parametrize("number", [1, 2, 4, 7, 20])
def test_sites_are_asked_often_by_day_hourly_by_night_and_never_together(
    tmp_path: Path, number: int
) -> None:
    lines = cron_lines(made_up(tmp_path, [f"paper_{i:02}" for i in range(number)]))
    every = [time for own in lines.values() for time in starts(own)]
    assert max(Counter(every).values()) == 1
    for own in lines.values():
        by_hour = Counter(time.hour for time in starts(own))
        assert by_hour == {hour: 3 if hour >= 6 else 1 for hour in range(24)}


def test_every_planned_turn_is_a_cron_line_in_a_time_zone() -> None:
    turns = [turn for planned in plan_deployments(read_sites()) for turn in planned.schedules]
    assert turns
    for turn in turns:
        assert check_cron(turn.cron) == turn.cron
        assert ZoneInfo(turn.time_zone).key == turn.time_zone


def test_more_sites_than_minutes_share_them_evenly(tmp_path: Path) -> None:
    lines = cron_lines(made_up(tmp_path, [f"paper_{i:02}" for i in range(40)]))
    shared = Counter(time for own in lines.values() for time in starts(own))
    assert set(shared.values()) == {2}


def test_lines_of_a_site_file_are_taken_in_its_time_zone(tmp_path: Path) -> None:
    schedule = 'time_zone = "Asia/Karachi"\n[schedule]\ncron = ["7 * * * *", "37 9 * * MON"]'
    write_site(tmp_path, "jang", title="جنگ", schedule=schedule)
    write_site(tmp_path, "quiet", schedule="[schedule]\ncron = []")
    plan = {p.full_name: p for p in plan_deployments(read_sites(tmp_path, builtin=False))}
    turns = [(slot.cron, slot.time_zone) for slot in plan["ingest/jang"].schedules]
    assert turns == [("7 * * * *", "Asia/Karachi"), ("37 9 * * MON", "Asia/Karachi")]
    assert "جنگ (jang.example)" in plan["ingest/jang"].description
    assert plan["ingest/quiet"].schedules == ()


def test_runs_by_hand_wait_and_turns_that_come_too_early_are_dropped() -> None:
    plan = {p.full_name: p for p in plan_deployments(read_sites())}
    assert all(p.collision == "ENQUEUE" for p in plan.values() if not p.schedules)
    for name in read_sites():
        assert plan[f"ingest/{name}"].schedules
        assert plan[f"ingest/{name}"].collision == "CANCEL_NEW"


def test_descriptions_lead_to_the_docs() -> None:
    assert all("More in `docs/" in p.description for p in plan_deployments(read_sites()))
    linked = plan_deployments(read_sites(), "https://docs.example/khabar/")
    for planned in linked:
        page = planned.description.rpartition("(https://docs.example/khabar/")[2].rstrip(").")
        assert (DOCS / page).is_file()


def test_no_site_takes_the_place_of_all(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"'all' needs another name"):
        plan_deployments(made_up(tmp_path, ["all"]))


def test_the_file_has_every_deployment_with_its_texts_as_they_are(tmp_path: Path) -> None:
    plan = plan_deployments(made_up(tmp_path, ["akhbar"]))
    text = format_plan(plan, "1.2.3+abc", "khabar deploy")
    assert "अख़बार" in text
    read = yaml.safe_load(text)["deployments"]
    assert [(d["entrypoint"], d["name"], d["description"]) for d in read] == [
        (p.entrypoint, p.name, p.description) for p in plan
    ]
    assert {d["version"] for d in read} == {"1.2.3+abc"}


PIECE = st.from_regex(
    r"([0-9]{1,2}|\*|JAN|mon|L|5L|\?|[0-9]#[0-9])(-[0-9]{1,2}|-FRI)?(/[0-9]{1,2})?", fullmatch=True
)
FIELD = st.lists(PIECE, min_size=1, max_size=2).map(",".join)


@settings(max_examples=300)
@given(st.integers(0, 4), FIELD)
def test_what_a_site_file_may_have_prefect_can_read(place: int, field: str) -> None:
    fields = ["*"] * 5
    fields[place] = field
    try:
        line = check_cron(" ".join(fields))
    except ValueError:
        return
    assert CronSchedule(cron=line, timezone="Asia/Kolkata").cron == line
