"""What a run shows on a terminal: bars while it goes on, plain lines where there is no terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from rich.console import Console
from rich.progress import TaskID

from flows import progress
from flows.bars import PLAIN_EVERY, progress_bars
from spiders.window import spell_seconds


@contextmanager
def shown_progress(console: Console) -> Iterator[None]:
    """Shows the progress of every run in this process while the context is open."""
    shown = _bars(console) if console.is_terminal else _lines(console)
    with (
        shown,
        progress.notes_to(partial(console.print, highlight=False, markup=False, soft_wrap=True)),
    ):
        yield


@contextmanager
def _bars(console: Console) -> Iterator[None]:
    bars = progress_bars(console)
    waiting = bars.add_task("starting", total=None, note="")
    tasks: dict[str, TaskID] = {}
    loaded = bars.add_task("in the warehouse", total=None, note="", visible=False)

    def show(event: dict[str, Any]) -> None:
        if event["event"] == "run":
            bars.update(waiting, description="reading sources")
        elif event["event"] == "stats":
            bars.update(waiting, visible=False)
            site = event["site"]
            if site not in tasks:
                tasks[site] = bars.add_task(site, total=None, note="")
            rate = event["archived"] / max(event["seconds"], 0.1)
            bars.update(
                tasks[site],
                total=(event["discovered"] - event["known"]) or None,
                completed=event["archived"] + event["other"],
                note=f"{rate:.0f} pages/s",
            )
        elif event["event"] == "loaded":
            bars.update(loaded, visible=True, advance=sum(event["outcomes"].values()))

    with bars, progress.listening(show):
        yield


@contextmanager
def _lines(console: Console) -> Iterator[None]:
    last: dict[str, float] = {}

    def show(event: dict[str, Any]) -> None:
        if event["event"] != "stats":
            return
        site, now = event["site"], time.monotonic()
        if now - last.setdefault(site, now) >= PLAIN_EVERY:
            last[site] = now
            named, done = event["discovered"] - event["known"], event["archived"] + event["other"]
            left = spell_seconds((named - done) * event["seconds"] / done) if done else "unknown"
            console.print(
                f"{site}: {done} of {named} pages, {event['seconds']:.0f} s; time left: {left}",
                highlight=False,
            )

    with progress.listening(show):
        yield
