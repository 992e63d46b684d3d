"""A home whose files are broken, of another Khabar or barred, as its user meets it: one line."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from spiders.practice.network import PracticeServer
from spiders.practice.plan import Plan
from tests.flows.commands.test_app import complaint
from tests.flows.khabar import Khabar
from tests.warehouse.database.damage import UNREADABLE, fingerprint
from tests.warehouse.database.stored import unpack

DAMAGED = UNREADABLE["its blocks"][0]
FILES = ("khabar.duckdb", "news.duckdb")


@pytest.fixture
def khabar(tmp_path: Path) -> Khabar:
    """A user whose files are from an earlier Khabar."""
    khabar = Khabar(tmp_path, {"KHABAR_CONTACT": "test@example.org"})
    shutil.copy(unpack("0018_reasons", khabar.home), khabar.home / "news.duckdb")
    return khabar


def wrong(done: subprocess.CompletedProcess[str]) -> str:
    """What doctor finds wrong."""
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout[done.stdout.index("wrong ") :]


@pytest.mark.parametrize("words", [["sql", "from news"], ["why", "theprintlines:1"], ["sources"]])
def test_a_damaged_query_file(khabar: Khabar, words: list[str]) -> None:
    DAMAGED(khabar.home / "news.duckdb")
    done = khabar(*words)
    assert "news.duckdb is damaged: move it away; the next run" in complaint(done)
    assert done.returncode == 4


def test_doctor_names_both_files(khabar: Khabar) -> None:
    for name in FILES:
        UNREADABLE["of a newer DuckDB"][0](khabar.home / name)
    before = [fingerprint(khabar.home / name) for name in FILES]
    khabar.settings["COLUMNS"] = "500"
    said = wrong(khabar("doctor"))
    assert "khabar.duckdb was written by a newer DuckDB: upgrade Khabar" in said
    assert "news.duckdb was published with a newer DuckDB" in said
    assert [fingerprint(khabar.home / name) for name in FILES] == before


def test_doctor_tells_of_an_upgrade_and_of_an_earlier_query_file(khabar: Khabar) -> None:
    shutil.copy(unpack("0011_moves", khabar.home), khabar.home / "news.duckdb")
    khabar.settings["COLUMNS"] = "500"
    said = khabar("doctor").stdout
    assert "159 articles; " in said
    assert f"kept in {khabar.home}/khabar.duckdb.before-0011_moves" in said
    assert "news.duckdb, 4.8 MB; of an earlier Khabar, the next run publishes it anew" in said
    assert "published by an earlier Khabar" in khabar("sql", "from drift").stderr


def test_a_reprocess_tells_of_an_upgrade(khabar: Khabar) -> None:
    unpack("0011_moves", khabar.home)
    done = khabar("reprocess", "--article", "theprintlines:1")
    assert done.returncode == 0
    first = done.stdout.splitlines()[0]
    assert first.endswith(f"it is kept in {khabar.home}/khabar.duckdb.before-0011_moves")


@pytest.mark.long
def test_a_home_that_may_not_be_entered(khabar: Khabar) -> None:
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root cannot give up its privileges here: there is no setpriv")
    rights = "-dac_override,-dac_read_search"
    bound = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"]
    khabar.before = bound if os.geteuid() == 0 else []
    khabar.home.chmod(0o000)
    for words in (["sql", "from news"], ["sources"], ["reprocess", "--reason", "held"], ["run"]):
        assert "Permission denied" in complaint(khabar(*words))
    khabar.settings["COLUMNS"] = "500"
    assert "khabar.duckdb: Permission denied" in wrong(khabar("doctor"))
    khabar.home.chmod(0o755)


@pytest.mark.long
@pytest.mark.slow
def test_a_run_and_its_flow_fail_with_one_line(khabar: Khabar) -> None:
    DAMAGED(khabar.home / "khabar.duckdb")
    # What is left of the last run must not hide why this one failed.
    DAMAGED(khabar.home / "news.duckdb")
    before = [fingerprint(khabar.home / name) for name in FILES]
    with PracticeServer(Plan(articles=40)) as network:
        khabar.follow(network)
        done = khabar("run", "--prefect")
    line = complaint(done)
    assert done.returncode == 4
    assert "khabar.duckdb is damaged: put the published copy in its place" in line
    assert [fingerprint(khabar.home / name) for name in FILES] == before
    with sqlite3.connect(khabar.home / "prefect" / "prefect.db") as con:
        states = con.execute("SELECT type, message FROM flow_run_state").fetchall()
        logged = con.execute("SELECT message FROM log WHERE level >= 30").fetchall()
    con.close()
    assert ("FAILED", line.removeprefix("khabar: ")) in states
    assert not [message for (message,) in logged if "Traceback" in message]
