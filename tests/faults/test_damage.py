"""Damage to each file of a home: what is good stays good, and one line says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from spiders.practice.network import Plan, PracticeServer
from tests.faults.home import SITE, differences, new_khabar, run_broken, tables
from tests.flows.khabar import Khabar

pytestmark = [pytest.mark.slow, pytest.mark.long]

Tables = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(Plan(articles=24)) as server:
        yield server


@pytest.fixture(scope="module")
def filled(server: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Khabar:
    """A home after a run."""
    khabar = new_khabar(tmp_path_factory.mktemp("filled"), server)
    done = khabar("run", SITE)
    assert done.returncode == 0, done.stderr
    return khabar


@pytest.fixture(scope="module")
def killed(server: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Khabar:
    """A home whose run was killed as the crawl was over: with an open segment and a crawl log."""
    khabar = new_khabar(tmp_path_factory.mktemp("killed"), server)
    run_broken(khabar, "spiders.state.recorder:CrawlRecorder.close:1:kill", "run", SITE)
    (open_segment,) = khabar.home.glob(f"work/*/{SITE}/*.open")
    assert open_segment.stat().st_size > 50_000
    return khabar


def copied(khabar: Khabar, folder: Path) -> Khabar:
    shutil.copytree(khabar.folder, folder, dirs_exist_ok=True)
    return Khabar(folder, {**khabar.settings, "KHABAR_SITES": str(folder / "sites")})


def told(khabar: Khabar, *words: str) -> str:
    """The one line with which a command refuses."""
    done = khabar(*words)
    assert done.returncode == 4, done.stdout + done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("khabar: ")]
    assert "Traceback" not in done.stderr
    return line


def _flip(place: float) -> Callable[[bytes], bytes]:
    def damage(data: bytes) -> bytes:
        at = min(int(len(data) * place), len(data) - 16)
        return data[:at] + bytes(0xFF ^ each for each in data[at : at + 16]) + data[at + 16 :]

    return damage


DAMAGE = {
    "head": _flip(0),
    "middle": _flip(0.5),
    "end": _flip(1),
    "cut in half": lambda data: data[: len(data) // 2],
    "empty": lambda data: data[:0],
    "a bad line": lambda data: data + b"\xff\x00{]\n",
}


@pytest.mark.parametrize("words", [("run", SITE), ("maintain",)], ids=str)
@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_warehouse_never_takes_the_place_of_the_published_copy(
    filled: Khabar, tmp_path: Path, what: str, words: tuple[str, ...]
) -> None:
    khabar = copied(filled, tmp_path / "copy")
    own, published = khabar.home / "khabar.duckdb", khabar.home / "news.duckdb"
    own.write_bytes(DAMAGE[what](own.read_bytes()))
    before = tables(khabar)
    done = khabar(*words)
    assert tables(khabar) == before
    if done.returncode == 0:
        # What was hit may be a block that nothing uses, or lie behind the last.
        assert what in ("middle", "end", "a bad line")
        assert "ok     files" in khabar("check").stdout
        return
    line = done.stderr.strip().splitlines()[-1]
    assert f"{own} is" in line
    assert "put the published copy in its place (docs/warehouse.md shows how)" in line
    assert "wrong  files" in khabar("check").stdout
    # As docs/warehouse.md says.
    own.rename(khabar.home / "khabar.duckdb.damaged")
    (khabar.home / "khabar.duckdb.wal").unlink(missing_ok=True)
    shutil.copyfile(published, own)
    assert khabar("run", SITE).returncode == 0
    assert not differences(tables(khabar), tables(filled))
    assert "khabar.duckdb.damaged was damaged and is set aside" in khabar("doctor").stdout.replace(
        "\n", " "
    )


@pytest.mark.parametrize("what", DAMAGE)
@pytest.mark.parametrize("pattern", ["ledger.jsonl", "*.open"])
def test_what_a_dead_run_left_does_not_trip_the_next_one(
    killed: Khabar, filled: Khabar, tmp_path: Path, pattern: str, what: str
) -> None:
    khabar = copied(killed, tmp_path / "copy")
    (path,) = khabar.home.glob(f"work/*/{SITE}/{pattern}")
    damaged = DAMAGE[what](path.read_bytes())
    path.write_bytes(damaged)
    done = khabar("run", SITE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not differences(tables(khabar), tables(filled))
    aside = [each for each in khabar.home.rglob("*.damaged") if each.read_bytes() == damaged]
    if aside:
        assert str(aside[0]) in khabar("maintain").stdout
    if (pattern, what) == ("ledger.jsonl", "a bad line"):
        assert aside
        assert "of a crawl log could not be read, it is set aside as" in done.stdout
    assert "wrong  archive" not in khabar("check").stdout


@pytest.mark.parametrize("what", DAMAGE)
def test_an_archived_segment(filled: Khabar, tmp_path: Path, what: str) -> None:
    khabar = copied(filled, tmp_path / "copy")
    (path,) = khabar.home.glob("archive/*/*/*/*.warc.gz")
    path.write_bytes(DAMAGE[what](path.read_bytes()))
    before = tables(khabar)
    checked = khabar("check")
    assert checked.returncode == 1
    assert path.name in checked.stdout.replace("\n", "").replace(" ", "")
    assert khabar("run", SITE).returncode == 0
    assert not differences(tables(khabar), before)


@pytest.mark.parametrize("name", ["memory.json", "job.json", "known.npy", "urls.tsv", "crawl.err"])
def test_other_files_of_a_dead_run(
    killed: Khabar, filled: Khabar, tmp_path: Path, name: str
) -> None:
    khabar = copied(killed, tmp_path / "copy")
    (run,) = khabar.home.glob("work/*")
    for path in (*run.glob(name), *run.glob(f"*/{name}")):
        path.write_bytes(b"\xff\x00\x1b[31m" * 20)
    for path in khabar.home.glob("locks/*.run"):
        path.write_bytes(b"\xff\xfe\x00")
    done = khabar("run", SITE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not differences(tables(khabar), tables(filled))


def test_a_clock_that_was_set_back(filled: Khabar, tmp_path: Path) -> None:
    """All that is stored lies a day ahead; then an article is edited, and edited back."""
    khabar = copied(filled, tmp_path / "copy")
    ahead = timedelta(days=1)
    _shift(khabar.home, ahead)
    before = {
        article: seen + ahead
        for article, seen in khabar.query("SELECT article_id, first_seen_at FROM articles")
    }
    order = "SELECT article_id, seen_at FROM article_versions ORDER BY article_id, version"
    for day in (2, 3):
        with PracticeServer(Plan(articles=24, day=day)) as later:
            khabar.follow(later, delay="0.01")
            done = khabar("run", SITE)
            assert done.returncode == 0, done.stdout + done.stderr
            told = " ".join(done.stdout.split())
            assert "the clock of this machine is " in told
            assert "behind the newest stored time" in told
        times = khabar.query(order)
        assert times == sorted(times)
        seen = dict(khabar.query("SELECT article_id, first_seen_at FROM articles"))
        assert {article: seen[article] for article in before} == before
    edited = khabar.query("SELECT count(*) FROM articles WHERE version > 1")
    assert edited[0][0] > 0
    # The versions came in the order in which they were fetched.
    fetched = khabar.query(
        "SELECT article_id, count(*) FROM (SELECT article_id, fetch_id, lag(fetch_id) OVER "
        "(PARTITION BY article_id ORDER BY version) AS earlier FROM article_versions) "
        "WHERE earlier > fetch_id GROUP BY ALL"
    )
    assert fetched == []


def _shift(home: Path, by: timedelta) -> None:
    """Moves every stored time, as if the clock had been ahead by so much."""
    with duckdb.connect(str(home / "khabar.duckdb")) as con:
        columns = con.execute(
            "SELECT schema_name || '.' || table_name, column_name "
            "FROM duckdb_columns() JOIN duckdb_tables() "
            "USING (schema_name, table_name) WHERE data_type = 'TIMESTAMP WITH TIME ZONE' "
            "AND column_name NOT IN ('published_at', 'modified_at', 'source_lastmod')"
        ).fetchall()
        for table, column in columns:
            con.execute(f"UPDATE {table} SET {column} = {column} + ?", [by])
