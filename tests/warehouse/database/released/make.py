"""Makes the stored file of a released schema, with the code that released it: see README.md."""

from __future__ import annotations

import lzma
import sys
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import duckdb

# The checkout of the release, not the project that this file lies in.
from pipelines.record import CleanedPage
from tests.builders import HINDI, NOON, SITES, article, page, segment
from warehouse.database.connection import WRITER_FILE, writer
from warehouse.database.schema import stored_tables
from warehouse.load.segment import load_segment

OLD, NEW = (f"hindi:u{letter * 20}" for letter in "ab")


def add_what_three_days_do_not_show(home: Path) -> None:
    """A cluster whose lead turns out not to be its earliest, and an article that has moved."""
    later = article(1, HINDI)
    earlier = article(2, HINDI, published_at=NOON - timedelta(hours=9))
    segments = [segment(page(later)), segment(page(earlier))]
    if "moved_to" in {field.name for field in fields(CleanedPage)}:
        text = HINDI + "\nदूसरी कहानी: अगले महीने मेला लगेगा और सब गाँव आएँगे।"
        moved = article(3, text, article_id=OLD, url="https://hindi.example/desh/purana")
        segments.append(segment(page(moved, page_id=OLD)))
        segments.append(segment(page(moved, NOON + timedelta(1), page_id=OLD, moved_to=NEW)))
    with writer(home) as con:
        for each in segments:
            load_segment(con, each, SITES)


def pack(database: Path, target: Path) -> None:
    """Writes the file anew without free blocks, compressed; every table must hold something."""
    small = target.with_suffix("")
    small.unlink(missing_ok=True)
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{database}' AS old")
        con.execute(f"ATTACH '{small}' AS new (STORAGE_VERSION 'v1.4.0')")
        con.execute("COPY FROM DATABASE old TO new")
        con.execute("CHECKPOINT new")
        con.execute("USE new")
        for table in stored_tables(con):
            rows = con.execute(f"SELECT count(*) FROM {table}").fetchone()
            print(table, *rows or ())
            assert rows != (0,), table
        con.execute("USE memory")
    preset = 9 | lzma.PRESET_EXTREME
    target.write_bytes(lzma.compress(small.read_bytes(), preset=preset))
    small.unlink()
    print(target, target.stat().st_size)


if __name__ == "__main__":
    home, target = map(Path, sys.argv[1:])
    add_what_three_days_do_not_show(home)
    pack(home / WRITER_FILE, target)
