"""Deployments on a real server: made, left as their user wants them, removed; what runs refuse."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import httpx
import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate
from prefect.client.schemas.objects import State
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Scheduled

from flows.server.deployments.deploy import deploy, file_of
from flows.server.deployments.plan import plan_deployments
from flows.server.deployments.planned_runs import planned_runs
from flows.settings import read_settings
from spiders.errors import ConfigError, RunError
from tests.flows.server.deployments.sites import write_site
from tests.prefect_server import prefect_server

pytestmark = pytest.mark.slow

INDIA = ZoneInfo("Asia/Kolkata")


class Deployed:
    """A user's sites and the server they are deployed to."""

    def __init__(self, folder: Path, client: SyncPrefectClient) -> None:
        self.folder, self.client = folder, client

    @property
    def sites(self) -> Path:
        return self.folder / "sites"

    @property
    def planned(self) -> set[str]:
        sites = read_settings().select_sites()
        return {planned.full_name for planned in plan_deployments(sites)}

    def deploy(self, **asked: Any) -> list[str]:
        return deploy(read_settings(), **asked)

    def read(self, name: str) -> DeploymentResponse:
        return self.client.read_deployment_by_name(name)

    def asked(self, name: str, **parameters: Any) -> httpx.Response:
        """The server's answer to a form that was filled in."""
        url = f"{prefect_server()['PREFECT_API_URL']}/deployments/{self.read(name).id}"
        return httpx.post(f"{url}/create_flow_run", json={"parameters": parameters})

    def schedules(self, name: str) -> set[tuple[str | None, str, bool]]:
        there = self.read(name).schedules
        return {
            (s.slug, s.schedule.cron, s.active)
            for s in there
            if isinstance(s.schedule, CronSchedule)
        }


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """Two papers, deployed under a relative KHABAR_HOME; each test leaves them as they are."""
    server, folder = prefect_server(), tmp_path_factory.mktemp("deployed")
    write_site(folder / "sites", "akhbar")
    write_site(folder / "sites", "jang", title="جنگ")
    with (
        pytest.MonkeyPatch.context() as patched,
        temporary_settings({PREFECT_API_URL: server["PREFECT_API_URL"]}),
        get_client(sync_client=True) as client,
    ):
        for name, value in server.items():
            patched.setenv(name, value)
        patched.chdir(folder)
        patched.setenv("PWD", str(folder))
        patched.setenv("KHABAR_HOME", "home")
        patched.setenv("KHABAR_SITES", str(folder / "sites"))
        patched.setenv("KHABAR_SITES_ONLY", "true")
        deployed = Deployed(folder, client)
        changes = deployed.deploy()
        assert changes[0] == "new: work pool khabar"
        assert {line.removeprefix("new: ") for line in changes[1:]} == deployed.planned
        yield deployed
        for there in client.read_deployments():
            client.delete_deployment(there.id)
        client.delete_work_pool("khabar")


def test_all_is_there_and_a_second_time_nothing_changes(deployed: Deployed) -> None:
    flows = {flow.id: flow.name for flow in deployed.client.read_flows()}
    there = {f"{flows[d.flow_id]}/{d.name}": d for d in deployed.client.read_deployments()}
    assert there.keys() == deployed.planned
    for each in there.values():
        assert each.job_variables["working_dir"] == str(deployed.folder)
        assert each.job_variables["env"] == {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30"}
        assert each.global_concurrency_limit
        assert each.global_concurrency_limit.limit == 1
    assert deployed.client.read_work_pool("khabar").type == "process"
    assert deployed.deploy() == []


@pytest.mark.long
def test_plain_prefect_makes_the_same(deployed: Deployed) -> None:
    path = file_of(deployed.folder / "home")
    for there in deployed.client.read_deployments():
        deployed.client.delete_deployment(there.id)
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", path],
        env={k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(deployed.client.read_deployments()) == len(deployed.planned)
    assert deployed.deploy(dry_run=True) == []


def test_a_new_site_file_is_a_new_deployment_and_one_that_goes_takes_it_along(
    deployed: Deployed,
) -> None:
    write_site(deployed.sites, "dainik", schedule='[schedule]\ncron = ["11 * * * *"]')
    changes = deployed.deploy(dry_run=True)
    assert "new: ingest/dainik" in changes
    with pytest.raises(ObjectNotFound):
        deployed.read("ingest/dainik")
    assert deployed.deploy() == changes
    assert deployed.schedules("ingest/dainik") == {("khabar-1", "11 * * * *", True)}
    sites = deployed.read("ingest/all").parameter_openapi_schema
    assert sites
    assert sites["properties"]["sites"]["items"]["enum"] == ["akhbar", "dainik", "jang"]

    # A copy that somebody made in the UI has our tags; it is theirs.
    copied = deployed.read("ingest/dainik")
    deployed.client.create_deployment(
        flow_id=copied.flow_id, name="dainik-copy", tags=copied.tags, parameters=copied.parameters
    )
    (deployed.sites / "dainik.toml").unlink()
    assert "removed: ingest/dainik" in deployed.deploy()
    with pytest.raises(ObjectNotFound):
        deployed.read("ingest/dainik")
    assert deployed.deploy() == []
    deployed.client.delete_deployment(deployed.read("ingest/dainik-copy").id)


@pytest.mark.long
def test_what_was_set_in_the_ui_stays(deployed: Deployed) -> None:
    client, everything = deployed.client, "ingest/all"
    write_site(deployed.sites, "naya")
    write_site(deployed.sites, "purana")
    deployed.deploy()
    site = deployed.read("ingest/naya")
    for schedule in site.schedules:
        if schedule.slug == "khabar-day-every-20-min":
            client.update_deployment_schedule(site.id, schedule.id, active=False)
    own = DeploymentScheduleCreate(schedule=CronSchedule(cron="1 1 * * *", timezone="UTC"))
    client.create_deployment_schedules(site.id, [(own.schedule, True)])
    client.pause_deployment(deployed.read("maintain/maintain").id)
    update = DeploymentUpdate(
        parameters={"sites": ["naya", "purana"], "max_pages": 7}, tags=["khabar", "mine"]
    )
    client.update_deployment(deployed.read(everything).id, update)
    assert deployed.deploy() == []

    # Even where something must change: one line of its cron is left, and a site is no more.
    write_site(deployed.sites, "naya", schedule='[schedule]\ncron = ["23 * * * *"]')
    (deployed.sites / "purana.toml").unlink()
    changes = deployed.deploy()
    assert any("changed: ingest/naya (schedule" in line for line in changes), changes
    assert "removed: schedule of ingest/naya: 10 0-5 * * *" in changes
    assert deployed.schedules("ingest/naya") == {
        ("khabar-1", "23 * * * *", False),
        (None, "1 1 * * *", True),
    }
    assert deployed.read("maintain/maintain").paused
    there = deployed.read(everything)
    assert there.parameters == {"sites": ["naya"], "max_pages": 7}
    assert there.tags == ["khabar", "mine"]
    assert deployed.deploy() == []

    (deployed.sites / "naya.toml").unlink()
    client.delete_deployment(there.id)
    client.resume_deployment(deployed.read("maintain/maintain").id)
    deployed.deploy()


def test_the_next_24_hours_are_prefects_own_in_india(deployed: Deployed) -> None:
    now = datetime(2026, 3, 1, 18, 31, tzinfo=UTC)
    assert len(planned_runs(deployed.read("ingest/jang"), now)) == 18 * 3 + 6
    assert planned_runs(deployed.read("maintain/maintain"), now) == [
        datetime(2026, 3, 2, 3, 48, tzinfo=INDIA)
    ]
    assert planned_runs(deployed.read("backfill/backfill"), now) == []
    paused = deployed.read("ingest/jang").model_copy(update={"paused": True})
    assert planned_runs(paused, now) == []


def test_the_server_refuses_what_no_field_may_hold(deployed: Deployed) -> None:
    refused: list[tuple[str, dict[str, Any], str]] = [
        ("ingest/all", {"sites": ["nowhere"]}, "'nowhere' is not one of ['akhbar', 'jang']"),
        ("ingest/all", {"max_pages": -1}, "-1 is less than the minimum of 0"),
        ("backfill/backfill", {"first": "2026-01-01"}, "'last' is a required property"),
        ("reprocess/reprocess", {"only": {"limit": 1_000_001}}, "greater than the maximum"),
        ("report/report", {"days": 0}, "0 is less than the minimum of 1"),
    ]
    for name, parameters, told in refused:
        answer = deployed.asked(name, **parameters)
        assert answer.status_code == httpx.codes.CONFLICT
        assert told in answer.json()["detail"]


def test_what_does_not_go_together_is_refused_in_one_line(deployed: Deployed) -> None:
    from flows.backfill import backfill
    from flows.ingest import ingest
    from flows.report import report
    from flows.reprocess import Only, reprocess

    first, last = date(2026, 2, 1), date(2026, 1, 1)
    coming = date.today() + timedelta(days=9)  # noqa: DTZ011 - of any time zone
    refused: dict[str, State[Any]] = {
        "before it begins on 2026-02-01": backfill(first, last, return_state=True),
        "and today is": backfill(coming, coming, return_state=True),
        "it begins on 2026-02-01": reprocess(first=first, last=last, return_state=True),
        "no version of the rules": reprocess(only=Only(rules_before="new"), return_state=True),
        "there is no site 'gone'; sites are: akhbar, jang": ingest(["gone"], return_state=True),
        "khabar run": report(return_state=True),
    }
    for told, state in refused.items():
        assert state.is_failed()
        assert told in (state.message or "")
        assert "\n" not in (state.message or "")


@pytest.mark.long
def test_a_run_knows_who_started_it_and_fails_without_a_traceback(deployed: Deployed) -> None:
    by_hand = Scheduled(message="Run from the Prefect UI")
    client, maintain = deployed.client, deployed.read("maintain/maintain").id
    run = client.create_flow_run_from_deployment(maintain, state=by_hand)
    output = execute(run.id)
    assert (deployed.folder / "home" / "khabar.duckdb").exists(), output
    with duckdb.connect(deployed.folder / "home" / "khabar.duckdb", read_only=True) as con:
        told = con.execute("SELECT kind, trigger, deployment, state FROM runs").fetchall()
    assert told == [("maintain", "ui", "maintain", "completed")]

    run = client.create_flow_run_from_deployment(
        deployed.read("backfill/backfill").id,
        parameters={"first": "2026-02-01", "last": "2026-01-01"},
    )
    output = execute(run.id)
    assert "Finished in state Failed('the window ends on 2026-01-01" in output
    assert "Traceback" not in output


def execute(run: object) -> str:
    """Executes a run as a worker's process would; returns what it logs."""
    done = subprocess.run(
        [sys.executable, "-m", "prefect.engine", str(run)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_without_a_server_it_is_told_what_to_do() -> None:
    dead = "http://127.0.0.1:1/api"
    with (
        temporary_settings({PREFECT_API_URL: dead}),
        pytest.raises(RunError, match=f"no Prefect server answers at {re.escape(dead)}"),
    ):
        deploy(read_settings())
    with (
        temporary_settings(restore_defaults={PREFECT_API_URL}),
        pytest.raises(ConfigError, match="khabar serve"),
    ):
        deploy(read_settings())
