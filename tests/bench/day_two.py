"""Whether Khabar noticed what happened on a practice day, and what it asked for to do so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import duckdb

from spiders.practice.network import LoggedRequest, Plan, changes, truth
from tests.bench.request_log import posts_asked


class Sighting(NamedTuple):
    """One kind of event on one site."""

    what: str
    happened: int
    seen: int


def sightings(home: Path, site: str, plan: Plan, asked: Iterable[LoggedRequest]) -> list[Sighting]:
    """What became of the changes of the plan's day, by the tables in a Khabar's home.

    `asked` is what the run of that day asked for. The last row is how many pages it asked
    for besides what had changed, and how many of these its audit and revisits chose.
    """
    moved = changes(site, plan)
    posts = {post.post_id: post for post in truth(site, plan) if post.kind != "robots"}
    with duckdb.connect(home / "news.duckdb", read_only=True) as con:
        rows = con.execute(
            "SELECT article_id, url, version, gone_at IS NOT NULL FROM articles WHERE site = ?",
            [site],
        ).fetchall()
        (chosen,) = con.execute(
            """
            SELECT count(*) FROM fetches
            WHERE site = $site AND purpose IN ('audit', 'revisit')
                AND run_id = (SELECT max(run_id) FROM fetches WHERE purpose = 'found'
                    AND site = $site)
            """,
            {"site": site},
        ).fetchone() or (0,)
    stored = {int(article_id.partition(":")[2]): row for article_id, *row in rows}
    articles = {number for number, post in posts.items() if post.is_article}

    def count(what: str, numbers: Iterable[int], seen: Iterable[int]) -> Sighting:
        wanted = set(numbers)
        return Sighting(what, len(wanted), len(wanted & set(seen)))

    at_home = {n for n, (url, *_) in stored.items() if n in posts and url.endswith(posts[n].path)}
    gone = {number for number, (*_, is_gone) in stored.items() if is_gone}
    log = [each for each in asked if each.site == site]
    pages = posts_asked(log)
    everything = set(chain.from_iterable(astuple(moved)))
    return [
        count("new", set(moved.new) & articles, stored),
        count("of them with an old date", set(moved.late) & articles, stored),
        count("edited", moved.edited, (n for n, row in stored.items() if row[1] > 1)),
        count("saved without a change", moved.resaved, pages),
        count("renamed", moved.renamed, at_home),
        count("password set", moved.password, pages),
        count("deleted: asked for", moved.deleted, pages),
        count("deleted: marked as gone after one more run", moved.deleted, gone),
        Sighting("asked for besides, of audit and revisits", chosen, _extra(pages, everything)),
    ]


def sending_gaps(home: Path) -> dict[str, float]:
    """Site to the shortest time in seconds between two requests of the last run, as sent.

    By Khabar's own books: what a busy machine adds on the way to the server is not in it.
    """
    with duckdb.connect(home / "news.duckdb", read_only=True) as con:
        rows = con.execute(
            """
            WITH sent AS (
                SELECT site, epoch(fetched_at) - elapsed_ms / 1000 AS moment
                FROM fetches WHERE run_id = (SELECT max(run_id) FROM fetches)
            ), gaps AS (
                SELECT site, moment - lag(moment) OVER (PARTITION BY site ORDER BY moment) AS gap
                FROM sent
            )
            SELECT site, min(gap) FROM gaps GROUP BY site
            """
        ).fetchall()
    return dict(rows)


def _extra(pages: dict[int, int], changed: set[int]) -> int:
    return sum(times for number, times in pages.items() if number not in changed)
