"""Segments: what goes in comes out, standard tools read them, and a kill loses no whole page."""

from __future__ import annotations

import gzip
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.exceptions import ArchiveLoadFailed

from spiders.archive.records import FetchedPage, Hint
from spiders.archive.repair import DAMAGED_SUFFIX, _whole_members, mend, salvage
from spiders.archive.warc import (
    EARLY_PAGES,
    EARLY_SECONDS,
    MAX_BYTES,
    MAX_PAGES,
    OPEN_SUFFIX,
    SegmentWriter,
    read_segment,
    run_of_segment,
    segment_name,
)
from tests.spiders.records import ENGLISH, HINDI, NOON, URDU, page

IST = timezone(timedelta(hours=5, minutes=30))


def stored(folder: Path, *pages: FetchedPage) -> tuple[str, list[FetchedPage]]:
    """The name of the one segment that holds the pages, and what is read back from it."""
    writer = SegmentWriter(folder / "archive", folder / "work", "paper", "run1")
    for each in pages:
        assert writer.add(each, "Khabar/0") is None
    name = writer.close()
    assert name is not None
    return name, list(read_segment(folder / "archive", name))


def without_place(found: FetchedPage) -> FetchedPage:
    return replace(found, fetch=replace(found.fetch, warc_file="", warc_offset=None), headers=())


@pytest.mark.parametrize(
    "body",
    [
        HINDI,
        URDU,
        ENGLISH,
        "caf\xe9".encode("latin-1"),
        "ख़बर".encode("utf-16"),
        bytes(range(256)) * 20,
        b"",
        b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        gzip.compress(b"a body that is itself gzip", mtime=0),
        random.Random(1).randbytes(1_000_000),
    ],
    ids=lambda body: f"{len(body)}-{body[:6]!r}",
)
@pytest.mark.parametrize("status", [200, 404])
def test_a_body_comes_back_to_the_byte(tmp_path: Path, body: bytes, status: int) -> None:
    one = page(body=body, status=status)
    _, (found,) = stored(tmp_path, one)
    assert found.body == body
    assert found.fetch.status == status
    assert without_place(found) == replace(one, headers=())


def test_what_a_source_said_of_a_page_comes_back(tmp_path: Path) -> None:
    hint = Hint(
        via="https://paper.example/feed/",
        lastmod="2026-03-01T11:00:00+05:30",
        headline="दिल्ली: نئی خبر & more",
        authors=("अनीता शर्मा", "ثنا میمن"),
        tags=("देश",),
        published_at=datetime(2026, 3, 1, 11, tzinfo=IST),
        modified_at=None,
    )
    _, (found,) = stored(tmp_path, page(hint=hint))
    assert found.hint == hint


def test_half_a_surrogate_in_a_headline_does_not_lose_the_page(tmp_path: Path) -> None:
    _, (found,) = stored(tmp_path, page(hint=Hint(headline="ख़बर \ud83d")))
    assert found.body == HINDI
    assert found.hint.headline == "ख़बर ?"


def test_headers_come_back_but_for_those_of_the_transfer(tmp_path: Path) -> None:
    headers = (
        ("Content-Type", "text/html; charset=UTF-8"),
        ("X-Title", "caf\xe9"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("X-Empty", ""),
        ("X-Colons", "a: b: c"),
        ("ETag", 'W/"abc"'),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("content-length", "7"),
    )
    _, (found,) = stored(tmp_path, page(headers=headers))
    kept = [(name, value.replace("\xe9", "%C3%A9")) for name, value in headers[:7]]
    assert found.headers == (*kept, ("Content-Length", str(len(HINDI))))
    assert found.header("etag") == 'W/"abc"'
    assert found.header("nothing") == ""


def test_the_offset_leads_to_the_record(tmp_path: Path) -> None:
    pages = [page(number, body) for number, body in enumerate((HINDI, URDU, b"", ENGLISH))]
    name, found = stored(tmp_path, *pages)
    assert len({each.fetch.warc_offset for each in found}) == 4
    for each in found:
        assert each.fetch.warc_file == name
        with (tmp_path / "archive" / name).open("rb") as stream:
            stream.seek(each.fetch.warc_offset or 0)
            record = next(iter(ArchiveIterator(stream)))
            assert record.rec_type == "response"
            assert record.rec_headers.get_header("WARC-Target-URI") == each.url
            assert record.content_stream().read() == each.body


def test_standard_tools_read_a_segment_and_its_digests_hold(tmp_path: Path) -> None:
    name, _ = stored(tmp_path, page(1, HINDI), page(2, b""), page(3, URDU, status=404))
    path = tmp_path / "archive" / name
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, check_digests="raise")
        seen = []
        for record in records:
            record.content_stream().read()
            seen.append((record.rec_type, record.format, record.http_headers is not None))
            if record.rec_type == "response":
                assert record.rec_headers.get_header("WARC-Payload-Digest")
                assert record.rec_headers.get_header("WARC-Date") == "2026-03-01T06:30:15Z"
    pair = [("metadata", "warc", False), ("response", "warc", True)]
    assert seen == [("warcinfo", "warc", False), *pair * 3]
    assert Checker(SimpleNamespace(inputs=[str(path)], verbose=False)).process_all() == 0
    assert {line.split()[0] for line in _plain(path).split(b"\r\n") if line[:5] == b"WARC/"} == {
        b"WARC/1.1"
    }


def test_nothing_is_in_the_archive_before_the_segment_is_closed(tmp_path: Path) -> None:
    archive, work = tmp_path / "archive", tmp_path / "work"
    writer = SegmentWriter(archive, work, "paper", "run1")
    assert writer.close() is None
    writer.add(page(), "Khabar/0")
    assert not archive.exists()
    (opened,) = work.iterdir()
    assert opened.name.endswith(OPEN_SUFFIX)
    name = writer.close()
    assert name is not None
    assert [path for path in archive.rglob("*") if path.is_file()] == [archive / name]
    assert list(work.iterdir()) == []
    assert writer.close() is None


def test_a_segment_is_full_after_so_many_pages(tmp_path: Path) -> None:
    writer = SegmentWriter(tmp_path / "archive", tmp_path / "work", "paper", "run1", max_pages=20)
    names = [writer.add(page(number, b"x"), "Khabar/0") for number in range(41)]
    closed = [index for index, name in enumerate(names, 1) if name]
    assert closed == [20, 40]
    names.append(writer.close())
    segments = [name for name in names if name]
    assert len(set(segments)) == 3
    counts = [len(list(read_segment(tmp_path / "archive", name))) for name in segments]
    assert counts == [20, 20, 1]


def test_what_comes_slowly_closes_a_segment_sooner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    writer = SegmentWriter(tmp_path / "archive", tmp_path / "work", "paper", "run1")
    names = []
    for number in range(EARLY_PAGES * 2):
        names.append(writer.add(page(number, b"x"), "Khabar/0"))
        now[0] += 2 * EARLY_SECONDS / EARLY_PAGES
    closed = [index for index, name in enumerate(names, 1) if name]
    assert closed == [EARLY_PAGES, EARLY_PAGES * 2]


def test_what_comes_fast_comes_in_one_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    writer = SegmentWriter(tmp_path / "archive", tmp_path / "work", "paper", "run1")
    assert not any(writer.add(page(n, b"x"), "Khabar/0") for n in range(MAX_PAGES - 1))
    assert writer.add(page(MAX_PAGES, b"x"), "Khabar/0")


def test_a_segment_is_full_after_so_many_bytes(tmp_path: Path) -> None:
    writer = SegmentWriter(tmp_path / "archive", tmp_path / "work", "paper", "run1")
    noise = random.Random(2).randbytes(MAX_BYTES // 2)
    assert writer.add(page(1, noise), "Khabar/0") is None
    name = writer.add(page(2, noise), "Khabar/0")
    assert name is not None
    assert [each.body == noise for each in read_segment(tmp_path / "archive", name)] == [True, True]


def test_a_name_tells_site_month_and_run() -> None:
    name = segment_name("the_paper", "0199aabb", 7, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert name == "the_paper/2026/01/the_paper-20260102T030405Z-0199aabb-00007.warc.gz"
    assert run_of_segment(name) == "0199aabb"


BODIES = [HINDI, b"", URDU, bytes(range(256)) * 8, ENGLISH]


@pytest.fixture(scope="module")
def open_segment(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes, list[int]]:
    """An open segment's name, its bytes, and where each of its pages ends."""
    work = tmp_path_factory.mktemp("open")
    writer = SegmentWriter(work / "archive", work, "paper", "run1")
    ends = []
    for number, body in enumerate(BODIES):
        writer.add(page(number, body), "Khabar/0")
        (path,) = work.glob(f"*{OPEN_SUFFIX}")
        ends.append(path.stat().st_size)
    data = path.read_bytes()
    writer.close()
    return path.name, data, ends


def _check_salvage(folder: Path, segment: tuple[str, bytes, list[int]], cut: int) -> None:
    name, data, ends = segment
    whole = sum(end <= cut for end in ends)
    path = folder / name
    path.write_bytes(data[:cut])
    saved = salvage(path, folder / "archive")
    assert not path.exists()
    if not whole:
        assert saved is None
        return
    assert saved == name.removesuffix(OPEN_SUFFIX).replace("~", "/")
    assert [each.body for each in read_segment(folder / "archive", saved)] == BODIES[:whole]
    with (folder / "archive" / saved).open("rb") as stream:
        kinds = []
        for record in ArchiveIterator(stream, check_digests="raise"):
            record.content_stream().read()
            kinds.append(record.rec_type)
    assert kinds == ["warcinfo", *["metadata", "response"] * whole]
    assert (folder / "archive" / saved).read_bytes() == data[: ends[whole - 1]]


@settings(deadline=None)
@given(data=st.data())
def test_salvage_keeps_every_whole_page_wherever_the_file_is_cut(
    tmp_path_factory: pytest.TempPathFactory,
    open_segment: tuple[str, bytes, list[int]],
    data: st.DataObject,
) -> None:
    cut = data.draw(st.integers(0, len(open_segment[1])))
    _check_salvage(tmp_path_factory.mktemp("cut"), open_segment, cut)


@pytest.mark.parametrize("number", range(len(BODIES)))
@pytest.mark.parametrize("before", [-1, 0, 1, 2, 4, 7, 8, 9, 12, 20])
def test_salvage_at_the_end_of_a_page(
    tmp_path: Path, open_segment: tuple[str, bytes, list[int]], number: int, before: int
) -> None:
    cut = min(open_segment[2][number] - before, len(open_segment[1]))
    _check_salvage(tmp_path, open_segment, cut)


def in_parts(number: int, *bodies: bytes) -> FetchedPage:
    """An article in several parts."""
    first, *further = (page(number, body) for body in bodies)
    return replace(first, parts=tuple(further))


def test_the_parts_of_an_article_come_back_as_one_page(tmp_path: Path) -> None:
    whole = in_parts(1, HINDI, URDU, ENGLISH)
    name, (found, other) = stored(tmp_path, whole, page(2, URDU))
    assert [each.body for each in (found, *found.parts)] == [HINDI, URDU, ENGLISH]
    assert [without_place(each) for each in found.parts] == [
        replace(each, headers=()) for each in whole.parts
    ]
    assert other.parts == ()
    with (tmp_path / "archive" / name).open("rb") as stream:
        records = ArchiveIterator(stream, check_digests="raise")
        parts = [record.rec_headers.get_header("Khabar-Part") for record in records]
    assert [part for part in parts if part] == ["1/3", "2/3", "3/3"]


def test_a_segment_is_not_closed_between_the_parts_of_an_article(tmp_path: Path) -> None:
    writer = SegmentWriter(tmp_path / "archive", tmp_path / "work", "paper", "run1", max_pages=2)
    assert writer.add(page(1, b"x"), "Khabar/0") is None
    name = writer.add(in_parts(2, b"a", b"b", b"c"), "Khabar/0")
    assert name is not None
    *_, last = read_segment(tmp_path / "archive", name)
    assert [each.body for each in (last, *last.parts)] == [b"a", b"b", b"c"]


@pytest.mark.parametrize("share", [0.4, 0.6, 0.75, 0.9, 0.999])
def test_of_an_article_in_parts_salvage_keeps_all_or_nothing(tmp_path: Path, share: float) -> None:
    work = tmp_path / "work"
    writer = SegmentWriter(tmp_path / "archive", work, "paper", "run1")
    writer.add(page(1, HINDI), "Khabar/0")
    (path,) = work.iterdir()
    begin = path.stat().st_size
    writer.add(in_parts(2, HINDI, URDU, ENGLISH), "Khabar/0")
    data = path.read_bytes()
    writer.close()
    cut = tmp_path / path.name
    cut.write_bytes(data[: begin + int(share * (len(data) - begin))])
    name = salvage(cut, tmp_path / "saved")
    assert name is not None
    (found,) = read_segment(tmp_path / "saved", name)
    assert (found.body, found.parts) == (HINDI, ())


def test_a_segment_that_ends_amid_an_article_is_noticed_and_mended(tmp_path: Path) -> None:
    name, _ = stored(tmp_path, page(1, URDU), in_parts(2, HINDI, URDU))
    path = tmp_path / "archive" / name
    # Without the two records of the last part, whole as they are.
    *_, end, _, _ = (end for _, end, _ in _whole_members(path.read_bytes()))
    path.write_bytes(path.read_bytes()[:end])
    with pytest.raises(ArchiveLoadFailed):
        list(read_segment(tmp_path / "archive", name))
    assert mend(tmp_path / "archive", name)
    assert [each.body for each in read_segment(tmp_path / "archive", name)] == [URDU]


def test_a_cut_off_file_in_the_archive_is_noticed(
    tmp_path: Path, open_segment: tuple[str, bytes, list[int]]
) -> None:
    _, data, ends = open_segment
    (tmp_path / "cut.warc.gz").write_bytes(data[: ends[3] - 60])
    with pytest.raises(ArchiveLoadFailed):
        list(read_segment(tmp_path, "cut.warc.gz"))


def _plain(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def test_times_are_written_in_utc(tmp_path: Path) -> None:
    late = page()
    local = replace(late.fetch, fetched_at=NOON.astimezone(IST))
    name, (found,) = stored(tmp_path, replace(late, fetch=local))
    assert found.fetch.fetched_at == NOON
    assert b"WARC-Date: 2026-03-01T06:30:15Z" in _plain(tmp_path / "archive" / name)


def test_of_a_damaged_segment_the_pages_around_the_damage_stay(tmp_path: Path) -> None:
    pages = [page(number, body=body) for number, body in enumerate((HINDI, URDU, ENGLISH), 1)]
    name, whole = stored(tmp_path, *pages)
    archive = tmp_path / "archive"
    data = bytearray((archive / name).read_bytes())
    begin = whole[1].fetch.warc_offset
    assert begin is not None
    data[begin + 40 : begin + 80] = bytes(40)
    (archive / name).write_bytes(data)
    with pytest.raises(ArchiveLoadFailed):
        list(read_segment(archive, name))
    assert mend(archive, name)
    left = [without_place(each) for each in read_segment(archive, name)]
    assert left == [without_place(whole[0]), without_place(whole[2])]
    assert (archive / (name + DAMAGED_SUFFIX)).read_bytes() == data


@pytest.mark.parametrize("place", ["head", "middle"])
def test_what_a_dead_crawl_left_is_salvaged_around_damage_too(
    tmp_path: Path, open_segment: tuple[str, bytes, list[int]], place: str
) -> None:
    open_name, data, ends = open_segment
    name = open_name.removesuffix(OPEN_SUFFIX).replace("~", "/")
    at = {"head": 0, "middle": ends[0] + 30}[place]
    broken = data[:at] + bytes(20) + data[at + 20 :]
    path = tmp_path / open_name
    path.write_bytes(broken)
    assert salvage(path, tmp_path / "archive") == name
    pages = list(read_segment(tmp_path / "archive", name))
    assert len(pages) == {"head": len(ends), "middle": len(ends) - 1}[place]
    assert not list(tmp_path.glob("*.*"))
    assert (tmp_path / "archive" / (name + DAMAGED_SUFFIX)).read_bytes() == broken


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        gzip.compress("कचरा".encode(), mtime=0),
        gzip.compress(
            b"WARC/1.1\r\nWARC-Type: metadata\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n", mtime=0
        ),
        gzip.compress(
            b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n", mtime=0
        ),
    ],
)
def test_what_is_no_segment_is_set_aside(tmp_path: Path, content: bytes) -> None:
    name = "paper/2026/11/paper-20261101T000000Z-run1-00001.warc.gz"
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(ArchiveLoadFailed):
        list(read_segment(tmp_path, name))
    assert not mend(tmp_path, name)
    assert not path.exists()
    assert path.with_name(path.name + DAMAGED_SUFFIX).read_bytes() == content


def test_a_segment_cut_off_at_any_byte_is_seen(tmp_path: Path) -> None:
    name, _ = stored(tmp_path, page(1, body=HINDI), page(2, body=URDU))
    path = tmp_path / "archive" / name
    data = path.read_bytes()
    # The head, then two records a page.
    ends = [end for _, end, _ in _whole_members(data)][2::2]
    for cut in range(0, len(data), 5):
        if any(end - 12 < cut <= end for end in ends):
            # The body is whole, what is missing are line ends and checksum. That a page is
            # missing after it only the counts of the run can tell.
            continue
        path.write_bytes(data[:cut])
        with pytest.raises(ArchiveLoadFailed):
            list(read_segment(tmp_path / "archive", name))


def test_what_a_page_holds_is_not_taken_for_records_behind_damage(tmp_path: Path) -> None:
    """Bytes that cannot be compressed stand in a segment as they came."""
    made_up = page(9, HINDI)
    stored(tmp_path / "forged", replace(made_up, fetch=replace(made_up.fetch, site="another")))
    (forged,) = (tmp_path / "forged").rglob("*.warc.gz")
    noise = random.Random(1).randbytes(100_000)
    body = noise + forged.read_bytes() + noise
    name, whole = stored(tmp_path, page(1, URDU), page(2, body), page(3, HINDI))
    path = tmp_path / "archive" / name
    data = bytearray(path.read_bytes())
    begin = whole[1].fetch.warc_offset
    assert begin is not None
    data[begin + 12 : begin + 20] = bytes(8)
    path.write_bytes(data)
    assert mend(tmp_path / "archive", name)
    assert [each.body for each in read_segment(tmp_path / "archive", name)] == [
        whole[0].body,
        whole[2].body,
    ]
