"""`khabar check` on a home in which something is wrong that nobody has noticed yet."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.flows.archived import NOON, SITE_FILE, Archived, html, words_of
from tests.flows.khabar import Khabar
from warehouse.publish.publish import publish


@pytest.fixture(scope="module")
def loaded(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Archived:
    """A home in good order, which each test gets a copy of."""
    folder = tmp_path_factory.mktemp("loaded")
    shutil.copy(empty_warehouse, folder)
    archived = Archived(folder)
    for run in ("run1", "run2"):
        pages = [
            (n, NOON, html(n, words_of(n, language)))
            for n, language in enumerate(("hi", "ur", "en"), 1)
        ]
        archived.load(archived.archive(run, *pages))
    publish(archived.home)
    return archived


@pytest.fixture
def archived(loaded: Archived, tmp_path: Path) -> Archived:
    return replace(loaded, home=shutil.copytree(loaded.home, tmp_path / "home"))


@pytest.fixture
def khabar(archived: Archived, tmp_path: Path) -> Khabar:
    user = Khabar(tmp_path, {"KHABAR_SITES_ONLY": "true", "COLUMNS": "500"})
    user.sites.mkdir()
    user.settings["KHABAR_SITES"] = str(user.sites)
    (user.sites / "paper.toml").write_text(SITE_FILE, encoding="utf-8")
    return user


def test_all_is_well(khabar: Khabar) -> None:
    done = khabar("check")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ok"] * 4


def test_a_home_without_anything(tmp_path: Path) -> None:
    khabar = Khabar(tmp_path)
    done = khabar("check")
    assert done.returncode == 0
    assert "holds nothing yet" in done.stdout
    assert not khabar.home.exists()


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (
            "DELETE FROM article_versions WHERE article_id = 'paper:2'",
            "1 articles that have not the versions they count, such as paper:2",
        ),
        (
            "UPDATE articles SET is_lead = false WHERE article_id = 'paper:3'",
            "1 groups of copies without exactly one first article",
        ),
        (
            "INSERT INTO pages BY NAME SELECT * FROM pages WHERE page_id = 'paper:1'",
            "1 pages that are there twice, such as paper:1",
        ),
        (
            "DELETE FROM articles WHERE article_id = 'paper:1'",
            "1 pages of articles that are not there, such as paper:1",
        ),
        (
            "INSERT INTO runs BY NAME SELECT 'run1' AS run_id, 'ingest' AS kind, "
            "'ui' AS \"trigger\", '' AS deployment, '{}' AS parameters, now() AS started_at, "
            "'completed' AS state, "
            "'' AS reason, '' AS code_version",
            "the counts of run run1 on paper do not add up",
        ),
    ],
)
def test_what_cannot_be(khabar: Khabar, archived: Archived, sql: str, told: str) -> None:
    with archived.open() as con:
        con.execute(sql)
    done = khabar("check")
    assert done.returncode == 1
    assert told in done.stdout
    assert "wrong  tables" in done.stdout


def test_a_segment_that_is_gone_and_one_that_is_not_as_it_was_loaded(
    khabar: Khabar, archived: Archived
) -> None:
    gone, other = (archived.settings.archive / name for name in archived.segments)
    other.write_bytes(gone.read_bytes())
    gone.unlink()
    done = khabar("check")
    assert done.returncode == 1
    assert f"{gone} is gone, and not by Khabar: put it back from a backup" in done.stdout
    assert "ok     tables" in done.stdout


def test_a_damaged_warehouse_is_told_once(khabar: Khabar) -> None:
    path = khabar.home / "khabar.duckdb"
    path.write_bytes(path.read_bytes()[:12288] + bytes(path.stat().st_size - 12288))
    done = khabar("check")
    assert done.returncode == 1
    assert done.stdout.count("put the published copy in its place") == 1
    assert done.stdout.count("not looked at, see files") == 2
