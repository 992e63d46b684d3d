"""What a worker does with a segment that it is sent: it cleans its pages, and sketches them."""

from __future__ import annotations

import pickle
import platform
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from tempfile import TemporaryFile

from warcio.exceptions import ArchiveLoadFailed

from flows.stages.prefetch import PreparedSegment
from pipelines.dedupe.sketch import SKETCH_VERSION, sketch_pages
from pipelines.site_profile import RULES_VERSION, SiteProfile
from pipelines.workers.pool import CleanPool
from pipelines.workers.worker import PageLimits
from spiders.archive.warc import parse_pages
from spiders.config.site import Site
from spiders.errors import RunError

_PACKAGES = (
    *("khabar", "trafilatura", "lxml", "langdetect", "regex", "numpy", "rensa"),
    *("prefect", "prefect-dask", "distributed", "cloudpickle"),
)
"""What a page's text depends on, and what takes it there and back."""
_own = threading.local()


def own_versions() -> dict[str, str]:
    """What must be the same here and there, by name."""
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "rules version": RULES_VERSION,
        "sketch version": str(SKETCH_VERSION),
        **{name: _version(name) for name in _PACKAGES},
    }


def difference_of(theirs: Mapping[str, str], ours: Mapping[str, str]) -> str:
    """The first difference in words, such as `trafilatura is 2.3.0, not 2.3.1`; '' if none."""
    for name, wanted in ours.items():
        if (found := theirs.get(name, "missing")) != wanted:
            return f"{name} is {found}, not {wanted}"
    return ""


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


@dataclass(frozen=True, slots=True)
class SegmentJob:
    """A segment as it is archived, and all that cleaning it depends on."""

    name: str
    archived: bytes
    site: Site
    profile: SiteProfile
    limits: PageLimits


def clean_segment(job: bytes, versions: Mapping[str, str]) -> PreparedSegment | None:
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
    if difference := difference_of(own_versions(), versions):
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
    return PreparedSegment(pages, sketch_pages(pages, segment.site))


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
