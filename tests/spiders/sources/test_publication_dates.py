"""When an article was published, from what a source, a URL or a sitemap's name tells."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from spiders.archive.records import Hint
from spiders.config.date_window import Period, Window, format_seconds, read_window
from spiders.errors import ConfigError
from spiders.sources.publication_dates import is_inside, period_of_url
from spiders.state.source_entries import Entry

INDIA = ZoneInfo("Asia/Kolkata")
MARCH = Window(date(2026, 3, 1), date(2026, 3, 31))


def inside(url: str = "https://paper.example/desh/khabar-1", **hint: object) -> bool | None:
    return is_inside(Entry(url, Hint(**hint)), MARCH.period(INDIA), INDIA)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lastmod", "expected"),
    [
        ("", None),
        ("कल", None),
        ("2026-02-28", False),
        ("2026-03-01", True),
        ("2026-03-31", True),
        ("2026-04-01", False),
        # Midnight in India is half past six in the evening of the day before in UTC.
        ("2026-02-28T18:29:59Z", False),
        ("2026-02-28T18:30:00Z", True),
        ("2026-03-31T23:59:59+05:30", True),
        ("2026-04-01T00:00:00+05:30", False),
    ],
)
def test_by_the_last_change_in_the_sites_days(lastmod: str, expected: bool | None) -> None:
    assert inside(lastmod=lastmod) is expected


def test_publication_is_believed_before_the_last_change() -> None:
    published = datetime(2026, 3, 15, 6, 30, tzinfo=UTC)
    assert inside(published_at=published, lastmod="2026-09-01") is True
    assert inside(published_at=published.replace(month=2), lastmod="2026-03-02") is False


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://paper.example/2026/03/15/نئی-خبر", True),
        ("https://paper.example/2026/03/naya-pul", True),
        ("https://paper.example/2026/02/naya-pul", False),
        # The result of a match is no month.
        ("https://paper.example/khel/score-2026-02-result-12345", None),
        ("https://2026-02.example/desh/khabar-1", None),
        ("https://paper.example/2026/02/31/naya-pul", None),
    ],
)
def test_by_the_folders_of_the_url(url: str, expected: bool | None) -> None:
    assert inside(url) is expected


@pytest.mark.parametrize(
    "name",
    [
        "sitemap-pt-post-2026-03.xml",
        "sitemap.xml?yyyy=2026&mm=03&dd=09",
        "sitemap_2026_03.xml.gz",
        "2026/03/feed/?paged=2",
    ],
)
def test_by_the_name_of_the_source(name: str) -> None:
    via = f"https://paper.example/{name}"
    assert inside(via=via, lastmod="2026-11-20") is True
    assert inside(via=via.replace("03", "04")) is False


def test_a_month_that_begins_before_the_window() -> None:
    late = Window(date(2026, 3, 20), date(2026, 4, 3)).period(INDIA)
    via = "https://paper.example/sitemap-pt-post-2026-03.xml"
    for lastmod, expected in (("2026-03-04", False), ("2026-03-21", True), ("", True)):
        entry = Entry("https://paper.example/a-1", Hint(via=via, lastmod=lastmod))
        assert is_inside(entry, late, INDIA) is expected


def test_december_ends_with_the_year() -> None:
    period = period_of_url("https://paper.example/2025/12/x", INDIA)
    assert period == Period(datetime(2025, 12, 1, tzinfo=INDIA), datetime(2026, 1, 1, tzinfo=INDIA))


def test_archives_are_months_where_they_are_whole() -> None:
    window = Window(date(2026, 1, 30), date(2026, 3, 2))
    assert list(window.archives()) == [
        *("2026/03/02", "2026/03/01"),
        "2026/02",
        *("2026/01/31", "2026/01/30"),
    ]
    assert list(MARCH.archives()) == ["2026/03"]


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ConfigError, match="2026-02-28"):
        Window(date(2026, 3, 1), date(2026, 2, 28))


def test_a_job_file_keeps_the_window() -> None:
    assert read_window({"first": "2026-03-01", "last": "2026-03-31"}) == MARCH
    assert read_window(None) is None


@pytest.mark.parametrize(
    ("seconds", "told"), [(20, "less than a minute"), (700, "12 min"), (7500, "2 h 05 min")]
)
def test_lengths_of_time_in_words(seconds: float, told: str) -> None:
    assert format_seconds(seconds) == told
