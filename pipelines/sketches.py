"""Dedupe, first half: the sketches of all articles of a cleaned segment."""

from __future__ import annotations

from datetime import datetime

from pipelines.record import CleanedSegment
from pipelines.sketch import Sketch, make_sketch
from spiders.site import Site

SketchKey = tuple[str, str, datetime, str]
"""All that a sketch depends on: article_id, content_hash, time of publication, series."""


def sketch_segment(segment: CleanedSegment, site: Site) -> dict[SketchKey, Sketch]:
    """Sketches every article of a segment of the given site.

    An article whose page does not say when it was published counts from when it was fetched.
    """
    sketches = {}
    for page in segment.pages:
        if (article := page.article) is None:
            continue
        published_at = article.published_at or page.fetch.fetched_at
        key = (article.article_id, article.content_hash, published_at, article.series)
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
