"""What was learned of each site: its profile, and how the attempts to learn more went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from pipelines.site_profile import EMPTY_PROFILE, LearnedContainer, SiteProfile
from warehouse.database.staging import store
from warehouse.database.statements import statement
from warehouse.database.transaction import transaction


@dataclass(frozen=True, slots=True)
class Attempts:
    """How the learning of containers went so far."""

    failed: int = 0
    """Attempts since the last success that taught nothing."""
    tried_at: datetime | None = None
    """When the last was; aware, None if there was none."""
    note: str = ""
    """Why it taught nothing; '' if it did."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An archived page whose article was taken from the whole page, as no container fits it."""

    warc_file: str
    warc_offset: int
    is_untried: bool
    """Whether it was fetched after the last attempt to learn."""


def read_profile(con: duckdb.DuckDBPyConnection, site: str) -> SiteProfile:
    """The profile of a site as it stands; the empty one if nothing was learned."""
    row = con.execute("SELECT number FROM internal.site_profiles WHERE site = ?", [site]).fetchone()
    if row is None or not row[0]:
        return EMPTY_PROFILE
    containers = con.execute(
        "SELECT xpath, pages, validated, agreement, drops FROM internal.site_containers "
        "WHERE site = ? AND retired_at IS NULL ORDER BY rank, xpath",
        [site],
    ).fetchall()
    lines = con.execute(
        "SELECT place, line_key FROM internal.site_profile_lines "
        "WHERE site = ? AND retired_at IS NULL",
        [site],
    ).fetchall()
    return SiteProfile(
        number=row[0],
        containers=tuple(
            LearnedContainer(xpath, pages, agreement, validated, tuple(drops))
            for xpath, pages, validated, agreement, drops in containers
        ),
        head=frozenset(key for place, key in lines if place == "head"),
        tail=frozenset(key for place, key in lines if place == "tail"),
    )


def save_profile(
    con: duckdb.DuckDBPyConnection, site: str, profile: SiteProfile, run_id: str, now: datetime
) -> None:
    """Makes `profile` the site's: what is new is added, what it lacks is retired.

    Args:
        con: the writer's connection, in no transaction.
        site: name of the site file.
        profile: with a number above the stored one.
        run_id: the run that learned it.
        now: aware.

    Raises:
        ValueError: if the number is not above the stored one: another run has learned meanwhile.
    """
    with transaction(con):
        if profile.number <= read_profile(con, site).number:
            raise ValueError(f"{site}: profile {profile.number} is not newer than the stored one")
        learned = {"site": site, "learned_at": now, "run_id": run_id, "retired_at": None}
        containers = [
            learned
            | {
                "xpath": each.xpath,
                "rank": rank,
                "pages": each.pages,
                "validated": each.validated,
                "agreement": each.agreement,
                "drops": each.drops,
            }
            for rank, each in enumerate(profile.containers)
        ]
        con.execute(
            statement("crawl_state/retire_site_containers"),
            {"site": site, "now": now, "xpaths": [each.xpath for each in profile.containers]},
        )
        store(
            con,
            "internal.site_containers",
            containers,
            statement("crawl_state/merge_site_containers"),
        )
        con.execute(
            statement("crawl_state/retire_site_profile_lines"),
            {"site": site, "now": now, "head": sorted(profile.head), "tail": sorted(profile.tail)},
        )
        lines = [
            learned | {"place": place, "line_key": key}
            for place, keys in (("head", profile.head), ("tail", profile.tail))
            for key in sorted(keys)
        ]
        store(
            con,
            "internal.site_profile_lines",
            lines,
            statement("crawl_state/merge_site_profile_lines"),
        )
        attempts = read_attempts(con, site)
        row = _row(site, attempts) | {
            "number": profile.number,
            "changed_at": now,
            "run_id": run_id,
        }
        store(con, "internal.site_profiles", [row], statement("crawl_state/merge_site_profiles"))


def read_attempts(con: duckdb.DuckDBPyConnection, site: str) -> Attempts:
    """How the attempts to learn containers of a site went."""
    row = con.execute(
        "SELECT failed_attempts, tried_at, learning_note "
        "FROM internal.site_profiles WHERE site = ?",
        [site],
    ).fetchone()
    return Attempts(*row) if row else Attempts()


def save_attempts(con: duckdb.DuckDBPyConnection, site: str, attempts: Attempts) -> None:
    """Records that it was tried to learn a container; in no transaction."""
    with transaction(con):
        row = con.execute(
            "SELECT number, changed_at, run_id FROM internal.site_profiles WHERE site = ?", [site]
        ).fetchone()
        number, changed_at, run_id = row or (0, None, "")
        unchanged = {"number": number, "changed_at": changed_at, "run_id": run_id}
        store(
            con,
            "internal.site_profiles",
            [_row(site, attempts) | unchanged],
            statement("crawl_state/merge_site_profiles"),
        )


def unmatched_pages(
    con: duckdb.DuckDBPyConnection, site: str, since: datetime | None, limit: int
) -> list[Unmatched]:
    """The latest stored articles of a site that no container fits, as they are archived.

    Args:
        con: the writer's connection.
        site: name of the site file.
        since: when the last attempt to learn was; None if there was none.
        limit: how many at most.
    """
    rows = con.execute(
        statement("crawl_state/read_unmatched"), {"site": site, "since": since, "limit": limit}
    ).fetchall()
    return [Unmatched(*row) for row in rows]


def idle_containers(con: duckdb.DuckDBPyConnection, site: str, now: datetime) -> frozenset[str]:
    """XPaths of learned containers that no article has been taken from for 180 days."""
    rows: Iterable[tuple[str]] = con.execute(
        statement("crawl_state/read_idle_containers"), {"site": site, "now": now}
    ).fetchall()
    return frozenset(xpath for (xpath,) in rows)


def _row(site: str, attempts: Attempts) -> dict[str, Any]:
    return {
        "site": site,
        "failed_attempts": attempts.failed,
        "tried_at": attempts.tried_at,
        "learning_note": attempts.note,
    }
