"""Times as pages write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.dates import parse_time

IST = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T10:15:30+05:30", "2026-11-20T10:15:30+05:30"),
        ("2026-11-19T18:42:00.123Z", "2026-11-19T18:42:00+00:00"),
        ("2026-11-20 10:15:30 +0530", "2026-11-20T10:15:30+05:30"),
        ("2026-11-20T00:12:45", "2026-11-20T00:12:45+05:30"),
        ("2026-11-20", "2026-11-20T00:00:00+05:30"),
        ("Fri, 20 Nov 2026 00:15:00 +0530", "2026-11-20T00:15:00+05:30"),
        ("Thu, 19 Nov 2026 18:45:00 GMT", "2026-11-19T18:45:00+00:00"),
        ("Thu, 19 Nov 2026 18:45:00 -0000", "2026-11-19T18:45:00+00:00"),
        ("19 Nov 2026 18:45 IST", "2026-11-19T18:45:00+05:30"),
        ("20 Nov 2026 12:05 AM", "2026-11-20T00:05:00+05:30"),
        ("20 Nov 2026 10:15 PM IST", "2026-11-20T22:15:00+05:30"),
        ("November 20, 2026 10:15 pm", "2026-11-20T22:15:00+05:30"),
        ("20 Nov 2026, 12:05 AM IST", "2026-11-20T00:05:00+05:30"),
        ("अपडेट: 3 जुलाई 2026, 18:05", "2026-07-03T18:05:00+05:30"),
        ("२० नवंबर २०२६", "2026-11-20T00:00:00+05:30"),
        ("۲۰ نومبر ۲۰۲۶ 09:30", "2026-11-20T09:30:00+05:30"),
        ("3 नवंबर 2026, रात 10:15 बजे", "2026-11-03T22:15:00+05:30"),
        ("3 नवम्बर 2026 शाम 5 बजे", "2026-11-03T17:00:00+05:30"),
        ("दोपहर 12:30 बजे, 3 नवंबर 2026", "2026-11-03T12:30:00+05:30"),
        ("रात 12:30 बजे 3 नवंबर 2026", "2026-11-03T00:30:00+05:30"),
        ("۳ نومبر ۲۰۲۶، صبح 9 بجے", "2026-11-03T09:00:00+05:30"),
        ("3 جنوري 2026 شام 7 بجے", "2026-01-03T19:00:00+05:30"),
        ("3 नवंबर 2026 को 5 लोग", "2026-11-03T00:00:00+05:30"),
        ("02/11/2026 10:15", "2026-11-02T10:15:00+05:30"),
        ("11/20/2026", "2026-11-20T00:00:00+05:30"),
        ("3.11.26", "2026-11-03T00:00:00+05:30"),
        ("2026/11/3 9:05", "2026-11-03T09:05:00+05:30"),
        ("03-Nov-2026", "2026-11-03T00:00:00+05:30"),
        ("10:15 PM IST, November 3, 2026", "2026-11-03T22:15:00+05:30"),
        ("Nov 3, 2026, 10.15 am (EST)", "2026-11-03T10:15:00-05:00"),
        ("Tue Nov 03 2026 10:15:00 GMT+0530 (IST)", "2026-11-03T10:15:00+05:30"),
        ("2026-11-03T10:15:00 IST", "2026-11-03T10:15:00+05:30"),
        ("20261103T101500Z", "2026-11-03T10:15:00+00:00"),
        ("1763612130", "2025-11-20T04:15:30+00:00"),
        ("1763612130000", "2025-11-20T04:15:30+00:00"),
    ],
)
def test_time_keeps_its_second_and_its_offset(text: str, expected: str) -> None:
    moment = parse_time(text, IST, NOW)
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2 घंटे पहले",
        "2 گھنٹے پہلے",
        "0",
        "0000000000",
        "2026-11-03T25:00:00",
        "3/2026",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1970-01-01T00:00:00Z",
        "2999-01-01T00:00:00Z",
        "9999-12-31T23:59:59-23:59",
        "2026-02-30",
        "2026-13-45",
        "0000-00-00 00:00:00",
        "31 फरवरी 2026",
        "November 2026",
        "May 99, 2026",
    ],
)
def test_what_is_no_plausible_time_is_none(text: str) -> None:
    assert parse_time(text, IST, NOW) is None


def test_a_time_may_lie_a_day_ahead_and_no_more() -> None:
    assert parse_time((NOW + timedelta(hours=23)).isoformat(), IST, NOW) is not None
    assert parse_time((NOW + timedelta(hours=25)).isoformat(), IST, NOW) is None


PIECES = [
    "3",
    "12",
    "2026",
    "99",
    "नवंबर",
    "nov",
    "نومبر",
    "रात",
    "صبح",
    "बजे",
    "10:15",
    "25:61",
    "pm",
]
PIECES += ["IST", "GMT+0530", "+99:99", "/", "-", ",", "T", "Z", "पहले", "۳"]


@given(st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join))
def test_any_heap_of_pieces_gives_an_aware_time_or_none(text: str) -> None:
    moment = parse_time(text, IST, NOW)
    assert moment is None or (moment.utcoffset() is not None and moment.year >= 1990)


@given(st.text(max_size=60))
def test_any_text_gives_an_aware_time_or_none(text: str) -> None:
    moment = parse_time(text, IST, NOW)
    assert moment is None or moment.utcoffset() is not None


@given(
    st.integers(0, 36 * 365 * 86_400).map(
        lambda seconds: datetime(1990, 1, 2, tzinfo=IST) + timedelta(seconds=seconds)
    )
)
def test_every_minute_of_the_day_stays_on_its_day(moment: datetime) -> None:
    read = parse_time(moment.isoformat(timespec="seconds"), IST, NOW)
    assert read == moment.replace(microsecond=0)
