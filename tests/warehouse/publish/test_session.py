from __future__ import annotations

import hashlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from spiders.errors import WarehouseError
from tests.builders import SITES, article, page, segment
from warehouse.database.connection import READER_FILE, writer
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish
from warehouse.publish.session import Session

COUNT = "SELECT count(*) FROM articles"


@pytest.fixture(scope="module")
def published(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two articles published; to be read."""
    home = tmp_path_factory.mktemp("session")
    with writer(home) as con:
        load_segment(con, segment(page(article(1)), page(article(2))), SITES)
    publish(home)
    return home


@pytest.fixture
def session(published: Path) -> Iterator[Session]:
    with Session(published) as session:
        yield session


def test_a_new_publication_is_seen_by_the_next_query(home: Path) -> None:
    publish(home)
    with Session(home) as session:
        assert session.ask(COUNT).rows() == [(0,)]
        session.ask("CREATE TEMP TABLE mine AS SELECT 'ख़बर' AS word")
        # A result that is being read keeps nobody from publishing, nor from the next query.
        begun = session.ask("FROM range(1_000_000)").batches(2)
        assert next(begun) == [(0,), (1,)]
        before = session.published
        with writer(home) as con:
            load_segment(con, segment(page(article(1))), SITES)
        publish(home)
        assert session.ask(COUNT).rows() == [(1,)]
        assert session.published != before
        assert session.ask("FROM mine").rows() == [("ख़बर",)]


def test_a_file_that_is_gone_is_told_and_its_return_seen(home: Path) -> None:
    file = publish(home)
    with Session(home) as session:
        away = file.rename(home / "away")
        for _ in range(2):
            with pytest.raises(WarehouseError, match="does not exist yet"):
                session.ask(COUNT)
        away.rename(file)
        assert session.ask(COUNT).rows() == [(0,)]


def test_a_home_that_is_a_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(WarehouseError, match="does not exist yet"):
        Session(file)


def test_a_query_leaves_no_secret_in_the_users_home(session: Session) -> None:
    with pytest.raises(WarehouseError, match=r"[Pp]ersistent secrets are (currently )?disabled"):
        session.ask("CREATE PERSISTENT SECRET mine (TYPE http, BEARER_TOKEN 'x')")


def test_rows_are_read_batch_by_batch(session: Session) -> None:
    # Were they all fetched, ten thousand million rows would never end.
    answer = session.ask("FROM range(10_000_000_000)")
    assert answer.rows(3) == [(0,), (1,), (2,)]
    assert len(next(session.ask("FROM range(10_000_000_000)").batches(1000))) == 1000
    batches = session.ask("FROM range(10_000_000_000)").record_batches(5000)
    assert [next(batches).num_rows for _ in range(3)] == [0, 5000, 5000]


def test_an_interrupt_stops_the_query_not_the_session(session: Session) -> None:
    threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        session.ask("SELECT sum(a.range * b.range) FROM range(10_000_000) a, range(1_000_000) b")
    assert session.ask(COUNT).rows() == [(2,)]


def test_an_interrupt_stops_the_reading_of_rows(session: Session) -> None:
    answer = session.ask("FROM range(100_000_000_000)")
    threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        for _ in answer.batches():
            pass
    assert session.ask(COUNT).rows() == [(2,)]


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("COPY articles TO '{target}'", "COPY does not run here: write a result with --output"),
        ("EXPLAIN ANALYZE COPY articles TO '{target}'", "COPY does not run here"),
        ("/* ख़बर */ EXPLAIN /**/ ANALYZE COPY (SELECT 'ख़बर') TO '{target}'", "COPY does not"),
        ("SELECT 1; COPY articles TO '{target}'", "COPY does not run here"),
        ("PREPARE p AS COPY articles TO '{target}'", "PREPARE does not run here"),
        ("EXPORT DATABASE '{target}'", "EXPORT does not run here: khabar export"),
        ("ATTACH '{target}'", "ATTACH does not run here: only news.duckdb is open"),
        ("DETACH khabar", "DETACH does not run here"),
        ("INSTALL fts", "LOAD or INSTALL does not run here"),
        ("LOAD fts", "LOAD or INSTALL does not run here"),
        ("BEGIN", "TRANSACTION does not run here"),
        ("CHECKPOINT", "does not run here"),
        ("CALL enable_logging(storage='file', storage_path='{target}')", "CALL does not run here"),
        ("SET profiling_output = '{target}'", "profiling_output cannot be set here; these can: Ti"),
        ("SET lock_configuration = false", "cannot be set here"),
        ("SET allowed_configs = ['temp_directory']", "cannot be set here"),
        ("RESET allowed_configs", "cannot be set here"),
        ("UPDATE articles SET body = ''", "read-only: it can be queried, not changed"),
        ("DELETE FROM news", "read-only: it can be queried, not changed"),
        ("UPDATE news SET site = ''", "read-only: it can be queried, not changed"),
        ("INSERT INTO news FROM news", "read-only: it can be queried, not changed"),
        ("CREATE VIEW mine AS FROM news", "read-only: it can be queried, not changed"),
        ("FROM read_parquet('https://paper.example/x.parquet')", "extension httpfs, which is not"),
    ],
)
def test_what_could_harm_a_file_is_refused_in_one_line(
    session: Session, published: Path, sql: str, told: str
) -> None:
    before = (published / READER_FILE).read_bytes()
    for target in (published / READER_FILE, published / "other"):
        with pytest.raises(WarehouseError, match=told) as refusal:
            session.ask(sql.format(target=target))
        assert "\n" not in str(refusal.value)
        assert not (published / "other").exists()
    assert (published / READER_FILE).read_bytes() == before
    assert session.ask(COUNT).rows() == [(2,)]


def test_readers_may_set_make_temporary_tables_and_read_files(
    session: Session, tmp_path: Path
) -> None:
    (tmp_path / "शब्द.csv").write_text("word\nख़बर\nخبر\n", encoding="utf-8")
    assert session.ask(f"FROM '{tmp_path}/शब्द.csv'").rows() == [("ख़बर",), ("خبر",)]
    session.ask("SET TimeZone = 'Asia/Kolkata'")
    session.ask("SET VARIABLE word = 'ख़बर'")
    assert session.ask("SELECT getvariable('word')").rows() == [("ख़बर",)]
    session.ask("CREATE TEMP TABLE mine (n INTEGER); INSERT INTO mine VALUES (1)")
    assert session.ask("UPDATE mine SET n = 2; FROM mine").rows() == [(2,)]
    assert session.ask("EXPLAIN SELECT copy FROM (SELECT 1 AS copy)").rows()
    assert session.ask("PIVOT articles ON site USING count(*)").columns[-1] == "hindi"


def test_a_missing_file_of_the_readers_is_not_blamed_on_the_warehouse(session: Session) -> None:
    with pytest.raises(WarehouseError, match=r"No files found .*nowhere\.csv") as told:
        session.ask("FROM 'nowhere.csv'")
    assert READER_FILE not in str(told.value)


def test_a_damaged_file_is_told(home: Path) -> None:
    long = " ".join(hashlib.sha256(str(i).encode()).hexdigest() for i in range(10_000))
    with writer(home) as con:
        load_segment(con, segment(page(article(1, long))), SITES)
    file = publish(home)
    with duckdb.connect(str(file), read_only=True) as con:
        # Those of the text: with others, such as the catalogue's, the file could not be opened.
        blocks = con.execute(
            "SELECT DISTINCT unnest(list_prepend(block_id, additional_block_ids)) "
            "FROM pragma_storage_info('articles') WHERE column_name = 'body' AND block_id >= 0"
        ).fetchall()
    file.chmod(0o644)
    with file.open("r+b") as handle:
        for (block,) in blocks:
            handle.seek(12288 + block * 262144 + 1000)
            handle.write(b"\xff" * 64)
    # Whether it is opened or read: where the catalogue lies differs.
    with pytest.raises(WarehouseError, match=r"news\.duckdb is damaged"), Session(home) as session:
        session.ask("FROM articles").rows()
