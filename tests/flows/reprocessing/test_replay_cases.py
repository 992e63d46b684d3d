"""What becomes of articles whose pages are judged otherwise under today's rules."""

from __future__ import annotations

from typing import Any

import pytest

from spiders.config.site import Boilerplate, Site
from tests.flows.archived import HOUR, NOON, OLD, Archived, html, words_of
from warehouse.reprocess import write

NOTICE = "रखरखाव: हमारी वेबसाइट पर काम चल रहा है, कृपया कुछ देर बाद फिर आएँ, धन्यवाद"


def dropping(*lines: str) -> Site:
    """The site under rules that drop lines which begin so."""
    return OLD.model_copy(update={"boilerplate": Boilerplate(lines=lines)})


STRICT = dropping("रखरखाव:")


def outcomes(home: Archived) -> list[tuple[Any, ...]]:
    return home.query("SELECT outcome FROM fetches ORDER BY fetched_at, fetch_id")


def adds_up(home: Archived) -> bool:
    """Whether the counts of segments and of their runs are those of their requests."""
    differing = home.query(
        "SELECT segment FROM segments WHERE outcomes IS DISTINCT FROM (SELECT histogram(outcome) "
        "FROM fetches WHERE warc_file = segment AND purpose <> 'part') "
        "UNION ALL SELECT run_id FROM run_sites JOIN segments USING (run_id) "
        "WHERE new <> coalesce(outcomes['new'], 0) OR updated <> coalesce(outcomes['updated'], 0)"
    )
    return differing == []


def test_a_notice_that_was_stored_goes_and_the_page_before_is_back(archived: Archived) -> None:
    archived.load(archived.archive("run1", (1, NOON, html(1, words_of(1), headline="पुल खुला"))))
    archived.load(
        archived.archive("run2", (1, NOON + HOUR, html(1, NOTICE * 3, headline="रखरखाव")))
    )
    assert archived.query("SELECT version, headline FROM articles") == [(2, "रखरखाव")]
    (change,) = archived.replay(1, site=STRICT).changes
    assert (change.kind, "headline" in change.fields) == ("changed", True)
    row = "SELECT version, headline, body, fetch_id, last_seen_at, language FROM articles"
    assert archived.query(row) == [(1, "पुल खुला", words_of(1), "f000001", NOON, "hi")]
    assert archived.query("SELECT fetch_id FROM article_versions") == [("f000001",)]
    assert archived.query("SELECT reason, fetch_id FROM rejects") == [("empty", "f000002")]
    page = "SELECT outcome, reason, article_id, seen_at, etag FROM pages"
    assert archived.query(page) == [("rejected", "empty", "paper:1", NOON, '"f000001"')]
    assert outcomes(archived) == [("new",), ("rejected:empty",)]
    assert adds_up(archived)


def test_an_article_without_a_page_left_goes_and_its_cluster_is_judged_anew(
    archived: Archived,
) -> None:
    text = words_of(3)
    archived.load(
        archived.archive(
            "run1", (1, NOON, html(1, "रखरखाव: " + text)), (2, NOON + HOUR, html(2, text))
        )
    )
    clusters = "SELECT article_id, cluster_id, is_lead FROM articles ORDER BY 1"
    assert archived.query(clusters) == [
        ("paper:1", "paper:1", True),
        ("paper:2", "paper:1", False),
    ]
    told = archived.replay(1, site=STRICT, apply=False).changes
    assert [(c.article_id, c.kind, c.why) for c in told] == [
        ("paper:1", "removed", "rejected:empty")
    ]
    assert archived.replay(1, site=STRICT).changes == told
    assert archived.query(clusters) == [("paper:2", "paper:2", True)]
    assert archived.query("FROM article_pairs") == []
    assert archived.query("SELECT DISTINCT article_id FROM internal.sketches") == [("paper:2",)]
    assert archived.query("SELECT article_id FROM article_versions") == [("paper:2",)]
    assert archived.query("SELECT article_id FROM pages WHERE page_id = 'paper:1'") == [(None,)]
    assert adds_up(archived)
    # And back, as if it had never been away.
    assert [c.kind for c in archived.replay(1, site=OLD).changes] == ["new"]
    assert archived.query(clusters) == [
        ("paper:1", "paper:1", True),
        ("paper:2", "paper:1", False),
    ]
    assert archived.query("SELECT count(*) FROM rejects") == [(0,)]
    assert adds_up(archived)


@pytest.mark.long
def test_a_page_that_was_rejected_takes_its_place_in_time(archived: Archived) -> None:
    first, last = words_of(1, "ur"), words_of(1, "ur") + " آج"
    pages = (
        (1, NOON, html(1, "रखरखाव: " + first)),
        (1, NOON + HOUR, html(1, last)),
    )
    for number, each in enumerate(pages, 1):
        archived.load(archived.archive(f"run{number}", each), STRICT)
    assert outcomes(archived) == [("rejected:empty",), ("new",)]
    archived.replay(1, site=OLD)
    versions = archived.query("SELECT version, seen_at, fetch_id FROM article_versions ORDER BY 1")
    assert versions == [(1, NOON, "f000001"), (2, NOON + HOUR, "f000002")]
    row = "SELECT version, body, first_seen_at, last_seen_at, fetch_id FROM articles"
    assert archived.query(row) == [(2, last, NOON, NOON + HOUR, "f000002")]
    assert outcomes(archived) == [("new",), ("updated",)]
    assert adds_up(archived)


def test_what_cannot_be_read_again_stays(archived: Archived) -> None:
    """The first segment is missing; the page was found unchanged after it, and later edited."""
    text = f"{words_of(1)}\n\nरखरखाव: {words_of(2)}"
    lost = archived.archive("run1", (1, NOON, html(1, text)), (2, NOON, html(2, text + " दो")))
    archived.load(lost)
    archived.load(archived.archive("run2", (1, NOON + HOUR, html(1, text))))
    archived.load(
        archived.archive("run3", (1, NOON + 2 * HOUR, html(1, text + "\n\n" + words_of(5))))
    )
    before = archived.query("FROM article_versions WHERE article_id = 'paper:2'")
    (archived.settings.archive / lost).unlink()
    result = archived.replay(1, 2, site=STRICT)
    assert result.unreadable == {lost: 2}
    assert {c.article_id: c.kind for c in result.changes} == {
        "paper:1": "changed",
        "paper:2": "unchanged",
    }
    assert archived.query("FROM article_versions WHERE article_id = 'paper:2'") == before
    # The unchanged page stands for the lost one: two versions, both under today's rules.
    versions = archived.query(
        "SELECT version, seen_at, fetch_id, contains(body, 'रखरखाव') "
        "FROM article_versions WHERE article_id = 'paper:1' ORDER BY version"
    )
    assert versions == [
        (1, NOON, "f000003", False),
        (2, NOON + 2 * HOUR, "f000004", False),
    ]
    assert archived.query(
        "SELECT version, first_seen_at FROM articles ORDER BY 1 DESC LIMIT 1"
    ) == [(2, NOON)]
    assert not any(c.is_touched for c in archived.replay(1, 2, site=STRICT).changes)


@pytest.mark.long
def test_an_earlier_text_whose_page_is_lost_comes_back_with_its_counts(archived: Archived) -> None:
    text = " ".join(words_of(1).split() * 20)
    lost = archived.archive("run1", (1, NOON, html(1, text)))
    archived.load(lost)
    counts = "SELECT version, body, word_count, reading_minutes FROM articles"
    before = archived.query(counts)
    notice = html(1, NOTICE * 3, headline="रखरखाव")
    archived.load(archived.archive("run2", (1, NOON + HOUR, notice)))
    assert archived.query(counts) != before
    (archived.settings.archive / lost).unlink()
    archived.replay(1, site=STRICT)
    assert archived.query(counts) == before
    assert before[0][3] > 1


@pytest.mark.long
def test_a_confirmation_by_304_is_kept(archived: Archived) -> None:
    archived.load(archived.archive("run1", (1, NOON, html(1, words_of(1)))))
    later = NOON + 9 * HOUR
    with archived.open() as con:
        con.execute("UPDATE articles SET last_seen_at = ?", [later])
        con.execute(
            "UPDATE pages SET seen_at = ?, checked_at = ?, outcome = ?",
            [later, later, "not_modified"],
        )
    archived.replay(1, site=STRICT)
    assert archived.query("SELECT last_seen_at FROM articles") == [(later,)]
    assert archived.query("SELECT seen_at, outcome FROM pages") == [(later, "not_modified")]


@pytest.mark.long
def test_a_wall_stays_one_though_it_is_replayed_alone(archived: Archived) -> None:
    wall = "Please accept our cookies to read on, or leave: " + words_of(8, "en", 30)
    archived.load(
        archived.archive(
            "run1", *((n, NOON, html(n, wall, headline="Cookies")) for n in range(1, 7))
        )
    )
    assert set(outcomes(archived)) == {("failed:wall",)}
    assert archived.replay(4, site=STRICT).changes == []
    assert set(outcomes(archived)) == {("failed:wall",)}


def test_a_batch_that_breaks_off_leaves_nothing(
    archived: Archived, monkeypatch: pytest.MonkeyPatch
) -> None:
    archived.load(archived.archive("run1", (1, NOON, html(1, f"{words_of(1)}\n\n{NOTICE}"))))
    tables = ("articles", "article_versions", "pages", "fetches", "rejects")
    tables += ("internal.sketches",)
    before = [archived.query(f"FROM {table}") for table in tables]

    def break_off(*_: object) -> None:
        raise MemoryError("halfway")

    with monkeypatch.context() as patched:
        patched.setattr(write, "dedupe", break_off)
        with pytest.raises(MemoryError):
            archived.replay(1, site=STRICT)
    assert [archived.query(f"FROM {table}") for table in tables] == before
    archived.replay(1, site=STRICT)
    assert archived.query("SELECT body FROM articles") == [(words_of(1),)]


@pytest.mark.long
def test_what_is_gone_stays_gone(
    archived: Archived,
) -> None:
    story = html(1, words_of(1))
    archived.load(archived.archive("run1", (1, NOON, story)))
    for number in (2, 3):
        archived.load(archived.archive(f"run{number}", (1, NOON + number * HOUR, 404)))
    assert archived.query("SELECT gone_at FROM articles") == [(NOON + 2 * HOUR,)]
    archived.replay(1, site=STRICT)
    assert archived.query("SELECT gone_at, gone_reason FROM articles") == [
        (NOON + 2 * HOUR, "http_404")
    ]
    assert archived.query("SELECT count(*) FROM internal.absences") == [(2,)]
