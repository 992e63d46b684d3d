"""What a run's pages say of the state of a site: a break, or a slow change for the worse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import duckdb

from spiders.config.site import Site
from warehouse.database.statements import statement
from warehouse.runs.baselines import unusual

MIN_RECENT = 20
MIN_BEFORE = 100
"""Articles that a share must be of before it says anything."""
RISE = 0.25
"""A share that rose by so much is worth a word: from 2 % to 27 %."""
_SETTLED = timedelta(days=3)
"""A site that is known for so long has had a whole day of its own."""

_SHARES = {
    "no_author": "have no author",
    "no_date": "have no date",
    "no_container": "show none of the site's containers",
    "short": "have fewer than 20 words",
    "off_language": "are in another language than the site's",
    "low_quality": "are of low quality",
}


Kind = Literal["volume", "coverage", "language", "quality", "held"]
"""How many articles come in, how many of the pages become one, the languages they are in, what they
are like; and that pages are held back."""


@dataclass(frozen=True, slots=True)
class SiteAlarm:
    """One thing about a site that is worth a warning."""

    site: str
    kind: Kind
    text: str
    """One line; it begins with the site's name."""


def site_alarms(
    con: duckdb.DuckDBPyConnection,
    run_id: str,
    site: Site,
    now: datetime,
    *,
    is_news: bool = True,
) -> list[SiteAlarm]:
    """What is worth a warning about a site, and about the pages that a run fetched of it.

    Pages that showed one notice, or were held and still are; shares of articles without author,
    date, container … that have risen by a quarter over those of the site's own past; less than
    the site file expects of a day; new articles, pages that become one and languages that are not
    what they were (`unusual`).

    Args:
        con: the writer's connection.
        run_id: the run, its segments loaded.
        site: the site.
        now: aware; the last day ends with it.
        is_news: whether the run looked for what is new, and not for what was published once.
    """
    if now.tzinfo is None:
        raise ValueError(f"{now} has no time zone")
    found: list[tuple[Kind, str]] = [
        *_walls(con, run_id, site),
        *_held(con, run_id, site),
        *_shifts(con, run_id, site),
        *_volume(con, site, now),
    ]
    if is_news:
        kinds = {kind for kind, _ in found}
        more = unusual(con, run_id, site.name, now)
        found += [(kind, text) for kind, text in more.items() if kind not in kinds]
    return [SiteAlarm(site.name, kind, f"{site.name}: {text}") for kind, text in found]


def _walls(con: duckdb.DuckDBPyConnection, run_id: str, site: Site) -> list[tuple[Kind, str]]:
    rows = _doubtful(con, run_id, site, "wall")
    if not rows:
        return []
    notice, _, _, url = rows[0]
    pages = _counted(sum(count for _, count, _, _ in rows), "page")
    text = (
        f"{pages} showed one notice in place of a story ({notice}), such as {url}; "
        "no stored text is replaced, and the next run asks again"
    )
    return [("coverage", text)]


def _held(con: duckdb.DuckDBPyConnection, run_id: str, site: Site) -> list[tuple[Kind, str]]:
    rows = _doubtful(con, run_id, site, "held")
    if not rows:
        return []
    since = min(moment for _, _, moment, _ in rows).astimezone(UTC)
    causes = ", ".join(f"{cause} {count}" for cause, count, _, _ in rows)
    pages = _counted(sum(count for _, count, _, _ in rows), "doubtful page")
    text = (
        f"{pages} held since {since:%Y-%m-%d %H:%M} UTC ({causes}), no stored text "
        f"is replaced; look at one with khabar why {rows[0][3]}, and take them up with "
        f"khabar reprocess --site {site.name} --reason held (--release: as they are)"
    )
    return [("held", text)]


def _doubtful(
    con: duckdb.DuckDBPyConnection, run_id: str, site: Site, reason: str
) -> list[tuple[str, int, datetime, str]]:
    """(cause, pages, time of the first, URL of one) of what a run rejected for a reason."""
    parameters = {"run_id": run_id, "site": site.name, "reason": reason}
    return con.execute(statement("runs/read_doubtful_pages"), parameters).fetchall()


def _counted(count: int, what: str) -> str:
    """Such as `1 page` or `2 pages`."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def _shifts(con: duckdb.DuckDBPyConnection, run_id: str, site: Site) -> list[tuple[Kind, str]]:
    cursor = con.execute(statement("runs/read_shares"), {"run_id": run_id, "site": site.name})
    names = [column[0] for column in cursor.description or ()]
    sides = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    recent, before = sides.get(True), sides.get(False)
    if recent is None or before is None:
        return []
    if recent["articles"] < MIN_RECENT or before["articles"] < MIN_BEFORE:
        return []
    found: list[tuple[Kind, str]] = []
    for name, finding in _SHARES.items():
        share = recent[name] / recent["articles"]
        usual = before[name] / before["articles"]
        if share >= usual + RISE:
            text = (
                f"{share:.0%} of the latest {recent['articles']} articles {finding}, "
                f"{usual:.0%} of those before; they are stored, see the view drift"
            )
            found.append(("language" if name == "off_language" else "quality", text))
    return found


def _volume(con: duckdb.DuckDBPyConnection, site: Site, now: datetime) -> list[tuple[Kind, str]]:
    if not site.expected_per_day:
        return []
    row = con.execute(
        "SELECT count(*) FILTER (first_seen_at > $day), min(first_seen_at) FROM articles "
        "WHERE site = $site",
        {"site": site.name, "day": now - timedelta(days=1)},
    ).fetchone()
    assert row is not None
    came, first = row
    if first is None or first > now - _SETTLED or came >= site.expected_per_day:
        return []
    text = f"{came} new articles in a day, its site file expects {site.expected_per_day} at least"
    return [("volume", text)]
