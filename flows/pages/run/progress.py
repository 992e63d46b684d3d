"""How far a run is, as a share and a few words of Markdown, from `flows.console.progress`."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any, Protocol

from flows.pages.run.markdown import escape, table
from spiders.config.date_window import format_seconds

Event = Mapping[str, Any]


class Progress(Protocol):
    """Is told of events in any thread, and can be read in any other."""

    def consume(self, event: Event) -> None:
        """Takes note of an event; returns at once."""

    def read(self) -> tuple[float, str]:
        """Per cent done (0 to 100) and what to say, '' if there is nothing to say yet."""


class CrawlProgress:
    """How far the crawl of each site is, and the loading behind it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sites: dict[str, Event] = {}
        self._loaded = 0

    def consume(self, event: Event) -> None:
        """Takes note of `stats` and `loaded`."""
        with self._lock:
            if event["event"] == "stats":
                self._sites[event["site"]] = event
            elif event["event"] == "loaded":
                self._loaded += sum(event["outcomes"].values())

    def read(self) -> tuple[float, str]:
        """Of the pages named so far: while sources are read, nobody knows how many there will be.

        Whether the last hundredth part is done, the run itself tells at its end.
        """
        with self._lock:
            sites, loaded = dict(sorted(self._sites.items())), self._loaded
        named = sum(_named(site) for site in sites.values())
        done = sum(_done(site) for site in sites.values())
        if not named:
            return 0.0, "Reading sources: no new page is named yet, the time left is unknown."
        left = max(_seconds_left(site) or 0.0 for site in sites.values())
        rate = sum(_rate(site) for site in sites.values())
        reading = [name for name, site in sites.items() if not site["sources_read"]]
        words = (
            f"**{done} of {named} pages**{' named so far' if reading else ''}, "
            f"{rate:.1f} a second; "
            f"time left: {format_seconds(left) if done else 'unknown'}"
            f"{' for these, sources are still being read' if reading else ''}; "
            f"{loaded} pages are in the warehouse."
        )
        rows = [
            (
                escape(name),
                f"{_done(site)} of {_named(site)}{'' if site['sources_read'] else ' or more'}",
                f"{_rate(site):.1f} / s",
                _format_left(_seconds_left(site)),
            )
            for name, site in sites.items()
        ]
        head = ("site", "pages", "rate", "time left")
        share = 100 * done / named
        return min(99.0, round(share, 1)), f"{words}\n\n{table(head, rows)}"


class ReplayProgress:
    """How far a replay of archived pages is."""

    def __init__(self) -> None:
        self._last: Event | None = None

    def consume(self, event: Event) -> None:
        """Takes note of `replayed`."""
        if event["event"] == "replayed":
            self._last = event

    def read(self) -> tuple[float, str]:
        """Of the pages of the site at work; those of the sites after it are not chosen yet."""
        last = self._last
        if last is None or not last["total"]:
            return 0.0, "Choosing pages: the time left is unknown."
        rate = last["done"] / max(last["seconds"], 0.1)
        left = format_seconds((last["total"] - last["done"]) / rate) if rate else "unknown"
        return (
            min(99.0, round(100 * last["done"] / last["total"], 1)),
            f"{escape(last['site'])}: **{last['done']} of {last['total']} pages** replayed, "
            f"{rate:.0f} a second; time left for this site: {left}.",
        )


class MaintainProgress:
    """How far the step of `maintain` at work is."""

    def __init__(self) -> None:
        self._last: Event | None = None

    def consume(self, event: Event) -> None:
        """Takes note of `maintenance`."""
        if event["event"] == "maintenance":
            self._last = event

    def read(self) -> tuple[float, str]:
        """Of the step at work; how long the steps after it take is unknown."""
        last = self._last
        if last is None or not last["total"]:
            return 0.0, "Looking through the home: the time left is unknown."
        share = min(99.0, round(100 * last["done"] / last["total"], 1))
        return share, f"Step at work: {escape(last['step'])}."


def _named(site: Event) -> int:
    return int(site["discovered"] - site["known"])


def _done(site: Event) -> int:
    return int(site["archived"] + site["other"])


def _rate(site: Event) -> float:
    return float(_done(site) / max(site["seconds"], 0.1))


def _seconds_left(site: Event) -> float | None:
    """None while there is no pace to go by."""
    left = _named(site) - _done(site)
    if left <= 0:
        return 0.0
    return left / _rate(site) if _done(site) else None


def _format_left(seconds: float | None) -> str:
    if seconds is None:
        return "unknown"
    return format_seconds(seconds) if seconds else "none"
