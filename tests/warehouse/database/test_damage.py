"""A file that is damaged, foreign or newer is told in one line, and left as it is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from spiders.errors import WarehouseError
from tests.builders import ENGLISH, SITES, URDU, article, page, segment
from tests.warehouse.database.damage import OTHER, UNREADABLE, fingerprint
from tests.warehouse.database.stored import unpack
from warehouse.database.connection import READER_FILE, WRITER_FILE, writer
from warehouse.database.reader import reading
from warehouse.database.schema import stored_tables
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish
from warehouse.publish.session import Session
from warehouse.reports.page_history import read_sources

HEADLINES = "SELECT headline FROM news ORDER BY ALL"


@pytest.fixture(scope="module")
def made(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A KHABAR_HOME with three articles, published."""
    home = tmp_path_factory.mktemp("made")
    shutil.copy(empty_warehouse, home)
    stories = article(1), article(2, URDU, headline="خبر"), article(3, ENGLISH, headline="News")
    with writer(home) as con:
        load_segment(con, segment(*map(page, stories)), SITES)
    publish(home)
    (home / READER_FILE).chmod(0o644)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    for name in (WRITER_FILE, READER_FILE):
        shutil.copy(made / name, tmp_path)
    return tmp_path


def ask(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with Session(home) as session:
        return session.ask(sql).rows()


def told(error: pytest.ExceptionInfo[WarehouseError], path: Path) -> str:
    line = str(error.value)
    assert "\n" not in line
    assert line.startswith(f"{path} ") or "the database" in line
    return line


@pytest.mark.parametrize("what", [*UNREADABLE, *OTHER])
def test_the_writers_file(home: Path, what: str) -> None:
    path, news = home / WRITER_FILE, fingerprint(home / READER_FILE)
    damage, expected = (UNREADABLE | OTHER)[what]
    damage(path)
    before = fingerprint(path)
    for touch in (_read_all, publish):
        with pytest.raises(WarehouseError) as caught:
            touch(home)
        assert expected in told(caught, path)
    assert fingerprint(path) == before
    assert fingerprint(home / READER_FILE) == news


def test_moving_a_damaged_file_away_helps(home: Path) -> None:
    UNREADABLE["its blocks"][0](home / WRITER_FILE)
    (home / WRITER_FILE).rename(home / "away")
    with writer(home) as con:
        assert con.execute("SELECT count(*) FROM articles").fetchone() == (0,)


def _read_all(home: Path) -> None:
    with writer(home) as con:
        for table in stored_tables(con):
            con.execute(f"FROM {table}").fetchall()


@pytest.mark.parametrize("what", UNREADABLE)
def test_the_published_file(home: Path, what: str) -> None:
    path = home / READER_FILE
    damage, expected = UNREADABLE[what]
    damage(path)
    before = fingerprint(path)
    with pytest.raises(WarehouseError) as caught:
        ask(home, "FROM news")
    assert expected in told(caught, path)
    with pytest.raises(WarehouseError), reading(home) as con:
        con.execute("FROM articles").fetchall()
    assert fingerprint(path) == before
    if path.is_dir():
        with pytest.raises(WarehouseError, match="is a folder, not a file: move it away"):
            publish(home)
        path.rmdir()
    publish(home)
    assert ask(home, HEADLINES) == [("News",), ("خبر",), ("शीर्षक",)]


def test_a_published_file_that_is_foreign_says_so_where_something_is_missing(home: Path) -> None:
    OTHER["foreign"][0](home / READER_FILE)
    assert ask(home, "FROM accounts") == [(1,)]
    with pytest.raises(WarehouseError, match=r"news does not exist(.|\n)*is not Khabar's: move it"):
        ask(home, "FROM news")
    with pytest.raises(WarehouseError, match=r"is not Khabar's: move it") as caught:
        read_sources(home, ["hindi"])
    told(caught, home / READER_FILE)


def test_a_published_file_of_a_newer_khabar_can_be_read(home: Path) -> None:
    OTHER["of a newer Khabar"][0](home / READER_FILE)
    assert len(ask(home, HEADLINES)) == 3
    with pytest.raises(WarehouseError, match="published by a newer Khabar"):
        ask(home, "FROM emotions")
    # A slip is no matter of versions.
    with pytest.raises(WarehouseError) as caught:
        ask(home, "SELEC headline FROM news")
    assert "newer Khabar" not in str(caught.value)


def test_a_published_file_of_an_earlier_khabar_can_be_read(home: Path) -> None:
    path = home / READER_FILE
    unpack("0004_clusters", home).replace(path)
    assert len(ask(home, HEADLINES)) > 150
    before = fingerprint(path)
    earlier = "published by an earlier Khabar.*: the next run.*`khabar run`, publishes it anew"
    for query in ("FROM drift", "SELECT agency FROM articles"):
        with pytest.raises(WarehouseError, match=rf"(?s)Error.*{earlier}"):
            ask(home, query)
    with pytest.raises(WarehouseError, match=earlier) as caught, reading(home) as con:
        con.execute("FROM internal.site_profiles")
    told(caught, path)
    assert fingerprint(path) == before


def test_of_the_file_of_this_khabar_a_wrong_name_is_told_as_such(home: Path) -> None:
    with pytest.raises(WarehouseError) as caught:
        ask(home, "FROM emotions")
    assert "emotions does not exist" in str(caught.value)
    assert "Khabar" not in str(caught.value)
    with pytest.raises(duckdb.CatalogException), reading(home) as con:
        con.execute("FROM emotions")


def test_another_file_that_a_query_names_is_not_blamed_on_this_one(home: Path) -> None:
    with pytest.raises(WarehouseError) as caught:
        ask(home, f"FROM '{home}/no/such/folder.csv'")
    assert "no/such/folder.csv" in str(caught.value)
    assert READER_FILE not in str(caught.value)


def test_a_published_file_that_someone_has_open_for_writing(home: Path) -> None:
    with held(home / READER_FILE) as pid:
        with pytest.raises(WarehouseError) as caught:
            ask(home, "FROM news")
        line = told(caught, home / READER_FILE)
        assert f"(PID {pid}): open it there read-only" in line


def test_the_writers_file_that_someone_has_open(home: Path) -> None:
    before = fingerprint(home / WRITER_FILE)
    with held(home / WRITER_FILE) as pid:
        for touch in (_read_all, publish):
            with pytest.raises(WarehouseError) as caught:
                touch(home)
            line = told(caught, home / WRITER_FILE)
            assert "is open in another program, " in line
            assert f"(PID {pid}): close it there, and query news.duckdb instead" in line
    assert fingerprint(home / WRITER_FILE) == before
    publish(home)


@contextmanager
def held(path: Path) -> Iterator[int]:
    """Another program has the file open for writing; its process id."""
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "1\n"
        yield process.pid
        process.communicate("\n")
