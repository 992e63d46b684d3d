"""Judges replayed pages together with those of their segment, as loading does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import duckdb

from pipelines.quality.walls import reject_walls
from pipelines.record import CleanedPage, CleanedSegment
from spiders.archive.warc import run_of_segment
from spiders.config.site import Site
from warehouse.database.staging import known_articles
from warehouse.load.quarantine import hold_doubtful

TOGETHER = ("failed:wall", "rejected:held")
"""Outcomes that pages have for what others of their segment are like."""


def judge_together(
    con: duckdb.DuckDBPyConnection,
    pages: Iterable[CleanedPage],
    known_as: Mapping[str, str],
    mates: Mapping[str, Sequence[CleanedPage]],
    site: Site,
    *,
    release: bool = False,
) -> list[CleanedPage]:
    """The pages, those rejected that are still walls or still doubtful.

    Only pages that were held are held again: what is stored is not taken back for a doubt.

    Args:
        con: the writer's connection, in a transaction.
        pages: as cleaned, of one site.
        known_as: their outcomes as stored, by fetch_id.
        mates: by segment, its pages with an outcome of TOGETHER, cleaned likewise.
        site: the site.
        release: whether doubtful pages are taken as they are.
    """
    by_segment: defaultdict[str, dict[str, CleanedPage]] = defaultdict(dict)
    for page in pages:
        by_segment[page.fetch.warc_file][page.fetch.fetch_id] = page
    judged = []
    for segment, own in by_segment.items():
        others = {page.fetch.fetch_id: page for page in mates.get(segment, ())}
        run_id = run_of_segment(segment)
        all_pages = tuple((others | own).values())
        whole = reject_walls(CleanedSegment(segment, site.name, run_id, "", all_pages), site)
        held = [
            page
            for page in whole.pages
            if page.article
            and (page.fetch.fetch_id in others or known_as[page.fetch.fetch_id] == TOGETHER[1])
        ]
        verdicts = {page.fetch.fetch_id: page for page in whole.pages}
        if held and not release:
            named = [page.article.article_id for page in held if page.article]
            with known_articles(con, named):
                verdicts |= {
                    page.fetch.fetch_id: page
                    for page in hold_doubtful(con, held, site.name, run_id)
                }
        judged += [verdicts[fetch_id] for fetch_id in own]
    return judged
