"""What loads leave for later: texts to be indexed, sketches and edits of before an upgrade."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb

from spiders.config.site import Site
from warehouse.database.transaction import transaction
from warehouse.dedupe.resketch import count_outdated, resketch
from warehouse.load.edits import compare_due
from warehouse.search.index import PORTION, index_waiting, waiting_texts

_EDITS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Backlog:
    """Work that is done in portions; each is a transaction, so that a kill loses nothing."""

    noun: str
    """What waits, such as `article`."""
    done: str
    """What becomes of it, such as `compared anew`."""
    count: Callable[[duckdb.DuckDBPyConnection], int]
    """How many wait."""
    work: Callable[[duckdb.DuckDBPyConnection], object]
    """Does the next portion, on the writer's connection outside a transaction."""


def texts_to_index() -> Backlog:
    """Texts that the search index does not hold as they are now.

    Its work raises ExtensionMissing if DuckDB's fts extension is not there.
    """
    return Backlog(
        "text", "indexed for search", waiting_texts, lambda con: index_waiting(con, PORTION)
    )


def outdated_sketches(sites: Mapping[str, Site]) -> Backlog:
    """Articles whose sketches are of an older version; `sites` are all configured ones."""
    return Backlog("article", "compared anew", count_outdated, lambda con: resketch(con, sites))


def edits_to_compare() -> Backlog:
    """Edited articles stored before versions were compared word by word."""
    return Backlog("edited article", "compared word by word", _edits_due, _compare_edits)


def _edits_due(con: duckdb.DuckDBPyConnection) -> int:
    (count,) = con.execute("SELECT count(*) FROM internal.edits_due").fetchall()[0]
    return int(count)


def _compare_edits(con: duckdb.DuckDBPyConnection) -> None:
    with transaction(con):
        compare_due(con, _EDITS_AT_ONCE)
