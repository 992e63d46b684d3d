"""The measure must see every kind of fault, or the exam it marks is worth nothing."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.wordpress.drafts import IST
from tests.wordpress.edition import first_edition
from tests.wordpress.measure import body_f1, measure, table
from tests.wordpress.newsroom import sites
from tests.wordpress.truth import TruthPost

pytestmark = pytest.mark.long


NOW = datetime(2026, 3, 1, 9, 30, tzinfo=IST)
TABLES = """
    CREATE TABLE articles (article_id TEXT PRIMARY KEY, site TEXT, url TEXT, headline TEXT,
        body TEXT, authors TEXT[], published_at TIMESTAMPTZ, language TEXT, extractor TEXT);
    CREATE TABLE rejects (url TEXT, detail TEXT);
"""


@pytest.fixture(scope="module")
def truth() -> dict[str, list[TruthPost]]:
    return {
        name: [draft.truth(site, f"/{draft.post_id}/") for draft in first_edition(site, 46, NOW)]
        for name, site in sites().items()
    }


@pytest.fixture(scope="module")
def perfect(truth: dict[str, list[TruthPost]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse in which everything is as it should be."""
    path = tmp_path_factory.mktemp("perfect") / "news.duckdb"
    rows = [
        (
            post.article_id,
            post.site,
            post.url,
            post.title,
            "\n\n".join(post.body).replace("'", "’"),
            [post.author],
            post.published_at + timedelta(seconds=20),
            post.language,
            "container",
        )
        for posts in truth.values()
        for post in posts
        if post.standing == "article"
    ]
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        connection.executemany("INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return path


@pytest.fixture
def database(tmp_path: Path, perfect: Path) -> Path:
    """A copy of the perfect warehouse, to be spoilt."""
    return Path(shutil.copy(perfect, tmp_path))


def test_a_perfect_warehouse_scores_full_marks(
    truth: dict[str, list[TruthPost]], database: Path
) -> None:
    scores = measure(truth, database)
    total = scores["total"]
    # Of 46 posts four are hidden and one is empty.
    assert total.public == 4 * 41
    assert total.public == total.stored == total.headline == total.author
    assert total.public == total.minute == total.language
    assert total.mean_f1 == pytest.approx(1)
    assert (total.poor, total.noisy, total.extra, total.leaks) == (0, 0, 0, 0)
    assert total.misses == []
    assert list(scores) == ["bharat", "urdu", "english", "printlines", "total"]
    assert table(scores).splitlines()[-1].split() == ["total", *["164"] * 6, "1.0000", *"0000"]


@pytest.mark.parametrize(
    ("fault", "score", "change"),
    [
        ("DELETE FROM articles", "stored", -1),
        ("UPDATE articles SET headline = headline || '.'", "headline", -1),
        ("UPDATE articles SET authors = ['अनीता शर्म']", "author", -1),
        ("UPDATE articles SET authors = list_append(authors, 'डेस्क')", "author", -1),
        ("UPDATE articles SET published_at = published_at - INTERVAL 1 MINUTE", "minute", -1),
        ("UPDATE articles SET published_at = NULL", "minute", -1),
        ("UPDATE articles SET language = 'mr'", "language", -1),
        ("UPDATE articles SET body = ''", "f1", -1),
        ("UPDATE articles SET body = left(body, 300)", "poor", 1),
        ("UPDATE articles SET body = body || ' CAPTIONMARK 3'", "noisy", 1),
        (
            "INSERT INTO articles BY NAME"
            " SELECT * REPLACE (article_id || '1' AS article_id) FROM articles",
            "extra",
            1,
        ),
    ],
)
def test_each_fault_costs_a_mark(
    truth: dict[str, list[TruthPost]], database: Path, fault: str, score: str, change: int
) -> None:
    post = next(p for p in truth["bharat"] if p.kind == "plain" and "CAPTIONMARK" in p.noise)
    before = measure(truth, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"{fault} WHERE article_id = ?", [post.article_id])
    after = measure(truth, database)
    for site in ("bharat", "total"):
        difference = getattr(after[site], score) - getattr(before[site], score)
        assert difference == pytest.approx(change)
    assert after["urdu"] == before["urdu"]
    misses = "\n".join(after["total"].misses)
    assert post.key in misses or post.article_id in misses


def test_a_secret_is_found_in_any_table(truth: dict[str, list[TruthPost]], database: Path) -> None:
    post = next(p for p in truth["urdu"] if p.kind == "hidden-private")
    with duckdb.connect(str(database)) as connection:
        connection.execute("INSERT INTO rejects VALUES ('u', ?)", [f"… {post.secret} …"])
    assert measure(truth, database)["urdu"].leaks == 1


def test_a_hidden_post_that_was_stored_is_a_leak(
    truth: dict[str, list[TruthPost]], database: Path
) -> None:
    post = next(p for p in truth["urdu"] if p.kind == "hidden-password")
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "INSERT INTO articles (article_id, site) VALUES (?, 'urdu')", [post.article_id]
        )
    assert measure(truth, database)["total"].leaks == 1


@pytest.mark.parametrize(
    ("wanted", "found", "f1"),
    [
        ("पटना में नदी पुल", "पटना  में\n\nनदी पुल", 1.0),
        # Composed and decomposed nukta are one word.
        ("ज़मीन", "ज\u093cमीन", 1.0),
        ('the traders\' "body"', "the traders’ “body”", 1.0),
        ("دریا کا پل", "", 0.0),
        ("دریا کا پل", "دریا کا پل مزید پڑھیں مزید", 2 * 3 / 9),
        ("a a b", "a b b", 2 / 3),
    ],
)
def test_body_f1(wanted: str, found: str, f1: float) -> None:
    assert body_f1(wanted, found) == pytest.approx(f1)
