from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.record import Article
from pipelines.text.normalise import tokens
from spiders.errors import ConfigError, WarehouseError
from tests.builders import (
    ENGLISH,
    HINDI,
    NOON,
    SITES,
    URDU,
    article,
    page,
    segment,
)
from tests.warehouse.database.stored import move_back
from warehouse.database.connection import READER_FILE, reader, writer
from warehouse.database.schema import migrate
from warehouse.database.statements import scripts
from warehouse.database.transaction import transaction
from warehouse.load.segment import load_segment
from warehouse.publish import publish as publishing
from warehouse.publish.publish import publish
from warehouse.search import index, word_counts
from warehouse.search.index import index_waiting, pack_index, queue_texts, waiting_texts
from warehouse.search.search import Filters, Hit, Query, parse_query, search
from warehouse.search.word_counts import ExtensionMissing

Con = duckdb.DuckDBPyConnection


def load(home: Path, *stories: Article, at: timedelta = timedelta()) -> None:
    with writer(home) as con:
        load_segment(con, segment(*(page(story, NOON + at) for story in stories)), SITES)


def ids(hits: list[Hit]) -> list[str]:
    return [hit.article_id for hit in hits]


def find(home: Path, text: str, *, any_word: bool = False, **filters: object) -> list[str]:
    found = search(home, parse_query(text), Filters(**filters), every_word=not any_word)  # type: ignore[arg-type]
    return sorted(ids(found.hits))


STORIES = (
    article(1, HINDI, headline="गाँव में पुस्तकालय", authors=("मीनू चौधरी",)),
    article(2, URDU, site="urdu", headline="باغ میں مشاعرہ", authors=("نکہت آرا",)),
    article(
        3, ENGLISH, site="english", headline="A ferry for Château-Thierry", authors=("Ann D'Souza",)
    ),
    article(
        4,
        "सरकार ने १,२३,४५६ किसानों को मुआवज़ा दिया। हिन्दी में आदेश अंबाला से आया।",
        headline="किसानों को राहत",
        published_at=NOON - timedelta(days=40),
    ),
    article(5, "Officials counted 1,00,000 votes in Ambala.", site="english", headline="Votes"),
    article(6, "یہاں لکھنؤ میں بارش ہوئی۔", site="urdu", headline="موسم"),
)


@pytest.fixture(scope="module")
def published(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("searched")
    (folder / empty_warehouse.name).write_bytes(empty_warehouse.read_bytes())
    load(folder, *STORIES)
    publish(folder)
    return folder


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("पुस्तकालय", 1),
        ("गांव", 1),  # anusvara for chandrabindu
        ("बुजुर्गों अखबारों", 1),  # without nukta
        ("बु\u095bुर्गों", 1),  # with the precomposed letter
        ("हिंदी", 4),  # anusvara for the nasal of its class
        ("अम्बाला", 4),  # and the other way round
        ("123456", 4),  # Devanagari digits, Indian separators
        ("۱۲۳۴۵۶", 4),
        ("मुआवजा\u200d", 4),
        ("مشاعره", 2),  # Arabic he
        ("كتابوں", 2),  # Arabic kaf
        ("مُشاعرہ", 2),  # a vowel mark
        ("لکھنؤ", 6),
        ("لكهنؤ", 6),  # Arabic he and kaf
        ("لکہنو", 6),
        ("يهاں لکھنؤ", 6),  # Arabic ye
        ("CHATEAU", 3),
        ("château-thierry", 3),
        ("100000 votes", 5),
    ],
)
def test_a_word_is_found_in_any_spelling(published: Path, text: str, number: int) -> None:
    assert find(published, text) == [STORIES[number - 1].article_id]


def test_vowel_signs_are_part_of_a_word(published: Path) -> None:
    """With accents stripped, as the extension does by default, these would be one word."""
    assert find(published, "गव") == []
    assert find(published, "पसतकलय") == []


def test_every_word_must_occur_unless_one_is_enough(published: Path) -> None:
    assert find(published, "ferry Ambala") == []
    assert find(published, "ferry Ambala", any_word=True) == ["english:3", "english:5"]


def test_phrases_and_exclusions(published: Path) -> None:
    assert find(published, '"two banks of the lake"') == ["english:3"]
    assert find(published, '"banks two"') == []
    assert find(published, "the -ferry") == []
    assert find(published, 'in -"counted 100000"') == ["english:3"]
    # A phrase does not reach from the headline into the story.
    assert find(published, '"votes officials"') == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("पुस्तका*", [1]),
        ("किता*", [1]),  # किताबें
        ("मुआवज*", [4]),  # without nukta
        ("لكه*", [6]),
        ("مشاع*", [2]),
        ("FER*", [3]),
        ("ferr* banks", [3]),
        ('"two ban*"', [3]),
        ("the -fer*", []),
        ("offic* vot*", [5]),
        ("erry*", []),  # a beginning, no part
    ],
)
def test_a_beginning_finds_every_word_that_begins_so(
    published: Path, text: str, numbers: list[int]
) -> None:
    assert find(published, text) == [STORIES[number - 1].article_id for number in numbers]


def test_a_beginning_is_one_word_of_the_query_however_many_it_finds(home: Path) -> None:
    load(
        home,
        article(1, "परीक्षा परीक्षार्थी परीक्षक", headline="एक"),
        article(2, "परीक्षा", headline="दो"),
    )
    publish(home)
    result = search(home, parse_query("परीक्षा* परीक्षक"))
    assert ids(result.hits) == ["hindi:1"]
    with reader(home) as con:
        rows = con.execute("SELECT article_id FROM search('परीक्ष*')").fetchall()
        # Two letters alone are a word as it stands.
        assert con.execute("FROM search('पर*')").fetchall() == []
    assert {article_id for (article_id,) in rows} == {"hindi:1", "hindi:2"}


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("पुस्तकलय", "पुस्तकालय"),
        ("ambla votes", "Ambala votes"),
        ("لکھنئو", "لکھنؤ"),
        ("मुआवजे", "मुआवज़ा"),
        ("zzzzzz", ""),
        ("zzzzzz Ambala", ""),
        ("ferry Ambala", ""),  # both are there, in no text together
        ("الف", ""),
    ],
)
def test_where_nothing_is_found_a_near_spelling_is_offered(
    published: Path, text: str, near: str
) -> None:
    result = search(published, parse_query(text))
    assert (result.hits, result.near) == ([], near)
    if near:
        assert find(published, near) or " " in near


def test_an_index_of_before_he_was_one_letter_is_mended_where_it_is(home: Path) -> None:
    load(
        home,
        article(1, "کھانا کھانا کہانا دلی", site="urdu", headline="کھانا"),
        article(2, "کہانا دلی", site="urdu", headline="دلی"),
    )
    publish(home)
    with writer(home) as con:
        expected = con.execute(POSTINGS).fetchall()
        # As it was: each spelling a word of its own.
        move_back(con)
        con.execute("INSERT INTO search_words SELECT max(word_id) + 1, 'کھانا' FROM search_words")
        con.execute(
            "INSERT INTO search_postings SELECT n.word_id, document_id, 3, true "
            "FROM search_words AS n, search_postings "
            "JOIN search_words AS o USING (word_id) "
            "WHERE n.word = 'کھانا' AND o.word = 'کہانا' AND in_headline"
        )
        con.execute(
            "UPDATE search_postings SET occurrences = 1, in_headline = false "
            "WHERE in_headline AND word_id = "
            "(SELECT word_id FROM search_words WHERE word = 'کہانا')"
        )
        con.execute("DELETE FROM schema_migrations WHERE name = '0029_search_he'")
        migrate(con)
        assert con.execute(POSTINGS).fetchall() == expected


POSTINGS = """
    SELECT word, document_id, occurrences, in_headline
    FROM internal.search_postings JOIN internal.search_words USING (word_id)
    ORDER BY ALL
"""


def test_filters(published: Path) -> None:
    assert find(published, "in", sites=["hindi"]) == []
    assert find(published, "in", languages=["en"]) == ["english:3", "english:5"]
    assert find(published, "ferry", author="d'souza") == ["english:3"]
    assert find(published, "पुस्तकालय", author="मीनू चौधरी") == ["hindi:1"]
    assert find(published, "مشاعرہ", author="نکهت") == ["urdu:2"]
    assert find(published, "ferry", author="Meenu") == []
    assert find(published, "किसानों", last=date(2026, 1, 31)) == ["hindi:4"]
    assert find(published, "किसानों", first=date(2026, 2, 1)) == []


def test_the_headline_counts_more_and_rare_words_more_than_common(home: Path) -> None:
    filler = "words that fill a story and say nothing at all about the matter in question"
    load(
        home,
        article(1, f"{filler} monsoon {filler}", site="english", headline="Weather"),
        article(2, f"{filler} {filler}", site="english", headline="Monsoon"),
        article(3, f"{filler} rain {filler}", site="english", headline="Rain", published_at=None),
    )
    publish(home)
    assert ids(search(home, Query(("monsoon",))).hits) == ["english:2", "english:1"]
    hits = search(home, Query(("question", "rain")), every_word=False).hits
    assert hits[0].article_id == "english:3"
    assert hits[0].score > 2 * hits[1].score


def test_a_story_is_shown_once_unless_copies_are_asked_for(home: Path) -> None:
    load(home, article(1, published_at=NOON - timedelta(days=2)), article(2), article(3, ENGLISH))
    publish(home)
    found = search(home, Query(("पुस्तकालय",)))
    assert (ids(found.hits), found.hits[0].copies) == (["hindi:1"], 1)
    assert (found.articles, found.stories) == (2, 1)
    assert sorted(ids(search(home, Query(("पुस्तकालय",)), copies=True).hits)) == [
        "hindi:1",
        "hindi:2",
    ]


def test_limit_and_counts(published: Path) -> None:
    query = Query(("in",))
    found = search(published, query, limit=1)
    assert (len(found.hits), found.stories) == (1, 2)
    assert len(search(published, query, limit=0).hits) == 2


def test_any_client_may_ask_without_the_extension(published: Path) -> None:
    with duckdb.connect(str(published / READER_FILE), read_only=True) as con:
        loaded = "SELECT count(*) FROM duckdb_extensions() WHERE loaded AND extension_name = 'fts'"
        assert con.execute(loaded).fetchone() == (0,)
        rows = con.execute("SELECT article_id, headline FROM search('गांव')").fetchall()
        assert rows == [("hindi:1", "गाँव में पुस्तकालय")]
        either = "SELECT count(*) FROM search('ferry votes', every_word := false)"
        assert con.execute(either).fetchone() == (2,)
        assert con.execute("FROM search('')").fetchall() == []


def test_a_changed_text_takes_the_place_of_the_old(home: Path) -> None:
    load(home, article(1, ENGLISH, site="english"))
    publish(home)
    load(home, article(1, ENGLISH.replace("ferry", "hovercraft"), site="english"), at=timedelta(1))
    publish(home)
    assert find(home, "ferry") == []
    assert find(home, "hovercraft") == ["english:1"]
    with writer(home) as con:
        assert con.execute(
            "SELECT count(article_id), count(*) FROM internal.search_documents"
        ).fetchone() == (1, 2)
        assert pack_index(con, force=True)
        assert con.execute("SELECT count(*) FROM internal.search_documents").fetchone() == (1,)
        gone = "SELECT count(*) FROM internal.search_words WHERE word = 'ferry'"
        assert con.execute(gone).fetchone() == (0,)
    publish(home)
    assert find(home, "hovercraft") == ["english:1"]


def test_a_removed_article_is_found_no_more(home: Path) -> None:
    load(home, article(1), article(2, ENGLISH))
    publish(home)
    with writer(home) as con, transaction(con):
        con.execute("DELETE FROM articles WHERE article_id = 'hindi:1'")
        queue_texts(con, ["hindi:1"])
    publish(home)
    assert find(home, "पुस्तकालय") == []
    assert find(home, "ferry") == ["hindi:2"]


def test_without_the_extension_texts_are_read_through(
    home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    load(home, article(1, headline="पुराना"), article(2, ENGLISH, site="english"))
    publish(home)
    indexed = search(home, Query(("the",)))
    assert indexed.waiting == 0
    monkeypatch.setattr(word_counts, "PACKAGE", "no_such_package")
    word_counts.extension_path.cache_clear()
    publishing._warn_once.cache_clear()
    load(home, article(1, headline="नया"), article(3, URDU), at=timedelta(1))
    publish(home)
    word_counts.extension_path.cache_clear()
    assert "pip install duckdb-extension-fts" in caplog.text
    assert find(home, "مشاعرہ") == ["hindi:3"]
    assert find(home, "नया पुस्तकालय") == ["hindi:1"]
    assert find(home, "पुराना") == []
    assert find(home, "the") == ["english:2"]
    assert search(home, Query(("the",))).waiting == 2


def test_read_through_and_index_give_the_same_scores(home: Path) -> None:
    """One score formula for both; idf and mean length differ only by what is indexed."""
    load(home, *STORIES)
    publish(home)
    before = {
        h.article_id: h.score for h in search(home, Query(("in", "the")), every_word=False).hits
    }
    with writer(home) as con, transaction(con):
        queue_texts(con, ["english:3"])
        con.execute(
            "UPDATE internal.search_documents SET article_id = NULL WHERE article_id = 'english:3'"
        )
    with writer(home) as con:
        rows = dict(con.execute("FROM search_scores('in the', every_word := false)").fetchall())
    assert rows == pytest.approx(before)
    assert len(rows) == 2


def test_many_texts_are_indexed_in_portions(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "PORTION", 2)
    load(
        home, *(article(number, f"{ENGLISH} number{number}", site="english") for number in range(7))
    )
    with writer(home) as con:
        assert index_waiting(con, 3) == 3
        assert con.execute("SELECT count(*) FROM internal.search_documents").fetchone() == (4,)
        assert index_waiting(con) == 0
        numbers = con.execute(
            "SELECT document_id FROM internal.search_documents ORDER BY 1"
        ).fetchall()
        assert numbers == [(number,) for number in range(7)]
        assert con.execute("SELECT count(*) FROM search('number5')").fetchone() == (1,)
        assert con.execute(
            "SELECT count(*) = count(DISTINCT word) AND count(*) > 50 FROM internal.search_words"
        ).fetchone() == (True,)


def test_an_interrupted_indexing_leaves_the_queue(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(home, *STORIES)

    def broken(_: object) -> object:
        raise RuntimeError("power cut")

    with writer(home) as con:
        monkeypatch.setattr(index, "count_words", broken)
        with pytest.raises(RuntimeError, match="power cut"):
            index_waiting(con)
        monkeypatch.undo()
        assert waiting_texts(con) == len(STORIES)
        assert con.execute("SELECT count(*) FROM internal.search_documents").fetchone() == (0,)
        assert index_waiting(con) == 0


def test_an_extension_of_another_duckdb_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    broken = tmp_path / "fts.duckdb_extension"
    broken.write_bytes(b"no extension")
    monkeypatch.setattr(word_counts, "extension_path", lambda: broken)
    load(home, *STORIES)
    with writer(home) as con, pytest.raises(ExtensionMissing, match="cannot be loaded"):
        index_waiting(con)
    publish(home)
    assert find(home, "ferry") == ["english:3"]


def test_queries_as_people_write_them() -> None:
    assert parse_query('किम "जोंग उन" -चीन') == Query(("किम", "जोंग उन"), ("जोंग उन",), ("चीन",))
    assert parse_query("“supreme court” e-mail") == Query(
        ("supreme court", "e-mail"), ("supreme court",)
    )
    assert parse_query('an "open phrase') == Query(("an", "open", "phrase"))
    for nothing in ("", "  ", "-only", '""', "؟!"):
        with pytest.raises(ConfigError, match="no word to search for"):
            parse_query(nothing)
    assert parse_query("वाराण* -बस्ती*") == Query(("वाराण*",), (), ("बस्ती*",))
    for short in ("वा*", "لک*", "ab*", "a वाराणसी -x*", '"the s*"'):
        with pytest.raises(ConfigError, match="three letters or more"):
            parse_query(short)


def test_nothing_published_yet(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="does not exist yet"):
        search(tmp_path, Query(("x",)))


def test_a_file_without_search_says_so(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / READER_FILE)) as con:
        con.execute("CREATE TABLE articles (x INTEGER)")
    with pytest.raises(WarehouseError, match="is not Khabar's"):
        search(tmp_path, Query(("x",)))


def test_a_file_of_an_earlier_khabar_says_so(home: Path) -> None:
    publish(home)
    (home / READER_FILE).chmod(0o644)
    with duckdb.connect(str(home / READER_FILE)) as con:
        con.execute("DROP MACRO TABLE search; DROP MACRO TABLE search_scores")
        con.execute("DELETE FROM schema_migrations WHERE name LIKE '%search%'")
    with pytest.raises(WarehouseError, match="published by an earlier Khabar"):
        search(home, Query(("x",)))


@pytest.fixture
def forms() -> Iterator[Con]:
    with duckdb.connect() as con:
        for name in ("1_search_spelling", "2_search_form"):
            con.execute(scripts("macros")[name])
        yield con


def test_the_macro_folds_as_the_comparison_of_texts_does(forms: Con, published: Path) -> None:
    with_reader = reader(published)
    bodies = [body for (body,) in with_reader.execute("SELECT body FROM articles").fetchall()]
    with_reader.close()
    odd = ["कङ्गन पञ्चायत ठण्डा हिन्दी अम्बर", "ہۀۂھ ۓ ئؤأإآ", "٣٤٥ ۳۴ ३४", "1,00,00,000 1,000", "ﺍ"]
    for text in [*bodies, *odd[:-1]]:
        (formed,) = forms.execute("SELECT search_form(?)", [text]).fetchall()[0]
        # For the search alone ھ and ہ are one letter.
        assert formed.split() == tokens(text.replace("ھ", "ہ"))
