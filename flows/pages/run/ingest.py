"""The page of a run of `ingest` or `backfill`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flows.console.run_summary import sum_up
from flows.pages.run.markdown import escape
from flows.pages.run.page import RunPage, opened
from flows.pages.run.progress import CrawlProgress
from flows.pages.run.publisher import HURRY_SECONDS, LAST_SECONDS, ArtifactClient
from flows.pages.run.summary import describe_rows, format_end, format_summary, page_rows
from flows.run_control.verdict import Verdict, ended_by
from flows.stages.ingest_run import IngestRun
from spiders.errors import WarehouseError
from warehouse.reports.run import RunReport, read_run


class IngestPage:
    """What a run shows of itself; see `ingest_page`."""

    def __init__(self, run: IngestRun, page: RunPage) -> None:
        self._run, self._page = run, page

    def finish(self, verdict: Verdict) -> None:
        """Leaves summary and tables; call it once the run is published.

        Whatever goes wrong with them is a warning in the log.
        """
        if not self._page.is_watched:
            return
        report = self._read_report(verdict)
        ended = verdict.state.replace("_", " ")
        counts = sum_up(report.sites, report.known) if report else "nothing was published"
        self._page.close(
            f"**{ended.capitalize()}:** {counts}.",
            lambda client: self._write(client, report, verdict),
            done=verdict.state.startswith("completed"),
            seconds=HURRY_SECONDS if verdict.state == "cancelled" else LAST_SECONDS,
        )

    def _read_report(self, verdict: Verdict) -> RunReport | None:
        try:
            return read_run(self._run.settings.home, self._run.run_id)
        except WarehouseError as error:
            # Where a run failed there may be no file: its own message tells why.
            if verdict.state != "failed":
                self._page.warn("its summary", error)
            return None

    def _write(self, client: ArtifactClient, report: RunReport | None, verdict: Verdict) -> None:
        key = self._page.key
        if report is None:
            client.markdown(key("summary"), format_end(verdict), escape(verdict.reason))
            return
        tables = {
            name: client.table(key(what), page_rows(rows), describe_rows(report, rows, name))
            for name, what, rows in (
                ("rejected", "rejects", report.rejected),
                ("failed", "failures", report.failed),
            )
            if rows
        }
        text = format_summary(report, verdict, tables)
        client.markdown(key("summary"), text, f"**{sum_up(report.sites, report.known)}**")


@contextmanager
def ingest_page(run: IngestRun) -> Iterator[IngestPage]:
    """Shows a run's progress while the context is open; `finish` leaves what came of it.

    So it does for a run that breaks off.
    """
    every = set(run.sites) == set(run.settings.read_sites())
    page = RunPage(CrawlProgress(), list(run.sites), every=every)
    shown = IngestPage(run, page)
    with opened(page):
        try:
            yield shown
        except Exception as error:
            shown.finish(ended_by(error))
            raise
