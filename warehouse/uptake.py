"""Takes up the pages of a segment: each one's outcome, and how the articles stand after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from pipelines.record import CleanedPage, Reject
from spiders.memory import page_key
from warehouse.incoming import ids, registered
from warehouse.standing import Standing, Version, new_standing
from warehouse.statements import statement


@dataclass(slots=True)
class Uptake:
    """What a segment brought."""

    outcomes: list[tuple[CleanedPage, str]] = field(default_factory=list)
    """Each page with its full outcome, in the order fetched."""
    standings: dict[str, Standing] = field(default_factory=dict)
    """Every article that the pages concern, as it stands after them."""


def take_up(con: duckdb.DuckDBPyConnection, pages: Iterable[CleanedPage]) -> Uptake:
    """Compares pages with what is stored of their articles; writes nothing."""
    pages = sorted(pages, key=lambda page: page.fetch.fetched_at)
    vanished = _vanished(con, [page for page in pages if _is_gone(page.reject)])
    named = {page.article.article_id for page in pages if page.article} | set(vanished.values())
    standings = _read_standings(con, sorted(named))
    uptake = Uptake(standings=standings)
    for page in pages:
        uptake.outcomes.append((page, _outcome(page, standings)))
        if page.page_id in vanished and _is_gone(page.reject):
            standings[vanished[page.page_id]].miss(page.fetch.fetched_at)
    return uptake


def _outcome(page: CleanedPage, standings: dict[str, Standing]) -> str:
    article = page.article
    if article is None:
        return _reject_outcome(page)
    if article.article_id in standings:
        return standings[article.article_id].see(page, article)
    standings[article.article_id] = new_standing(page, article)
    return "new"


def _reject_outcome(page: CleanedPage) -> str:
    if page.reject is None:
        raise ValueError(f"{page.url}: is neither an article nor rejected")
    if _is_gone(page.reject):
        return "gone"
    kind = "failed" if page.reject.stage == "fetch" else "rejected"
    return f"{kind}:{page.reject.reason}"


def _is_gone(reject: Reject | None) -> bool:
    return reject is not None and (reject.stage, reject.reason) == ("fetch", "gone")


def _vanished(con: duckdb.DuckDBPyConnection, gone: list[CleanedPage]) -> dict[str, str]:
    """Page id to article id, for pages that are gone and were their article's last."""
    if not gone:
        return {}
    page_ids = [page.page_id for page in gone]
    keys = [page_key(page_id) for page_id in page_ids]
    table = pa.table({"page_id": page_ids, "page_key": pa.array(keys, pa.uint64())})
    with registered(con, "incoming_gone", table):
        return dict(con.execute(statement("find_gone_articles")).fetchall())


def _read_standings(con: duckdb.DuckDBPyConnection, named: list[str]) -> dict[str, Standing]:
    with registered(con, "incoming_ids", ids(named)):
        rows = con.execute(statement("read_standings")).fetchall()
        standings = {row[0]: Standing(*row) for row in rows}
        if standings:
            for article_id, *version in con.execute(statement("read_versions")).fetchall():
                standings[article_id].versions.append(Version(*version))
    for standing in standings.values():
        standing.sketched = standing.sketch_inputs
    return standings
