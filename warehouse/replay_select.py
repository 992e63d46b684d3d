"""Chooses the pages that are to be replayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from spiders.site import Site
from spiders.window import Window
from warehouse.statements import statement

_MOST = 2**62


@dataclass(frozen=True, slots=True)
class Selection:
    """Which archived pages are meant; all conditions hold together, without any all pages."""

    window: Window | None = None
    """Days of publication in the site's time zone; of fetching where the page tells no time."""
    reason: str = ""
    """A page was ever rejected for this, such as `held` or `empty`."""
    rules_before: str = ""
    """Its article, or one of its rejects, was made under a version of the rules before this."""
    named: tuple[str, ...] = ()
    """page_ids and article_ids."""
    limit: int = 0
    """Pages a site at most; 0 is no limit."""


def select_pages(
    con: duckdb.DuckDBPyConnection, site: Site, selection: Selection
) -> tuple[NDArray[np.uint64], int]:
    """The pages of a site that are meant.

    Returns:
        Their `page_key` in the order of the archive, 8 bytes a page; and how many pages more are
        meant of which no response is kept any more.
    """
    period = selection.window.period(site.zone) if selection.window else None
    parameters = {
        "site": site.name,
        "reason": selection.reason,
        "first": period.start if period else None,
        "last": period.end if period else None,
        "rules": selection.rules_before,
        "named": list(selection.named),
        "limit": selection.limit or _MOST,
    }
    found = con.execute(statement("select_replay"), parameters).fetchnumpy()
    is_kept = np.asarray(found["is_kept"], np.bool_)
    kept = np.asarray(found["page_key"], np.uint64)[is_kept]
    return kept, len(is_kept) - len(kept)


def page_ids_of(
    con: duckdb.DuckDBPyConnection, site: str, keys: Sequence[int] | NDArray[np.uint64]
) -> list[str]:
    """The ids of the site's pages with these keys."""
    rows = con.execute(
        "SELECT page_id FROM pages WHERE site = ? AND page_key IN (SELECT unnest(?::UBIGINT[]))",
        [site, [int(key) for key in keys]],
    ).fetchall()
    return [page_id for (page_id,) in rows]


def reject_reasons(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What pages were ever rejected for, on any site, most pages first."""
    rows = con.execute(
        "SELECT reason FROM rejects WHERE reason <> '' GROUP BY reason "
        "ORDER BY count(*) DESC, reason"
    ).fetchall()
    return [reason for (reason,) in rows]
