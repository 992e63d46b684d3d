"""Repairs WARC segments that a dead crawl left open or a disk has damaged: whole pages are kept."""

from __future__ import annotations

import logging
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed

from spiders.archive.warc import (
    OPEN_SUFFIX,
    PART_HEADER,
    move_into_archive,
    parse_pages,
    run_of_segment,
)

logger = logging.getLogger(__name__)

DAMAGED_SUFFIX = ".damaged"

MOST_BYTES = 256 * 1024 * 1024
"""Of one record, unpacked; a page is no larger than its site's limit allows."""
_CHUNK = 65_536
_MEMBER, _RECORD = b"\x1f\x8b\x08", b"WARC/"
_PART_OF = re.compile(rb"\r\n%s: (\d+)/(\d+)" % PART_HEADER.encode())


def salvage(path: Path, archive: Path) -> str | None:
    """Saves the whole pages of a segment that a dead crawl left open.

    A last page that is cut off, the trace of a kill, goes. If anything else is broken, the file as
    it was is kept in the archive as `<name>.damaged`.

    Returns the name under which the pages now lie in the archive, None if there was none.
    """
    name = path.name.removesuffix(OPEN_SUFFIX).replace("~", "/")
    found = _whole_pages(path.read_bytes(), name)
    if found.bytes_lost:
        logger.warning("%s: %d bytes of no whole page are left out", path.name, found.bytes_lost)
    if found.is_damaged:
        _set_aside(path, archive / name)
    if found.pages and not found.bytes_lost:
        move_into_archive(path, archive, name)
        return name
    if found.pages:
        _put(found, path.with_name(path.name + ".whole"), archive, name)
    path.unlink()
    return name if found.pages else None


def mend(archive: Path, name: str) -> bool:
    """Sets a damaged segment aside as `<name>.damaged`; its whole pages stay.

    Returns whether there are any, under the segment's own name.
    """
    path = archive / name
    found = _whole_pages(path.read_bytes(), name)
    _set_aside(path, path)
    if found.pages:
        _put(found, path.with_name(path.name + OPEN_SUFFIX), archive, name)
    else:
        path.unlink()
    return bool(found.pages)


@dataclass(slots=True)
class _WholePages:
    """What can be read of a segment."""

    head: bytes = b""
    """The record that tells of the file."""
    pages: list[bytes] = field(default_factory=list)
    """The records of each whole page, its parts among them."""
    bytes_lost: int = 0
    is_damaged: bool = False
    """Whether more is broken than the end."""


def _set_aside(path: Path, target: Path) -> None:
    """Keeps a copy, so that at no moment there is neither the file nor what is whole of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _write(target.with_name(target.name + DAMAGED_SUFFIX), path.read_bytes())


def _put(found: _WholePages, temporary: Path, archive: Path, name: str) -> None:
    _write(temporary, b"".join((found.head, *found.pages)))
    move_into_archive(temporary, archive, name)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def _whole_pages(data: bytes, name: str) -> _WholePages:
    found, at = _WholePages(), 0
    group: list[bytes] = []
    for start, end, record in _whole_members(data):
        if start > at:
            found.is_damaged, group = True, []
        at = end
        head, _, _ = record.partition(b"\r\n\r\n")
        if b"\r\nWARC-Type: warcinfo" in head:
            found.head = data[start:end]
            continue
        group.append(data[start:end])
        part = _PART_OF.search(head)
        if b"\r\nWARC-Type: response" in head and (part is None or part[1] == part[2]):
            page, group = b"".join(group), []
            if _is_of(page, name):
                found.pages.append(page)
            else:
                found.is_damaged = True
    found.bytes_lost = len(data) - len(found.head) - sum(map(len, found.pages))
    return found


def _is_of(page: bytes, name: str) -> bool:
    """Whether these records are a page of this segment, and none that a site has made up."""
    try:
        (parsed,) = parse_pages(BytesIO(page), name)
    except (ArchiveLoadFailed, ValueError):
        return False
    return parsed.fetch.site == name.partition("/")[0] and parsed.fetch.run_id == run_of_segment(
        name
    )


def _whole_members(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Begin, end and content of each whole gzip member that is a WARC record, wherever it lies."""
    start = 0
    while (start := data.find(_MEMBER, start)) >= 0:
        end, plain = _inflate(data, start)
        if end:
            yield start, end, plain
        start = max(end, start + 1)


def _inflate(data: bytes, start: int) -> tuple[int, bytes]:
    """End and content of the WARC record at `start`; (0, b"") if there is no whole one.

    Behind damage a page's own bytes are looked at too, and these may be anything: an archive that
    unpacks to gigabytes is left at its first bytes.
    """
    member, plain, begin = zlib.decompressobj(wbits=31), bytearray(), start
    while not member.eof and (begin < len(data) or member.unconsumed_tail):
        given = member.unconsumed_tail or data[begin : (begin := begin + _CHUNK)]
        try:
            plain += member.decompress(given, _CHUNK)
        except zlib.error:
            return 0, b""
        if len(plain) > MOST_BYTES or plain[:5] != _RECORD[: len(plain)]:
            return 0, b""
    if not member.eof or len(plain) < len(_RECORD):
        return 0, b""
    return min(begin, len(data)) - len(member.unused_data), bytes(plain)


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
