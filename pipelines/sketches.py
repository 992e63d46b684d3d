"""Dedupe, first half: the sketches of all articles of a cleaned segment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from pipelines.record import CleanedPage
from pipelines.sketch import Sketch, make_sketch
from spiders.site import Site

SketchKey = tuple[str, str, datetime, str]
"""All that a sketch depends on: article_id, content_hash, time of publication, series."""


def sketch_pages(
    pages: Iterable[CleanedPage], site: Site, made: Mapping[SketchKey, Sketch] | None = None
) -> dict[SketchKey, Sketch]:
    """Sketches every article among pages of the given site, unless that is `made` already.

    An article whose page does not say when it was published counts from when it was fetched.
    """
    sketches = {}
    for page in pages:
        if (article := page.article) is None:
            continue
        published_at = article.published_at or page.fetch.fetched_at
        key = (article.article_id, article.content_hash, published_at, article.series)
        if made and key in made:
            sketches[key] = made[key]
            continue
        sketches[key] = make_sketch(
            article_id=article.article_id,
            site=article.site,
            headline=article.headline,
            body=article.body,
            published_at=published_at,
            series=article.series,
            zone=site.zone,
        )
    return sketches
