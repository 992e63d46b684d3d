from __future__ import annotations

from pathlib import Path

import pytest

from spiders.errors import WarehouseError
from tests.builders import SITES, URDU, article, page, segment
from warehouse.database.connection import READER_FILE, writer
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish
from warehouse.publish.session import run_query


@pytest.fixture
def published(home: Path) -> Path:
    with writer(home) as con:
        load_segment(con, segment(page(article(1)), page(article(2, URDU))), SITES)
    publish(home)
    return home


def test_rows_columns_and_types(published: Path) -> None:
    result = run_query(
        published,
        "SELECT article_id, word_count, published_at FROM articles WHERE article_id = ?",
        parameters=["hindi:1"],
    )
    assert result.columns == ("article_id", "word_count", "published_at")
    assert result.types == ("VARCHAR", "UINTEGER", "TIMESTAMP WITH TIME ZONE")
    assert result.rows[0][:1] == ("hindi:1",)
    assert result.rows[0][2].utcoffset().total_seconds() == 0
    assert not result.truncated


def test_a_limit(published: Path) -> None:
    result = run_query(published, "FROM range(10)", limit=3)
    assert (result.rows, result.truncated) == ([(0,), (1,), (2,)], True)
    assert not run_query(published, "FROM range(3)", limit=3).truncated


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM articles",
        "DROP VIEW news",
        "CREATE TABLE x (y INTEGER)",
        "UPDATE runs SET reason = ''",
    ],
)
def test_an_attempt_to_write_is_refused(published: Path, statement: str) -> None:
    before = (published / READER_FILE).read_bytes()
    with pytest.raises(WarehouseError, match="read-only"):
        run_query(published, statement)
    assert (published / READER_FILE).read_bytes() == before


def test_a_mistake_is_told_in_the_words_of_duckdb(published: Path) -> None:
    with pytest.raises(WarehouseError, match="syntax error at or near"):
        run_query(published, "SELEC 1")
    with pytest.raises(WarehouseError, match=r'column "titel" not found(.|\n)*LINE 1'):
        run_query(published, "SELECT titel FROM news")


@pytest.mark.parametrize("nothing", ["", "  ;", "-- SELECT 1"])
def test_no_statement_is_told(published: Path, nothing: str) -> None:
    with pytest.raises(WarehouseError, match="no SQL statement"):
        run_query(published, nothing)
