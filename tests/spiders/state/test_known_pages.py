"""What is known of ten thousand pages is found again, and nothing that is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from spiders.state.known_pages import (
    KNOWN_DTYPE,
    URLS_FILE,
    DuePage,
    KnownPage,
    KnownPages,
    PageState,
    Trust,
    Validators,
    load_known_pages,
    page_key,
    source_key,
)
from tests.spiders.state.test_crawl_log import SOURCE

COUNT = 10_000
PAGES = range(1, 10)


@pytest.fixture(scope="module")
def known_pages() -> KnownPages:
    """Pages 0 to 9999; n has lastmod n, check 2 n, state n modulo 5 and source n modulo 3."""
    rows = [(page_key(f"paper:{n}"), n, 2 * n, n % 5, n % 3) for n in range(COUNT)]
    due = (DuePage("paper:7", "https://paper.example/देश/a-7", "2026-03-01"),)
    return KnownPages(np.array(sorted(rows), KNOWN_DTYPE), (SOURCE,), due)


def test_each_known_page_is_found_and_no_other(known_pages: KnownPages) -> None:
    assert len(known_pages) == COUNT
    for n in range(COUNT):
        assert known_pages.page(f"paper:{n}") == KnownPage(n, 2 * n, PageState(n % 5), n % 3)
    assert all(known_pages.page(f"paper:{n}") is None for n in range(COUNT, COUNT + 2_000))
    assert known_pages.page("other:1") is None


def test_states_that_are_not_stored(known_pages: KnownPages) -> None:
    states = {name: known_pages.page(f"paper:{n}") for n, name in enumerate(PageState)}
    assert {name for name, known in states.items() if known and known.state is name} == {
        PageState.STORED,
        PageState.REJECTED,
        PageState.FAILED,
        PageState.GONE,
        PageState.NEVER_FETCHED,
    }


def test_it_comes_back_from_its_folder_mapped_and_not_read(
    known_pages: KnownPages, tmp_path: Path
) -> None:
    known_pages.save(tmp_path)
    back = load_known_pages(tmp_path)
    assert len(back) == COUNT
    assert back.page("paper:4711") == known_pages.page("paper:4711")
    assert back.sources == {SOURCE.url: SOURCE}
    assert back.due == known_pages.due
    assert (tmp_path / "known.npy").stat().st_size < COUNT * 30


def test_all_that_is_told_of_earlier_runs_comes_back(tmp_path: Path) -> None:
    known = np.array(
        sorted((page_key(f"paper:{n}"), 0, 0, 0, source_key("a" if n < 7 else "b")) for n in PAGES),
        KNOWN_DTYPE,
    )
    due = (DuePage("paper:1", "https://paper.example/खबर-1", "", "audit", '"e"', "Sun"),)
    validators = {"paper:8": Validators('W/"8"', "")}
    trust = Trust("lying", believed=True)
    KnownPages(known, (), due, validators, trust).save(tmp_path)
    lines = (f"{page_key(f'paper:{n}')}\tpaper:{n}\thttps://paper.example/{n}\t\n" for n in PAGES)
    (tmp_path / URLS_FILE).write_text("".join(lines))
    back = load_known_pages(tmp_path)
    assert (back.due, back.trust) == (due, trust)
    assert back.validators("paper:8") == ('W/"8"', "")
    assert back.validators("paper:1") == ("", "")
    missing = back.dropped_by(["b", "c"], [page_key("paper:9"), page_key("paper:1")])
    found = back.find(map(int, missing))
    assert sorted(page.page_id for page in found) == ["paper:7", "paper:8"]
    assert {page.purpose for page in found} == {"vanished"}
    assert {page.etag for page in found} == {"", 'W/"8"'}
    assert len(back.dropped_by([], [])) == 0
    assert len(back.dropped_by(["a", "b"], [])) == 9


def test_nothing_remembered_is_saved_and_loaded_too(tmp_path: Path) -> None:
    empty = KnownPages(sources=(replace(SOURCE, checked_at=None),))
    assert empty.page("paper:1") is None
    empty.save(tmp_path)
    back = load_known_pages(tmp_path)
    assert len(back) == 0
    assert back.page("paper:1") is None
    assert back.sources[SOURCE.url].checked_at is None


def test_a_key_is_the_same_on_every_machine() -> None:
    assert page_key("bharatexpress:465675") == 815_403_992_586_216_973
    assert page_key("bharatexpress:465675") != page_key("bharatexpress_urdu:465675")
