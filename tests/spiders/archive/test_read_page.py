"""Single pages out of segments: the same as in sequence, and damage elsewhere does not matter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from warcio.exceptions import ArchiveLoadFailed

from spiders.archive.read_page import read_page_at
from spiders.archive.records import FetchedPage, Hint
from spiders.archive.warc import SegmentWriter, read_segment
from tests.spiders.records import ENGLISH, HINDI, URDU, page


@pytest.fixture
def segment(tmp_path: Path) -> tuple[Path, str, list[FetchedPage]]:
    """Archive, name and pages: three languages, one in parts, one that looks like gzip itself."""
    writer = SegmentWriter(tmp_path / "archive", tmp_path / "work", "paper", "run1")
    parts = tuple(page(2, body) for body in (URDU, ENGLISH))
    long = Hint(headline="एक बहुत लंबा शीर्षक \x1f\x8b\x08 " * 4000)
    for each in (
        page(1),
        replace(page(2), parts=parts),
        page(3, URDU, hint=long),
        page(4, b"\x1f\x8b\x08" * 5000 + HINDI),
        page(5, b"", status=404),
    ):
        writer.add(each, "Khabar/0")
    name = writer.close()
    assert name is not None
    archive = tmp_path / "archive"
    return archive, name, list(read_segment(archive, name))


def offset_of(found: FetchedPage) -> int:
    assert found.fetch.warc_offset is not None
    return found.fetch.warc_offset


def test_each_page_is_found_at_its_offset(segment: tuple[Path, str, list[FetchedPage]]) -> None:
    archive, name, pages = segment
    assert len(pages) == 5
    for each in reversed(pages):
        assert read_page_at(archive, name, offset_of(each)) == each


def test_a_page_before_the_damage_is_read_and_one_behind_it_named(
    segment: tuple[Path, str, list[FetchedPage]],
) -> None:
    archive, name, pages = segment
    path = archive / name
    path.write_bytes(path.read_bytes()[: offset_of(pages[3]) + 20])
    assert read_page_at(archive, name, offset_of(pages[2])) == pages[2]
    for lost in pages[3:]:
        with pytest.raises(ArchiveLoadFailed, match=name):
            read_page_at(archive, name, offset_of(lost))


def test_no_offset_leads_to_another_page(segment: tuple[Path, str, list[FetchedPage]]) -> None:
    archive, name, pages = segment
    size = (archive / name).stat().st_size
    starts = {offset_of(part) for each in pages for part in (each, *each.parts)}
    for offset in {0, 1, size - 1, size, size + 9, 2**40, *range(0, size, 97)} - starts:
        with pytest.raises(ArchiveLoadFailed):
            read_page_at(archive, name, offset)


def test_a_missing_segment_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveLoadFailed, match=r"gone-00001.*No such file"):
        read_page_at(tmp_path, "paper/2026/03/gone-00001.warc.gz", 0)


def test_damaged_bytes_are_told_of_and_not_shown(
    segment: tuple[Path, str, list[FetchedPage]],
) -> None:
    archive, name, pages = segment
    path = archive / name
    data = bytearray(path.read_bytes())
    start = pages[1].fetch.warc_offset
    data[start : start + 64] = bytes(byte ^ 0x5A for byte in data[start : start + 64])
    path.chmod(0o600)
    path.write_bytes(data)
    with pytest.raises(ArchiveLoadFailed) as caught:
        list(read_segment(archive, name))
    assert str(caught.value) == f"{name} is damaged: no WARC record where one must be"
