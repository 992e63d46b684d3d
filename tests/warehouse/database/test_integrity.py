from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from spiders.errors import WarehouseError
from tests.builders import ENGLISH, SITES, URDU, article, page, segment
from warehouse.database.connection import WRITER_FILE, writer
from warehouse.database.integrity import find_cut, find_damage
from warehouse.database.schema import stored_tables
from warehouse.load.segment import load_segment

BLOCK = 2**18
HEAD = 3 * 4096


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with articles and, as rows have changed, with blocks that are free."""
    home = tmp_path_factory.mktemp("stored")
    for numbers in (range(1, 40), range(40, 60)):
        pages = [
            page(article(n, (URDU, ENGLISH)[n % 2] + f" {n}", headline=f"खबर {n}")) for n in numbers
        ]
        with writer(home) as con:
            load_segment(con, segment(*pages), SITES)
            con.execute("CHECKPOINT")
            con.execute("UPDATE articles SET body = body || ' …'")
            con.execute("CHECKPOINT")
    return (home / WRITER_FILE).read_bytes()


@pytest.fixture
def path(stored: bytes, tmp_path: Path) -> Path:
    path = tmp_path / WRITER_FILE
    path.write_bytes(stored)
    return path


def read_all(path: Path) -> bool:
    """Whether DuckDB can read all rows of all tables."""
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            for table in stored_tables(con):
                con.execute(f"SELECT bit_xor(hash(row)) FROM {table} AS row").fetchall()
    except duckdb.Error:
        return False
    return True


def test_a_whole_file(path: Path) -> None:
    assert (find_damage(path), find_cut(path)) == ("", "")


@pytest.mark.long
def test_what_is_damaged_is_what_duckdb_cannot_read(path: Path, stored: bytes) -> None:
    chance = random.Random(7)
    places = [chance.randrange(HEAD, len(stored) - 8) for _ in range(40)]
    found = []
    for place in places:
        path.write_bytes(stored[:place] + chance.randbytes(8) + stored[place + 8 :])
        found.append(bool(find_damage(path)))
        assert found[-1] != read_all(path), place
    # Both are there: blocks that are used, and such as nothing uses.
    assert set(found) == {True, False}


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda data: data[:0], "it is empty"),
        (lambda data: data[:5000], "it is cut off"),
        (lambda data: b"SQLite format 3" + data[15:], "it is no DuckDB file"),
        (lambda data: data[:4100] + b"\1\2\3\4" + data[4104:], "its head is damaged"),
        (lambda data: data[: HEAD + BLOCK], "it cannot be read"),
        (lambda data: data[:HEAD] + bytes(len(data) - HEAD), "it cannot be read"),
    ],
    ids=["empty", "cut in the head", "SQLite", "head", "cut", "zeros"],
)
def test_the_rest_of_the_file(path: Path, damage: object, told: str) -> None:
    assert callable(damage)
    path.write_bytes(damage(path.read_bytes()))
    assert find_damage(path).startswith(told)


def test_a_file_that_is_cut_off_is_not_written_to(path: Path, stored: bytes) -> None:
    """DuckDB opens it as long as its catalogue is there."""
    cut = next(
        size for size in range(len(stored) - BLOCK, HEAD, -BLOCK) if _found(path, stored[:size])
    )
    path.write_bytes(stored[:cut])
    with pytest.raises(WarehouseError, match=r"it is cut off: put the published copy"):
        writer(path.parent).__enter__()
    assert path.read_bytes() == stored[:cut]


def _found(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return find_cut(path)


@pytest.mark.parametrize("size", [2**18, 2**14], ids=["one piece", "a list of many pieces"])
def test_duckdb_itself_cuts_free_blocks_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    path = tmp_path / WRITER_FILE
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS file (BLOCK_SIZE {size})")
        con.execute("USE file")
        statements = [
            "CREATE TABLE kept AS SELECT hash(range) AS n FROM range(100_000)",
            "CREATE TABLE dropped AS SELECT hash(range) AS n FROM range(600_000)",
            "DROP TABLE dropped",
            # Where the catalogue stood behind the table, it moves now.
            *(["INSERT INTO kept VALUES (1)"] if size < 2**18 else []),
        ]
        for each in statements:
            con.execute(each)
            con.execute("CHECKPOINT")
        # It would write the file once more where it closes it.
        whole = path.read_bytes()
    path.write_bytes(whole)
    blocks = max(heads(whole), key=lambda words: words[1])[4]
    assert (len(whole) - HEAD) // size < blocks

    with monkeypatch.context() as patch:
        # To ask for the blocks of every table takes a second for 100,000 articles.
        patch.setattr(duckdb, "connect", None)
        assert (find_damage(path), find_cut(path)) == ("", "")

    path.write_bytes(whole[: -2 * size])
    assert find_cut(path) == "it is cut off"
    assert find_damage(path)


def heads(data: bytes) -> Iterator[tuple[int, ...]]:
    for begin in (4096, 8192):
        yield struct.unpack_from("<6Q", data, begin)
