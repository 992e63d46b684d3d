"""How progress looks on a terminal, and how often it is told where there is none."""

from __future__ import annotations

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

PLAIN_EVERY = 10.0
"""Seconds between two lines."""


def progress_bars(console: Console) -> Progress:
    """Bars that vanish at their end; each task has a `note`, such as its rate."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<24}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
