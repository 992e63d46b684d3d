from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.dedupe.pairs import Pair, merges
from pipelines.dedupe.sketch import BANDS
from pipelines.record import Article
from tests.builders import ENGLISH, HINDI, NOON, SITES, URDU, article, page, segment
from warehouse.database.connection import writer
from warehouse.database.staging import ids, registered, row_of, store
from warehouse.database.statements import statement
from warehouse.database.transaction import transaction
from warehouse.dedupe.days import EVER
from warehouse.load.segment import load_segment

Con = duckdb.DuckDBPyConnection
DAY = timedelta(days=1)


def edited(text: str, seed: int, share: float) -> str:
    """`text` with this share of its words put in another order."""
    words = text.split()
    rng = random.Random(seed)
    places = rng.sample(range(len(words)), round(len(words) * share))
    moved = rng.sample(places, len(places))
    return " ".join(
        words[moved[places.index(i)]] if i in places else w for i, w in enumerate(words)
    )


def load(con: Con, *stories: Article, at: timedelta = timedelta()) -> int:
    result = load_segment(con, segment(*(page(story, NOON + at) for story in stories)), SITES)
    return result.duplicates


def clusters(con: Con) -> dict[str, str]:
    rows = con.execute("SELECT article_id, cluster_id, is_lead FROM articles").fetchall()
    assert all(is_lead == (article_id == cluster) for article_id, cluster, is_lead in rows)
    return {article_id: cluster for article_id, cluster, _ in rows}


def aliases(con: Con) -> dict[str, str]:
    return dict(con.execute("SELECT old_id, new_id FROM internal.cluster_aliases").fetchall())


def test_a_copy_joins_the_story_of_another_site(con: Con) -> None:
    first = article(1, URDU, site="urdu", published_at=NOON - DAY)
    copy = article(2, URDU + "\nمزید تفصیل کل آئے گی۔", site="hindi")
    assert load(con, first) == 0
    assert load(con, copy, article(3, ENGLISH)) == 1
    assert clusters(con) == {"urdu:1": "urdu:1", "hindi:2": "urdu:1", "hindi:3": "hindi:3"}
    pairs = con.execute("SELECT article_a, article_b, kind FROM article_pairs").fetchall()
    assert pairs == [("hindi:2", "urdu:1", "near")]
    assert aliases(con) == {}


def test_an_earlier_article_that_comes_later_takes_the_lead(con: Con) -> None:
    load(con, article(1), article(2, published_at=NOON + DAY))
    assert load(con, article(3, published_at=NOON - DAY)) == 0
    assert clusters(con) == dict.fromkeys(("hindi:1", "hindi:2", "hindi:3"), "hindi:3")
    assert aliases(con) == {"hindi:1": "hindi:3"}
    load(con, article(4, published_at=NOON - 2 * DAY))
    assert aliases(con) == {"hindi:1": "hindi:4", "hindi:3": "hindi:4"}


def test_an_article_that_is_rewritten_leaves_its_cluster(con: Con) -> None:
    load(con, article(1), article(2, published_at=NOON), article(3, published_at=NOON + DAY))
    load(con, article(0, published_at=NOON - DAY))
    assert aliases(con) == {"hindi:1": "hindi:0"}
    load(con, article(0, ENGLISH, published_at=NOON - DAY), at=DAY)
    assert clusters(con) == {
        "hindi:0": "hindi:0",
        **dict.fromkeys(("hindi:1", "hindi:2", "hindi:3"), "hindi:1"),
    }
    assert aliases(con) == {}
    assert con.execute("SELECT count(*) FROM article_pairs").fetchone() == (3,)
    bands = con.execute("SELECT article_id, count(*) FROM internal.sketches GROUP BY 1 ORDER BY 1")
    assert bands.fetchall() == [(f"hindi:{number}", BANDS) for number in range(4)]


def test_a_changed_date_moves_the_lead_and_the_sketch(con: Con) -> None:
    load(con, article(1, published_at=NOON), article(2, published_at=NOON + DAY))
    load(con, article(2, published_at=NOON - 5 * DAY), at=DAY)
    assert clusters(con) == {"hindi:1": "hindi:2", "hindi:2": "hindi:2"}
    days = con.execute(
        "SELECT DISTINCT article_id, day - DATE '2026-03-01' FROM internal.sketches ORDER BY 1"
    ).fetchall()
    assert days == [("hindi:1", 0), ("hindi:2", -5)]


def test_articles_far_apart_in_time_are_not_compared(con: Con) -> None:
    load(con, *(article(days, published_at=NOON + days * DAY) for days in (0, 60, 121)))
    assert clusters(con) == {"hindi:0": "hindi:0", "hindi:60": "hindi:0", "hindi:121": "hindi:121"}


def test_without_a_date_the_first_sight_counts(con: Con) -> None:
    load(con, article(1, published_at=None), at=DAY)
    load(con, article(2, published_at=NOON))
    assert clusters(con) == {"hindi:1": "hindi:2", "hindi:2": "hindi:2"}
    load(con, article(1, published_at=None), at=-DAY)
    assert clusters(con) == {"hindi:1": "hindi:1", "hindi:2": "hindi:1"}


def test_an_article_of_a_site_configured_no_more_still_counts(con: Con) -> None:
    load(con, article(1, published_at=NOON - DAY))
    copy = segment(page(article(1, HINDI, site="english")), site="english")
    load_segment(con, copy, {"english": SITES["english"]})
    assert clusters(con) == {"hindi:1": "hindi:1", "english:1": "hindi:1"}


def test_statements_and_rules_agree_on_what_merges(con: Con) -> None:
    pairs = [
        Pair("a", f"b{kind}", kind, 0.5, 0.5, "", "1")
        for kind in ("exact", "near", "contains", "related")
    ]
    with transaction(con):
        store(con, "article_pairs", [{**row_of(pair), "day": NOON.date()} for pair in pairs])
        with registered(con, "incoming_ids", ids(["a"])):
            found = con.execute(statement("dedupe/read_components"), EVER._asdict()).fetchall()
    assert [row[:2] for row in found] == [(p.article_a, p.article_b) for p in pairs if merges(p)]


STORIES: Sequence[Article] = [
    article(
        number,
        edited(text, number, share),
        site=site,
        published_at=NOON + timedelta(hours=7 * number % 50),
    )
    for number, (text, share, site) in enumerate(
        [
            *((HINDI, share, "hindi") for share in (0.0, 0.0, 0.1, 0.3, 0.5)),
            *((URDU, share, "urdu") for share in (0.0, 0.25, 0.5)),
            *((HINDI, share, "english") for share in (0.05, 0.4)),
            (ENGLISH, 0.0, "english"),
            (HINDI + URDU, 0.0, "hindi"),
        ]
    )
]


def clustered(home: Path, batches: Sequence[Sequence[Article]]) -> tuple[dict[str, str], list[Any]]:
    """Clusters and pairs of a new warehouse into which the batches were loaded."""
    with writer(home) as con:
        for batch in batches:
            load(con, *batch)
        return clusters(con), con.execute("FROM article_pairs ORDER BY ALL").fetchall()


@pytest.fixture(scope="module")
def in_one_batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], list[Any]]:
    return clustered(tmp_path_factory.mktemp("one"), [STORIES])


@pytest.mark.long
@settings(max_examples=4, deadline=None)
@given(
    order=st.permutations(STORIES),
    cuts=st.sets(st.integers(1, len(STORIES) - 1), max_size=4),
    repeated=st.sets(st.sampled_from(range(len(STORIES))), max_size=3),
)
def test_order_and_batches_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory,
    in_one_batch: tuple[dict[str, str], list[Any]],
    empty_warehouse: Path,
    order: list[Article],
    cuts: set[int],
    repeated: set[int],
) -> None:
    bounds = [0, *sorted(cuts), len(order)]
    batches = [order[start:end] for start, end in pairwise(bounds)]
    batches.append([order[number] for number in repeated])
    home = tmp_path_factory.mktemp("many")
    shutil.copy(empty_warehouse, home)
    assert clustered(home, batches) == in_one_batch
    assert 3 < len(set(in_one_batch[0].values())) < len(STORIES) - 3


@dataclass(frozen=True)
class Edit:
    """A state that an article is seen in."""

    number: int
    text: str
    share: float
    days: int
    series: str
    headline: str

    @property
    def article(self) -> Article:
        return article(
            self.number,
            edited(self.text, self.number, self.share),
            site=("hindi", "urdu", "english")[self.number % 3],
            published_at=NOON + self.days * DAY,
            series=self.series,
            headline=self.headline,
        )


EDITS = st.builds(
    Edit,
    number=st.integers(1, 6),
    text=st.sampled_from([HINDI, HINDI, HINDI, ENGLISH, HINDI + URDU, "तीन शब्द यहाँ"]),
    share=st.sampled_from([0.0, 0.05, 0.2, 0.35, 0.6]),
    days=st.sampled_from([-130, -65, -2, 0, 0, 1, 40]),
    series=st.sampled_from(["", "", "", "rashifal"]),
    headline=st.sampled_from(["शीर्षक यहाँ", "भाव 3 मार्च", "भाव 4 मार्च"]),
)


@settings(max_examples=4, deadline=None)
@given(edits=st.lists(EDITS, min_size=6, max_size=14), size=st.integers(2, 6))
def test_after_any_edits_all_is_as_if_loaded_afresh(
    empty_warehouse: Path,
    tmp_path_factory: pytest.TempPathFactory,
    edits: list[Edit],
    size: int,
) -> None:
    homes = [tmp_path_factory.mktemp("edits") for _ in range(2)]
    for home in homes:
        shutil.copy(empty_warehouse, home)
    with writer(homes[0]) as con:
        for start in range(0, len(edits), size):
            pages = [
                page(edit.article, NOON + timedelta(minutes=start + at))
                for at, edit in enumerate(edits[start : start + size])
            ]
            load_segment(con, segment(*pages), SITES)
            assert_aliases_lead_somewhere(con)
        after_edits = stored(con)
    last = {edit.number: edit for edit in edits}
    with writer(homes[1]) as con:
        load(con, *(edit.article for edit in last.values()))
        assert stored(con) == after_edits


def stored(con: Con) -> tuple[Any, ...]:
    tables = ("article_pairs", "internal.sketches", "internal.fingerprints")
    return clusters(con), *(
        con.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in tables
    )


def assert_aliases_lead_somewhere(con: Con) -> None:
    """To the cluster where the article is now, never to another alias; and no lead has one."""
    now = clusters(con)
    for old, new in aliases(con).items():
        assert new == now[old] != old
        assert now[new] == new


def test_an_edit_that_makes_two_articles_agree_joins_them(con: Con) -> None:
    load(con, article(1), article(2, ENGLISH, published_at=NOON))
    load(con, article(2, edited(HINDI, 2, 0.1), published_at=NOON), at=DAY)
    assert clusters(con) == dict.fromkeys(("hindi:1", "hindi:2"), "hindi:1")
    assert aliases(con) == {"hindi:2": "hindi:1"}
    load(con, article(2, ENGLISH, published_at=NOON), at=2 * DAY)
    assert clusters(con) == {"hindi:1": "hindi:1", "hindi:2": "hindi:2"}
    assert aliases(con) == {}


def test_an_edited_lead_keeps_its_copies_while_they_are_copies(con: Con) -> None:
    copies = [article(n, HINDI, published_at=NOON + n * DAY) for n in (2, 3)]
    load(con, article(1, published_at=NOON), *copies)
    load(con, article(1, edited(HINDI, 1, 0.1), published_at=NOON), at=DAY)
    assert set(clusters(con).values()) == {"hindi:1"}
    assert aliases(con) == {}
    load(con, article(1, URDU, published_at=NOON), at=2 * DAY)
    assert clusters(con) == {"hindi:1": "hindi:1", "hindi:2": "hindi:2", "hindi:3": "hindi:2"}
    assert aliases(con) == {}


def test_a_date_put_right_takes_an_article_out_of_reach(con: Con) -> None:
    load(con, article(1, published_at=NOON), article(2, published_at=NOON + DAY))
    load(con, article(2, published_at=NOON - 61 * DAY), at=DAY)
    assert clusters(con) == {"hindi:1": "hindi:1", "hindi:2": "hindi:2"}
    load(con, article(2, published_at=NOON - 60 * DAY), at=2 * DAY)
    assert clusters(con) == {"hindi:1": "hindi:2", "hindi:2": "hindi:2"}


def test_an_article_found_to_be_of_a_series_leaves_that_of_another_day(con: Con) -> None:
    one, other = article(1, published_at=NOON), edited(HINDI, 2, 0.1)
    load(con, one, article(2, other, published_at=NOON + DAY))
    assert set(clusters(con).values()) == {"hindi:1"}
    load(con, article(2, other, published_at=NOON + DAY, series="rashifal"), at=DAY)
    assert clusters(con) == {"hindi:1": "hindi:1", "hindi:2": "hindi:2"}


def test_a_chain_of_copies_is_followed_beyond_the_window(con: Con) -> None:
    """Each is near to the next alone in time; what changes at one end changes the far leads."""
    chain = [article(n, published_at=NOON + 50 * n * DAY) for n in range(1, 8)]
    load(con, *chain)
    assert set(clusters(con).values()) == {"hindi:1", "hindi:3", "hindi:5", "hindi:7"}
    load(con, article(0, published_at=NOON))
    assert set(clusters(con).values()) == {"hindi:0", "hindi:2", "hindi:4", "hindi:6"}
    assert aliases(con) == {f"hindi:{n}": f"hindi:{n - 1}" for n in (1, 3, 5, 7)}


def test_what_is_kept_of_texts_is_a_memory_alone(
    con: Con, in_one_batch: tuple[dict[str, str], list[Any]]
) -> None:
    """Without it the same comes out, and it is filled again."""
    load(con, *STORIES[:6])
    con.execute("DELETE FROM internal.fingerprints")
    load(con, *STORIES[6:])
    assert stored(con)[:2] == in_one_batch
    kept = con.execute(
        "SELECT count(*), count(DISTINCT article_id) FROM internal.fingerprints"
    ).fetchone()
    assert kept is not None
    assert kept[0] == kept[1] > len(STORIES) - 6


def test_of_articles_kept_no_text_is_read_again(con: Con) -> None:
    load(con, article(1), article(2, URDU))
    con.execute("UPDATE articles SET body = ''")
    load(con, article(3, edited(HINDI, 3, 0.1)))
    assert clusters(con)["hindi:3"] == "hindi:1"


@pytest.mark.parametrize("together", [True, False])
def test_a_copy_with_a_fifth_of_its_words_edited_joins(con: Con, together: bool) -> None:
    """The order of the words decides: of those loaded before, the text is read for it."""
    fifth = [
        " ".join("नया" if n % 5 == 0 else word for n, word in enumerate(text.split()))
        for text in (HINDI + URDU, ENGLISH * 2)
    ]
    originals = [article(1, HINDI + URDU), article(2, ENGLISH * 2)]
    copies = [
        article(number, text, headline="Told elsewhere", published_at=NOON + DAY)
        for number, text in enumerate(fifth, start=3)
    ]
    if together:
        load(con, *copies, *originals)
    else:
        load(con, *originals)
        load(con, *copies)
    leads = {"hindi:1": "hindi:1", "hindi:2": "hindi:2", "hindi:3": "hindi:1", "hindi:4": "hindi:2"}
    assert clusters(con) == leads
    rules = con.execute("SELECT article_a, article_b, kind, rule FROM article_pairs ORDER BY ALL")
    assert rules.fetchall() == [
        ("hindi:1", "hindi:3", "near", "word_order"),
        ("hindi:2", "hindi:4", "near", "word_order"),
    ]


def test_the_memory_is_of_limited_length(con: Con, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.dedupe.fingerprints.KEPT", 3)
    strangers = [" ".join(f"शब्द{n}क{i}" for i in range(60)) for n in range(6)]
    for number, text in enumerate(strangers):
        load(con, article(number, text))
    kept = con.execute("SELECT article_id FROM internal.fingerprints ORDER BY ALL").fetchall()
    assert kept == [(f"hindi:{number}",) for number in (1, 2, 3, 4, 5)]
    load(con, article(9, strangers[0]))
    assert clusters(con)["hindi:9"] == "hindi:0"
