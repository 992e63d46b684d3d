"""The closing summary adds up in 80 columns, and says of every page left out why it was."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from flows.console.run_summary import print_summary
from warehouse.runs.runs import OUTCOMES, SiteCounts

REASONS = {
    "new": 1000,
    "updated": 30,
    "unchanged": 5,
    "not_modified": 1,
    "known": 94_000,
    "gone": 2,
    "rejected:not_an_article_url": 3,
    "rejected:soft_404": 4,
    "failed:robots_unreadable": 5,
    "deferred:stopped": 60,
    "robots": 7,
    "off_site": 8,
}


def counts(site: str, reasons: dict[str, int], discovered: int | None) -> SiteCounts:
    sums: Counter[str] = Counter()
    for reason, pages in reasons.items():
        sums[reason.partition(":")[0]] += pages
    return SiteCounts(
        site=site,
        discovered=discovered,
        fetched=None,
        outcomes={name: sums[name] for name in OUTCOMES},
        reasons=reasons,
        not_fetched={},
        duplicates=12,
        requests=9,
        bytes=9,
        seconds=1234.5,
        finish_reason="finished",
    )


def shown(width: int, *sites: SiteCounts) -> list[str]:
    out = io.StringIO()
    print_summary(Console(file=out, width=width), sites, Path("data"))
    return [line.rstrip() for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("width", [80, 120])
def test_every_row_adds_up_and_nothing_is_cut_off(width: int) -> None:
    lines = shown(width, counts("bharatexpress_english", REASONS, sum(REASONS.values())))
    assert max(map(len, lines)) <= width
    assert "…" not in "".join(lines)
    row = next(line for line in lines if line.startswith("bharatexpress_english"))
    found, new, updated, unchanged, not_stored, copies = map(int, row.split()[1:7])
    assert found == new + updated + unchanged + not_stored == sum(REASONS.values())
    assert copies == 12
    text = "\n".join(lines)
    for reason, pages in REASONS.items():
        if reason not in ("new", "updated", "unchanged", "not_modified", "known"):
            assert f"{pages}\N{NO-BREAK SPACE}{reason}" in text


def test_a_site_that_left_nothing_out_gets_no_line_of_reasons() -> None:
    lines = shown(80, counts("one", {"new": 3}, 3))
    assert sum(line.startswith("one") for line in lines) == 1
    assert "pages by reason" not in "".join(lines)


def test_a_crawl_that_died_has_found_nobody_knows_what() -> None:
    lines = shown(80, counts("one", {"new": 3}, None))
    assert "?" in next(line for line in lines if line.startswith("one"))
