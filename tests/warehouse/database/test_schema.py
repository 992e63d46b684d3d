from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest

from spiders.errors import WarehouseError
from warehouse.database import schema
from warehouse.database.connection import WRITER_FILE, writer
from warehouse.database.internal_tables import MOVED
from warehouse.database.schema import stored_tables
from warehouse.database.statements import scripts
from warehouse.runs.runs import OUTCOMES

Con = duckdb.DuckDBPyConnection

UNCOMMENTED = """
    SELECT name FROM (
        SELECT table_name AS name, comment FROM duckdb_tables() WHERE NOT internal
        UNION ALL
        SELECT view_name, comment FROM duckdb_views() WHERE NOT internal
        UNION ALL
        SELECT table_name || '.' || column_name, comment FROM duckdb_columns() WHERE NOT internal
        UNION ALL
        SELECT function_name, comment FROM duckdb_functions() WHERE NOT internal
    )
    WHERE coalesce(comment, '') = ''
"""


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_table_view_column_and_macro_says_what_it_is(con: Con) -> None:
    assert con.execute(UNCOMMENTED).fetchall() == []
    assert con.execute("SELECT count(*) > 200 FROM duckdb_columns() WHERE NOT internal").fetchone()
    con.execute("CREATE TABLE bare (x INTEGER); CREATE MACRO twice(x) AS 2 * x")
    assert con.execute(UNCOMMENTED).fetchall() == [("bare",), ("bare.x",), ("twice",)]


def test_tables_and_views_are_those_of_the_design(con: Con) -> None:
    assert {name for name in stored_tables(con) if not name.startswith("internal.")} == {
        *("runs", "run_sites", "sources", "pages", "fetches", "rejects", "segments"),
        *("articles", "article_versions", "article_pairs"),
        "schema_migrations",
    }
    rows = con.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'internal'")
    assert {name for (name,) in rows.fetchall()} == set(MOVED)
    views = con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert {name for (name,) in views} == {
        *("news", "daily_counts", "coverage", "edits", "syndication", "site_health", "run_history"),
        *("removed_lines", "drift", "deletions"),
    }
    columns = con.execute(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = 'run_sites'"
    ).fetchall()
    assert set(OUTCOMES) < {name for (name,) in columns}


def test_migrations_and_views_are_recorded_by_name(con: Con) -> None:
    recorded = con.execute("SELECT name FROM schema_migrations ORDER BY applied_at").fetchall()
    expected = [
        *scripts("migrations"),
        *(f"{folder}/{name}" for folder in ("macros", "views") for name in scripts(folder)),
    ]
    assert [name for (name,) in recorded] == expected


def test_opening_again_applies_nothing(home: Path) -> None:
    def applied() -> list[object]:
        with writer(home) as con:
            return con.execute("FROM schema_migrations ORDER BY name").fetchall()

    assert applied() == applied()


def test_an_interrupted_migration_leaves_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = "CREATE TABLE half (x INTEGER); SELECT error('power cut');"
    monkeypatch.setattr(
        schema,
        "scripts",
        lambda folder: {**scripts(folder), "0999_half": broken} if folder == "migrations" else {},
    )
    with pytest.raises(duckdb.Error, match="power cut"), writer(home):
        pass
    monkeypatch.undo()
    with writer(home) as con:
        assert ("half",) not in con.execute("SHOW TABLES").fetchall()


def test_a_view_is_made_anew_when_its_text_changes(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = "CREATE OR REPLACE VIEW edits AS SELECT 42 AS answer;"
    monkeypatch.setattr(
        schema,
        "scripts",
        lambda folder: (
            {**scripts(folder), "edits": changed} if folder == "views" else scripts(folder)
        ),
    )
    with writer(home) as con:
        assert con.execute("FROM edits").fetchall() == [(42,)]
    monkeypatch.undo()
    with writer(home) as con:
        assert con.execute("FROM edits").fetchall() == []


def test_a_newer_schema_is_refused_and_left_alone(home: Path) -> None:
    with writer(home) as con:
        con.execute("INSERT INTO schema_migrations VALUES ('0999_later', now(), '')")
    before = digest(home / WRITER_FILE)
    with pytest.raises(WarehouseError, match=r"newer Khabar.*0999_later.*upgrade"), writer(home):
        pass
    assert digest(home / WRITER_FILE) == before


def test_a_database_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / WRITER_FILE)) as con:
        con.execute("CREATE TABLE accounts AS SELECT 1 AS x")
    before = digest(tmp_path / WRITER_FILE)
    with pytest.raises(WarehouseError, match="not Khabar's"), writer(tmp_path):
        pass
    assert digest(tmp_path / WRITER_FILE) == before
