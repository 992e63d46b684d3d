"""Charts of the report: Vega-Lite specifications, made with Altair and drawn as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import wraps
from typing import Any, Final, ParamSpec, TypeAlias

from flows.pages.report.colours import Palette

try:
    import altair as alt
    import vl_convert
except ModuleNotFoundError:
    CAN_DRAW = False
else:
    CAN_DRAW = True
NO_CHARTS = "tables alone; the charts need Altair: pip install 'khabar[report]'"
"""What is said where Altair and vl-convert, the extra `report`, are not installed."""

Row = Mapping[str, Any]
"""What a chart draws: names of fields to texts and numbers; `rank` orders the parts of a bar."""

Chart: TypeAlias = "alt.Chart | alt.FacetChart"
P = ParamSpec("P")

WIDTH = 360
"""Pixels: a phone shows a chart in its own size, a wide window two or three side by side."""
_HEIGHT = 190
_FONT_SIZE = 13
_ROW = 38
_BAR = 15
_NAME_WIDTH = 150
# A reader's font may be a fifth wider than the one that is measured with here.
_LABEL_WIDTH = 0.8 * (WIDTH - 20)
_STEP: Final = "binnedutcyearmonthdate"
"""Steps of time that come with their ends; in UTC, where no machine's time zone moves a day."""
_WHOLE = "datum.value % 1 ? '' : datum.value ? datum.label : '0'"
"""Labels of a scale that counts: there is no half an article."""
_FACET_WIDTH = 325
_FACET_HEIGHT = 54


def _drawn(make: Callable[P, Chart]) -> Callable[P, str]:
    """Has a chart drawn as an SVG element, or '' where there is no Altair.

    It has no legend, which a page does better. Text is text, and colours are as the palette
    names them.
    """

    @wraps(make)
    def draw(*args: P.args, **options: P.kwargs) -> str:
        if not CAN_DRAW:
            return ""
        chart = make(*args, **options).configure_legend(disable=True)
        return vl_convert.vegalite_to_svg(chart.to_dict())

    return draw


@_drawn
def columns_by_time(
    rows: Sequence[Row], days: tuple[date, date], categories: Mapping[str, str], palette: Palette
) -> Chart:
    """Stacked columns over a stretch of time.

    Args:
        rows: `start` and `end` (days as ISO writes them, `end` not included), `category`, `rank`,
            `count`.
        days: where the axis begins, and the day before which it ends.
        categories: category to colour, in the order of the legend.
        palette: colours of everything else.
    """
    scale = alt.Scale(type="utc", domain=[_instant(day) for day in days], nice=False)
    length = (days[1] - days[0]).days
    form = "%b %Y" if length > 200 else "%-d %b"
    axis = _day_axis(days, format=form, tickCount=min(length, 5))
    chart = alt.Chart(_values(rows)).mark_bar(
        stroke=palette.paper, strokeWidth=0.5, orient="vertical"
    )
    return _styled(
        chart.encode(
            x=alt.X("start:T", timeUnit=_STEP, title=None, scale=scale, axis=axis),
            x2="end:T",
            y=alt.Y("count:Q", title=None, axis=_count_axis(_ticks(rows))),
            color=_color(categories),
            order="rank:Q",
        ).properties(width=WIDTH, height=_HEIGHT),
        palette,
    )


@_drawn
def columns_by_class(
    rows: Sequence[Row], classes: Sequence[str], categories: Mapping[str, str], palette: Palette
) -> Chart:
    """Stacked columns, one a class; rows: `class`, `category`, `rank`, `count`."""
    chart = alt.Chart(_values(rows)).mark_bar(
        stroke=palette.paper, strokeWidth=0.5, orient="vertical"
    )
    axis = alt.Axis(labelAngle=0, labelOverlap=False)
    return _styled(
        chart.encode(
            x=alt.X(
                "class:N", title=None, sort=None, scale=alt.Scale(domain=list(classes)), axis=axis
            ),
            y=alt.Y("count:Q", title=None, axis=_count_axis()),
            color=_color(categories),
            order="rank:Q",
        ).properties(width=WIDTH, height=_HEIGHT),
        palette,
    )


@_drawn
def bars(
    rows: Sequence[Row],
    names: Sequence[str],
    categories: Mapping[str, str],
    palette: Palette,
    *,
    shares: bool = False,
) -> Chart:
    """Stacked bars, one a name, each as long as its count, or all equally long.

    Args:
        rows: `name`, `category`, `rank`, `count`.
        names: from the top down.
        categories: category to colour, in the order of the legend.
        palette: colours of everything else.
        shares: whether each bar shows the parts of a whole.
    """
    chart = alt.Chart(_values(rows)).mark_bar(
        stroke=palette.paper, strokeWidth=0.5, orient="horizontal"
    )
    return _styled(
        chart.encode(
            x=alt.X(
                "count:Q",
                title=None,
                stack="normalize" if shares else "zero",
                axis=alt.Axis(tickCount=4, format="%", grid=False)
                if shares
                else _count_axis(grid=False),
            ),
            y=alt.Y(
                "name:N",
                title=None,
                sort=None,
                scale=alt.Scale(domain=list(names), paddingInner=0.6, paddingOuter=0.5),
                # Above its bar a long name takes no room from it.
                axis=alt.Axis(
                    domain=False,
                    ticks=False,
                    labelAlign="left",
                    labelBaseline="bottom",
                    labelPadding=0,
                    labelOffset=-_BAR / 2 - 3,
                    labelLimit=_LABEL_WIDTH,
                    zindex=1,
                ),
            ),
            color=_color(categories),
            order="rank:Q",
        ).properties(width=WIDTH, height=alt.Step(_ROW)),
        palette,
    )


@_drawn
def columns_by_month(
    rows: Sequence[Row],
    months: tuple[date, date],
    names: Sequence[str],
    categories: Mapping[str, str],
    palette: Palette,
) -> Chart:
    """Stacked columns over months, one panel a name with its own scale.

    Args:
        rows: `name`, `start` and `end` (days as ISO writes them), `category`, `rank`, `count`.
        months: where the axis begins, and the day before which it ends.
        names: from the top down.
        categories: category to colour, in the order of the legend.
        palette: colours of everything else.
    """
    scale = alt.Scale(type="utc", domain=[_instant(day) for day in months], nice=False)
    chart = alt.Chart(_values(rows)).mark_bar(
        stroke=palette.paper, strokeWidth=0.5, orient="vertical"
    )
    header = alt.Header(title=None, labelAnchor="start", labelOrient="top", labelPadding=3)
    axis = _day_axis(months, format="%b %Y", tickCount=_month_ticks(months))
    panels = (
        chart.encode(
            x=alt.X("start:T", timeUnit=_STEP, title=None, scale=scale, axis=axis),
            x2="end:T",
            y=alt.Y("count:Q", title=None, axis=_count_axis(2)),
            color=_color(categories),
            order="rank:Q",
        )
        .properties(width=_FACET_WIDTH, height=_FACET_HEIGHT)
        .facet(row=alt.Row("name:N", sort=list(names), header=header), spacing=8)
        .resolve_scale(y="independent")
    )
    return _styled(panels, palette, fit=False)


def _values(rows: Sequence[Row]) -> alt.InlineData:
    return alt.InlineData(values=[dict(row) for row in rows])


def _instant(day: date) -> str:
    return f"{day}T00:00:00Z"


def _ticks(rows: Sequence[Row]) -> int:
    """Four ticks, fewer where the highest column counts less."""
    totals = Counter[str]()
    for row in rows:
        totals[row["start"]] += row["count"]
    return min(4, max(totals.values(), default=1))


def _day_axis(days: tuple[date, date], **more: Any) -> alt.Axis:  # noqa: ANN401
    # The end of the last day is the name of a day that is not shown.
    end = int(datetime.combine(days[1], time.min, UTC).timestamp() * 1000)
    return alt.Axis(
        labelFlush=True,
        labelOverlap=True,
        grid=False,
        labelExpr=f"datum.value < {end} ? datum.label : ''",
        **more,
    )


def _month_ticks(months: tuple[date, date]) -> alt.TimeIntervalStep:
    """Some four ticks at firsts of months, in a long stretch at firsts of years."""
    length = (months[1].year - months[0].year) * 12 + months[1].month - months[0].month
    if length > 48:
        return alt.TimeIntervalStep(interval="year", step=1 + length // 60)
    every = next(step for step in (1, 3, 6, 12) if length <= 4 * step)
    return alt.TimeIntervalStep(interval="month", step=every)


def _count_axis(ticks: int = 4, *, grid: bool = True) -> alt.Axis:
    return alt.Axis(tickCount=ticks, format="~s", grid=grid, labelExpr=_WHOLE)


def _color(categories: Mapping[str, str]) -> alt.Color:
    return alt.Color(
        "category:N",
        title=None,
        sort=None,
        scale=alt.Scale(domain=list(categories), range=list(categories.values())),
    )


def _styled(chart: Chart, palette: Palette, *, fit: bool = True) -> Chart:
    styled: Chart = chart.configure(
        # The page describes each chart once; its hundred parts need no description of their own.
        aria=False,
        background="transparent",
        font="sans-serif",
        padding=2,
        autosize=alt.AutoSizeParams(type="fit-x" if fit else "pad", contains="padding"),
    )
    styled = (
        styled.configure_view(stroke=None)
        .configure_axis(
            labelColor=palette.ink,
            labelFontSize=_FONT_SIZE,
            gridColor=palette.faint,
            domainColor=palette.faint,
            tickColor=palette.faint,
        )
        .configure_header(labelColor=palette.ink, labelFontSize=_FONT_SIZE, labelLimit=_LABEL_WIDTH)
        .configure_legend(
            orient="bottom",
            columns=2,
            symbolType="square",
            labelColor=palette.ink,
            labelFontSize=_FONT_SIZE,
            labelLimit=_NAME_WIDTH,
        )
    )
    return styled  # noqa: RET504 - Altair's methods are typed loosely
