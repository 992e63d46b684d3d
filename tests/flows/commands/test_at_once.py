"""Commands that start at once on a new home do not meet in a file."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from flows.run_control.locks import is_running
from spiders.practice.network import Plan, PracticeServer
from tests.flows.commands.test_app import complaint
from tests.flows.khabar import Khabar

DEMO = ("demo", "--articles", "40")
AT_ONCE = (("doctor",), DEMO, ("sites",), DEMO, ("doctor",), ("maintain", "--dry-run"))


@pytest.mark.slow
@pytest.mark.long
def test_six_commands_on_a_new_home(tmp_path: Path) -> None:
    khabar = Khabar(tmp_path)
    started = [(words, khabar.start(*words)) for words in AT_ONCE]
    ended = [
        (words, *process.communicate(timeout=600), process.returncode) for words, process in started
    ]
    for words, out, errors, status in ended:
        assert "Traceback" not in out + errors, (words, out, errors)
        assert len(errors.splitlines()) <= 1, (words, errors)
        if words not in (DEMO, ("doctor",)):
            assert status == 0, (words, out, errors)
    demos = sorted((status, errors) for words, _, errors, status in ended if words == DEMO)
    assert demos[0] == (0, "")
    assert demos[1][0] == 0 or "is going on" in demos[1][1], demos
    assert khabar.query("SELECT count(DISTINCT site) FROM articles") == [(4,)]
    assert json.loads((khabar.home / "demo" / "plan.json").read_text())["day"] >= 1


@pytest.mark.slow
@pytest.mark.long
def test_runs_of_several_sites_on_a_new_home(tmp_path: Path) -> None:
    """Each starts a server of its own on one database."""
    khabar = Khabar(tmp_path)
    with PracticeServer(Plan(articles=40)) as network:
        khabar.follow(network)
        names = sorted(path.stem for path in khabar.sites.glob("*.toml"))[:3]
        started = [khabar.start("run", name, "--prefect") for name in names]
        for process in started:
            out, errors = process.communicate(timeout=600)
            assert (process.returncode, errors) == (0, ""), (out, errors)
    assert khabar.query("SELECT count(DISTINCT site) FROM articles") == [(3,)]


def test_who_only_looks_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "paper.lock").touch()

    def look(_: int) -> list[bool]:
        return [is_running(tmp_path, "paper") for _ in range(200)]

    with ThreadPoolExecutor(3) as pool:
        looks = list(pool.map(look, range(3)))
    assert not any(running for seen in looks for running in seen)


def test_a_demo_whose_plan_is_damaged_is_told(tmp_path: Path) -> None:
    khabar = Khabar(tmp_path)
    plan = khabar.home / "demo" / "plan.json"
    plan.parent.mkdir(parents=True)
    for text in ("", "{", "[]", '{"articles": "x"}', '"\\u0000"'):
        plan.write_text(text)
        done = khabar("demo")
        assert f"{plan}, the demo's plan, is damaged" in complaint(done)
        assert done.returncode == 2
