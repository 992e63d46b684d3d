"""What a run mends by itself: new rules are no edit, held pages come in when they can be judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.stages.ingest_run import IngestRun
from pipelines.text.text import match_key
from spiders.config.site import Boilerplate, Site
from tests.flows.archived import HOUR, NOON, OLD, PROMOTION, Archived, OwnProcess, html, words_of
from warehouse.crawl_state.profiles import read_profile, save_profile

PAGES = tuple((n, html(n, f"{words_of(n)}\n\n{PROMOTION}")) for n in range(1, 4))
MENU = "इस खंड की सभी कहानियाँ पढ़ने के लिए ऊपर दिए गए विषय चुनें और अपनी पसंद की भाषा में समाचार पाएँ "
SHARED = MENU * 3


def ingest(archived: Archived, site: Site, monkeypatch: pytest.MonkeyPatch) -> IngestRun:
    """A run that takes up what lies in the archive and has nothing to crawl."""
    monkeypatch.setattr("flows.stages.ingest_run.CleanPool", lambda *_: OwnProcess())
    run = IngestRun(archived.settings, {"paper": site})
    for name in run.begin():
        cleaned = run.clean(name)
        run.load(cleaned, run.dedupe(cleaned))
    return run


def learn(archived: Archived, tail: str, run_id: str) -> None:
    """Adds a line to what is known of the site."""
    with archived.open() as con:
        known = read_profile(con, "paper")
        tails = known.tail | {match_key(tail)}
        save_profile(
            con, "paper", replace(known, number=known.number + 1, tail=tails), run_id, NOON
        )


def test_a_rule_that_is_raised_between_two_runs_edits_nothing(
    archived: Archived, monkeypatch: pytest.MonkeyPatch
) -> None:
    archived.archive("run1", *((n, NOON, body) for n, body in PAGES))
    ingest(archived, OLD, monkeypatch)
    rules = "SELECT DISTINCT rules_version, contains(body, 'Khabar Paper') FROM articles"
    ((before, has_line),) = archived.query(rules)
    assert has_line
    learn(archived, PROMOTION, "run1")
    edited = (3, NOON + HOUR, html(3, f"{words_of(3)} कल\n\n{PROMOTION}"))
    archived.archive("run2", *((n, NOON + HOUR, body) for n, body in PAGES[:2]), edited)
    ingest(archived, OLD, monkeypatch)
    assert archived.query(rules) == [(f"{before}+1", False)]
    assert archived.query("SELECT article_id, version FROM articles ORDER BY 1") == [
        ("paper:1", 1),
        ("paper:2", 1),
        ("paper:3", 2),
    ]
    assert archived.query("SELECT unchanged, updated FROM run_sites WHERE run_id = 'run2'") == [
        (2, 1)
    ]


def test_held_pages_come_in_when_more_is_known_of_the_site(
    archived: Archived, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A redesign puts a menu into the stories; then it is learned what is no story."""
    archived.archive("run1", *((n, NOON, html(n, words_of(n))) for n in range(1, 7)))
    ingest(archived, OLD, monkeypatch)
    stories = "SELECT article_id, body, version FROM articles ORDER BY 1"
    before = archived.query(stories)
    for number in (2, 3):
        added = [f"{words_of(n)}\n\n{words_of(n + 50)}\n\n{SHARED}" for n in range(1, 7)]
        pages = [(n, NOON + number * HOUR, html(n, added[n - 1])) for n in range(1, 7)]
        archived.archive(f"run{number}", *pages)
    run = ingest(archived, OLD, monkeypatch)
    assert archived.query("SELECT outcome, count(*) FROM fetches GROUP BY 1 ORDER BY 1") == [
        ("new", 6),
        ("rejected:held", 12),
    ]
    assert archived.query(stories) == before
    assert run.finish({"paper": "the test has no sources"}).warnings == ()
    learn(archived, SHARED, run.run_id)
    verdict = run.finish({"paper": "the test has no sources"})
    assert "of 6 pages that were held, 6 are good" in " ".join(verdict.warnings)
    after = archived.query(stories)
    assert [(article_id, version) for article_id, _, version in after] == [
        (article_id, 2) for article_id, _, _ in before
    ]
    assert not any(MENU[:20] in body for _, body, _ in after)
    assert archived.query("SELECT count(*) FROM rejects") == [(0,)]
    seen = archived.query("SELECT DISTINCT seen_at FROM article_versions WHERE version = 2")
    assert seen == [(NOON + 2 * HOUR,)]
    # There is nothing left to do.
    assert "held" not in " ".join(run.finish({"paper": ""}).warnings)


def test_a_replay_is_advised_only_where_it_would_change_something(
    archived: Archived, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [(n, NOON, html(n, f"{words_of(n)}\n\n{PROMOTION}")) for n in range(1, 23)]
    archived.archive("run1", *pages)
    run = ingest(archived, OLD, monkeypatch)
    # Something that none of these pages has: after a first run all is as it would come out again.
    learn(archived, MENU, run.run_id)
    run.finish({"paper": ""})
    assert run.notes == []
    learn(archived, PROMOTION, run.run_id)
    run.finish({"paper": ""})
    told = " ".join(run.notes)
    assert "22 articles were made before all was learned" in told
    assert "10 of 10 looked at would change; khabar reprocess --site paper shows all" in told


@pytest.mark.long
def test_a_good_page_is_not_replaced_by_an_older_one_that_was_held(archived: Archived) -> None:
    site = OLD.model_copy(update={"boilerplate": Boilerplate(lines=("इस खंड की सभी",))})
    archived.load(archived.archive("run1", *((n, NOON, html(n, words_of(n))) for n in range(1, 5))))
    for hours, text, rules in ((1, f"\n\n{SHARED}", OLD), (2, " कल शाम", site)):
        pages = [(n, NOON + hours * HOUR, html(n, words_of(n) + text)) for n in range(1, 5)]
        archived.load(archived.archive(f"run{hours + 1}", *pages), rules)
    assert archived.query("SELECT count(*) FROM rejects WHERE reason = 'held'") == [(4,)]
    result = archived.replay(1, 2, 3, 4, site=site)
    assert result.released == 4
    assert archived.query("SELECT DISTINCT version, last_seen_at FROM articles") == [
        (2, NOON + timedelta(hours=2))
    ]
    assert archived.query("SELECT bool_and(ends_with(body, 'कल शाम')) FROM articles") == [(True,)]


def test_what_is_still_doubtful_stays_held_unless_it_is_released(archived: Archived) -> None:
    archived.load(archived.archive("run1", *((n, NOON, html(n, words_of(n))) for n in range(1, 5))))
    doubtful = [(n, NOON + HOUR, html(n, f"{words_of(n)}\n\n{SHARED}")) for n in range(1, 5)]
    archived.load(archived.archive("run2", *doubtful))
    # One of them alone: that its new lines stand in others is seen all the same.
    assert archived.replay(1, site=OLD).released == 0
    assert archived.replay(1, site=OLD, release=True).released == 1
    assert archived.query("SELECT article_id FROM articles WHERE version = 2") == [("paper:1",)]
