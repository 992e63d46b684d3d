"""Repairs WARC segments that a dead crawl left open or a disk has damaged: whole pages are kept."""

from __future__ import annotations

import logging
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed

from spiders.archive.warc import OPEN_SUFFIX, PART_HEADER, move_into_archive, read_segment

logger = logging.getLogger(__name__)

DAMAGED_SUFFIX = ".damaged"

_PART_OF = re.compile(rb"\r\n%s: (\d+)/(\d+)" % PART_HEADER.encode())


def salvage(path: Path, archive: Path) -> str | None:
    """Saves a segment that a dead crawl left open, up to its last whole page.

    Returns the name under which it now lies in the archive, None if it held no whole page.
    """
    name = path.name.removesuffix(OPEN_SUFFIX).replace("~", "/")
    data = path.read_bytes()
    end = max(_page_ends(data), default=0)
    if end < len(data):
        logger.warning("%s is cut off: %d of %d bytes are kept", path.name, end, len(data))
    if not end:
        path.unlink()
        return None
    with path.open("r+b") as stream:
        stream.truncate(end)
        os.fsync(stream.fileno())
    move_into_archive(path, archive, name)
    return name


def mend(archive: Path, name: str) -> bool:
    """Sets a damaged segment aside as `<name>.damaged`; the pages before the damage stay.

    Returns whether there are any, under the segment's own name.
    """
    path = archive / name
    pages = 0
    with suppress(ArchiveLoadFailed):
        for _ in read_segment(archive, name):
            pages += 1
    data = path.read_bytes()
    path.replace(path.with_name(path.name + DAMAGED_SUFFIX))
    ends = list(islice(_page_ends(data), pages))
    if ends:
        whole = path.with_name(path.name + OPEN_SUFFIX)
        whole.write_bytes(data[: ends[-1]])
        move_into_archive(whole, archive, name)
    return bool(ends)


def _page_ends(data: bytes) -> Iterator[int]:
    """Where each page ends, its last part, up to the first record that is cut off or broken."""
    for end, record in _whole_members(data):
        head, _, _ = record.partition(b"\r\n\r\n")
        part = _PART_OF.search(head)
        if b"\r\nWARC-Type: response" in head and (part is None or part[1] == part[2]):
            yield end


def _whole_members(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The end and the content of each gzip member up to the first that is cut off or broken."""
    view, start = memoryview(data), 0
    while start < len(view):
        member, plain = zlib.decompressobj(wbits=31), bytearray()
        while not member.eof:
            chunk = view[start : start + 65_536]
            try:
                plain += member.decompress(chunk)
            except zlib.error:
                return
            if not chunk:
                return
            start += len(chunk) - len(member.unused_data)
        yield start, bytes(plain)


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
