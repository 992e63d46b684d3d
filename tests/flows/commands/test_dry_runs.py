"""Commands that only look leave nothing behind, not even an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.practice.network import Plan, PracticeServer
from tests.flows.archived import NOON, Archived, html, words_of
from tests.flows.commands.test_app import only, site_file
from tests.flows.khabar import Khabar

LOOKS = (
    ("reprocess",),
    ("maintain", "--dry-run"),
    ("deploy", "--planned"),
    ("deploy", "--dry-run"),
    ("alarms",),
    ("doctor",),
    ("check",),
)


def files(home: Path) -> dict[str, bytes]:
    """Every file and folder of a home, with what is in it; empty where there is no home."""
    return {
        str(path.relative_to(home.parent)): path.read_bytes() if path.is_file() else b""
        for path in (home, *home.rglob("*"))
        if path.exists()
    }


@pytest.mark.parametrize("words", LOOKS, ids=" ".join)
def test_in_a_home_that_is_not_there_yet(tmp_path: Path, words: tuple[str, ...]) -> None:
    khabar = Khabar(tmp_path)
    site_file(tmp_path / "s", "paper")
    only(khabar, tmp_path / "s")
    done = khabar(*words)
    assert "Traceback" not in done.stderr
    assert (
        "not there yet" in done.stdout
        or "yet: the first run" in done.stdout + done.stderr
        or ("server" in done.stderr)
    )
    assert files(khabar.home) == {}


def test_in_a_home_that_has_news(archived: Archived, tmp_path: Path) -> None:
    archived.load(archived.archive("run1", *((n, NOON, html(n, words_of(n))) for n in (1, 2, 3))))
    khabar = Khabar(tmp_path)
    site_file(
        tmp_path / "s", "paper", hosts='["paper.example"]', base_url='"https://paper.example"'
    )
    only(khabar, tmp_path / "s")
    before = files(khabar.home)
    for words in LOOKS:
        khabar(*words)
        assert files(khabar.home) == before, words
    # That it did look.
    assert "3 pages chosen" in khabar("reprocess").stdout


def test_a_probe_leaves_the_home_alone(tmp_path: Path) -> None:
    khabar = Khabar(tmp_path)
    with PracticeServer(Plan(articles=40)) as network:
        host = next(iter(network.hosts.values()))
        done = khabar("probe", f"http://{host}/")
    assert done.returncode == 0, done.stderr
    assert files(khabar.home) == {}
