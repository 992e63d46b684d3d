"""Times as pages, feeds and sitemaps write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.config.dates import names_day, parse_time, without_dates

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
    ("text", "expected"),
    [
        # Short months, with the sign of an abbreviation, a dot, or neither.
        ("21 नव॰ 2026, 10:15", "2026-11-21T10:15:00+05:30"),
        ("7 अक्तू॰ 2026, 10:15 am", "2026-10-07T10:15:00+05:30"),
        ("7 अक्टू. 2026", "2026-10-07T00:00:00+05:30"),
        ("3 फ़र॰ 2026", "2026-02-03T00:00:00+05:30"),
        ("3 \u095eर॰ 2026", "2026-02-03T00:00:00+05:30"),
        ("3 फ\u093cरवरी 2026", "2026-02-03T00:00:00+05:30"),
        ("3 फर 2026", "2026-02-03T00:00:00+05:30"),
        ("२१ नवम्\u200dबर २०२६ सुबह ९:०५", "2026-11-21T09:05:00+05:30"),
        ("सित. 5, 2026", "2026-09-05T00:00:00+05:30"),
        ("5 सप्टेंबर 2026", "2026-09-05T00:00:00+05:30"),
        ("5 جول. 2026", "2026-07-05T00:00:00+05:30"),
        ("5 م\u06cc\u0654\u06cc 2026", "2026-05-05T00:00:00+05:30"),
        ("۵ مئی سنہ ۲۰۲۶ء", "2026-05-05T00:00:00+05:30"),
        ("7 Sept. 2026", "2026-09-07T00:00:00+05:30"),
        ("21st of November 2026", "2026-11-21T00:00:00+05:30"),
        # Years of two digits, years before the month, years behind the clock.
        ("21-Nov-26 10:45", "2026-11-21T10:45:00+05:30"),
        ("21 Nov '26, 10:45", "2026-11-21T10:45:00+05:30"),
        ("2026-Nov-21", "2026-11-21T00:00:00+05:30"),
        ("Sat Nov 21 10:45:00 IST 2026", "2026-11-21T10:45:00+05:30"),
        ("Sat Nov 21 05:15:00 UTC 2026", "2026-11-21T05:15:00+00:00"),
        ("Sat, 21 Nov 26 10:45:00 +0530", "2026-11-21T10:45:00+05:30"),
        # The part of the day before and behind the hour.
        ("20 नवंबर 2026, 10 बजे रात", "2026-11-20T22:00:00+05:30"),
        ("20 नवंबर 2026, 10:15 बजे रात को", "2026-11-20T22:15:00+05:30"),
        ("20 नवंबर 2026 रात के 10.30 बजे", "2026-11-20T22:30:00+05:30"),
        ("20 नवंबर 2026, तड़के 4 बजे", "2026-11-20T04:00:00+05:30"),
        ("20 नवंबर 2026 शाम 7 बजकर 15 मिनट", "2026-11-20T19:15:00+05:30"),
        ("20 नवंबर 2026 2:15 अपराह्न", "2026-11-20T14:15:00+05:30"),
        ("20 नवंबर 2026 10:15 पीएम", "2026-11-20T22:15:00+05:30"),
        ("20 نومبر 2026 10 بجے رات", "2026-11-20T22:00:00+05:30"),
        ("20 نومبر 2026، رات 10 بجے", "2026-11-20T22:00:00+05:30"),
        ("۲۰ نومبر ۲۰۲۶ء، شب ۱۰ بج کر ۱۵ منٹ", "2026-11-20T22:15:00+05:30"),
        ("20 نومبر 2026ء سہ پہر 4:30", "2026-11-20T16:30:00+05:30"),
        ("20 نومبر 2026 4:30 بجے شام", "2026-11-20T16:30:00+05:30"),
        ("20 Nov 2026, 10 at night", "2026-11-20T22:00:00+05:30"),
        ("20 Nov 2026, 12 noon", "2026-11-20T12:00:00+05:30"),
        # Offsets and zones.
        ("2026-11-21T10:45:00+5:30", "2026-11-21T10:45:00+05:30"),
        ("Nov 21, 2026 10:45 GMT+5:30", "2026-11-21T10:45:00+05:30"),
        ("Nov 21, 2026 10:45 (GMT +0530)", "2026-11-21T10:45:00+05:30"),
        ("Nov 21, 2026 05:45 UTC +05:30", "2026-11-21T05:45:00+05:30"),
        ("Nov 21, 2026 10:45 AM (IST)", "2026-11-21T10:45:00+05:30"),
        ("10:45 AM, Nov 21, 2026 (GMT)", "2026-11-21T10:45:00+00:00"),
        ("21 नवंबर 2026, 10:45 (आईएसटी)", "2026-11-21T10:45:00+05:30"),
        ("21 نومبر 2026، 10:45 بھارتی وقت", "2026-11-21T10:45:00+05:30"),
        ("Jul 21, 2026 10:45 AM ET", "2026-07-21T10:45:00-04:00"),
        ("Nov 21, 2026 10:45 AM PKT", "2026-11-21T10:45:00+05:00"),
        ("2026-11-21T10:45:00[Asia/Kolkata]", "2026-11-21T10:45:00+05:30"),
        # What is no clock: another day, an amount, the end of an event, what was.
        ("05.02.2026 / 06.02.2026", "2026-02-05T00:00:00+05:30"),
        ("05.02.2026-06.02.2026", "2026-02-05T00:00:00+05:30"),
        ("20 Nov 2026 10.45 crore", "2026-11-20T00:00:00+05:30"),
        ("20 Nov 2026 10:00-11:00 IST", "2026-11-20T10:00:00+05:30"),
        ("20 Nov 2026, 2 hours ago", "2026-11-20T00:00:00+05:30"),
        ("20 Nov 2026 | Updated 21 Nov 2026 11:00 IST", "2026-11-20T00:00:00+05:30"),
    ],
)
def test_time_is_read_in_every_spelling(text: str, expected: str) -> None:
    moment = parse_time(text, IST, NOW)
    assert moment is not None
    assert moment.isoformat() == expected


def test_a_time_without_an_offset_keeps_the_zone_itself() -> None:
    told, untold = parse_time("2026-11-20 10:15 IST", IST), parse_time("2026-11-20 10:15", IST)
    assert told is not None
    assert untold is not None
    assert told == untold
    assert (told.tzinfo is IST, untold.tzinfo is IST) == (False, True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("3 नव॰ को", True),
        ("मार्च 5", True),
        ("5 نومبر کو", True),
        ("on Nov. 5", True),
        ("5 सितारा होटल", False),
        ("5 नवजात", False),
        ("5 جنگل", False),
        ("5 marathons", False),
    ],
)
def test_a_word_that_begins_like_a_month_is_none(text: str, names: bool) -> None:
    assert names_day(text) == names


def test_a_day_is_taken_out_with_its_weekday() -> None:
    assert without_dates("शनिवार, 3 फ़रवरी 2026 अनीता") == "\n\n अनीता"
    assert without_dates("ہفتہ، 21 نومبر 2026ء").strip("ء") == "\n\n"
    assert without_dates("Saturday, Nov 21 10:45:00 IST 2026 Mira") == "\n\n Mira"


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
        "नवम्बर 30, -0001",
        "20 Nov 2026 25:10",
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
