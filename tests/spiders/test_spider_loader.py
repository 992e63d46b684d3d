"""Scrapy's own command knows every site, as people who know Scrapy expect."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from spiders.config.site import read_sites
from spiders.state.crawl_log import read_crawl_log
from tests.places import PROJECT
from tests.spiders.forked import scrapy_forked
from tests.spiders.paper import Paper


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("KHABAR_"):
            monkeypatch.delenv(name)


def scrapy(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Scrapy's command, started as people do."""
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=PROJECT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "sites"
    folder.mkdir()
    return folder


def write_site(folder: Path, paper: Paper) -> None:
    text = f'title = "अख़बार"\nhosts = ["{paper.host}"]\nbase_url = "{paper.url("")}"\n'
    text += 'language = "hi"\n[politeness]\ndelay = 0\n'
    (folder / f"{paper.name}.toml").write_text(text, encoding="utf-8")


def test_list_names_the_built_in_sites_and_those_of_the_folder(folder: Path) -> None:
    with Paper("extra").open() as paper:
        write_site(folder, paper)
    done = scrapy_forked("list", KHABAR_SITES=str(folder))
    assert done.status == 0, done.errors
    assert done.out.split() == sorted([*read_sites(), "extra"])


def test_crawl_archives_a_site(folder: Path, tmp_path: Path) -> None:
    with Paper("extra").open() as paper:
        write_site(folder, paper)
        paper.publish(3)
        done = scrapy(
            *("crawl", "extra"),
            KHABAR_SITES=str(folder),
            KHABAR_SITES_ONLY="1",
            KHABAR_HOME=str(tmp_path / "home"),
            KHABAR_CONTACT="editor@paper.example",
        )
        assert done.returncode == 0, done.stderr
        assert "3 pages named, 0 known, 3 archived" in done.stderr
        agents = {each.headers["user-agent"] for each in paper.asked}
    assert agents == {"Khabar/0.1 (news archive; +editor@paper.example)"}
    assert len(list((tmp_path / "home" / "archive" / "extra").rglob("*.warc.gz"))) == 1
    (crawl_log,) = (tmp_path / "home" / "work").glob("*/extra/ledger.jsonl")
    totals = read_crawl_log(crawl_log).totals
    assert totals is not None
    assert totals.fetched == 3


def test_a_site_that_is_not_there_is_named(folder: Path) -> None:
    done = scrapy_forked("crawl", "nowhere", KHABAR_SITES=str(folder), KHABAR_SITES_ONLY="1")
    assert done.status != 0
    assert "nowhere" in done.out + done.errors


@pytest.mark.parametrize(
    ("setting", "value", "problem"),
    [
        ("KHABAR_CONTACT", "", "KHABAR_CONTACT is not set: www.theprintlines.com is a live site"),
        ("KHABAR_NIGHT", "25:00", "KHABAR_NIGHT: must be two times of day"),
        ("KHABAR_SITES_ONLY", "true", "KHABAR_SITES_ONLY is set, but KHABAR_SITES names no folder"),
    ],
)
def test_what_is_set_wrong_is_said_in_one_line(setting: str, value: str, problem: str) -> None:
    done = scrapy_forked("crawl", "theprintlines", **{setting: value})
    assert done.status == 2
    assert f"error: {problem}" in done.errors
    assert "Traceback" not in done.errors


def test_the_built_in_sites_stay_where_it_says_so(folder: Path) -> None:
    done = scrapy_forked("list", KHABAR_SITES=str(folder), KHABAR_SITES_ONLY="false")
    assert done.out.split() == sorted(read_sites())
