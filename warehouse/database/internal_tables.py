"""The part of migration 0031 that is no SQL: moves tables to the schema `internal`."""

from __future__ import annotations

import duckdb

MIGRATION = "0031_internal"
MOVED = (
    *("absences", "article_aliases", "cluster_aliases", "edits_due", "version_changes"),
    *("fingerprints", "sketches", "lastmod_audits", "segment_figures"),
    *("lake_home", "lake_queue"),
    *("search_documents", "search_postings", "search_queue", "search_words"),
    *("site_containers", "site_line_periods", "site_lines", "site_profile_lines", "site_profiles"),
)
"""As migration 0031 found them; a later table is made in its schema at once."""


def move_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Makes each table anew in `internal`, with its rows, constraints and comments.

    Inside the transaction of the migration.
    """
    tables = con.execute(
        "SELECT table_name, sql, comment FROM duckdb_tables() "
        "WHERE schema_name = 'main' AND table_name IN (SELECT unnest($moved))",
        {"moved": MOVED},
    ).fetchall()
    columns = con.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE schema_name = 'main' "
        "AND comment IS NOT NULL AND table_name IN (SELECT unnest($moved))",
        {"moved": MOVED},
    ).fetchall()
    for table, definition, comment in tables:
        con.execute(definition.replace(table, f"internal.{table}", 1))
        con.execute(f"INSERT INTO internal.{table} FROM main.{table}")
        con.execute(f"COMMENT ON TABLE internal.{table} IS {_text(comment)}")
        con.execute(f"DROP TABLE main.{table}")
    for table, column, comment in columns:
        con.execute(f'COMMENT ON COLUMN internal.{table}."{column}" IS {_text(comment)}')


def _text(comment: str | None) -> str:
    return "NULL" if comment is None else "'" + comment.replace("'", "''") + "'"
