"""Which rows an export takes: by site, language and day, in any table that has these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from spiders.errors import WarehouseError

# When a row's news was published, else when it was seen; the first pair that a table has.
_MOMENTS = (
    # A version's published_at is what its page then said, NULL where that was not kept.
    ("seen_at", None),
    ("published_at", "first_seen_at"),
    ("published", "first_seen"),
    ("seen", None),
    ("fetched_at", None),
    ("day", None),
    ("month", None),
    ("checked_at", None),
    ("started", None),
)


@dataclass(frozen=True, slots=True)
class RowSelection:
    """Rows of a table, view or query."""

    source: str
    """What stands behind FROM."""
    columns: dict[str, str]
    """Name to DuckDB's name of the type, in order."""
    conditions: tuple[str, ...] = ()
    values: list[Any] = field(default_factory=list)
    """Of the `?` in the conditions."""

    def where(self) -> str:
        """The WHERE clause; empty if all rows are taken."""
        return f"WHERE {' AND '.join(self.conditions)}" if self.conditions else ""

    def and_(self, condition: str, *values: object) -> RowSelection:
        """The rows of these that meet another condition."""
        return replace(
            self,
            conditions=(*self.conditions, condition),
            values=[*self.values, *values],
        )


def selected(
    all_rows: RowSelection,
    name: str,
    *,
    sites: Sequence[str] = (),
    first: date | None = None,
    last: date | None = None,
    language: str = "",
) -> RowSelection:
    """The rows of the sites, days (in India, both included) and language.

    Raises:
        WarehouseError: if the table has no column for what is asked.
    """
    rows = all_rows
    for column, option, given in (("site", "--site", sites), ("language", "--language", language)):
        if given and column not in rows.columns:
            raise WarehouseError(
                f"{name} has no column {column}: leave out {option}, or use --query"
            )
    if sites:
        rows = rows.and_(f"site IN ({', '.join('?' * len(sites))})", *sites)
    if language:
        rows = rows.and_("language = ?", language)
    if first or last:
        moment = _moment(all_rows)
        if moment is None:
            raise WarehouseError(f"{name} has no time to choose days by: use --query")
        if first:
            rows = rows.and_(f"CAST({moment} AS DATE) >= ?", first)
        if last:
            rows = rows.and_(f"CAST({moment} AS DATE) <= ?", last)
    return rows


def month_of(rows: RowSelection) -> str:
    """SQL of the month that a row belongs to, such as `2026-03`.

    Raises:
        WarehouseError: if the rows have no site or no time.
    """
    moment = _moment(rows)
    if moment is None or "site" not in rows.columns:
        raise WarehouseError(
            "there is no site or no time to split this by: name a file, such as news.parquet"
        )
    return f"strftime({moment}, '%Y-%m')"


def moments(rows: RowSelection, site: str | None, month: str | None) -> list[RowSelection]:
    """The rows of a site and month, in one or two pieces that DuckDB finds without reading all."""
    here = rows.and_("site IS NOT DISTINCT FROM ?", site)
    columns = _columns_of_moment(rows)
    if month is None:
        return [here.and_(" AND ".join(f"{column} IS NULL" for column in columns))]
    begin = date.fromisoformat(f"{month}-01")
    end = (begin + timedelta(days=31)).replace(day=1)
    pieces = []
    for at, column in enumerate(columns):
        bound = "CAST(? AS DATE)"
        if rows.columns[column] == "TIMESTAMP WITH TIME ZONE":
            bound = "timezone('Asia/Kolkata', CAST(CAST(? AS DATE) AS TIMESTAMP))"
        piece = here.and_(f"{column} >= {bound} AND {column} < {bound}", begin, end)
        for earlier in columns[:at]:
            piece = piece.and_(f"{earlier} IS NULL")
        pieces.append(piece)
    return pieces


def _moment(rows: RowSelection) -> str | None:
    spelt = [
        f"timezone('Asia/Kolkata', {column})"
        if rows.columns[column] == "TIMESTAMP WITH TIME ZONE"
        else column
        for column in _columns_of_moment(rows)
    ]
    return f"coalesce({', '.join(spelt)})" if spelt else None


def _columns_of_moment(rows: RowSelection) -> list[str]:
    for first, second in _MOMENTS:
        if first in rows.columns:
            return [each for each in (first, second) if each in rows.columns]
    return []
