from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb
import pytest

from tests.builders import (
    ENGLISH,
    HINDI,
    NOON,
    SITES,
    URDU,
    article,
    fetch,
    page,
    rejected,
    segment,
)
from warehouse.database.schema import stored_tables
from warehouse.database.staging import store
from warehouse.database.statements import statement
from warehouse.load.segment import LoadResult, load_segment
from warehouse.runs.runs import site_counts

Con = duckdb.DuckDBPyConnection
HOUR = timedelta(hours=1)


def load(con: Con, *pages: Any, **more: Any) -> LoadResult:
    return load_segment(con, segment(*pages, **more), SITES)


def one(con: Con, sql: str) -> Any:
    (row,) = con.execute(sql).fetchall()
    return row if len(row) > 1 else row[0]


def everything(con: Con) -> dict[str, list[Any]]:
    return {
        name: sorted(con.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
        for name in stored_tables(con)
    }


def test_an_article_is_stored_whole(con: Con) -> None:
    story = article(
        7,
        URDU,
        site="urdu",
        headline="باغ میں مشاعرہ",
        series="adab",
        modified_at=NOON,
        quality=0.5,
    )
    result = load(con, page(story), site="urdu")
    assert result.outcomes == {"new": 1}
    cursor = con.execute("SELECT * FROM articles")
    row = dict(zip([c[0] for c in cursor.description], cursor.fetchone(), strict=True))
    assert row["headline"] == "باغ میں مشاعرہ"
    assert row["body"] == URDU.strip()
    assert row["authors"] == ["अनीता शर्मा"]
    assert row["tags"] == ["गाँव", "کتاب"]
    assert row["published_at"] == story.published_at
    assert row["published_at_source"] == "json-ld"
    assert row["value_sources"] == {"published_at": "json-ld", "headline": "meta"}
    assert row["removed"] == [{"rule": "related", "line": "यह भी पढ़ें: कल का मौसम"}]
    assert (row["first_seen_at"], row["last_seen_at"], row["gone_at"]) == (NOON, NOON, None)
    assert (row["version"], row["cluster_id"], row["is_lead"]) == (1, "urdu:7", True)
    raw = "SELECT warc_file, warc_offset > 0 FROM fetches JOIN articles USING (fetch_id)"
    assert one(con, raw) == ("s.warc.gz", True)


def test_the_same_segment_again_changes_nothing(con: Con) -> None:
    first = segment(page(article(1)), page(article(2, ENGLISH)), rejected(3, "listing"))
    load_segment(con, first, SITES)
    before = everything(con)
    assert load_segment(con, first, SITES) == LoadResult()
    assert everything(con) == before
    assert con.execute("SELECT sum(pages) FROM segments").fetchone() == (3,)


def test_the_requests_for_the_parts_of_an_article_are_kept(con: Con) -> None:
    url = "https://hindi.example/desh/khabar-1/2/"
    load(con, page(article(1), parts=(fetch(url, purpose="part"),)))
    sql = "SELECT url, purpose, outcome, warc_offset > 0 FROM fetches ORDER BY url"
    assert con.execute(sql).fetchall() == [
        ("https://hindi.example/desh/khabar-1", "", "new", True),
        (url, "part", "new", True),
    ]
    assert one(con, "SELECT pages FROM segments") == 1


def test_new_updated_unchanged(con: Con) -> None:
    load(con, page(article(1)), page(article(2)))
    edited = article(1, HINDI + "\nअगले महीने इसका विस्तार होगा।")
    retagged = article(2, tags=("मौसम",))
    later = NOON + HOUR
    result = load(con, page(edited, later), page(retagged, later), page(article(3), later))
    assert result.outcomes == {"updated": 1, "unchanged": 1, "new": 1}
    versions = con.execute(
        "SELECT version, seen_at, body LIKE '%विस्तार%' FROM article_versions "
        "WHERE article_id = 'hindi:1' ORDER BY 1"
    ).fetchall()
    assert versions == [(1, NOON, False), (2, later, True)]
    assert one(con, "SELECT version, first_seen_at FROM articles WHERE version > 1") == (2, NOON)
    assert one(con, "SELECT tags, version FROM articles WHERE article_id = 'hindi:2'") == (
        ["मौसम"],
        1,
    )


def test_a_text_that_comes_back_is_a_version_of_its_own(con: Con) -> None:
    for hours, headline in enumerate(("एक", "दो", "एक")):
        load(con, page(article(1, headline=headline), NOON + hours * HOUR))
    assert con.execute("SELECT headline FROM article_versions ORDER BY version").fetchall() == [
        ("एक",),
        ("दो",),
        ("एक",),
    ]


def test_several_pages_of_one_article_in_a_segment(con: Con) -> None:
    first, second = article(1, headline="पहला"), article(1, headline="दूसरा")
    pages = [
        page(second, NOON + HOUR, page_id="hindi:uabc"),
        page(first),
        page(second, NOON + 2 * HOUR),
    ]
    assert load(con, *pages).outcomes == {"new": 1, "updated": 1, "unchanged": 1}
    assert one(con, "SELECT headline, version FROM articles") == ("दूसरा", 2)
    assert one(con, "SELECT last_seen_at FROM articles") == NOON + 2 * HOUR
    assert con.execute("SELECT page_id, article_id FROM pages ORDER BY 1").fetchall() == [
        ("hindi:1", "hindi:1"),
        ("hindi:uabc", "hindi:1"),
    ]


def test_an_older_page_overwrites_nothing_and_takes_its_place_in_history(con: Con) -> None:
    load(con, page(article(1, headline="तीसरा"), NOON + 3 * HOUR))
    assert load(con, page(article(1, headline="पहला"), NOON + HOUR)).outcomes == {"updated": 1}
    assert load(con, page(article(1, headline="तीसरा"), NOON + 2 * HOUR)).outcomes == {
        "unchanged": 1
    }
    assert one(con, "SELECT headline, version, first_seen_at, last_seen_at FROM articles") == (
        "तीसरा",
        2,
        NOON + HOUR,
        NOON + 3 * HOUR,
    )
    assert con.execute(
        "SELECT version, headline, seen_at FROM article_versions ORDER BY 1"
    ).fetchall() == [
        (1, "पहला", NOON + HOUR),
        (2, "तीसरा", NOON + 2 * HOUR),
    ]
    assert one(con, "SELECT checked_at, first_seen_at FROM pages") == (NOON + 3 * HOUR, NOON + HOUR)


def test_a_reject_is_recorded_and_overwrites_no_text(con: Con) -> None:
    load(con, page(article(1)))
    outcomes = load(
        con,
        rejected(1, "soft_404", NOON + HOUR),
        rejected(2, "http_503", NOON + HOUR, stage="fetch", status=503),
    ).outcomes
    assert outcomes == {"rejected:soft_404": 1, "failed:http_503": 1}
    assert one(con, "SELECT body, version FROM articles") == (HINDI.strip(), 1)
    assert con.execute(
        "SELECT page_id, stage, reason, detail FROM rejects ORDER BY 1"
    ).fetchall() == [
        ("hindi:1", "clean", "soft_404", "जाँच"),
        ("hindi:2", "fetch", "http_503", "जाँच"),
    ]
    assert con.execute(
        "SELECT article_id, outcome, reason, etag, next_check_at FROM pages ORDER BY page_id"
    ).fetchall() == [
        ("hindi:1", "rejected", "soft_404", '"1"', NOON + HOUR),
        (None, "failed", "http_503", "", NOON + HOUR),
    ]


def test_a_page_that_fails_again_waits_longer_each_time(con: Con) -> None:
    due = []
    for day in range(6):
        at = NOON + timedelta(days=day)
        load(con, rejected(1, "http_500", at, stage="fetch", status=500))
        due.append(one(con, "SELECT next_check_at FROM pages") - at)
    assert due == [timedelta(hours=hours) for hours in (0, 1, 2, 4, 8, 16)]


def test_lastmod_stays_as_it_was_when_the_page_was_last_had(con: Con) -> None:
    load(con, page(article(1), lastmod="2026-03-01"))
    load(con, rejected(1, "http_500", NOON + HOUR, stage="fetch", status=500))
    assert one(con, "SELECT lastmod, source_lastmod::VARCHAR FROM pages") == (
        "2026-03-01",
        "2026-03-01 23:59:59+00",
    )
    load(con, page(article(1), NOON + 2 * HOUR, lastmod="2026-03-02T10:00:00+05:30"))
    assert one(con, "SELECT source_lastmod::VARCHAR FROM pages") == "2026-03-02 04:30:00+00"


def test_without_lastmod_the_page_tells_when_it_changed(con: Con) -> None:
    load(con, page(article(1, modified_at=NOON - HOUR), lastmod=""))
    assert one(con, "SELECT lastmod, source_lastmod FROM pages") == ("", NOON - HOUR)
    load(con, page(article(1, modified_at=NOON), NOON + HOUR, lastmod=""))
    assert one(con, "SELECT source_lastmod FROM pages") == NOON
    load(con, page(article(1), NOON + 2 * HOUR, lastmod=""))
    assert one(con, "SELECT source_lastmod FROM pages") == NOON


def test_segments_count_toward_the_run_that_fetched_them(con: Con) -> None:
    load(con, page(article(1), run_id="dead"), run_id="dead")
    load(con, page(article(2), run_id="dead"), run_id="dead")
    load(con, page(article(3)))
    counts = {run: site_counts(con, run)[0].outcomes["new"] for run in ("dead", "run1")}
    assert counts == {"dead": 2, "run1": 1}


def test_a_failure_in_the_middle_leaves_nothing(con: Con) -> None:
    before = everything(con)
    broken = article(2, published_at=(NOON + HOUR).replace(tzinfo=None))
    with pytest.raises(ValueError, match="has no time zone"):
        load(con, page(article(1)), page(broken))
    assert everything(con) == before
    load(con, page(article(1)))
    assert one(con, "SELECT count(*) FROM articles") == 1


def test_merge_takes_a_key_once_though_it_comes_in_twice(con: Con) -> None:
    load(con, page(article(1)))
    twice = con.execute(
        "SELECT articles.* REPLACE ('hindi:9' AS article_id, last_seen_at + n * INTERVAL 1 HOUR AS "
        "last_seen_at) FROM articles, range(2) AS t(n)"
    ).to_arrow_table()
    store(con, "articles", twice.to_pylist(), statement("load/merge_articles"))
    assert one(con, "SELECT last_seen_at FROM articles WHERE article_id = 'hindi:9'") == NOON + HOUR


def test_a_page_that_is_neither_article_nor_reject_is_a_mistake(con: Con) -> None:
    with pytest.raises(ValueError, match="neither"):
        load(con, page(article(1), article=None))
