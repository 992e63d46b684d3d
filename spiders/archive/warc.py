"""WARC segments: the crawl writes them, every later stage reads them."""

from __future__ import annotations

import gzip
import json
import os
import time
import zlib
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from io import BytesIO, FileIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordbuilder import RecordBuilder
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from spiders.archive.records import Fetch, FetchedPage, Hint
from spiders.config import clock

MAX_PAGES = 1_000
MAX_BYTES = 16 * 1024 * 1024
EARLY_PAGES, EARLY_SECONDS = 200, 30.0
"""So many pages are a segment after so long: what comes slowly is to be seen soon."""
OPEN_SUFFIX = ".open"

# Headers that describe a transfer which is over: the archived body is decoded and whole.
_TRANSFER_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})

# `2/3` on the second of three responses that make one page: an article in parts.
PART_HEADER = "Khabar-Part"

_BUILDER = RecordBuilder(warc_version="1.1")


class SegmentWriter:
    """Writes one site's pages of one run into segments of at most 1,000 pages or 16 MB.

    After EARLY_SECONDS a segment is full with EARLY_PAGES: to load a segment costs as much as
    to load a hundred pages more, so what comes fast comes in few segments.

    A segment grows as `<work>/<name>.open`, one gzip member a record, each response
    two records (what the sources said of it, then the response), written page by
    page, and is moved into the archive when it is full: whatever is in the
    archive is whole. After an error nothing more is written to it, and it stays
    where it is: the next run salvages its whole pages, as after a kill.
    """

    def __init__(
        self, archive: Path, work: Path, site: str, run_id: str, max_pages: int = MAX_PAGES
    ) -> None:
        self._archive, self._work, self._site, self._run_id = archive, work, site, run_id
        self._max_pages = max_pages
        self._out: FileIO | None = None
        self._opened = 0.0
        self._path = Path()
        self._name = ""
        self._pages = 0
        self._serial = 0

    def add(self, page: FetchedPage, software: str) -> str | None:
        """Appends a page with its parts; returns the name of the segment this closed, if it did."""
        responses = (page, *page.parts)
        members = b"".join(
            _response_members(each, f"{number}/{len(responses)}" if page.parts else "")
            for number, each in enumerate(responses, 1)
        )
        out = self._out or self._begin(software)
        self._write(out, members)
        self._pages += 1
        return self.close() if self._is_full(out) else None

    def close(self) -> str | None:
        """Moves the open segment into the archive; returns its name, None if there is none."""
        if self._out is None:
            return None
        with self._out as out:
            self._out = None
            os.fsync(out.fileno())
        move_into_archive(self._path, self._archive, self._name)
        return self._name

    def _is_full(self, out: FileIO) -> bool:
        if self._pages >= self._max_pages or out.tell() >= MAX_BYTES:
            return True
        return self._pages >= EARLY_PAGES and time.monotonic() - self._opened >= EARLY_SECONDS

    def _begin(self, software: str) -> FileIO:
        now = clock.now()
        self._opened = time.monotonic()
        self._serial += 1
        self._pages = 0
        self._name = segment_name(self._site, self._run_id, self._serial, now)
        self._path = self._work / (self._name.replace("/", "~") + OPEN_SUFFIX)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Unbuffered: what an error has kept from the disk must not follow later.
        self._out = out = FileIO(self._path, "w")
        info = {
            "software": software,
            "format": "WARC File Format 1.1",
            "isPartOf": self._run_id,
            "description": f"{self._site}, run {self._run_id}",
        }
        self._write(out, _member(_BUILDER.create_warcinfo_record(self._name, info)))
        return out

    def _write(self, out: FileIO, data: bytes) -> None:
        try:
            left = memoryview(data)
            while left:
                left = left[out.write(left) :]
        except BaseException:
            self._out = None
            out.close()
            raise


def segment_name(site: str, run_id: str, serial: int, now: datetime) -> str:
    """The path of a segment below the archive folder; it is the segment's id everywhere."""
    return f"{site}/{now:%Y}/{now:%m}/{site}-{now:%Y%m%dT%H%M%SZ}-{run_id}-{serial:05}.warc.gz"


def run_of_segment(name: str) -> str:
    """The run whose crawl wrote a segment."""
    return name.rsplit("-", 2)[1]


def move_into_archive(path: Path, archive: Path, name: str) -> None:
    """Puts a whole segment at its place: it is there entirely or not at all."""
    target = archive / name
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_segment(archive: Path, name: str) -> Iterator[FetchedPage]:
    """Yields the pages of a closed segment in the order they were fetched.

    Raises:
        ArchiveLoadFailed: if the file is not a whole WARC file of Khabar's.
    """
    with (archive / name).open("rb") as stream:
        yield from parse_pages(stream, name)


def parse_pages(stream: BinaryIO, name: str) -> Iterator[FetchedPage]:
    """Yields the pages of the segment `name` from where `stream` stands, a page's metadata.

    Raises:
        ArchiveLoadFailed: if what follows is not the whole rest of a WARC file of Khabar's.
    """
    try:
        yield from _pages(stream, name)
    except ArchiveLoadFailed as error:
        if name in str(error):
            raise
        # warcio puts the damaged bytes into its message, whatever they do to a terminal.
        raise ArchiveLoadFailed(f"{name} is damaged: no WARC record where one must be") from error
    except (AttributeError, EOFError, LookupError, TypeError, ValueError, zlib.error) as error:
        # What warcio and the reading of the metadata raise on bytes of any kind.
        raise ArchiveLoadFailed(f"{name} cannot be read: {error!r}") from error


def _pages(stream: BinaryIO, name: str) -> Iterator[FetchedPage]:
    records = ArchiveIterator(stream)
    facts: dict[str, Any] = {}
    held: list[FetchedPage] = []
    end = 0
    for record in records:
        if record.rec_type == "metadata":
            facts = json.loads(record.content_stream().read())
        elif record.rec_type == "response":
            # The body first: asking for the offset reads the record to its end.
            body = record.content_stream().read()
            offset = records.get_record_offset()
            end = offset + records.get_record_length()
            # warcio ends a cut-off record without an error: only its length tells.
            if record.http_headers.get_header("Content-Length") != str(len(body)):
                raise ArchiveLoadFailed(f"{name} is cut off at byte {offset}")
            page = FetchedPage(
                fetch=replace(_fetch(facts["fetch"]), warc_file=name, warc_offset=offset),
                page_id=facts["page_id"],
                url=record.rec_headers.get_header("WARC-Target-URI"),
                headers=tuple(record.http_headers.headers),
                body=body,
                hint=_hint(facts["hint"]),
            )
            held.append(page)
            part, _, parts = (record.rec_headers.get_header(PART_HEADER) or "1/1").partition("/")
            if int(part) != len(held):
                raise ArchiveLoadFailed(f"{name} lacks a part of {page.url}")
            if part == parts:
                yield replace(held[0], parts=tuple(held[1:]))
                held.clear()
    if held or not end or end < stream.seek(0, os.SEEK_END):
        # Where a record's head is cut off, warcio takes it for the end of the file.
        raise ArchiveLoadFailed(f"{name} is cut off after byte {end}")


def _fetch(facts: dict[str, Any]) -> Fetch:
    return Fetch(**{**facts, "fetched_at": datetime.fromisoformat(facts["fetched_at"])})


def _hint(facts: dict[str, Any]) -> Hint:
    times = {
        key: datetime.fromisoformat(facts[key]) if facts[key] else None
        for key in ("published_at", "modified_at")
    }
    lists = {key: tuple(facts[key]) for key in ("authors", "tags")}
    return Hint(**{**facts, **times, **lists})


def _response_members(page: FetchedPage, part: str) -> bytes:
    facts = {"page_id": page.page_id, "fetch": asdict(page.fetch), "hint": asdict(page.hint)}
    text = json.dumps(facts, ensure_ascii=False, default=_as_text)
    # A source may hold half a surrogate, which no encoding can write.
    payload = text.encode("utf-8", "replace")
    stamp = _warc_date(page.fetch.fetched_at)
    note = _BUILDER.create_warc_record(
        page.url,
        "metadata",
        payload=BytesIO(payload),
        length=len(payload),
        warc_content_type="application/json",
        warc_headers_dict={"WARC-Date": stamp},
    )
    headers = [(k, v) for k, v in page.headers if k.lower() not in _TRANSFER_HEADERS]
    headers.append(("Content-Length", str(len(page.body))))
    more = {
        "WARC-Date": stamp,
        "WARC-Concurrent-To": note.rec_headers.get_header("WARC-Record-ID"),
    }
    response = _BUILDER.create_warc_record(
        page.url,
        "response",
        payload=BytesIO(page.body),
        length=len(page.body),
        http_headers=StatusAndHeaders(f"{page.fetch.status} -", headers, protocol="HTTP/1.1"),
        warc_headers_dict=more | ({PART_HEADER: part} if part else {}),
    )
    return _member(note) + _member(response)


def _member(record: Any) -> bytes:  # noqa: ANN401 - warcio has no types
    # Level 6: level 9, warcio's own choice, costs three times the CPU for 1 % of the size.
    plain = BytesIO()
    WARCWriter(plain, gzip=False).write_record(record)
    return gzip.compress(plain.getvalue(), 6, mtime=0)


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be archived")
