"""`khabar probe` as a user meets it: report, site file, and one line for what goes wrong."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.config.site import read_site
from tests.flows.khabar import Khabar
from tests.flows.papers import PRESSES
from tests.spiders.paper import Answer, Paper


@pytest.fixture
def khabar(tmp_path: Path) -> Khabar:
    return Khabar(tmp_path)


@pytest.fixture
def paper() -> Iterator[Paper]:
    with Paper("paper").open() as paper:
        yield paper


def complaint(done: subprocess.CompletedProcess[str], status: int) -> str:
    assert done.returncode == status, done
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    # Above it may stand how far the look has come.
    lines = [line for line in done.stderr.splitlines() if line.startswith("khabar: ")]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_report_and_site_file_are_printed(khabar: Khabar, paper: Paper, tmp_path: Path) -> None:
    PRESSES["dates"].publish(paper)
    khabar.settings["COLUMNS"] = "80"
    done = khabar("probe", paper.host)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    report, _, text = done.stdout.partition(".toml ")
    assert max(map(len, report.splitlines())) <= 80
    for word in ("/sitemap.xml", "story-body", "/YYYY/MM/DD/slug", "Asia/Kolkata", "requests"):
        assert word in report
    path = tmp_path / "paper.toml"
    path.write_text(text.partition("\n")[2], encoding="utf-8")
    assert read_site(path).hosts == (paper.host,)


@pytest.mark.long
def test_the_file_is_written_once(khabar: Khabar, paper: Paper, tmp_path: Path) -> None:
    PRESSES["hindi_slugs"].publish(paper)
    words = ("probe", paper.url("/about-us/"), "--write", str(tmp_path / "s"), "--name", "courier")
    done = khabar(*words)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "s" / "courier.toml"
    assert read_site(path).language == "hi"
    assert f"Crawl it:   KHABAR_SITES={tmp_path / 's'} khabar run courier\n" in done.stdout
    path.write_text("mine", encoding="utf-8")
    before = len(paper.asked)
    assert "--force" in complaint(khabar(*words), 2)
    assert len(paper.asked) == before
    assert path.read_text(encoding="utf-8") == "mine"
    assert khabar(*words, "--force").returncode == 0
    assert read_site(path).language == "hi"


def test_a_name_that_is_none_is_refused_before_anything_is_asked(
    khabar: Khabar, paper: Paper
) -> None:
    assert "--name" in complaint(khabar("probe", paper.host, "--name", "../evil"), 2)
    assert paper.asked == []


@pytest.mark.parametrize("address", ["ftp://paper.example", "http://", "https://a b.example/"])
def test_what_is_no_address(khabar: Khabar, address: str) -> None:
    assert "is not an address" in complaint(khabar("probe", address), 2)


def test_a_live_site_is_not_asked_without_a_contact(khabar: Khabar) -> None:
    assert "KHABAR_CONTACT" in complaint(khabar("probe", "https://paper.example"), 2)


@pytest.mark.long
def test_nobody_answers(khabar: Khabar) -> None:
    assert "refused" in complaint(khabar("probe", "127.0.0.1:9"), 3)


@pytest.mark.long
def test_robots_forbids(khabar: Khabar, paper: Paper) -> None:
    paper.robots("User-agent: *\nDisallow: /\n")
    assert "robots.txt forbids" in complaint(khabar("probe", paper.host), 3)
    assert paper.paths == ["/robots.txt"]


@pytest.mark.long
def test_another_host_is_named_and_not_followed(khabar: Khabar, paper: Paper) -> None:
    with Paper("canary", "127.0.0.2").open() as canary:
        paper.answers["/"] = Answer("", 301, {"Location": canary.url("/")})
        line = complaint(khabar("probe", paper.host), 3)
        assert canary.host in line
        assert "probe that one" in line
        assert canary.asked == []


@pytest.mark.long
def test_a_page_that_is_missing(khabar: Khabar, paper: Paper) -> None:
    assert "status 404" in complaint(khabar("probe", paper.url("/nowhere")), 3)


@pytest.mark.long
def test_a_server_without_tls(khabar: Khabar, paper: Paper) -> None:
    assert "TLS" in complaint(khabar("probe", f"https://{paper.host}/"), 3)


@pytest.mark.long
def test_a_site_without_articles_says_so(khabar: Khabar, paper: Paper) -> None:
    paper.answers["/"] = Answer("<html lang='ur'><h1>جلد آ رہا ہے</h1></html>")
    done = khabar("probe", paper.host)
    assert done.returncode == 0, done.stderr
    assert "no article URL was found" in done.stdout
