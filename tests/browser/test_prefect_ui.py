"""The schedule as people try it: `khabar demo --serve`, and Prefect's UI in a real browser.

Screenshots go to the folder SCREENSHOTS names, else to pytest's own; the seconds that each step
took are printed when the module ends.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from flows.run_control.preflight import DEMO_FOLDER, PLAN_FILE
from spiders.practice.plan import SITES
from spiders.practice.saved_plan import SavedPlan
from tests.browser.chromium import get_chromium, running
from tests.browser.prefect_ui import ENDS, PrefectUi
from tests.browser.visitor import Visitor
from tests.flows.khabar import Khabar
from tests.flows.serving import free_port
from tests.places import PROJECT
from tests.prefect_server import ANSWER_SECONDS, ask
from tests.steps import Steps

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Pictures that are kept are of a demo of some size. Clicks need no more than days that each bring
# a story: fewer than the demo's own option takes.
ARTICLES = 40 if os.environ.get("SCREENSHOTS") else 7
FEW_PAGES = 12
PICTURES = PROJECT / "docs/images"
RUN_SECONDS = 300.0
END_NAMES = {"Completed", "Completed with warnings", "Failed", "Crashed", "Cancelled"}
# What the browser cannot reach on a machine without internet, on no machine.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
# A browser without a screen takes itself for a telephone, for which lists are drawn otherwise.
WITH_A_MOUSE = (
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,"
    "primaryPointerType=4,availablePointerTypes=4"
)


@dataclass
class Served:
    """What `khabar demo --serve` has brought up on a home of its own."""

    khabar: Khabar
    url: str

    def get(self, path: str) -> Any:
        return self._ask("GET", path)

    def post(self, path: str, **facts: Any) -> Any:
        return self._ask("POST", path, facts)

    def _ask(self, method: str, path: str, facts: dict[str, Any] | None = None) -> Any:
        with httpx.Client(base_url=f"{self.url}/api/", trust_env=False) as client:
            return ask(client, method, path, facts)

    def deployments(self) -> dict[str, dict[str, Any]]:
        return {each["name"]: each for each in self.post("deployments/filter")}

    def await_end(self, run_id: str) -> dict[str, Any]:
        end = time.monotonic() + RUN_SECONDS
        while (run := self.get(f"flow_runs/{run_id}"))["state_type"] not in ENDS:
            assert time.monotonic() < end, run
            time.sleep(1)
        return run

    def runs(self) -> list[str]:
        return [run["id"] for run in self.post("flow_runs/filter")]

    def stored(self, site: str) -> int:
        """Articles of a site."""
        (row,) = self.khabar.query(f"SELECT count(*) FROM articles WHERE site = '{site}'")
        return int(row[0])

    def artifacts(self, run_id: str) -> dict[str, dict[str, Any]]:
        """A run's artifacts by key, those of its tasks as well."""
        found = self.post("artifacts/filter", flow_runs={"id": {"any_": [run_id]}})
        return {each["key"]: each for each in found if each["key"]}


@pytest.fixture(scope="module")
def steps(request: pytest.FixtureRequest, screenshots: Path) -> Iterator[Steps]:
    steps = Steps()
    yield steps
    told = "\n".join(steps.lines()) + "\n"
    (screenshots / "seconds.txt").write_text(told, encoding="utf-8")
    capture = request.config.pluginmanager.get_plugin("capturemanager")
    assert capture
    with capture.global_and_fixture_disabled():
        print("", told, sep="\n")


@pytest.fixture(scope="module")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    named = os.environ.get("SCREENSHOTS")
    folder = PROJECT / named if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def served(steps: Steps, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    get_chromium()
    khabar = Khabar(tmp_path_factory.mktemp("served"))
    log = khabar.folder / "serve.log"
    plan = khabar.home / DEMO_FOLDER / PLAN_FILE
    plan.parent.mkdir(parents=True)
    SavedPlan(ARTICLES, free_port()).write(plan)
    port = free_port()
    demo = ["demo", "--serve", "--port", str(port)]
    with log.open("w") as out, steps("khabar demo --serve: network, server, deployments, worker"):
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.commands.app", *demo],
            cwd=PROJECT,
            env=khabar.environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )

        def await_line(pattern: str) -> re.Match[str]:
            while not (found := re.search(pattern, log.read_text(encoding="utf-8"))):
                assert process.poll() is None, log.read_text(encoding="utf-8")
                time.sleep(0.2)
            return found

        try:
            first = await_line("First run: .*/flow-run/(.+)")[1]
        except BaseException:
            process.terminate()
            raise
    try:
        khabar.settings |= {
            "KHABAR_SITES": str(khabar.home / "demo/sites"),
            "KHABAR_SITES_ONLY": "true",
        }
        served = Served(khabar, f"http://127.0.0.1:{port}")
        # No run by schedule comes between.
        for deployment in served.deployments().values():
            if deployment["schedules"]:
                served.post(f"deployments/{deployment['id']}/pause_deployment")
        with steps("the first run, which began by itself"):
            assert served.await_end(first)["state_type"] == "COMPLETED"
            await_line(f" · [0-9]+ new.*{first}")
        yield served
    finally:
        with steps("all stopped"):
            process.send_signal(signal.SIGTERM)
            process.wait(120)


@pytest.fixture(scope="module")
def visitor(
    served: Served, screenshots: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitor]:
    folder = tmp_path_factory.mktemp("chromium")
    with running(get_chromium(), folder, OFFLINE, WITH_A_MOUSE) as browser:
        yield Visitor(browser, screenshots)


@pytest.fixture(params=["as served", pytest.param("the other", marks=pytest.mark.long)])
def ui(request: pytest.FixtureRequest, served: Served, visitor: Visitor) -> PrefectUi:
    """The UI that the server's first page leads to, and Prefect's other one."""
    settings = (
        httpx.get(f"{served.url}/ui-settings", timeout=ANSWER_SECONDS).raise_for_status().json()
    )
    first, other = served.url, f"{served.url}/v2"
    if settings["default_ui"] == "v2":
        first, other = other, first
    return PrefectUi(visitor, first if request.param == "as served" else other)


@pytest.mark.long
def test_prefects_own_way_deploys_the_same(served: Served, steps: Steps) -> None:
    before = served.deployments()
    assert set(SITES) <= set(before)
    own = served.khabar.home / "prefect" / "prefect.yaml"
    with steps("prefect --no-prompt deploy --all"):
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
            + (["--prefect-file", str(own)] if own.exists() else []),
            cwd=PROJECT,
            env={**served.khabar.environment(), "PREFECT_API_URL": f"{served.url}/api"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    after = served.deployments()
    assert set(after) == set(before)
    for name, deployment in after.items():
        assert deployment["parameters"] == before[name]["parameters"]
        assert deployment["entrypoint"] == before[name]["entrypoint"]


@pytest.mark.long
def test_a_run_asked_for_through_the_api(served: Served, steps: Steps) -> None:
    site = "bharatexpress"
    before = served.stored(site)
    assert before >= ARTICLES * 0.8
    deployment = served.deployments()[site]
    with steps("a run through the API, to its end"):
        run = served.post(f"deployments/{deployment['id']}/create_flow_run")
        run = served.await_end(run["id"])
    assert run["state_type"] == "COMPLETED", run["state"]
    assert served.stored(site) > before


def test_a_run_by_clicks(served: Served, ui: PrefectUi, steps: Steps) -> None:
    which = "v2" if ui.address.endswith("v2") else "v1"
    visitor = ui.visitor
    form = served.deployments()["all"]["parameter_openapi_schema"]["properties"]
    sites = sorted(SITES)
    # Each UI takes a site of its own, so that each run has something to store.
    site = "bharatexpress_urdu" if which == "v1" else "bharatexpress_english"
    before = served.stored(site)
    with steps(f"{which}: to the form, by clicks"):
        ui.open_form("all")
        visitor.see(form["sites"]["description"])
    with steps(f"{which}: form filled"):
        visitor.choose(form["sites"]["title"], site, among=sites)
        visitor.fill(form["max_pages"]["title"], str(FEW_PAGES))
        visitor.shot(f"{which}-form")
    with steps(f"{which}: sent, until the run's page is open"):
        run_id = ui.submit(served.runs())
    with steps(f"{which}: run followed to its end"):
        shown = ui.follow(END_NAMES, RUN_SECONDS)
    run = served.await_end(run_id)
    assert run["state_type"] == "COMPLETED", run["state"]
    assert shown[-1] == run["state_name"]
    assert run["parameters"]["sites"] == [site]
    assert run["parameters"]["max_pages"] == FEW_PAGES
    with steps(f"{which}: logs"):
        ui.open_tab("Logs", f"{site}: ")
        visitor.shot(f"{which}-run-and-log")
    artifacts = served.artifacts(run_id)
    kinds = {artifact["type"] for artifact in artifacts.values()}
    # Among so few pages of a site there may be none that was not stored: no table tells of it.
    assert {"markdown", "progress"} <= kinds
    ui.open_tab("Artifacts", *artifacts)
    visitor.shot(f"{which}-artifacts")
    # The practice network's next day, and the run's name in the list says so.
    new = served.stored(site) - before
    assert 0 < new <= FEW_PAGES
    name = served.await_end(run_id)["name"]
    assert re.fullmatch(rf"{site} [0-9:]+ · {new} new.*", name)
    ui.open_runs()
    visitor.see(name)
    visitor.shot(f"{which}-runs")


@pytest.mark.long
def test_what_a_run_has_left_is_shown(served: Served, visitor: Visitor, steps: Steps) -> None:
    """Each artifact of the last run, in the UI that the server leads to."""
    ui = PrefectUi(visitor, served.url)
    run = next(each for each in served.post("flow_runs/filter") if " new" in each["name"])
    ui.open_run(run["id"])
    artifacts = served.artifacts(run["id"])
    assert artifacts
    for key, artifact in artifacts.items():
        with steps(f"artifact {key}"):
            ui.open_artifact(run["id"], key)
            see_artifact(visitor, artifact)
            visitor.shot(key)


@pytest.mark.long
def test_the_pictures_of_the_readme_show_what_there_is(
    served: Served, visitor: Visitor, screenshots: Path
) -> None:
    run = next(each for each in served.post("flow_runs/filter") if " new" in each["name"])
    artifacts = served.artifacts(run["id"])
    summary = next(each for key, each in artifacts.items() if key.endswith("-summary"))
    done = served.khabar("report")
    assert done.returncode == 0, done.stderr
    pages = {
        "run": (f"{served.url}/artifacts/artifact/{summary['id']}", "Newest articles"),
        "report": ((served.khabar.home / "report.html").as_uri(), "All is well"),
    }
    for name, (url, words) in pages.items():
        visitor.browser.visit(url, width=1100, height=760, scheme="light")
        visitor.see(words)
        picture = screenshots / f"{name}.webp"
        visitor.browser.screenshot(picture, whole=False)
        assert 5_000 < picture.stat().st_size < 150_000
    assert {each.name for each in PICTURES.iterdir()} == {f"{name}.webp" for name in pages}


def see_artifact(visitor: Visitor, artifact: dict[str, Any]) -> None:
    match artifact["type"]:
        case "table":
            first = next(iter(json.loads(artifact["data"])), {})
            visitor.see(*(str(value) for value in first.values()))
        case "markdown":
            heading = next(
                line.lstrip("# ") for line in artifact["data"].splitlines() if line.startswith("#")
            )
            visitor.see(heading)
        case _:
            visitor.see(artifact["key"])


def test_no_outside_host_is_needed(served: Served, visitor: Visitor, steps: Steps) -> None:
    hosts = visitor.outside_hosts()
    print("hosts that the UIs asked, in vain:", ", ".join(sorted(hosts)) or "none")
    assert hosts <= {"sr-client-cfg.amplitude.com"}
