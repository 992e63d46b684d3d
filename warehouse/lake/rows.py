"""Moves the rows of changed articles and runs from the published copy into the lake."""

from __future__ import annotations

import duckdb

from spiders.errors import WarehouseError
from warehouse.lake.tables import SHARED, SharedTable


def gather(con: duckdb.DuckDBPyConnection, since: int | None) -> tuple[int, int]:
    """Gathers what has changed as temporary table `changed`: kind and key, each once.

    Args:
        con: with the lake in use and the published copy attached as `home`, in a transaction.
        since: number of the last change that the lake has; None for all that the home has.

    Returns:
        The number of articles and of runs.
    """
    if since is None:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE changed AS SELECT 'text' AS kind, article_id AS key "
            "FROM home.articles UNION ALL SELECT 'run', run_id FROM home.runs"
        )
    else:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE changed AS "
            "SELECT DISTINCT kind, key FROM home.internal.lake_queue WHERE number > ?",
            [since],
        )
    row = con.execute(
        "SELECT count(DISTINCT key) FILTER (kind <> 'run'), count(*) FILTER (kind = 'run') "
        "FROM changed"
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def claim_sites(con: duckdb.DuckDBPyConnection, home: str) -> None:
    """Claims the sites of what has changed for this home.

    Raises:
        WarehouseError: if one of them is another home's.
    """
    claims = con.execute(
        "SELECT named.site, owned.home FROM ("
        "SELECT site FROM home.articles WHERE article_id IN (SELECT key FROM changed) "
        "UNION SELECT site FROM home.run_sites WHERE run_id IN (SELECT key FROM changed)) AS named "
        "LEFT JOIN sites AS owned USING (site) ORDER BY named.site"
    ).fetchall()
    for site, owner in claims:
        if owner not in (None, home):
            raise WarehouseError(
                f"{site} is brought to the lake by another home, {owner}: a site has one home. "
                "Crawl it in one of them alone, or name the site file of one differently"
            )
    new = [site for site, owner in claims if owner is None]
    if new:
        con.execute("INSERT INTO sites SELECT unnest(?), ?, now()", [new, home])
        # Rows that are added never collide, this one does: of two claims at once one is repeated.
        con.execute("UPDATE khabar_lake SET claims = claims + 1")


def copy_rows(con: duckdb.DuckDBPyConnection, home: str, *, is_whole: bool) -> None:
    """Replaces the rows of what has changed, or all of this home.

    Args:
        con: as for `gather`, which went before.
        home: name of this home.
        is_whole: whether all rows are replaced.
    """
    for shared in SHARED:
        keys = f"SELECT key FROM changed WHERE kind IN {_listed(shared.kinds)}"  # noqa: S608
        if not is_whole and not con.execute(f"{keys} LIMIT 1").fetchone():
            continue
        concerned = " OR ".join(f"{column} IN ({keys})" for column in shared.keys)
        old = "true" if is_whole else f"({concerned})"
        # Nothing is deleted where nothing is found: rows that are only added never collide.
        con.execute(f"DELETE FROM {shared.name} WHERE home = ? AND {old}", [home])  # noqa: S608
        con.execute(
            f"INSERT INTO {shared.name} BY NAME "  # noqa: S608
            f"SELECT ? AS home, * FROM {shared.source} {_chosen(shared, concerned, is_whole)}",
            [home],
        )


def _chosen(shared: SharedTable, concerned: str, is_whole: bool) -> str:
    # By rowid: else the text of every article is read.
    return (
        "" if is_whole else f"WHERE rowid IN (SELECT rowid FROM {shared.source} WHERE {concerned})"  # noqa: S608
    )


def _listed(words: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"
