"""Sketches of an older version are made anew in portions, and nothing is lost meanwhile."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.dedupe.sketch import SKETCH_VERSION
from pipelines.record import Article
from tests.builders import ENGLISH, HINDI, NOON, SITES, URDU, article
from tests.cases import quick_first
from tests.warehouse.database.stored import move_back
from tests.warehouse.dedupe.test_find import aliases, clusters, edited, load
from warehouse.database.connection import writer
from warehouse.database.schema import migrate
from warehouse.dedupe.resketch import count_outdated, resketch

Con = duckdb.DuckDBPyConnection
DAY = timedelta(days=1)

STORED = [
    article(1, HINDI, published_at=NOON - 40 * DAY),
    article(2, edited(HINDI, 2, 0.1), published_at=NOON - 10 * DAY),
    article(3, edited(HINDI, 3, 0.1), site="english", published_at=NOON),
    article(4, URDU, site="urdu", published_at=NOON - 90 * DAY),
    article(5, URDU, site="urdu", published_at=NOON - 85 * DAY),
    article(6, "दो शब्द और", published_at=NOON),
    article(7, "دو لفظ اور", site="urdu", published_at=None),
    article(8, ENGLISH, site="english", published_at=NOON - 200 * DAY),
]
LATER = [
    article(11, edited(HINDI, 11, 0.05), published_at=NOON + DAY),
    article(12, edited(URDU, 12, 0.05), site="urdu", published_at=NOON - 86 * DAY),
]


def make_older(con: Con) -> None:
    """As a file of an older version: other bands, other judgements, nothing of the texts kept."""
    con.execute(
        "UPDATE internal.sketches SET hash = hash + 4294967296, sketch_version = '1-rensa2'"
    )
    con.execute(
        "UPDATE article_pairs SET jaccard = jaccard / 2, sketch_version = '1-rensa2', rule = 'old'"
    )
    con.execute("UPDATE internal.fingerprints SET sketch_version = '1-rensa2', words = 0")


def state(con: Con) -> tuple[dict[str, str], list[Any], list[Any]]:
    return (
        clusters(con),
        con.execute("FROM article_pairs ORDER BY ALL").fetchall(),
        con.execute("FROM internal.sketches ORDER BY ALL").fetchall(),
    )


def loaded(home: Path, *batches: list[Article]) -> tuple[dict[str, str], list[Any], list[Any]]:
    with writer(home) as con:
        for batch in batches:
            load(con, *batch)
        return state(con)


@pytest.mark.parametrize("limit", quick_first([1, 3]))
def test_after_the_last_portion_all_is_as_if_loaded_afresh(
    con: Con, empty_warehouse: Path, tmp_path: Path, limit: int
) -> None:
    load(con, *STORED)
    make_older(con)
    load(con, LATER[0])
    assert count_outdated(con) == len(STORED)
    portions = 0
    while done := resketch(con, SITES, limit):
        portions += 1
        assert done <= limit
        assert count_outdated(con) == max(0, len(STORED) - portions * limit)
        if portions == 1:
            load(con, LATER[1])
    assert portions == -(-len(STORED) // limit)
    shutil.copy(empty_warehouse, tmp_path)
    assert state(con) == loaded(tmp_path, [*STORED, *LATER])
    assert {version for *_, version in state(con)[2]} == {SKETCH_VERSION}


def test_the_newest_come_first_and_find_new_copies_at_once(con: Con) -> None:
    load(con, *STORED)
    make_older(con)
    assert resketch(con, SITES, 4) == 4
    rows = con.execute(
        "SELECT DISTINCT article_id FROM internal.sketches WHERE sketch_version = ?",
        [SKETCH_VERSION],
    )
    assert {each for (each,) in rows.fetchall()} == {"hindi:2", "english:3", "hindi:6", "urdu:7"}
    load(con, LATER[0])
    assert ("hindi:11", "hindi:2") in con.execute(
        "SELECT article_a, article_b FROM article_pairs"
    ).fetchall()


def test_clusters_do_not_fall_apart_meanwhile(con: Con) -> None:
    load(con, *STORED)
    before = clusters(con)
    make_older(con)
    while resketch(con, SITES, 1):
        assert clusters(con) == before
        assert aliases(con) == {}


def test_a_portion_that_is_broken_off_leaves_all_as_it_was(con: Con) -> None:
    load(con, *STORED)
    make_older(con)
    before = state(con)
    # A site whose zone cannot be asked for breaks it off in the midst of its work.
    with pytest.raises(AttributeError):
        resketch(con, dict.fromkeys(SITES), 3)  # type: ignore[arg-type]
    assert state(con) == before
    assert resketch(con, SITES, 3) == 3


def test_sketches_of_today_are_left_alone(con: Con) -> None:
    load(con, *STORED)
    before = state(con)
    assert (count_outdated(con), resketch(con, SITES)) == (0, 0)
    assert state(con) == before


def test_sketches_without_an_article_go(con: Con) -> None:
    con.execute(
        "INSERT INTO internal.sketches VALUES (1, 'hindi:99', DATE '2026-01-01', '1-rensa2')"
    )
    assert resketch(con, SITES) == 1
    assert con.execute("SELECT count(*) FROM internal.sketches").fetchone() == (0,)


def test_stored_pairs_get_their_day_when_the_file_is_migrated(con: Con) -> None:
    load(con, *STORED)
    days = con.execute("FROM article_pairs ORDER BY ALL").fetchall()
    assert len(days) > 2
    # As the file was before.
    con.execute("ALTER TABLE article_pairs DROP COLUMN day")
    move_back(con)
    con.execute("DROP TABLE fingerprints")
    con.execute("DELETE FROM schema_migrations WHERE name = '0020_sketches'")
    migrate(con)
    assert con.execute("FROM article_pairs ORDER BY ALL").fetchall() == days
    load(con, LATER[0])
    assert clusters(con)["hindi:11"] == "hindi:1"
