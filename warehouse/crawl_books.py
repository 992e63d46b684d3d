"""Loads a crawl's ledger: its requests, the sources it read, and the pages it did not fetch."""

from __future__ import annotations

from collections import Counter

import duckdb

from spiders.ledger import Ledger
from spiders.memory import page_key
from warehouse.absences import absence_row, settle_absences
from warehouse.counts import recount
from warehouse.incoming import row_of, store
from warehouse.lake.changes import note_articles
from warehouse.namings import name_pages
from warehouse.page_rows import fetch_row, unfetched_page_row
from warehouse.statements import statement
from warehouse.transaction import transaction


def load_ledger(con: duckdb.DuckDBPyConnection, run_id: str, ledger: Ledger) -> None:
    """Loads a ledger in one transaction; loading it again, or a longer state of it, is harmless.

    Of a ledger without totals, the trace of a dead crawl, only the requests are
    taken, and the site's wish to be left alone: its sources must not count as
    read, and what it left will be found again.

    Args:
        con: the writer's connection.
        run_id: the run whose crawl wrote the ledger.
        ledger: as read back.
    """
    with transaction(con):
        fetches = [fetch_row(fetch) for fetch in ledger.fetches]
        store(con, "fetches", fetches, statement("merge_fetches"))
        if ledger.totals is None:
            rests = {rest.site: rest.not_before for rest in ledger.rests}
            for site in sorted({fetch.site for fetch in ledger.fetches} | rests.keys()):
                recount(con, run_id, site, not_before=rests.get(site))
            return
        site = ledger.totals.site
        sources = [row_of(source) for source in ledger.sources]
        store(
            con,
            "sources",
            sources,
            statement("wake_forbidden_pages"),
            statement("merge_sources"),
        )
        pages = [unfetched_page_row(site, page) for page in ledger.pages]
        store(con, "pages", pages, statement("merge_pages"), statement("confirm_articles"))
        _note_confirmed(con, ledger)
        _settle_absences(con, run_id, site, ledger)
        name_pages(con, ledger.named)
        not_fetched = Counter(page.outcome for page in ledger.pages)
        if ledger.totals.known:
            not_fetched["known"] = ledger.totals.known
        recount(con, run_id, site, totals=ledger.totals, not_fetched=not_fetched)


def _note_confirmed(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> None:
    confirmed = [page_key(p.page_id) for p in ledger.pages if p.outcome == "not_modified"]
    if confirmed:
        # 304s are few where sources say what has changed; without a lake nothing is noted.
        found = con.execute(statement("read_confirmed_articles"), {"keys": confirmed}).fetchall()
        note_articles(con, [article_id for (article_id,) in found])


def _settle_absences(
    con: duckdb.DuckDBPyConnection, run_id: str, site: str, ledger: Ledger
) -> None:
    absences = [
        absence_row(
            page.outcome,
            page_id=page.page_id,
            site=site,
            run_id=run_id,
            checked_at=page.checked_at,
        )
        for page in ledger.pages
    ]
    settle_absences(con, [page.page_id for page in ledger.pages], [row for row in absences if row])


def forget_sources(con: duckdb.DuckDBPyConnection, site: str) -> None:
    """Lets the next crawl read all sources of a site anew, as after the loss of archived pages."""
    con.execute(statement("forget_sources"), {"site": site})
