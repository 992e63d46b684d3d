"""Makes warehouses of any size out of the practice network's sentences."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from pipelines.dedupe.sketch import BANDS, SKETCH_VERSION
from pipelines.record import Article
from spiders.practice.content.grammar import grammar
from tests.builders import NOON, article
from warehouse.database.connection import writer
from warehouse.search.index import index_waiting, pack_index

SQL = Path(__file__).parent
LANGUAGES = {"hindi": "hi", "urdu": "ur", "english": "en"}
SENTENCES = 6000
TEXTS = 100_000
"""Different texts; a larger archive holds each of them several times, years apart."""


def sentences(language: str, seed: int = 0) -> list[str]:
    """Sentences of one language, about all topics."""
    words, rng = grammar(language), random.Random(f"{language} {seed}")
    return [words.expand("sentence", rng, rng.choice(words.topics)) for _ in range(SENTENCES)]


def fill(home: Path, articles: int) -> None:
    """Fills a new warehouse with so many articles, the search index included."""
    home.mkdir(parents=True)
    with writer(home, memory_limit="4GB") as con:
        con.execute("CREATE TEMP TABLE pool (language VARCHAR, sentences VARCHAR[])")
        for language in LANGUAGES.values():
            con.execute("INSERT INTO pool VALUES (?, ?)", [language, sentences(language)])
        texts = min(articles, TEXTS)
        _run(con, "compose", texts=texts)
        for begin in range(0, articles, texts):
            _run(con, "fill", begin=begin, articles=articles)
            if begin:
                _run(con, "index", begin=begin, articles=articles)
            else:
                con.execute("INSERT INTO internal.search_queue SELECT article_id FROM articles")
                index_waiting(con, articles)
            con.execute("CHECKPOINT")
        pack_index(con, force=True)
        con.execute("CHECKPOINT")


def _run(con: duckdb.DuckDBPyConnection, name: str, **values: int) -> None:
    sql = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    known = {
        "last": f"'{NOON.isoformat()}'",
        "sketch_version": f"'{SKETCH_VERSION}'",
        "bands": BANDS,
    }
    for key, value in {**values, **known}.items():
        sql = sql.replace(f"${key}", str(value))
    con.execute(sql)


def stories(count: int, seed: int, copied: list[Article] | None = None) -> Iterator[Article]:
    """New articles of one day; with `copied` of the next, one in ten a copy with a line more."""
    rng = random.Random(seed)
    pools = {site: sentences(language, seed) for site, language in LANGUAGES.items()}
    for number in range(count):
        site = rng.choice(list(pools))
        text = [rng.choice(pools[site]) for _ in range(22)]
        if copied and number % 10 == 0:
            original = rng.choice(copied)
            site, text = original.site, [original.body, rng.choice(pools[original.site])]
        yield article(
            10_000_000 * seed + number,
            "\n\n".join(text),
            site=site,
            headline=rng.choice(pools[site]),
            published_at=_moment(rng) + timedelta(days=copied is not None),
        )


def _moment(rng: random.Random) -> datetime:
    return NOON + timedelta(minutes=rng.randrange(24 * 60))
