"""Whether a site's last day, or week, is beside its own past what it should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import duckdb

from warehouse.database.statements import statement

Norm = Literal["volume", "coverage", "language"]

RISE = 0.25
"""A share that rose by so much broke with the past: from 2 % to 27 %."""
BEYOND = 0.1
"""And by so much beyond what one stretch in ten had reached before."""
LEAST = 20
"""Articles or pages that a share must be of before it says anything."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    days: int
    before: int
    """Stretches of the past that are looked at."""
    needed: int
    """How many of these there must be."""
    name: str


# A day shows it soon, and a whole one knows no night; of a small site only a week shows anything.
_STRETCHES = (_Stretch(1, 28, 7, "a day"), _Stretch(7, 8, 4, "a week"))


def unusual(
    con: duckdb.DuckDBPyConnection, run_id: str, site: str, now: datetime
) -> dict[Norm, str]:
    """What of a site broke with its past: new articles, pages that become one, languages.

    Looks at no more than nine weeks, whatever the archive holds. Nothing is said
    of a site that has been followed for less than a week.

    Args:
        con: the writer's connection.
        run_id: the run of that site that has just ended, loaded.
        site: its name.
        now: aware; the last day ends with it.
    """
    if now.tzinfo is None:
        raise ValueError(f"{now} has no time zone")
    found: dict[Norm, str] = {}
    for norm, (query, judge, size) in _NORMS.items():
        for stretch in _STRETCHES:
            asked = {"site": site, "now": now, "days": stretch.days, "stretches": stretch.before}
            asked |= {"run_id": run_id} if norm == "volume" else {"least": LEAST // 2}
            row = _row(con, query, asked)
            if row and row["stretches"] >= stretch.needed and (text := judge(row, stretch)):
                found[norm] = text
            if found.get(norm) or (row and (row[size] or 0) >= LEAST):
                break
    return found


def _row(
    con: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """The only row of a query by column; {} if there is none."""
    cursor = con.execute(statement(f"runs/{name}"), parameters)
    names = [column[0] for column in cursor.description or ()]
    row = cursor.fetchone()
    return dict(zip(names, row, strict=True)) if row else {}


def _volume(row: Mapping[str, Any], stretch: _Stretch) -> str:
    came, usual, few, most = row["latest"], row["usual"], row["few"], row["most"]
    came_in = f"{came} new articles in {stretch.name}, {usual:.0f} are usual"
    # Articles come in by chance: their number varies by its square root at least.
    if came + row["waiting"] < few / 2 and usual - came > 3 * usual**0.5:
        return (
            f"{came_in}, fewer than {few:.0f} rare; see the view daily_counts, and khabar sources"
        )
    if came > 3 * most and came > usual + 10 * usual**0.5 + LEAST:
        return f"{came_in}, {most} were the most; look whether they are articles at all"
    return ""


def _coverage(row: Mapping[str, Any], stretch: _Stretch) -> str:
    if row["latest"] < LEAST:
        return ""
    share = row["lost"] / row["latest"]
    if share < row["usual"] + RISE or share <= row["bad"] + BEYOND:
        return ""
    return (
        f"{row['lost']} of {row['latest']} pages of {stretch.name} became no article "
        f"({share:.0%}, usual are {row['usual']:.0%}), mostly {row['mostly']}; look at one with "
        f"khabar why {row['such_as']}"
    )


def _languages(row: Mapping[str, Any], stretch: _Stretch) -> str:
    if row["latest"] < LEAST:
        return ""
    if row["distance"] < RISE or row["distance"] <= row["far"] + BEYOND:
        return ""
    return (
        f"{row['share']:.0%} of the {row['latest']} new articles of {stretch.name} are in "
        f"{row['risen']}, {row['usual']:.0%} are usual; see the column language of news"
    )


_NORMS: Mapping[Norm, tuple[str, Callable[[Mapping[str, Any], _Stretch], str], str]] = {
    "volume": ("read_usual_volume", _volume, "usual"),
    "coverage": ("read_usual_coverage", _coverage, "latest"),
    "language": ("read_usual_languages", _languages, "latest"),
}
"""Each with its query, its judge, and the column by which a day is enough and no week is asked."""
