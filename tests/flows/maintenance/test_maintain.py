"""`khabar maintain`: what goes, what stays, and what is told of it afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.maintenance import archive, run
from flows.maintenance.context import MaintenanceContext
from flows.maintenance.leftovers import remove_leftovers
from flows.maintenance.run import MaintainRun
from flows.reprocessing.report import format_report, format_total
from flows.reprocessing.run import ReprocessRun
from flows.run_control.locks import maintain_lock, run_locks
from flows.settings import Settings
from spiders.errors import RunError
from tests.flows.archived import NEW, NOON, Archived, html, words_of
from tests.flows.khabar import Khabar
from warehouse.maintenance.retention import pending_segments
from warehouse.publish.session import Session
from warehouse.reprocess.group import ReplaySelection

LONG_AGO, LATELY = NOON - timedelta(days=200), datetime.now(UTC) - timedelta(days=2)
OUTDATE = "UPDATE articles SET rules_version = '2020.1' WHERE article_id = 'paper:{}'"
HOLD = "UPDATE fetches SET outcome = 'rejected:held' WHERE page_id = 'paper:{}'"


def pages(*numbers: int, at: datetime = LONG_AGO) -> list[tuple[int, datetime, bytes]]:
    languages = ("hi", "ur", "en")
    return [(n, at, html(n, words_of(n, languages[n % 3]))) for n in numbers]


def kept(archived: Archived) -> set[str]:
    files = archived.settings.archive.rglob("*.warc.gz")
    return {path.relative_to(archived.settings.archive).as_posix() for path in files}


def removed(archived: Archived) -> set[str]:
    rows = archived.query("SELECT segment FROM segments WHERE removed_at IS NOT NULL")
    return {name for (name,) in rows}


def keep_archive(archived: Archived, days: int = 30, *, dry_run: bool = False) -> list[str]:
    settings = Settings(home=archived.home, keep_archive_days=days)
    return archive.keep_archive(MaintenanceContext(settings, "m1", dry_run=dry_run))


@pytest.fixture(scope="module")
def loaded_once(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Archived:
    """A home with a segment of long ago, loaded."""
    archived = Archived(tmp_path_factory.mktemp("loaded"))
    shutil.copy(empty_warehouse, archived.home)
    archived.load(archived.archive("run1", *pages(1, 2, 3)))
    return archived


@pytest.fixture
def old(archived: Archived, loaded_once: Archived) -> str:
    """A segment of long ago, loaded: the home is a copy of `loaded_once`."""
    shutil.copytree(loaded_once.home, archived.home, dirs_exist_ok=True)
    archived.serial, archived.segments = loaded_once.serial, [*loaded_once.segments]
    return archived.segments[0]


def test_old_loaded_segments_go_and_are_noted(archived: Archived, old: str) -> None:
    young = archived.archive("run2", *pages(4, at=LATELY))
    archived.load(young)
    waiting = archived.archive("run3", *pages(5))
    damaged = archived.settings.archive / f"{old}.damaged"
    damaged.write_bytes(b"x")

    assert "would be removed" in keep_archive(archived, dry_run=True)[0]
    assert kept(archived) == {old, young, waiting}

    told = keep_archive(archived)
    assert "paper: 1 segment (4 kB) removed, fetched more than 30 days ago" in told
    assert kept(archived) == {young, waiting}
    assert not damaged.exists()
    assert removed(archived) == {old}
    assert archived.query("SELECT kept_days FROM segments WHERE kept_days IS NOT NULL") == [(30,)]
    with archived.open() as con:
        assert pending_segments(con, archived.settings.archive, ["paper"]) == [waiting]
    assert keep_archive(archived) == ["no raw page is older than 30 days"]


def test_by_default_all_stays(archived: Archived, old: str) -> None:
    assert keep_archive(archived, 0) == ["raw pages are kept for ever (KHABAR_KEEP_ARCHIVE_DAYS=0)"]
    assert kept(archived) == {old}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (HOLD.format(2), "1 segment with 1 held page; see khabar reprocess"),
        (HOLD.format(2).replace("held", "timeout"), "1 segment with 1 uncleaned page"),
        (OUTDATE.format(3), "1 segment with 1 outdated article; see khabar reprocess"),
    ],
)
def test_what_a_replay_still_needs_stays(
    archived: Archived, old: str, change: str, told: str
) -> None:
    other = archived.archive("run2", *pages(8))
    archived.load(other)
    with archived.open() as con:
        con.execute(change)
    assert any(told in line for line in keep_archive(archived))
    assert kept(archived) == {old}
    assert removed(archived) == {other}


def test_what_was_learned_of_a_site_makes_its_articles_outdated(
    archived: Archived, old: str
) -> None:
    with archived.open() as con:
        con.execute(
            "INSERT INTO internal.site_profiles (site, number, run_id, failed_attempts) "
            "VALUES ('paper', 1, 'run1', 0)"
        )
    assert "1 segment with 3 outdated articles" in keep_archive(archived)[0]
    archived.replay(1, 2, 3)
    assert "paper: 1 segment (4 kB) removed" in keep_archive(archived)[0]
    assert kept(archived) == set()


def test_a_kill_before_the_files_are_removed_is_made_good(
    archived: Archived, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(archive, "remove_segment", die)
    with pytest.raises(Killed):
        keep_archive(archived)
    monkeypatch.undo()
    assert removed(archived) == kept(archived) == {old}
    keep_archive(archived)
    assert removed(archived) == {old}
    assert kept(archived) == set()


def test_what_somebody_puts_back_is_kept_again(archived: Archived, old: str) -> None:
    raw = (archived.settings.archive / old).read_bytes()
    keep_archive(archived)
    (archived.settings.archive / old).write_bytes(raw)
    assert "paper: 1 segment that had been removed: kept again" in keep_archive(archived, 0)
    assert removed(archived) == set()
    assert archived.replay(1, apply=False).pages == 1


def test_a_site_at_work_is_left_alone(archived: Archived, old: str) -> None:
    with run_locks(archived.home, ["paper"], "run9"):
        assert "paper: left for the next time" in keep_archive(archived)[0]
    assert kept(archived) == {old}
    assert removed(archived) == set()


def test_a_file_that_cannot_be_removed_is_told(
    archived: Archived, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(archive, "remove_segment", refuse)
    settings = Settings(home=archived.home, keep_archive_days=30)
    told, verdict = MaintainRun(settings).apply()
    assert verdict.state == "failed"
    assert "cannot be removed (Permission denied)" in verdict.reason
    assert told["sizes"], "the other steps go on"
    with Session(archived.home) as session:
        row = session.ask("SELECT kind, state, reason FROM runs").rows()
    assert row == [("maintain", "failed", verdict.reason)]


def test_reprocess_says_what_is_no_longer_kept(archived: Archived, old: str) -> None:
    later = archived.archive("run2", *pages(1, at=LATELY), *pages(6, at=LATELY))
    archived.load(later)
    before = archived.query("SELECT article_id, version, body FROM article_versions ORDER BY ALL")
    keep_archive(archived)
    assert kept(archived) == {later}

    asked = ReplaySelection(named=("paper:2",))
    reports = ReprocessRun(archived.settings, {"paper": NEW}, asked).preview()
    assert "of 1 page the raw page is no longer kept" in format_total(reports, applied=False)
    assert any("no longer kept" in line for line in format_report("paper", reports["paper"]))

    # Of an article with two responses the later one is replayed; the first stays as it is stored.
    done = archived.replay(1, 6)
    assert (done.removed, done.pages, done.unreadable) == (1, 2, {})
    after = archived.query("SELECT article_id, version, body FROM article_versions ORDER BY ALL")
    assert after == before


def test_why_says_what_is_no_longer_kept(khabar: Khabar, archived: Archived, old: str) -> None:
    khabar.settings["KHABAR_KEEP_ARCHIVE_DAYS"] = "30"
    done = khabar("maintain")
    assert done.returncode == 0, done.stderr
    assert "archive     paper: 1 segment (4 kB) removed" in done.stdout
    assert "State:      all is in good order" in done.stdout
    told = khabar("why", "paper:2").stdout
    assert "No longer kept: removed on " in told
    assert "as raw pages were kept for 30 days." in told
    assert khabar.query("SELECT kind, trigger, state FROM runs") == [
        ("maintain", "command", "completed")
    ]


def test_a_preview_changes_nothing(khabar: Khabar, archived: Archived, old: str) -> None:
    khabar.settings["KHABAR_KEEP_ARCHIVE_DAYS"] = "30"
    (archived.home / ".news.duckdb.999999999").write_bytes(b"x")
    done = khabar("maintain", "--dry-run", "--compact")
    assert done.returncode == 0, done.stderr
    assert "would be removed: .news.duckdb.999999999" in done.stdout
    assert "would rewrite khabar.duckdb" in done.stdout
    assert done.stdout.endswith("Nothing was changed.\n")
    assert kept(archived) == {old}
    assert (archived.home / ".news.duckdb.999999999").exists()
    assert removed(archived) == set()
    assert archived.query("FROM runs") == []


def test_one_at_a_time(archived: Archived) -> None:
    with (
        maintain_lock(archived.home, "m0"),
        pytest.raises(RunError, match="khabar maintain is at work already"),
    ):
        MaintainRun(archived.settings).apply()


def test_a_compaction_that_was_asked_for_waits_for_runs_to_end(archived: Archived) -> None:
    context = MaintenanceContext(archived.settings, "m1", force=True, quiet_seconds=0.6)
    steps = dict(run.STEPS)
    with run_locks(archived.home, ["paper"], "run9"):
        assert "put off" in steps["compaction"](context)[0]
    assert "put off" in context.warnings[0]
    assert "khabar.duckdb rewritten" in steps["compaction"](context)[0]


@pytest.fixture
def dead() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_only_what_nobody_needs_is_a_leftover(archived: Archived, dead: int) -> None:
    home, work = archived.home, archived.settings.work
    empty, killed, cut, begun = (str(number) * 26 for number in range(4))
    gone = [
        home / f".news.duckdb.{dead}",
        home / f".khabar.duckdb.{dead}.wal",
        home / f".write-test-{dead}",
        home / "khabar.duckdb.tmp" / "duckdb_temp_storage.tmp",
        work / empty / "paper" / "memory.bin",
    ]
    stays = [
        home / f".news.duckdb.{os.getpid()}",
        home / ".sql_history",
        home / "khabar.duckdb",
        work / killed / "paper" / "ledger.jsonl",
        work / cut / "paper~2026.warc.gz.open",
        work / begun / "paper" / "memory.bin",
        # Somebody's own.
        work / "notes" / "paper" / "ideas.txt",
        home / f".news.duckdb.{dead}.d" / "ideas.txt",
    ]
    for path in (*gone, *stays):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    yesterday = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    for folder in (empty, killed, cut, "notes"):
        os.utime(work / folder, (yesterday, yesterday))
    told = remove_leftovers(MaintenanceContext(archived.settings, "m1"))
    assert told[0].startswith("5 leftovers of killed processes")
    assert not [path for path in gone if path.exists()]
    assert all(path.exists() for path in stays)


def test_links_are_no_leftovers(archived: Archived, dead: int, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "paper").mkdir(parents=True)
    (outside / "paper" / "kept").touch()
    os.utime(outside, (1, 1))
    links = [
        archived.settings.work / ("4" * 26),
        archived.home / "khabar.duckdb.tmp",
        archived.home / f".news.duckdb.{dead}",
    ]
    archived.settings.work.mkdir(exist_ok=True)
    for link in links:
        link.symlink_to(outside)
    assert remove_leftovers(MaintenanceContext(archived.settings, "m1")) == [
        "nothing was left behind"
    ]
    assert all(link.is_symlink() for link in links)
    assert (outside / "paper" / "kept").exists()


@pytest.fixture
def khabar(archived: Archived, tmp_path: Path) -> Khabar:
    user = Khabar(tmp_path, {"KHABAR_SITES_ONLY": "true"})
    user.sites.mkdir()
    (user.sites / "paper.toml").write_text(
        'title = "Paper"\nhosts = ["paper.example"]\nbase_url = "https://paper.example"\n'
        "language = \"hi\"\narticle.url = '-(?P<id>[0-9]+)/?$'\n",
        encoding="utf-8",
    )
    user.settings["KHABAR_SITES"] = str(user.sites)
    return user
