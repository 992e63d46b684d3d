"""The files of the archive: which segments there are, and how one is removed for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spiders.archive_repair import DAMAGED_SUFFIX


def archived_segments(archive: Path, site: str) -> Iterator[str]:
    """Names of a site's closed segments in the archive, in no order; the folder may be missing."""
    # Site, time, run and number: a file of another name is not the crawl's.
    for path in (archive / site).glob(f"*/*/{site}-*-*-*.warc.gz"):
        yield path.relative_to(archive).as_posix()


def segment_bytes(archive: Path, name: str) -> int:
    """What a segment takes on the disk, its damaged original included."""
    return sum(path.stat().st_size for path in _files(archive, name))


def remove_segment(archive: Path, name: str) -> None:
    """Removes a segment and what was set aside of it as damaged; harmless if it is gone."""
    for path in _files(archive, name):
        path.unlink(missing_ok=True)


def _files(archive: Path, name: str) -> list[Path]:
    path = archive / name
    both = (path, path.with_name(path.name + DAMAGED_SUFFIX))
    return [each for each in both if each.exists()]
