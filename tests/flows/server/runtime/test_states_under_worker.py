"""Under server and worker: a run that is cancelled, one that warns, one that comes too early."""

from __future__ import annotations

from collections.abc import Iterator

import psutil
import pytest

from flows.run_control.locks import run_locks
from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar
from tests.flows.under_worker import Served, await_, serving
from warehouse.database.connection import writer

pytestmark = pytest.mark.long

SITE = "theprintlines"
PLAN = Plan(articles=230)
BROKEN = "theprintlines/2026/03/theprintlines-20260301T063000Z-01a000000000000000000000aa-00001"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with PracticeServer(PLAN) as server:
        khabar = Khabar(tmp_path_factory.mktemp("served"))
        # Slow enough for a run to be cancelled in the middle.
        khabar.follow(server, delay="0.02", concurrency="1")
        with serving(khabar) as served:
            yield served


def runs(served: Served) -> list[tuple[str, str]]:
    with writer(served.khabar.home) as con:
        found = con.execute("SELECT state, reason FROM runs ORDER BY started_at").fetchall()
    return [(state, reason) for state, reason in found]


def test_a_cancelled_run_ends_in_good_order_and_the_next_one_goes_on(served: Served) -> None:
    deployment = served.deploy("ingest", sites=[SITE])
    run = served.start(deployment)
    archive = served.khabar.home / "archive"
    await_(lambda: list(archive.glob("**/*.warc.gz")))
    family = served.processes()
    served.call("POST", f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
    assert served.await_state(run)["type"] == "CANCELLED"
    _, alive = psutil.wait_procs(family, timeout=300)
    assert not alive
    ((state, reason),) = runs(served)
    assert state == "cancelled"
    assert reason.startswith("it was stopped before its end")
    assert not list(served.khabar.home.glob("work/*/*/*.open")), "the spider did not close"

    # What warns is seen in the name of the state.
    broken = archive / f"{BROKEN}.warc.gz"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"no archive")
    ended = served.await_state(served.start(deployment))
    assert (ended["type"], ended["name"]) == ("COMPLETED", "Completed with warnings"), ended
    assert "is damaged" in ended["message"]
    assert [state for state, _ in runs(served)] == ["cancelled", "completed_with_warnings"]
    query = served.khabar.query
    stored = query("SELECT count(*), count(DISTINCT url) FROM articles")[0]
    assert stored[0] == stored[1] > 200, "the first segment alone was stored"
    left = "SELECT url FROM pages WHERE outcome LIKE 'deferred%' OR outcome LIKE 'failed%'"
    assert query(left) == []
    asked = "SELECT url FROM fetches WHERE kind = 'page' AND status = 200"
    twice = query(f"SELECT url FROM ({asked}) GROUP BY url HAVING count(*) > 1")
    assert len(twice) <= 1, "more was lost than the page on its way"


def test_a_turn_that_comes_too_early_is_skipped_and_a_click_waits(served: Served) -> None:
    scheduled, clicked = (served.deploy("ingest", sites=[SITE]) for _ in range(2))
    before = len(runs(served))
    with run_locks(served.khabar.home, [SITE], "01another"):
        waiting = served.start(clicked)
        skipped = served.await_state(served.start_by_schedule(scheduled))
        assert (skipped["type"], skipped["name"]) == ("CANCELLED", "Skipped"), skipped
        assert "(run 01another)" in skipped["message"]
        await_(lambda: "waiting for a run of theprintlines" in served.logs(waiting))
        assert served.state(waiting)["type"] == "RUNNING"
    assert served.await_state(waiting)["type"] == "COMPLETED"
    assert len(runs(served)) == before + 1, "a skipped turn leaves a row"
