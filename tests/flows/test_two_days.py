"""The main job from end to end: two practice days and a quiet third run, counted exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from spiders.practice.network import SITES, Plan, PracticeServer, TruthArticle, changes, truth
from tests.flows.khabar import Khabar
from warehouse.publish.sample_queries import read_samples
from warehouse.publish.session import Session

pytestmark = pytest.mark.slow

DAY_1 = Plan(articles=60)
DAY_2 = Plan(articles=60, day=2)

Rows = list[tuple[Any, ...]]


@dataclass
class Record:
    """What the three runs left, read back after each."""

    first: dict[str, Rows]
    second: dict[str, Rows]
    quiet_requests: dict[str, int]
    quiet: Rows
    quiet_said: str
    """By the quiet run, on its terminal."""
    edits: Rows
    deletions: Rows
    old_reader_saw: Rows
    bad_runs: Rows
    samples: dict[str, int]
    """Rows of each sample query."""


COUNTS = "SELECT site, new, updated, unchanged, known, gone, rejected, failed FROM run_sites"
STANDING = """
    SELECT article_id, headline, body, language, published_at, version, cluster_id FROM articles
"""
EDITS = """
    SELECT article_id, kind, headline_before, headline_after, edits.added, edits.removed,
        words_added, words_removed, value_sources['modified_at']
    FROM edits
    JOIN articles USING (article_id)
"""


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    khabar = Khabar(tmp_path_factory.mktemp("two-days"))
    latest = " WHERE run_id = (SELECT max(run_id) FROM runs)"
    with PracticeServer(DAY_1) as server:
        khabar.follow(server)
        done = khabar("run")
        assert done.returncode == 0, done.stderr
        first = {"counts": khabar.query(COUNTS + latest), "articles": khabar.query(STANDING)}
        # A reader that keeps the file open sees its own day for as long as it likes.
        with duckdb.connect(str(khabar.home / "news.duckdb"), read_only=True) as reader:
            server.set_plan(DAY_2)
            done = khabar("run")
            assert done.returncode == 0, done.stderr
            old = reader.execute("SELECT count(*) FROM articles").fetchall()
        second = {"counts": khabar.query(COUNTS + latest), "articles": khabar.query(STANDING)}
        before = len(server.requests)
        done = khabar("run")
        assert done.returncode == 0, done.stderr
        asked = server.requests[before:]
        yield Record(
            first=first,
            second=second,
            quiet_requests={site: sum(r.site == site for r in asked) for site in SITES},
            quiet=khabar.query(COUNTS + latest),
            quiet_said=done.stdout,
            edits=khabar.query(EDITS),
            deletions=khabar.query("SELECT article_id, state, headline, body FROM deletions"),
            old_reader_saw=old,
            bad_runs=khabar.query("SELECT state, reason FROM runs WHERE state <> 'completed'"),
            samples=sample_rows(khabar.home),
        )


def sample_rows(home: Path) -> dict[str, int]:
    with Session(home) as session:
        return {each.name: len(session.ask(each.sql).rows()) for each in read_samples()}


def stories(plan: Plan) -> dict[str, TruthArticle]:
    return {
        story.article_id: story for site in SITES for story in truth(site, plan) if story.is_article
    }


def test_every_run_completed_with_counts_that_add_up(record: Record) -> None:
    assert record.bad_runs == []


def test_sample_queries_find_something_in_an_archive_of_two_days(record: Record) -> None:
    assert len(record.samples) >= 20
    # Nothing is deleted there, and no text is doubtful.
    empty = {name for name, rows in record.samples.items() if not rows}
    assert empty <= {"deletions", "doubtful_texts"}


def test_the_first_day_stores_every_story_and_nothing_else(record: Record) -> None:
    assert {row[0] for row in record.first["articles"]} == set(stories(DAY_1))


def test_headlines_languages_and_minutes_are_those_of_the_network(record: Record) -> None:
    told = stories(DAY_1)
    for article_id, headline, _, language, published_at, version, _ in record.first["articles"]:
        story = told[article_id]
        assert headline == story.headline
        assert language == story.language
        assert published_at == story.published_at
        assert version == 1


def test_bodies_hold_the_story_and_none_of_the_page_around_it(record: Record) -> None:
    told = stories(DAY_1)
    for article_id, _, body, *_ in record.first["articles"]:
        for paragraph in told[article_id].paragraphs:
            assert " ".join(paragraph.split()) in " ".join(body.split()), article_id
        for line in told[article_id].noise:
            assert line not in body.split("\n\n"), article_id


@pytest.mark.parametrize("site", SITES)
def test_the_second_day_stores_exactly_the_new_and_the_truly_edited(
    record: Record, site: str
) -> None:
    moved = changes(site, DAY_2)
    told = stories(DAY_2)
    new = {f"{site}:{number}" for number in moved.new} & told.keys()
    edited = {f"{site}:{number}" for number in moved.edited} & told.keys()
    before = {row[0]: row for row in record.first["articles"]}
    now = {row[0]: row for row in record.second["articles"] if row[0].startswith(f"{site}:")}
    assert now.keys() - before.keys() == new
    assert {key for key, row in now.items() if row[5] == 2} == edited
    counts = next(row for row in record.second["counts"] if row[0] == site)
    # What moved without a new text is asked for once and found unchanged; nothing else is.
    numbers = (*moved.resaved, *moved.renamed, *moved.recategorised)
    moved_only = {f"{site}:{number}" for number in numbers}
    assert counts[1:4] == (len(new), len(edited), len(moved_only & told.keys() - edited))


def test_every_edit_is_told_word_by_word(record: Record) -> None:
    before, now = stories(DAY_1), stories(DAY_2)
    numbers = {site: changes(site, DAY_2).edited for site in SITES}
    edited = {f"{site}:{number}" for site, each in numbers.items() for number in each}
    assert {row[0] for row in record.edits} == edited & now.keys()
    for article_id, kind, headline, headline_now, added, removed, *words, source in record.edits:
        old, new = before[article_id], now[article_id]
        # Pages that state a modified time put it forward at each edit; some state none.
        assert kind == ("update" if source in ("json-ld", "meta") else "quiet"), article_id
        assert (headline, headline_now) == (old.headline, new.headline)
        then, here = (" ".join(each.paragraphs).split() for each in (old, new))
        assert words[0] - words[1] == len(here) - len(then), article_id
        assert [len(" ".join(each).split()) for each in (added, removed)] == words
        # A paragraph more and at most one other sentence: no text is told as written anew.
        assert " ".join(added).endswith(new.paragraphs[-1]), article_id
        assert words[1] < len(then) / 2
    assert {kind for _, kind, *_ in record.edits} == {"update", "quiet"}


def test_what_was_taken_offline_is_kept_with_its_text(record: Record) -> None:
    stored = {row[0]: row[1:3] for row in record.first["articles"]}
    moved = {site: changes(site, DAY_2) for site in SITES}
    taken = {
        f"{site}:{number}"
        for site, each in moved.items()
        for number in (*each.deleted, *each.password)
    }
    told = {row[0]: row[1:] for row in record.deletions}
    assert told == {key: ("offline", *stored[key]) for key in taken & stored.keys()}
    assert told


@pytest.mark.parametrize("site", SITES)
def test_what_came_in_parts_or_with_an_old_date_is_whole_and_in_its_place(
    record: Record, site: str
) -> None:
    told = stories(DAY_2)
    late = {f"{site}:{number}" for number in changes(site, DAY_2).late}
    parted = {key for key, story in told.items() if story.site == site and story.parts > 1}
    now = {row[0]: row for row in record.second["articles"]}
    for key in late | parted:
        paragraphs = now[key][2].split("\n\n")
        assert paragraphs == list(told[key].paragraphs)
        assert now[key][4] == told[key].published_at
    assert late
    assert parted


@pytest.mark.parametrize("site", SITES)
def test_a_story_is_kept_when_a_password_is_set(record: Record, site: str) -> None:
    closed = {f"{site}:{number}" for number in changes(site, DAY_2).password}
    before, now = ({row[0]: row[1:4] for row in day["articles"]} for day in (
        record.first, record.second,
    ))  # fmt: skip
    assert closed
    assert {key: now[key] for key in closed} == {key: before[key] for key in closed}


def test_cross_posted_copies_share_a_cluster(record: Record) -> None:
    clusters = {row[0]: row[6] for row in record.first["articles"]}
    copies = [s for s in stories(DAY_1).values() if s.copy_of and s.grade == "verbatim"]
    assert copies
    for copy in copies:
        assert clusters[copy.article_id] == clusters[str(copy.copy_of)]


def test_an_unchanged_run_asks_for_sources_only(record: Record) -> None:
    assert max(record.quiet_requests.values()) <= 7, record.quiet_requests
    assert {row[1:4] for row in record.quiet} == {(0, 0, 0)}


def test_a_quiet_run_says_what_is_known(record: Record) -> None:
    stored = Counter(article_id.partition(":")[0] for article_id, *_ in record.second["articles"])
    assert f"In short:   {stored.total()} known, nothing new" in record.quiet_said
    for site in SITES:
        line = next(line for line in record.quiet_said.splitlines() if line.startswith(site + " "))
        assert line.split()[1:4] == [str(stored[site]), "0", "0"]


def test_a_reader_keeps_what_it_opened(record: Record) -> None:
    assert record.old_reader_saw == [(len(record.first["articles"]),)]
