from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.errors import WarehouseError
from tests.builders import SITES, URDU, article, page, segment
from warehouse.database.connection import READER_FILE, writer
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish
from warehouse.publish.session import Session


@pytest.fixture
def published(home: Path) -> Path:
    with writer(home) as con:
        load_segment(con, segment(page(article(1)), page(article(2, URDU))), SITES)
    publish(home)
    return home


@pytest.fixture
def session(published: Path) -> Iterator[Session]:
    with Session(published) as session:
        yield session


def test_rows_columns_and_types(session: Session) -> None:
    sql = "SELECT article_id, word_count, published_at FROM articles WHERE article_id = ?"
    answer = session.ask(sql, ["hindi:1"])
    assert answer.columns == ("article_id", "word_count", "published_at")
    assert answer.types == ("VARCHAR", "UINTEGER", "TIMESTAMP WITH TIME ZONE")
    ((article_id, _, published_at),) = answer.rows()
    assert article_id == "hindi:1"
    assert published_at.utcoffset().total_seconds() == 0


def test_a_limit(session: Session) -> None:
    answer = session.ask("FROM range(10)")
    assert answer.rows(3) == [(0,), (1,), (2,)]
    assert session.ask("FROM range(2)").rows(3) == [(0,), (1,)]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM articles",
        "DROP VIEW news",
        "CREATE TABLE x (y INTEGER)",
        "UPDATE runs SET reason = ''",
    ],
)
def test_an_attempt_to_write_is_refused(published: Path, session: Session, statement: str) -> None:
    before = (published / READER_FILE).read_bytes()
    with pytest.raises(WarehouseError, match="read-only"):
        session.ask(statement)
    assert (published / READER_FILE).read_bytes() == before


def test_a_mistake_is_told_in_the_words_of_duckdb(session: Session) -> None:
    with pytest.raises(WarehouseError, match="syntax error at or near"):
        session.ask("SELEC 1")
    with pytest.raises(WarehouseError, match=r'column "titel" not found(.|\n)*LINE 1'):
        session.ask("SELECT titel FROM news")


@pytest.mark.parametrize("nothing", ["", "  ;", "-- SELECT 1"])
def test_no_statement_is_told(session: Session, nothing: str) -> None:
    with pytest.raises(WarehouseError, match="no SQL statement"):
        session.ask(nothing)
