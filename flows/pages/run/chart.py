"""What the latest runs of the same sites brought, as a small drawing."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from warehouse.reports.report import INDIA
from warehouse.reports.run import TREND_RUNS, Record

KINDS = {"new": "#2a6fbb", "updated": "#e0a030", "rejected_or_failed": "#b8442f"}
"""From the bottom up: count in the trend to colour; readable on white, which the drawing brings."""

_LEFT, _RIGHT, _FLOOR, _HEIGHT = 44.0, 632.0, 160.0, 120.0
_STEP = (_RIGHT - _LEFT) / TREND_RUNS
_WIDE = f"{_STEP - 4:.1f}"


def draw_trend(trend: Sequence[Record]) -> str:
    """Columns of new, updated and other pages of each run, the last at the right, as SVG.

    Drawn by a template: the report's library takes 1.2 s of CPU for it and makes it ten times as
    large, which is too much for something that each run leaves behind.
    """
    most = max((sum(run[kind] for kind in KINDS) for run in trend), default=0)
    columns: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for place, run in enumerate(trend, TREND_RUNS - len(trend)):
        foot = _FLOOR
        for kind in KINDS:
            if run[kind]:
                height, x = _HEIGHT * run[kind] / most, _LEFT + _STEP * place + 2
                columns[kind].append(f"M{_round(x)} {_round(foot)}v-{_round(height)}h{_WIDE}")
                columns[kind].append(f"v{_round(height)}z")
                foot -= height
    environment = Environment(
        loader=PackageLoader("flows.pages.run", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return environment.get_template("chart.jinja").render(
        kinds=[
            {
                "name": kind.replace("_", " "),
                "color": color,
                "last": trend[-1][kind] if trend else 0,
                "columns": "".join(columns[kind]),
            }
            for kind, color in KINDS.items()
        ],
        height=_HEIGHT,
        most=most,
        labels=_labels([run["started_at"] for run in trend]),
    )


def data_uri(svg: str) -> str:
    """The drawing as an address that both of Prefect's user interfaces show."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _labels(starts: Sequence[datetime]) -> list[dict[str, Any]]:
    """When the first and the last run started, in India."""
    if not starts:
        return []
    last = f"this run, {_moment(starts[-1])}"
    first = _LEFT + _STEP * (TREND_RUNS - len(starts))
    if first < 320:
        return [
            {"x": _round(first), "anchor": "start", "text": _moment(starts[0])},
            {"x": _RIGHT, "anchor": "end", "text": last},
        ]
    # Where the runs are few the columns are too narrow for two labels below them.
    before = f"since {_moment(starts[0])}; at the right " if len(starts) > 1 else ""
    return [{"x": _RIGHT, "anchor": "end", "text": before + last}]


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(INDIA):%d %b, %H:%M}"


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
