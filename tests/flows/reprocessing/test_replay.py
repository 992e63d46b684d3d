"""A replay brings the warehouse to where a fresh load of the archive would have brought it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.flows.archived import HOUR, NEW, NOON, OLD, PROMOTION, Archived, html, words_of

TABLES = {
    "articles": "ORDER BY article_id",
    "article_versions": "ORDER BY article_id, version",
    "internal.version_changes": "ORDER BY ALL",
    "article_pairs": "ORDER BY ALL",
    "internal.sketches": "ORDER BY ALL",
    "pages": "ORDER BY page_id",
    "fetches": "ORDER BY fetch_id",
    "rejects": "ORDER BY fetch_id",
    "internal.absences": "ORDER BY ALL",
    "run_sites": "ORDER BY run_id",
}


def contents(home: Archived) -> dict[str, list[Any]]:
    """All that today's rules decide; the count of copies when a page came in is history."""
    found = {}
    with home.open() as con:
        for table, order in TABLES.items():
            cursor = con.execute(f"SELECT * FROM {table} {order}")
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found[table] = [{k: v for k, v in row.items() if k != "duplicates"} for row in rows]
    return found


def story(number: int, *, language: str = "hi", promoted: bool = True, **more: Any) -> bytes:
    """A page with the promotion that today's rules take for boilerplate."""
    text = words_of(number, language)
    return html(number, f"{text[:150]}\n\n{PROMOTION}\n\n{text}" if promoted else text, **more)


def assert_as_fresh(home: Archived, tmp_path: Path) -> None:
    here, there = contents(home), contents(home.fresh(tmp_path / "fresh"))
    for table, rows in there.items():
        assert len(here[table]) == len(rows), table
        for ours, theirs in zip(here[table], rows, strict=True):
            differing = {k: (v, theirs[k]) for k, v in ours.items() if v != theirs[k]}
            assert differing == {}, table


def test_a_replay_equals_a_fresh_load(archived: Archived, tmp_path: Path) -> None:
    first = [(n, NOON, story(n, language=["hi", "ur", "en"][n % 3])) for n in range(1, 8)]
    copy = (9, NOON + HOUR, story(1, language="ur"))
    archived.load(archived.archive("run1", *first, copy))
    # The same again, an edit, a page gone, and one that shows nothing any more.
    archived.load(
        archived.archive(
            "run2",
            (1, NOON + 5 * HOUR, story(1, language="ur")),
            (2, NOON + 5 * HOUR, html(2, words_of(2, "en") + "\n\n" + PROMOTION)),
            (3, NOON + 5 * HOUR, 404),
            (4, NOON + 5 * HOUR, html(4, "")),
        )
    )
    before = contents(archived)
    result = archived.replay(*range(1, 10))
    assert {c.kind for c in result.changes} == {"changed"}
    assert result.pages == 12
    assert contents(archived)["articles"] != before["articles"]
    assert_as_fresh(archived, tmp_path)


def test_a_second_replay_changes_nothing(archived: Archived) -> None:
    archived.load(archived.archive("run1", *((n, NOON, story(n)) for n in range(1, 5))))
    archived.replay(1, 2, 3, 4)
    before = contents(archived)
    assert {c.kind for c in archived.replay(1, 2, 3, 4).changes} == {"unchanged"}
    assert contents(archived) == before


def test_a_preview_tells_the_same_and_writes_nothing(archived: Archived) -> None:
    archived.load(
        archived.archive("run1", (1, NOON, story(1)), (2, NOON, story(2, promoted=False)))
    )
    before = contents(archived)
    told = archived.replay(1, 2, apply=False, samples=3).changes
    assert contents(archived) == before
    assert [(c.article_id, c.kind, c.fields) for c in told] == [
        ("paper:1", "changed", ("text",)),
        ("paper:2", "unchanged", ()),
    ]
    assert PROMOTION in told[0].before
    assert PROMOTION not in told[0].after
    assert archived.replay(1, 2, samples=3).changes == told


def test_new_rules_are_no_edit(archived: Archived, tmp_path: Path) -> None:
    """Loaded under old rules, fetched again under new ones: one version."""
    archived.load(archived.archive("run1", (1, NOON, story(1))), OLD)
    assert archived.load(archived.archive("run2", (1, NOON + HOUR, story(1))), NEW).outcomes[
        "updated"
    ]
    archived.replay(1)
    assert archived.query("SELECT version, last_seen_at = first_seen_at FROM articles") == [
        (1, False)
    ]
    assert_as_fresh(archived, tmp_path)
