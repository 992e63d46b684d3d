"""The closing summary adds up in 80 columns, and says of every page left out why it was."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from flows.console.run_summary import print_summary, sum_up
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
    known = dict.fromkeys((site.site for site in sites), 412)
    print_summary(Console(file=out, width=width), sites, known, Path("data"))
    return [line.rstrip() for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("width", [80, 120])
def test_every_row_is_whole_and_nothing_is_cut_off(width: int) -> None:
    lines = shown(width, counts("bharatexpress_english", REASONS, sum(REASONS.values())))
    assert max(map(len, lines)) <= width
    assert "…" not in "".join(lines)
    row = next(line for line in lines if line.startswith("bharatexpress_english"))
    known, new, updated, unchanged, not_stored, copies = map(int, row.split()[1:7])
    assert known == 412
    assert (new, updated, copies) == (1000, 30, 12)
    # What was only known was not fetched.
    assert unchanged == 5 + 1
    assert new + updated + unchanged + not_stored == sum(REASONS.values()) - REASONS["known"]
    text = "\n".join(lines)
    for reason, pages in REASONS.items():
        if reason not in ("new", "updated", "unchanged", "not_modified", "known"):
            assert f"{pages}\N{NO-BREAK SPACE}{reason}" in text


def test_a_site_that_left_nothing_out_gets_no_line_of_reasons() -> None:
    lines = shown(80, counts("one", {"new": 3}, 3))
    assert sum(line.startswith("one") for line in lines) == 1
    assert "pages by reason" not in "".join(lines)


QUIET = {"known": 60}


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        ({}, "412 known, nothing new"),
        (QUIET, "412 known, nothing new"),
        (
            {**QUIET, "not_modified": 2, "unchanged": 1},
            "412 known, nothing new, 3 looked at again and unchanged",
        ),
        ({**QUIET, "failed:timeout": 1}, "412 known, nothing new, 1 not stored"),
        (
            {**QUIET, "new": 3, "unchanged": 2, "gone": 1},
            "412 known, 3 new, 0 updated, 2 unchanged, 1 not stored",
        ),
        ({"updated": 1}, "412 known, 0 new, 1 updated, 0 unchanged, 0 not stored"),
    ],
)
def test_a_run_that_brought_nothing_does_not_read_like_an_outage(
    reasons: dict[str, int], said: str
) -> None:
    site = counts("one", reasons, sum(reasons.values()))
    assert sum_up([site], {"one": 412, "other": 9}) == said
    assert f"In short:   {said}" in shown(80, site)
    assert "found" not in "".join(shown(80, site))


def test_of_a_crawl_that_died_nobody_knows_all() -> None:
    lines = shown(80, counts("one", {"new": 3}, None))
    assert "?" in next(line for line in lines if line.startswith("one"))
