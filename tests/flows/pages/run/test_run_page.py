"""A run's page in Prefect's UI: what it shows is what the warehouse holds."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import pytest
import regex

from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar
from tests.prefect_server import prefect_server

# `make test` looks at a run's page in the browser test.
pytestmark = [pytest.mark.slow, pytest.mark.long]

SITES = ("bharatexpress_urdu", "theprintlines")
KEY = regex.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass
class Shown:
    """A user's Khabar, and what Prefect's server has of its runs."""

    khabar: Khabar
    api: str

    def ask(self, path: str, **what: Any) -> Any:
        return httpx.post(f"{self.api}/{path}", json=what).raise_for_status().json()

    def run(self, flow: str) -> dict[str, Any]:
        """The last run of a flow."""
        asked = {"flows": {"name": {"any_": [flow]}}, "sort": "START_TIME_DESC", "limit": 1}
        run: dict[str, Any] = self.ask("flow_runs/filter", **asked)[0]
        return run

    def artifacts(self, run: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """By what they show: the last part of their keys."""
        rows = self.ask("artifacts/filter", artifacts={"flow_run_id": {"any_": [run["id"]]}})
        assert all(KEY.fullmatch(row["key"]) for row in rows)
        shown = {row["key"].rpartition("-")[2]: row for row in rows}
        assert len(shown) == len(rows)
        return shown

    def log(self, run: dict[str, Any]) -> list[tuple[int, str]]:
        chosen = {"flow_run_id": {"any_": [run["id"]]}}
        lines = self.ask("logs/filter", logs=chosen, sort="TIMESTAMP_ASC", limit=200)
        return [(line["level"], line["message"]) for line in lines]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """After one crawl of two sites, some of whose pages fail."""
    settings = prefect_server()
    plan = Plan(articles=24, faults=frozenset({"redirect_loop"}))
    with PracticeServer(plan) as server:
        khabar = Khabar(tmp_path_factory.mktemp("page"), {**settings})
        khabar.follow(server)
        done = khabar("run", *SITES)
        assert done.returncode == 0, done.stderr
        yield Shown(khabar, settings["PREFECT_API_URL"])


def test_the_summary_says_what_the_warehouse_holds(shown: Shown) -> None:
    run = shown.run("ingest")
    begin = r"bharatexpress_urdu, theprintlines [0-9]{2}:[0-9]{2}"
    (new,) = shown.khabar.query("SELECT sum(new) FROM run_history")[0]
    assert regex.fullmatch(rf"{begin} · {new} new(?:, with warnings)?", run["name"])
    summary = shown.artifacts(run)["summary"]
    assert summary["key"] == "ingest-several-summary"
    text = summary["data"]
    for site, new, copies in shown.khabar.query("SELECT site, new, duplicates FROM run_sites"):
        name = site.replace("_", r"\_")
        line = next(line for line in text.splitlines() if line.startswith(f"| {name} | "))
        cells = line.strip("| ").split(" | ")
        # Nothing was known before the first run.
        assert cells[1:3] == ["0", str(new)]
        assert cells[6] == str(copies)
    for reason, pages in shown.khabar.query(
        "WITH each AS (SELECT unnest(map_entries(reasons)) AS entry FROM run_sites)"
        " SELECT entry.key, sum(entry.value)::BIGINT FROM each"
        " WHERE entry.key LIKE 'rejected:%' OR entry.key LIKE 'failed:%' GROUP BY ALL"
    ):
        name = reason.replace("_", r"\_")
        assert regex.search(
            rf"^\| {regex.escape(name)} \| .* \| {pages} \|$", text, regex.MULTILINE
        )
    (newest,) = shown.khabar.query(
        "SELECT url, headline FROM articles"
        " ORDER BY coalesce(published_at, first_seen_at) DESC, article_id LIMIT 1"
    )
    line = next(line for line in text.splitlines() if f"]({newest[0]}) |" in line)
    assert newest[1][:40] in line
    assert "\N{RIGHT-TO-LEFT ISOLATE}" in text
    assert "This is the first run of these sites" in text
    rejects = shown.artifacts(run)["rejects"]["id"]
    assert regex.search(rf"\[each rejected page\]\(http[^)]*/artifacts/artifact/{rejects}\)", text)


@pytest.mark.parametrize(("name", "outcome"), [("rejects", "rejected"), ("failures", "failed")])
def test_tables_hold_what_was_not_stored(shown: Shown, name: str, outcome: str) -> None:
    artifact = shown.artifacts(shown.run("ingest"))[name]
    rows = json.loads(artifact["data"])
    stored = shown.khabar.query(f"SELECT site, reason, url FROM pages WHERE outcome = '{outcome}'")
    assert rows
    assert sorted((row["site"], row["reason"], row["page"]) for row in rows) == sorted(stored)
    # The commands are for copying: they find what they say.
    told = shown.khabar("why", rows[0]["look closer"].removeprefix("khabar why "))
    assert told.returncode == 0
    query = regex.search(r'khabar sql "(.*)"`', artifact["description"])
    assert query
    assert len(shown.khabar.query(query[1])) == len(stored)


def test_progress_ends_with_how_it_went(shown: Shown) -> None:
    progress = shown.artifacts(shown.run("ingest"))["progress"]
    ((new,),) = shown.khabar.query("SELECT sum(new)::BIGINT FROM run_sites")
    assert progress["data"] == 100
    assert f"{new} new" in progress["description"]


def test_the_log_holds_the_crawl_and_no_noise(shown: Shown) -> None:
    log = shown.log(shown.run("ingest"))
    lines = [line for _, line in log]
    for site in SITES:
        assert [line for line in lines if regex.match(rf"{site}: [0-9]+ pages named", line)]
        assert [line for line in lines if regex.match(rf"{site}: [0-9]+ pages loaded: ", line)]
    assert not [
        line for line in lines if line.startswith(("Finished in state Completed()", "Vers"))
    ]
    assert not [line for line in lines if "Spider " in line or "Scrapy " in line]
    assert len(lines) == len(set(lines))
    assert any(level >= 30 for level, _ in log)


def test_reprocess_and_maintain_show_what_they_did(shown: Shown) -> None:
    for words in (["reprocess", "--apply"], ["maintain"]):
        done = shown.khabar(*words)
        assert done.returncode == 0, done.stderr
    replay = shown.artifacts(shown.run("reprocess"))
    assert replay["summary"]["key"] == "reprocess-all-summary"
    ((articles,),) = shown.khabar.query("SELECT count(*) FROM articles")
    assert f"{articles} unchanged" in replay["summary"]["description"]
    maintained = shown.artifacts(shown.run("maintain"))
    assert maintained["summary"]["key"] == "maintain-summary"
    for artifacts in (replay, maintained):
        assert artifacts["progress"]["data"] == 100


def test_a_run_that_breaks_off_says_so(shown: Shown) -> None:
    before = datetime.fromisoformat(shown.run("ingest")["start_time"])
    broken = Khabar(shown.khabar.folder, {**shown.khabar.settings, "KHABAR_MEMORY_LIMIT": "1KB"})
    done: subprocess.CompletedProcess[str] = broken("run", SITES[0])
    assert done.returncode != 0
    run = shown.run("ingest")
    assert datetime.fromisoformat(run["start_time"]) > before
    progress = shown.artifacts(run)["progress"]
    assert progress["data"] < 100
    assert progress["description"]
