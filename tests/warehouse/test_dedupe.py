from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.pairs import Pair, merges
from pipelines.record import Article
from pipelines.sketch import BANDS
from tests.warehouse.build import ENGLISH, HINDI, NOON, SITES, URDU, article, page, segment
from warehouse.connection import writer
from warehouse.days import EVER
from warehouse.incoming import ids, registered, row_of, store
from warehouse.load import load_segment
from warehouse.statements import statement
from warehouse.transaction import transaction

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
    return dict(con.execute("SELECT old_id, new_id FROM cluster_aliases").fetchall())


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
    bands = con.execute("SELECT article_id, count(*) FROM sketches GROUP BY 1 ORDER BY 1")
    assert bands.fetchall() == [(f"hindi:{number}", BANDS) for number in range(4)]


def test_a_changed_date_moves_the_lead_and_the_sketch(con: Con) -> None:
    load(con, article(1, published_at=NOON), article(2, published_at=NOON + DAY))
    load(con, article(2, published_at=NOON - 5 * DAY), at=DAY)
    assert clusters(con) == {"hindi:1": "hindi:2", "hindi:2": "hindi:2"}
    days = con.execute(
        "SELECT DISTINCT article_id, day - DATE '2026-03-01' FROM sketches ORDER BY 1"
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
            found = con.execute(statement("read_components"), EVER._asdict()).fetchall()
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
            *((HINDI, share, "hindi") for share in (0.0, 0.0, 0.1, 0.2, 0.3)),
            *((URDU, share, "urdu") for share in (0.0, 0.15, 0.25)),
            *((HINDI, share, "english") for share in (0.05, 0.25)),
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


@settings(max_examples=5, deadline=None)
@given(
    order=st.permutations(STORIES),
    cuts=st.sets(st.integers(1, len(STORIES) - 1), max_size=4),
    repeated=st.sets(st.sampled_from(range(len(STORIES))), max_size=3),
)
def test_order_and_batches_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory,
    in_one_batch: tuple[dict[str, str], list[Any]],
    order: list[Article],
    cuts: set[int],
    repeated: set[int],
) -> None:
    bounds = [0, *sorted(cuts), len(order)]
    batches = [order[start:end] for start, end in pairwise(bounds)]
    batches.append([order[number] for number in repeated])
    assert clustered(tmp_path_factory.mktemp("many"), batches) == in_one_batch
    assert 3 < len(set(in_one_batch[0].values())) < len(STORIES) - 3
