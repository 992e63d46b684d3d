"""Loads a crawl log: its requests, the sources it read, and the pages it did not fetch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import duckdb
import pyarrow as pa

from spiders.archive.records import Fetch
from spiders.state.crawl_log import BROKEN, CrawlLog, PageOutcome, SitemapMention
from spiders.state.known_pages import page_key
from warehouse.database.staging import registered, row_of, store
from warehouse.database.statements import statement
from warehouse.database.transaction import transaction
from warehouse.lake.queue import queue_articles
from warehouse.load.gone_articles import absence_row, settle_absences
from warehouse.load.page_rows import fetch_row, unfetched_page_row
from warehouse.runs.counts import recount
from warehouse.runs.runs import accounting

PORTION = 20_000
"""Entries that one transaction takes: their rows, and what it notes of each, take some 50 MB."""

T = TypeVar("T")


def store_sitemap_mentions(con: duckdb.DuckDBPyConnection, named: Sequence[SitemapMention]) -> None:
    """Notes the sitemap of each page; inside a transaction, and harmless when repeated.

    Args:
        con: the writer's connection.
        named: as the crawl log holds them; of a page that comes twice, the last is taken.
    """
    last = {entry.page_id: entry for entry in named}
    if not last:
        return
    table = pa.table(
        {
            "page_id": list(last),
            "page_key": pa.array(map(page_key, last), pa.uint64()),
            "source": [entry.source for entry in last.values()],
            "lastmod": [entry.lastmod for entry in last.values()],
        }
    )
    with registered(con, "incoming_named", table):
        con.execute(statement("load/update_unfetched_pages"))


def load_crawl_log(con: duckdb.DuckDBPyConnection, run_id: str, crawl_log: CrawlLog) -> None:
    """Loads a crawl log; loading it again, or a longer state of it, is harmless.

    It takes a few transactions, or a new site's hundreds of thousands of pages would fill the
    memory; the last makes the sources count as read. Killed before, it is to be loaded again.

    Of a crawl log without totals, the trace of a dead crawl, only the requests are
    taken, and the site's wish to be left alone: its sources must not count as
    read, and what it left will be found again. Nor do those of a crawl that broke or
    whose counts do not add up: pages that they named may be lost. So its segments
    are to be loaded first.

    Args:
        con: the writer's connection, outside a transaction.
        run_id: the run whose crawl wrote the crawl_log.
        crawl_log: as read back.
    """
    fetches = _all_but_last(con, crawl_log.fetches, _store_fetches)
    if crawl_log.totals is None:
        with transaction(con):
            _store_fetches(con, fetches)
            rests = {rest.site: rest.not_before for rest in crawl_log.rests}
            for site in sorted({fetch.site for fetch in crawl_log.fetches} | rests.keys()):
                recount(con, run_id, site, not_before=rests.get(site))
        return
    site = crawl_log.totals.site
    store_pages = partial(_store_pages, run_id=run_id, site=site)
    pages = _all_but_last(con, crawl_log.pages, store_pages)
    with transaction(con):
        _store_fetches(con, fetches)
        store_pages(con, pages)
        not_fetched = Counter(page.outcome for page in crawl_log.pages)
        if crawl_log.totals.known:
            not_fetched["known"] = crawl_log.totals.known
        recount(con, run_id, site, totals=crawl_log.totals, not_fetched=not_fetched)
        is_whole = not accounting(con, run_id, site)
    if is_whole and crawl_log.totals.finish_reason != BROKEN:
        named = _all_but_last(con, crawl_log.named, store_sitemap_mentions)
        with transaction(con):
            store_sitemap_mentions(con, named)
            _count_as_read(con, crawl_log)


def _all_but_last(
    con: duckdb.DuckDBPyConnection,
    entries: Sequence[T],
    write: Callable[[duckdb.DuckDBPyConnection, Sequence[T]], None],
) -> Sequence[T]:
    """Writes entries of one kind in portions, a transaction each; gives the last, unwritten."""
    last = max(len(entries) - 1, 0) // PORTION * PORTION
    for begin in range(0, last, PORTION):
        with transaction(con):
            write(con, entries[begin : begin + PORTION])
    return entries[last:]


def _store_fetches(con: duckdb.DuckDBPyConnection, fetches: Sequence[Fetch]) -> None:
    rows = [fetch_row(fetch) for fetch in fetches]
    store(con, "fetches", rows, statement("load/merge_fetches"))


def _store_pages(
    con: duckdb.DuckDBPyConnection, pages: Sequence[PageOutcome], *, run_id: str, site: str
) -> None:
    rows = [unfetched_page_row(site, page) for page in pages]
    store(con, "pages", rows, statement("load/merge_pages"), statement("load/confirm_articles"))
    _queue_confirmed(con, pages)
    absences = [
        absence_row(
            page.outcome,
            page_id=page.page_id,
            site=site,
            run_id=run_id,
            checked_at=page.checked_at,
        )
        for page in pages
    ]
    settle_absences(con, [page.page_id for page in pages], [row for row in absences if row])


def _count_as_read(con: duckdb.DuckDBPyConnection, crawl_log: CrawlLog) -> None:
    """From here on the next crawl takes what these sources named for seen."""
    sources = [row_of(source) for source in crawl_log.sources]
    store(
        con,
        "sources",
        sources,
        statement("load/recheck_forbidden_pages"),
        statement("load/merge_sources"),
    )


def _queue_confirmed(con: duckdb.DuckDBPyConnection, pages: Sequence[PageOutcome]) -> None:
    confirmed = [page_key(page.page_id) for page in pages if page.outcome == "not_modified"]
    if confirmed:
        # 304s are few where sources say what has changed; without a lake nothing is noted.
        found = con.execute(
            statement("load/read_confirmed_articles"), {"keys": confirmed}
        ).fetchall()
        queue_articles(con, [article_id for (article_id,) in found])


def forget_sources(con: duckdb.DuckDBPyConnection, site: str) -> None:
    """Lets the next crawl read all sources of a site anew, as after the loss of archived pages."""
    con.execute(statement("load/forget_sources"), {"site": site})
