"""The search index is packed in little memory, and no kill leaves half of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb

from tests.places import PROJECT
from warehouse.database.connection import writer
from warehouse.search.index import pack_index

WORDS, TEXTS = 5_000, 2_000
DEFINITION = """
    SELECT column_name, data_type, is_nullable, columns.comment, tables.comment
    FROM duckdb_columns() AS columns JOIN duckdb_tables() AS tables USING (schema_name, table_name)
    WHERE table_name = 'search_postings' ORDER BY column_index
"""
PACK = """
import os, sys
from pathlib import Path
from warehouse.database.connection import writer
from warehouse.search import index
index.SORTED = 3_000_000
with writer(Path(sys.argv[1])) as con:
    con.execute("SET checkpoint_threshold = '1GB'")
    index.pack_index(con, force=True)
    os._exit(9)
"""


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """Every word in every text but each tenth, which was superseded."""
    con.execute(
        "INSERT INTO internal.search_words SELECT range, 'w' || range FROM range(?)", [WORDS]
    )
    con.execute(
        "INSERT INTO internal.search_documents "
        "SELECT range, CASE WHEN range % 10 > 0 THEN 'hindi:' || range END, ?, false "
        "FROM range(?)",
        [WORDS, TEXTS],
    )
    con.execute(
        "INSERT INTO internal.search_postings "
        "SELECT word.range, text.range, 1, false FROM range(?) AS text, range(?) AS word",
        [TEXTS, WORDS],
    )


def postings(con: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    """How many there are, how many of them do not lie sorted, and how many are superseded."""
    return con.execute(
        "SELECT count(*), count(*) FILTER (word_id < before), "
        "count(*) FILTER (document_id % 10 = 0) "
        "FROM (FROM internal.search_postings "
        "SELECT *, lag(word_id) OVER (ORDER BY rowid) AS before)"
    ).fetchall()[0]


def test_ten_million_postings_are_packed_in_64_mb(home: Path) -> None:
    """A row that is deleted takes 8 bytes of a transaction's memory."""
    with writer(home) as con:
        fill(con)
        before = con.execute(DEFINITION).fetchall()
    with writer(home, memory_limit="64MB") as con:
        assert pack_index(con, force=True)
        assert not pack_index(con)
    with writer(home, memory_limit="1GB") as con:
        assert postings(con) == (WORDS * TEXTS * 9 // 10, 0, 0)
        assert con.execute(DEFINITION).fetchall() == before


def test_what_is_packed_outlasts_a_kill_before_the_log_is_in_the_file(home: Path) -> None:
    with writer(home) as con:
        fill(con)
    done = subprocess.run(
        [sys.executable, "-c", PACK, str(home)], cwd=PROJECT, capture_output=True, check=False
    )
    assert done.returncode == 9, done.stderr
    assert (home / "khabar.duckdb.wal").stat().st_size > 0
    with writer(home, memory_limit="1GB") as con:
        assert postings(con) == (WORDS * TEXTS * 9 // 10, 0, 0)
