"""Sources that disagree on when an article was published or changed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.conflicting_times import ResolvedTimes, resolve_times
from spiders.config.dates import with_offset

IST = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)

Told = tuple[str, str]


def settled(published: list[Told], modified: list[Told] | None = None) -> ResolvedTimes:
    def read(told: list[Told]) -> list[tuple[str, datetime]]:
        return [(source, datetime.fromisoformat(text)) for source, text in told]

    return resolve_times(read(published), read(modified or []), IST, NOW)


def believed(*published: Told) -> tuple[str, tuple[str, ...]]:
    result = settled(list(published))
    assert result.published is not None
    return result.published[1].isoformat(), result.conflicts


def test_the_first_source_is_believed_and_the_contradiction_kept() -> None:
    assert believed(
        ("json-ld", "2026-11-03T10:15:00+05:30"),
        ("meta", "2026-11-03T10:15:40+05:30"),
        ("feed", "2026-11-02T10:15:00+05:30"),
    ) == (
        "2026-11-03T10:15:00+05:30",
        ("published_at: json-ld 2026-11-03T10:15:00+05:30, feed 2026-11-02T10:15:00+05:30",),
    )


def test_a_minute_of_difference_is_none() -> None:
    assert believed(
        ("json-ld", "2026-11-03T10:15:58+05:30"), ("meta", "2026-11-03T04:45:00+00:00")
    ) == ("2026-11-03T10:15:58+05:30", ())


def test_a_day_yields_to_a_time_of_that_day() -> None:
    assert believed(
        ("json-ld", "2026-11-03T00:00:00+05:30"), ("meta", "2026-11-03T10:15:00+05:30")
    ) == ("2026-11-03T10:15:00+05:30", ())


def test_a_day_alone_is_flagged_unless_a_feed_means_midnight() -> None:
    day = ("json-ld", "2026-11-03T00:00:00+05:30")
    assert believed(day) == (day[1], ("published_at: a day without a time",))
    assert believed(day, ("rest", "2026-11-02T18:30:00+00:00")) == (day[1], ())


def test_local_time_with_the_letter_of_utc_is_read_as_who_knows_better_says() -> None:
    wrong, right = ("json-ld", "2026-11-03T10:15:00+00:00"), ("feed", "2026-11-03T04:45:00+00:00")
    assert believed(wrong, right) == (
        "2026-11-03T10:15:00+05:30",
        (f"published_at: feed {right[1]}, json-ld {wrong[1]}",),
    )


def test_who_calls_one_time_utc_wrongly_does_so_with_the_other() -> None:
    published = [("meta", "2026-11-03T10:15:00+00:00"), ("html", "2026-11-03T10:15:00+05:30")]
    result = settled(published, [("meta", "2026-11-03T11:05:00+00:00")])
    assert result.modified is not None
    assert result.modified[1].isoformat() == "2026-11-03T11:05:00+05:30"
    assert result.conflicts[1] == "modified_at: meta 2026-11-03T11:05:00+00:00 read as local"


def test_without_an_offset_a_time_yields_to_one_that_has_one() -> None:
    untold = ("meta", datetime(2026, 11, 3, 10, 15, tzinfo=IST))
    utc = ("json-ld", datetime(2026, 11, 3, 10, 15, 20, tzinfo=UTC))
    for told in ([untold, utc], [utc, untold]):
        assert resolve_times(told, [], IST, NOW).published == utc
    shown = ("html", with_offset(untold[1]))
    result = resolve_times([utc, untold, shown], [], IST, NOW)
    assert result.published is not None
    assert result.published[1].isoformat() == "2026-11-03T10:15:20+05:30"


def test_what_lies_ahead_of_the_fetch_is_kept_and_told() -> None:
    ahead = "2026-11-22T11:50:00+00:00"
    note = f"published_at: json-ld {ahead} ahead of the fetch"
    assert believed(("json-ld", ahead)) == (ahead, (note,))


def test_the_midnight_of_a_feed_is_meant_if_it_is_one_elsewhere() -> None:
    day = ("json-ld", "2026-11-03T00:00:00+05:30")
    assert believed(day, ("feed", "2026-11-02T18:30:00+00:00"))[1] == ()
    assert believed(day, ("feed", day[1]))[1] == ("published_at: a day without a time",)


def test_a_change_before_publication_is_left_out_and_told() -> None:
    early, late = ("json-ld", "2026-11-01T10:00:00+05:30"), ("meta", "2026-11-04T10:00:00+05:30")
    published = [("json-ld", "2026-11-03T10:15:00+05:30")]
    alone = settled(published, [early])
    assert alone.modified is None
    assert alone.conflicts == (
        "modified_at: json-ld 2026-11-01T10:00:00+05:30 before published_at",
    )
    second = settled(published, [("json-ld", "2026-11-03T10:14:59+05:30")])
    assert (second.modified, second.conflicts) == (None, ())
    both = settled(published, [early, late])
    assert both.modified is not None
    assert both.modified[1].isoformat() == late[1]


def test_a_feed_may_be_older_than_the_page_it_led_to() -> None:
    published = [("json-ld", "2026-11-03T10:15:00+05:30")]
    changed = [("json-ld", "2026-11-04T10:00:00+05:30"), ("feed", "2026-11-03T12:00:00+05:30")]
    assert settled(published, changed).conflicts == ()


MOMENTS = st.lists(
    st.tuples(
        st.sampled_from(["json-ld", "meta", "html", "feed", "trafilatura"]),
        st.datetimes(
            (NOW - timedelta(days=9_000)).replace(tzinfo=None),
            NOW.replace(tzinfo=None),
            timezones=st.sampled_from([UTC, IST]),
        ),
    ),
    max_size=4,
)


@given(MOMENTS, MOMENTS)
def test_what_is_believed_was_told_and_is_in_order(
    published: list[tuple[str, datetime]], modified: list[tuple[str, datetime]]
) -> None:
    result = resolve_times(published, modified, IST, NOW)
    on_page = [each for each in modified if each[0] != "feed"]
    assert (result.published is None) == (not published and not on_page)
    if result.published:
        clocks = {moment.replace(tzinfo=None) for _, moment in published or on_page}
        assert result.published[1].replace(tzinfo=None) in clocks
    times = [each[1] for each in (result.published, result.modified) if each]
    assert all(earlier <= later for earlier, later in pairwise(times))


@given(MOMENTS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=900)))
def test_the_time_of_the_fetch_decides_no_value(
    published: list[tuple[str, datetime]], modified: list[tuple[str, datetime]], later: timedelta
) -> None:
    results = [resolve_times(published, modified, IST, now) for now in (NOW, NOW + later)]
    assert len({(each.published, each.modified) for each in results}) == 1
