"""The page of a run of `ingest` or `backfill`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prefect import get_run_logger

from flows import progress
from flows.run import IngestRun
from flows.run_page.assets import note_assets
from flows.run_page.chart import data_uri, draw_trend
from flows.run_page.courier import HURRY_SECONDS, LAST_SECONDS, Desk
from flows.run_page.gauges import CrawlGauge, Event
from flows.run_page.page import Page, opened
from flows.run_page.summary import Around, glance, spell_end, spell_summary
from flows.run_page.tables import describe_rows, page_rows
from flows.run_page.text import escape
from flows.verdict import Verdict, ended_by
from flows.wording import counted
from spiders.errors import WarehouseError
from warehouse.run_story import RunStory, run_story


class IngestPage:
    """What a run shows of itself; see `ingest_page`."""

    def __init__(self, run: IngestRun, page: Page) -> None:
        self._run, self._page = run, page

    def finish(self, verdict: Verdict) -> None:
        """Leaves summary, chart, tables and assets; call it once the run is published.

        Whatever goes wrong with them is a warning in the log.
        """
        if not self._page.is_watched:
            return
        story = self._story(verdict)
        ended = verdict.state.replace("_", " ")
        counts = glance(story.sites) if story else "nothing was published"
        self._page.close(
            f"**{ended.capitalize()}:** {counts}.",
            lambda desk: self._write(desk, story, verdict),
            done=verdict.state.startswith("completed"),
            seconds=HURRY_SECONDS if verdict.state == "cancelled" else LAST_SECONDS,
        )
        if story is not None and verdict.state != "cancelled":
            try:
                note_assets(story, self._run.sites)
            except Exception as error:  # noqa: BLE001 - a run that did its work has done it
                self._page.warn("its assets", error)

    def _story(self, verdict: Verdict) -> RunStory | None:
        try:
            return run_story(self._run.settings.home, self._run.run_id)
        except WarehouseError as error:
            # Where a run failed there may be no file: its own message tells why.
            if verdict.state != "failed":
                self._page.warn("its summary", error)
            return None

    def _write(self, desk: Desk, story: RunStory | None, verdict: Verdict) -> None:
        key = self._page.key
        if story is None:
            desk.markdown(key("summary"), spell_end(verdict), escape(verdict.reason))
            return
        chart = data_uri(draw_trend(story.trend)) if story.trend else ""
        if chart:
            told = f"What the last {counted(len(story.trend), 'run')} brought, in pages."
            desk.image(key("chart"), chart, told)
        tables = {
            name: desk.table(key(what), page_rows(rows), describe_rows(story, rows, name))
            for name, what, rows in (
                ("rejected", "rejects", story.rejected),
                ("failed", "failures", story.failed),
            )
            if rows
        }
        text = spell_summary(story, verdict, Around(chart, tables))
        desk.markdown(key("summary"), text, f"**{glance(story.sites)}**")


@contextmanager
def ingest_page(run: IngestRun) -> Iterator[IngestPage]:
    """Shows a run's progress while the context is open; `finish` leaves what came of it.

    A run that breaks off is told of likewise.
    """
    every = set(run.sites) == set(run.settings.read_sites())
    page = Page(CrawlGauge(), list(run.sites), every=every)
    shown = IngestPage(run, page)
    with opened(page), progress.listening(_log_loaded):
        try:
            yield shown
        except Exception as error:
            shown.finish(ended_by(error))
            raise


def _log_loaded(event: Event) -> None:
    """A line of the log for each segment: what its pages have become."""
    if event["event"] == "loaded":
        outcomes = event["outcomes"]
        told = ", ".join(f"{pages} {name}" for name, pages in sorted(outcomes.items()))
        site = event["segment"].partition("/")[0]
        pages = sum(outcomes.values())
        get_run_logger().info("%s: %d pages loaded: %s", site, pages, told or "nothing new")
