"""One part of the measurement, in a process of its own; prints its figures as JSON."""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from pipelines.dedupe.sketch import sketch_pages
from pipelines.record import Article, CleanedSegment
from tests.bench.scale.archive import stories
from tests.builders import SITES, page, segment
from warehouse.database.connection import WRITER_FILE, reader, writer
from warehouse.database.copy_file import sync
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish
from warehouse.search.index import index_waiting
from warehouse.search.search import Query, search

SEGMENT = 200
MEMORY = "128MB"
ROUNDS = 3
QUERIES = {
    "newest 20 stories": "SELECT published, headline FROM news ORDER BY published DESC LIMIT 20",
    "one article": "FROM articles WHERE article_id = 'english:29'",
    "a day of one site": """
        SELECT headline FROM news WHERE site = 'urdu' AND published::DATE = DATE '2026-02-20'
    """,
    "articles a month": "SELECT date_trunc('month', published), count(*) FROM news GROUP BY ALL",
    "daily_counts of a month": "FROM daily_counts WHERE day > DATE '2026-02-01'",
    "an author's stories": """
        SELECT headline FROM news WHERE list_contains(authors, 'author 7')
        ORDER BY published DESC LIMIT 50
    """,
    "coverage": "FROM coverage ORDER BY month DESC LIMIT 12",
    "syndication": "FROM syndication",
    "site_health": "FROM site_health",
    "edits of a week": "FROM edits WHERE seen > TIMESTAMP '2026-02-22' LIMIT 100",
}
"""Ten questions people ask; the samples in the docs are of this kind."""
SEARCHES = {"rare word": "w123456", "two common words": "court Siliguri", "name": "लखनऊ"}


def load(home: Path) -> dict[str, float]:
    """1,000 new articles, one in ten a copy of one that came in just before, three times."""
    seed = int(time.time()) % 100_000
    earlier = list(stories(SEGMENT, seed))
    sketching, cpu, wall = [], [], []
    with writer(home, memory_limit=MEMORY) as con:
        load_segment(con, _segment(earlier, f"{seed}"), SITES)
        for number in range(1, ROUNDS + 1):
            new = list(stories(1000, seed + number, earlier))
            parts = [
                _segment(new[begin : begin + SEGMENT], f"{seed + number}-{begin}")
                for begin in range(0, 1000, SEGMENT)
            ]
            begun = time.process_time()
            made = [sketch_pages(part.pages, SITES["hindi"]) for part in parts]
            sketching.append(time.process_time() - begun)
            begun, since = time.process_time(), time.perf_counter()
            duplicates = sum(
                load_segment(con, part, SITES, sketches).duplicates
                for part, sketches in zip(parts, made, strict=True)
            )
            cpu.append(time.process_time() - begun)
            wall.append(time.perf_counter() - since)
            assert duplicates >= 90, duplicates
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {
        "load_cpu": median(cpu),
        "load_wall": median(wall),
        "load_peak_mb": peak,
        "sketch_cpu": median(sketching),
    }


def _segment(articles: Sequence[Article], name: str) -> CleanedSegment:
    """Under a name and requests of its own, whatever earlier processes have loaded."""
    pages = [
        replace(made, fetch=replace(made.fetch, fetch_id=f"g{name}-{number:06}"))
        for number, made in enumerate(page(each) for each in articles)
    ]
    return segment(*pages, name=f"hindi/2026/03/bench-{name}.warc.gz")


def publication(home: Path) -> dict[str, float]:
    """What `load` has left is indexed; that is published; then there is nothing new.

    A plain copy is one that is on the disk as well, as the published one is.
    """
    source, copy = home / WRITER_FILE, home / "copy"
    since = time.perf_counter()
    with writer(home, memory_limit=MEMORY) as con:
        index_waiting(con, limit=10**9)
    indexed = time.perf_counter()

    def copy_plainly() -> None:
        shutil.copyfile(source, copy)
        sync(copy)

    copy_plainly()
    begun = time.perf_counter()
    publish(home, memory_limit=MEMORY)
    figures = {
        "index_wall": indexed - since,
        "publish_wall": time.perf_counter() - begun,
        "publish_again_wall": _wall(lambda: publish(home, memory_limit=MEMORY)),
        "copy_wall": _wall(copy_plainly),
    }
    copy.unlink()
    con = reader(home)
    (articles,) = con.execute("SELECT count(*) FROM articles").fetchall()[0]
    con.close()
    return figures | {"bytes_an_article": source.stat().st_size / articles}


def queries(home: Path) -> dict[str, float]:
    """Each query in milliseconds, the file open already."""
    con = reader(home)
    try:
        return {
            f"query: {name}, ms": 1000 * _wall(lambda sql=sql: con.execute(sql).fetchall())
            for name, sql in QUERIES.items()
        }
    finally:
        con.close()


def searching(home: Path) -> dict[str, float]:
    """Searching against reading all texts for the same words, in milliseconds."""
    figures = {}
    con = reader(home)
    for name, words in SEARCHES.items():
        spelled = " AND ".join(f"contains(body, '{word}')" for word in words.split())
        naive = f"SELECT article_id FROM articles WHERE {spelled}"
        figures[f"search: {name}, ms"] = 1000 * _wall(
            lambda words=words: search(home, Query(tuple(words.split())))
        )
        figures[f"search: {name} by contains(), ms"] = 1000 * _wall(
            lambda naive=naive: con.execute(naive).fetchall()
        )
    con.close()
    return figures


def _wall(work: Callable[[], object]) -> float:
    """Median seconds of a few calls, after a first one."""
    work()
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return median(taken)


PARTS = {"load": load, "publish": publication, "queries": queries, "search": searching}

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]](Path(sys.argv[2]))))
