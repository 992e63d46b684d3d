"""A file of every released schema becomes one of today's, with all that is in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from spiders.config.site import Revisits
from tests.builders import HINDI, NOON, SITES, article, fetch, page, segment
from tests.cases import quick_first
from tests.warehouse.database.stored import (
    FOLDER,
    RELEASED,
    Contents,
    contents,
    losses,
    unpack,
    with_migrations,
)
from warehouse.crawl_state.export import export_known_pages
from warehouse.database.connection import WRITER_FILE, reader, writer
from warehouse.database.statements import scripts
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish

VIEWS_OF_THE_FIRST = (
    *("news", "daily_counts", "coverage", "edits", "syndication", "site_health", "run_history"),
)
EDITED = HINDI + "\nउद्घाटन के बाद मुखिया ने पाँच सौ किताबें और देने का वादा किया।"


@dataclass(frozen=True)
class Upgrade:
    """A file that a released Khabar has left, and today's has opened."""

    schema: str
    home: Path
    before: Contents
    told: list[str]


@pytest.fixture(scope="module", params=RELEASED)
def upgrade(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Upgrade:
    home = tmp_path_factory.mktemp("released")
    before = contents(unpack(request.param, home))
    told: list[str] = []
    open_once(home, told.append)
    return Upgrade(request.param, home, before, told)


def open_once(home: Path, tell: Callable[[str], object] = str) -> Path:
    with writer(home, notify=tell) as con:
        con.execute("CHECKPOINT")
    return home / WRITER_FILE


def test_there_is_a_file_for_each_release_that_names_its_schema(tmp_path: Path) -> None:
    assert {path.name.partition(".")[0] for path in FOLDER.glob("0*.xz")} == set(RELEASED)
    for name in RELEASED:
        with duckdb.connect(str(unpack(name, tmp_path)), read_only=True) as con:
            assert con.execute(
                "SELECT max(name) FROM schema_migrations WHERE NOT contains(name, '/')"
            ).fetchone() == (name,)


def test_every_table_keeps_every_row_and_value(upgrade: Upgrade) -> None:
    assert all(rows for _, rows in upgrade.before.values())
    after = contents(upgrade.home / WRITER_FILE, upgrade.before)
    assert losses(upgrade.before, after) == []


@pytest.mark.parametrize(
    ("migration", "told"),
    quick_first(
        [
            (
                "DELETE FROM articles WHERE language = 'ur'",
                "articles has lost or changed 39 of 159",
            ),
            (
                "UPDATE pages SET lastmod = '' WHERE site = 'hindi'",
                "pages has lost or changed 3 of",
            ),
            ("ALTER TABLE fetches DROP COLUMN body_sha256", "fetches has lost body_sha256"),
            ("DROP TABLE internal.lastmod_audits", "lastmod_audits is gone"),
            ("INSERT INTO rejects FROM rejects LIMIT 2", "rejects has 2 rows too many"),
        ]
    ),
)
def test_a_migration_that_loses_something_would_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migration: str, told: str
) -> None:
    before = contents(unpack("0018_reasons", tmp_path))
    with_migrations(monkeypatch, **{"0999_broken": migration})
    (line,) = losses(before, contents(open_once(tmp_path), before))
    assert line.startswith(told)


def test_the_schema_is_that_of_a_new_file(upgrade: Upgrade, home: Path) -> None:
    def described(home: Path) -> list[object]:
        with duckdb.connect(str(home / WRITER_FILE), read_only=True) as con:
            return [
                con.execute(
                    "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() "
                    "WHERE NOT internal ORDER BY ALL"
                ).fetchall(),
                con.execute("SELECT name FROM schema_migrations ORDER BY name").fetchall(),
                con.execute(
                    "SELECT view_name, sql, comment FROM duckdb_views() WHERE NOT internal "
                    "ORDER BY ALL"
                ).fetchall(),
            ]

    assert described(upgrade.home) == described(home)


def test_every_view_answers_and_the_first_ones_show_what_is_there(
    upgrade: Upgrade,
) -> None:
    publish(upgrade.home)
    with reader(upgrade.home) as con:
        for view in scripts("views"):
            rows = con.execute(f"FROM {view}").fetchall()
            assert rows or view not in VIEWS_OF_THE_FIRST, view
        assert con.execute(
            "SELECT count(*) FROM news WHERE language = 'ur' AND headline <> ''"
        ).fetchone() > (30,)


def test_the_next_run_knows_what_is_stored_and_loads_what_is_new(
    upgrade: Upgrade, tmp_path: Path
) -> None:
    shutil.copy(upgrade.home / WRITER_FILE, tmp_path)
    later = NOON + timedelta(days=2)
    pages = [
        page(story, fetch=fetch(story.url, later, fetch_id=f"later{number}"))
        for number, story in enumerate((article(2, EDITED), article(50, HINDI)))
    ]
    with writer(tmp_path) as con:
        for site in ("bharatexpress", "bharatexpress_urdu", "theprintlines"):
            assert len(export_known_pages(con, site, datetime.now(UTC), Revisits())) > 30
        result = load_segment(con, segment(*pages, name="hindi/later.warc.gz"), SITES)
        assert dict(result.outcomes) == {"updated": 1, "new": 1}
        # The copy is found by what the old Khabar stored of the first.
        assert result.duplicates == 1
        assert con.execute(
            "SELECT version, body FROM article_versions WHERE article_id = 'hindi:2' ORDER BY 1"
        ).fetchall() == [(1, HINDI.strip()), (2, EDITED.strip())]
    publish(tmp_path)
    with reader(tmp_path) as con:
        row = con.execute("SELECT body FROM articles WHERE article_id = 'hindi:2'").fetchone()
        assert row == (EDITED.strip(),)


def test_what_was_there_before_is_kept_and_named(upgrade: Upgrade) -> None:
    backup = upgrade.home / f"{WRITER_FILE}.before-{upgrade.schema}"
    if upgrade.schema == max(scripts("migrations")):
        assert (upgrade.told, backup.exists()) == ([], False)
        return
    assert losses(upgrade.before, contents(backup, upgrade.before)) == []
    (line,) = upgrade.told
    assert str(backup) in line
