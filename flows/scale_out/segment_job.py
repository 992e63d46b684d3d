"""What a worker does with a segment that it is sent: it cleans its pages, and sketches them."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from tempfile import TemporaryFile

from warcio.exceptions import ArchiveLoadFailed

from flows.scale_out.ahead import Prepared
from flows.scale_out.likeness import own_versions, unlike
from pipelines.clean_pool import CleanPool
from pipelines.page_limits import PageLimits
from pipelines.site_profile import SiteProfile
from pipelines.sketches import sketch_pages
from spiders.archive import parse_pages
from spiders.errors import RunError
from spiders.site import Site


@dataclass(frozen=True, slots=True)
class SegmentJob:
    """A segment as it is archived, and all that cleaning it depends on."""

    name: str
    archived: bytes
    site: Site
    profile: SiteProfile
    limits: PageLimits


_own = threading.local()


def do_segment(job: bytes, versions: Mapping[str, str]) -> Prepared | None:
    """Cleans a segment's pages in a guarded process of this worker's, and sketches the articles.

    Args:
        job: a pickled SegmentJob.
        versions: of whoever sent it.

    Returns:
        None if the segment is damaged: whoever has the archive mends it.

    Raises:
        RunError: if this worker is not like whoever sent the job, or cannot start a process.
    """
    # Before anything of the job is looked at: another version may not know what it sees.
    if difference := unlike(own_versions(), versions):
        raise RunError(refusal(difference))
    segment: SegmentJob = pickle.loads(job)  # noqa: S301 - who may send jobs runs code here anyway
    pool = _pool(segment.limits)
    with TemporaryFile() as file:
        file.write(segment.archived)
        file.seek(0)
        try:
            archived = parse_pages(file, segment.name)
            pages = tuple(pool.clean(archived, segment.site, segment.profile))
        except ArchiveLoadFailed:
            return None
    return Prepared(pages, sketch_pages(pages, segment.site))


def refusal(difference: str) -> str:
    """Why a worker is not trusted with a page, in one line."""
    return f"a Dask worker is refused, as its {difference}: install the same Khabar there and here"


def _pool(limits: PageLimits) -> CleanPool:
    """This thread's pool, whose process stays for the next segment: it takes a second to start."""
    known: tuple[PageLimits, CleanPool] | None = getattr(_own, "pool", None)
    if known and known[0] == limits:
        return known[1]
    if known:
        known[1].close()
    _own.pool = limits, CleanPool(1, limits)
    return _pool(limits)
