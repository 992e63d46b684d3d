"""The run of `reprocess`: what is chosen, what is told beforehand, what a broken run leaves."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.console import progress
from flows.reprocessing.report import format_report
from flows.reprocessing.run import ReprocessRequest, ReprocessRun, SiteReport, prepare_replay
from flows.run_control.locks import run_locks
from flows.settings import Settings
from pipelines.site_profile import RULES_VERSION
from spiders.config.site import Site
from spiders.errors import ConfigError, RunError
from tests.flows.archived import HOUR, NEW, NOON, PROMOTION, Archived, OwnProcess, html, words_of

DAY = 24 * HOUR
BODIES = "SELECT count(*) FROM articles WHERE contains(body, 'Khabar Paper')"


@pytest.fixture(autouse=True)
def one_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site under today's rules is the only one; pages are cleaned in this process."""

    def read_sites(_: Settings) -> dict[str, Site]:
        return {"paper": NEW}

    monkeypatch.setattr(Settings, "read_sites", read_sites)
    monkeypatch.setattr("flows.reprocessing.run.CleanPool", lambda *_: OwnProcess())


@pytest.fixture(scope="module")
def loaded_once(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Archived:
    """Six articles of six days, loaded under old rules; a seventh page is empty."""
    archived = Archived(tmp_path_factory.mktemp("loaded"))
    shutil.copy(empty_warehouse, archived.home)
    pages = [
        (
            n,
            NOON + n * DAY,
            html(n, f"{words_of(n)}\n\n{PROMOTION}", published=NOON + n * DAY - HOUR),
        )
        for n in range(1, 7)
    ]
    archived.load(archived.archive("run1", *pages, (7, NOON, html(7, ""))))
    return archived


@pytest.fixture
def loaded(loaded_once: Archived, tmp_path: Path) -> Archived:
    """A copy of `loaded_once` that a test may change."""
    home = shutil.copytree(loaded_once.home, tmp_path / "home")
    return replace(loaded_once, home=home, segments=[*loaded_once.segments])


def replay(home: Archived, **asked: Any) -> ReprocessRun:
    return prepare_replay(home.settings, ReprocessRequest(**asked))


def chosen(home: Archived, **asked: Any) -> int:
    return replay(home, **asked).preview()["paper"].selected


@pytest.fixture(scope="module")
def outdated(loaded_once: Archived, tmp_path_factory: pytest.TempPathFactory) -> Archived:
    """A copy of `loaded_once` with one article under older rules, for tests that only look."""
    home = shutil.copytree(loaded_once.home, tmp_path_factory.mktemp("outdated") / "home")
    archived = replace(loaded_once, home=home)
    with archived.open() as con:
        con.execute(
            "UPDATE articles SET rules_version = '2026.9.12+3' WHERE article_id = 'paper:2'"
        )
    return archived


CHOICES: list[tuple[dict[str, Any], int]] = [
    ({}, 7),
    ({"first": date(2026, 3, 3), "last": date(2026, 3, 4)}, 2),
    ({"reason": "empty"}, 1),
    ({"rules_before": RULES_VERSION}, 1),
    ({"article": "https://paper.example/desh/khabar-5?utm_source=x"}, 1),
    ({"limit": 4}, 4),
]
FURTHER: list[tuple[dict[str, Any], int]] = [
    ({"sites": ("paper",)}, 7),
    ({"first": date(2026, 3, 6)}, 2),
    ({"last": date(2026, 3, 1)}, 1),
    ({"reason": "rejected:empty"}, 1),
    ({"reason": "held"}, 0),
    ({"rules_before": "9999"}, 7),
    ({"rules_before": f"{RULES_VERSION}+1", "first": date(2026, 3, 6)}, 2),
    ({"article": "paper:3"}, 1),
    ({"article": "5"}, 1),
]


@pytest.mark.parametrize(
    ("asked", "pages"),
    [*CHOICES, *(pytest.param(*each, marks=pytest.mark.long) for each in FURTHER)],
)
def test_pages_are_chosen_by_site_day_reason_rules_and_name(
    outdated: Archived, asked: dict[str, Any], pages: int
) -> None:
    assert chosen(outdated, **asked) == pages


@pytest.mark.parametrize(
    "asked",
    [
        {"sites": ("nobody",)},
        {"article": "https://elsewhere.example/x-1"},
        {"first": date(2026, 3, 3), "last": date(2026, 3, 1)},
    ],
)
def test_what_cannot_be_meant_is_refused(loaded: Archived, asked: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        replay(loaded, **asked)


def test_a_preview_writes_nothing_and_the_change_is_what_it_told(loaded: Archived) -> None:
    told = replay(loaded).preview()["paper"]
    assert (told.kinds, told.fields) == ({"changed": 6}, {"text": 6})
    assert loaded.query(BODIES) == [(6,)]
    assert loaded.query("SELECT kind FROM runs") == []
    reports, verdict = replay(loaded).apply()
    assert (reports["paper"], verdict.state) == (told, "completed")
    assert loaded.query(BODIES) == [(0,)]
    assert loaded.query("SELECT kind, trigger, state, parameters FROM runs") == [
        ("reprocess", "command", "completed", '{"sites": ["paper"]}')
    ]
    assert (loaded.home / "news.duckdb").exists()
    assert replay(loaded).preview()["paper"].kinds == {"unchanged": 6}


def test_a_sample_shows_the_words_that_go_isolated(loaded: Archived) -> None:
    report = replay(loaded).preview()["paper"]
    assert len(report.samples) == 3
    lines = "\n".join(format_report("paper", report))
    assert "paper:1: 0 words added, 12 removed" in lines
    assert f"- \N{FIRST STRONG ISOLATE}{PROMOTION}\N{POP DIRECTIONAL ISOLATE}" in lines


def test_a_run_that_breaks_off_goes_on_where_it_was(
    loaded: Archived, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.reprocessing.run.BATCH", 2)
    done: list[int] = []

    def stop(event: dict[str, Any]) -> None:
        if event["event"] == "replayed":
            done.append(event["done"])
            if event["done"] == 4:
                raise KeyboardInterrupt

    with progress.listening(stop), pytest.raises(KeyboardInterrupt):
        replay(loaded).apply()
    # The empty page was fetched first.
    assert loaded.query(BODIES) == [(3,)]
    assert loaded.query("SELECT state FROM runs") == [("cancelled",)]
    reports, _ = replay(loaded).apply()
    assert reports["paper"].kinds == {"changed": 3, "unchanged": 3}
    assert loaded.query(BODIES) == [(0,)]


def test_no_change_while_a_run_of_the_site_goes_on(loaded: Archived) -> None:
    with run_locks(loaded.home, ["paper"], "other"):
        assert replay(loaded).preview()["paper"].kinds == {"changed": 6}
        with pytest.raises(RunError, match="going on"):
            replay(loaded).apply()
    assert loaded.query(BODIES) == [(6,)]


def test_a_missing_archive_is_a_failure_that_names_it(loaded: Archived) -> None:
    (loaded.settings.archive / loaded.segments[0]).unlink()
    reports, verdict = replay(loaded).apply()
    assert verdict.state == "failed"
    assert loaded.segments[0] in verdict.reason
    assert reports["paper"].unreadable == {loaded.segments[0]: 7}
    assert loaded.query("SELECT count(*) FROM articles") == [(6,)]
    assert loaded.query("SELECT state FROM runs") == [("failed",)]


def test_an_article_with_two_pages_is_replayed_once(archived: Archived) -> None:
    """Its pages lie in different batches."""
    archived.load(archived.archive("run1", (1, NOON, html(1, f"{words_of(1)}\n\n{PROMOTION}"))))
    archived.load(
        archived.archive("run2", (2, NOON + HOUR, html(1, f"{words_of(1)}\n\n{PROMOTION}")))
    )
    with archived.open() as con:
        con.execute("UPDATE pages SET article_id = 'paper:1'")
    report = replay(archived).preview()["paper"]
    assert (report.selected, report.responses) == (2, 2)


def test_requests_from_before_pages_were_noted_are_found(loaded: Archived) -> None:
    with loaded.open() as con:
        con.execute("UPDATE fetches SET page_id = NULL")
    assert chosen(loaded) == 7


def test_a_report_of_nothing_says_so() -> None:
    assert list(format_report("paper", SiteReport())) == [
        "paper: 0 pages chosen, 0 responses read: 0 changed, 0 new, 0 removed, 0 unchanged"
    ]
