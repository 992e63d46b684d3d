"""Charts of the report, as they are drawn."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from lxml import etree

from flows.pages.report.charts import WIDTH, bars, columns_by_month, columns_by_time
from flows.pages.report.colours import PAGE
from flows.pages.report.figure import axis_of, next_month, part_of
from spiders.config.date_window import Window
from warehouse.reports.report import step_of

KINDS = {"hindi": PAGE.series[0], "urdu": PAGE.series[1]}
LAST = date(2026, 3, 1)


def texts(svg: str) -> list[str]:
    return [each.text for each in etree.fromstring(svg).iter("{*}text") if each.text]


def heights(svg: str, color: str) -> list[float]:
    """Of the bars of a colour."""
    paths = [p.get("d") for p in etree.fromstring(svg).iter("{*}path") if p.get("fill") == color]
    return [float(path.split("v")[1].split("h")[0]) for path in paths]


@pytest.mark.parametrize("days", [1, 2, 7, 30, 63, 431, 12_000])
def test_days_are_named_once_and_lie_in_the_window(days: int) -> None:
    window = Window(LAST - timedelta(days=days - 1), LAST)
    row = {**part_of(LAST, "day", window), "category": "hindi", "rank": 0, "count": 2}
    named = texts(columns_by_time([row], axis_of(window), KINDS, PAGE))
    names = [name for name in named if not name.isdigit()]
    assert 1 <= len(names) <= 9
    assert len(set(names)) == len(names)
    assert "2 Mar" not in names


@pytest.mark.parametrize("months", [1, 5, 12, 48, 49, 420])
def test_months_are_named_once(months: int) -> None:
    index = 2026 * 12 + 3 - months
    first = date(index // 12, index % 12 + 1, 1)
    row = {"start": f"{first}T00:00:00Z", "end": f"{next_month(first)}T00:00:00Z"}
    rows = [{**row, "name": "hindi", "category": "hindi", "rank": 0, "count": 2}]
    svg = columns_by_month(rows, (first, date(2026, 4, 1)), ["hindi"], KINDS, PAGE)
    names = [name for name in texts(svg) if " " in name]
    assert 1 <= len(names) <= 8
    assert len(set(names)) == len(names)


def test_columns_stand_on_each_other() -> None:
    window = Window(LAST, LAST)
    rows = [
        {**part_of(LAST, "day", window), "category": kind, "rank": rank, "count": count}
        for rank, (kind, count) in enumerate({"hindi": 3, "urdu": 1}.items())
    ]
    svg = columns_by_time(rows, axis_of(window), KINDS, PAGE)
    (hindi,), (urdu,) = heights(svg, KINDS["hindi"]), heights(svg, KINDS["urdu"])
    assert hindi == pytest.approx(3 * urdu)
    assert [name for name in texts(svg) if name.isdigit()] == ["0", "1", "2", "3", "4"]


def test_weeks_and_months_are_cut_to_the_window() -> None:
    window = Window(date(2026, 1, 7), date(2026, 3, 20))
    assert step_of(window) == "week"
    assert part_of(date(2026, 1, 5), "week", window) == {
        "start": "2026-01-07T00:00:00Z",
        "end": "2026-01-12T00:00:00Z",
    }
    assert part_of(date(2026, 3, 1), "month", window)["end"] == "2026-03-21T00:00:00Z"


def test_a_long_name_takes_no_room_from_its_bar() -> None:
    def drawn(name: str) -> etree._Element:
        rows = [{"name": name, "category": "hindi", "rank": 0, "count": 5}]
        return etree.fromstring(bars(rows, [name], KINDS, PAGE))

    long, short = drawn("rejected:" + "x" * 200), drawn("a")
    assert int(long.get("width", 0)) == int(short.get("width", 0)) == WIDTH
    bar = f".//*[@fill='{KINDS['hindi']}']"
    assert long.find(bar).get("d") == short.find(bar).get("d")  # type: ignore[union-attr]


def test_text_is_text_in_every_script() -> None:
    names = ["हिन्दी <b>", "اردو", "a & b"]
    rows = [{"name": name, "category": "hindi", "rank": 0, "count": 5} for name in names]
    assert texts(bars(rows, names, KINDS, PAGE))[-3:] == names
