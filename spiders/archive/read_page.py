"""Reads single pages of a segment, wherever in it they lie."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import BinaryIO

from warcio.exceptions import ArchiveLoadFailed

from spiders.archive.records import FetchedPage
from spiders.archive.warc import parse_pages

# How far before a response its metadata is looked for: they are a kilobyte, seldom ten.
_REACHES = (16 * 1024, 1024 * 1024)
_MEMBER = re.compile(rb"\x1f\x8b\x08")


def read_page_at(archive: Path, name: str, offset: int) -> FetchedPage:
    """The page whose response record begins at `offset` of a closed segment, with its parts.

    Only the page's own bytes are read.

    Raises:
        ArchiveLoadFailed: if the segment is missing, or holds no whole page there.
    """
    try:
        with (archive / name).open("rb") as stream:
            stream.seek(_metadata_before(stream, name, offset))
            page = next(parse_pages(stream, name))
    except OSError as error:
        raise ArchiveLoadFailed(f"{name} cannot be read: {error.strerror}") from error
    if page.fetch.warc_offset != offset:
        raise ArchiveLoadFailed(f"{name} has no page at byte {offset}")
    return page


def _metadata_before(stream: BinaryIO, name: str, offset: int) -> int:
    """Where the metadata record begins that ends at `offset`."""
    for reach in _REACHES:
        start = max(0, offset - reach)
        stream.seek(start)
        before = stream.read(offset - start)
        # The nearest first; three bytes that look like a beginning may stand anywhere.
        for found in reversed([match.start() for match in _MEMBER.finditer(before)]):
            if len(before) == offset - start and _is_metadata(before[found:]):
                return start + found
    raise ArchiveLoadFailed(f"{name} has no page at byte {offset}")


def _is_metadata(data: bytes) -> bool:
    """Whether this is exactly one gzip member, and a metadata record."""
    member = zlib.decompressobj(wbits=31)
    try:
        plain = member.decompress(data)
    except zlib.error:
        return False
    whole = member.eof and not member.unused_data
    return whole and b"\r\nWARC-Type: metadata\r\n" in plain[:1000]
