"""The generated page of tables: macros are on it as well."""

from __future__ import annotations

import duckdb

from warehouse.database.statements import statement
from warehouse.publish.catalog import describe, macros_of, relations_of, tables_page


def test_macros_come_with_their_parameters_and_comment() -> None:
    with duckdb.connect() as con:
        con.execute("""
            CREATE TABLE words (word VARCHAR);
            COMMENT ON TABLE words IS 'Words.';
            COMMENT ON COLUMN words.word IS 'A | B <b>.';
            CREATE MACRO find(what, most := 5) AS TABLE FROM words WHERE word = what LIMIT most;
            COMMENT ON MACRO TABLE find IS 'Finds ख़बर.';
            CREATE MACRO twice(x) AS 2 * x;
            COMMENT ON MACRO twice IS 'Doubles.';
            CREATE SCHEMA fts_main_words;
            CREATE TABLE fts_main_words.dict (x INTEGER);
        """)
        page = describe(
            relations_of(con.execute(statement("publish/list_columns")).fetchall()),
            macros_of(con.execute(statement("publish/list_macros")).fetchall()),
        )
    assert "## find\nTable macro: `from find(what, most)`. Finds ख़बर.\n" in page
    assert "## twice\nMacro: `select twice(x)`. Doubles.\n" in page
    assert "| `word` | VARCHAR | A \\| B &lt;b>. |" in page
    # An index keeps its own tables in a schema of its own: they are nobody's to query.
    assert "dict" not in page


def test_nothing_of_the_schema_is_left_out() -> None:
    page = tables_page()
    for name in ("articles", "news", "schema_migrations", "daily_counts"):
        assert f"\n## {name}\n" in page
    assert page.count("\n| `") > 300
