"""Ways in which a database file can be other than Khabar left it."""

from __future__ import annotations

import lzma
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb

from tests.warehouse.database.stored import FOLDER

BLOCKS_BEGIN = 3 * 4096


def _flip(offset: int) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[offset : offset + 8] = bytes(0xFF ^ each for each in content[offset : offset + 8])
        path.write_bytes(content)

    return damage


def _flip_blocks(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for offset in range(BLOCKS_BEGIN + 5000, len(content), 2**18):
        content[offset] ^= 0xFF
    path.write_bytes(content)


def _cut(size: int) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        path.write_bytes(path.read_bytes()[:size])

    return damage


def _text(path: Path) -> None:
    path.write_text("यह कोई डेटाबेस नहीं है۔ یہ بھی نہیں۔ Nor is this. " * 500, encoding="utf-8")


def _sqlite(path: Path) -> None:
    path.unlink()
    con = sqlite3.connect(path)
    con.execute("CREATE TABLE articles (headline TEXT)")
    con.commit()
    con.close()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _foreign(path: Path) -> None:
    path.unlink()
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE accounts AS SELECT 1 AS amount")


def _newer_duckdb(path: Path) -> None:
    path.write_bytes(lzma.decompress((FOLDER / "newer_duckdb.duckdb.xz").read_bytes()))


def _newer_khabar(path: Path) -> None:
    with duckdb.connect(str(path)) as con:
        con.execute("INSERT INTO schema_migrations VALUES ('0999_later', now(), '')")


UNREADABLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "its first bytes": (_flip(8), "is not a DuckDB file"),
    "its checksum": (_flip(0), "is damaged"),
    "its header": (_flip(4096), "is damaged"),
    "its first list of blocks": (_flip(4096 + 8), "is damaged"),
    "its second list of blocks": (_flip(2 * 4096 + 8), "is damaged"),
    "its blocks": (_flip_blocks, "is damaged"),
    "cut in the header": (_cut(5000), "is damaged, it is cut off"),
    "cut in the first block": (_cut(BLOCKS_BEGIN + 100), "is damaged, it is cut off"),
    "empty": (_cut(0), "is not a DuckDB file"),
    "a text": (_text, "is not a DuckDB file"),
    "of SQLite": (_sqlite, "is an SQLite file, not a DuckDB file"),
    "a folder": (_folder, "is a folder, not a file"),
    "of a newer DuckDB": (_newer_duckdb, "newer DuckDB"),
}
"""What was done to the file, and what is said of it."""

OTHER: dict[str, tuple[Callable[[Path], None], str]] = {
    "foreign": (_foreign, "not Khabar's"),
    "of a newer Khabar": (_newer_khabar, "newer Khabar"),
}
"""Files that DuckDB can read, likewise."""


def fingerprint(path: Path) -> bytes:
    """What must stay as it is."""
    return path.read_bytes() if path.is_file() else repr(sorted(path.iterdir())).encode()
