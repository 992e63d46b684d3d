"""The page of a run of `reprocess`: what changes, by site, kind and column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from flows.console.wording import format_number
from flows.pages.run.markdown import code, escape, table
from flows.pages.run.page import RunPage, opened
from flows.pages.run.progress import ReplayProgress
from flows.pages.run.publisher import ArtifactClient
from flows.reprocessing.report import format_report, format_total
from flows.reprocessing.run import SiteReport
from flows.run_control.verdict import Verdict

_KINDS = ("changed", "new", "removed", "unchanged")
_MOST_ROWS = 100
_MOST_LINES = 200


class ReplayPage:
    """What a replay shows of itself; see `replay_page`."""

    def __init__(self, page: RunPage) -> None:
        self._page = page

    def finish(
        self, reports: Mapping[str, SiteReport], verdict: Verdict | None, *, applied: bool
    ) -> None:
        """Leaves the summary and a table of the articles that change; `verdict` of a change."""
        total = format_total(reports, applied=applied)

        def write(client: ArtifactClient) -> None:
            if rows := _rows(reports):
                more = "" if len(rows) < _MOST_ROWS else f", the first {_MOST_ROWS} of them"
                about = (
                    f"Articles that come, go or change{more}. {code('khabar reprocess')} tells all."
                )
                client.table(self._page.key("articles"), rows, about)
            text = _summary(reports, verdict, total, applied=applied)
            client.markdown(self._page.key("summary"), text, f"**{escape(total)}**")

        done = verdict is None or verdict.state.startswith("completed")
        self._page.close(escape(total), write, done=done)


@contextmanager
def replay_page(sites: Collection[str]) -> Iterator[ReplayPage]:
    """Shows a replay's progress while the context is open; `finish` leaves what came of it.

    Args:
        sites: names of the sites that were asked for; none means all.
    """
    page = RunPage(ReplayProgress(), list(sites), every=not sites)
    with opened(page):
        yield ReplayPage(page)


def _summary(
    reports: Mapping[str, SiteReport], verdict: Verdict | None, total: str, *, applied: bool
) -> str:
    parts = [f"**{escape(total)}.**"]
    if not applied:
        parts.append(
            "This is a preview: nothing was written. Run it again with `apply` to change it."
        )
    if verdict:
        lines = [*verdict.failures, *verdict.warnings]
        parts += ["\n".join(f"- {escape(line)}" for line in lines)] if lines else []
    head = ("site", "pages chosen", "read", *_KINDS)
    rows = [
        (
            escape(site),
            format_number(report.selected),
            format_number(report.responses),
            *(format_number(report.kinds[kind]) for kind in _KINDS),
        )
        for site, report in reports.items()
    ]
    if rows:
        parts.append(table(head, rows))
    lines = [line for site, report in reports.items() for line in format_report(site, report)]
    if lines:
        # Signs mean nothing within a fence that the text cannot close.
        shown = "\n".join(line.replace("```", "'''") for line in lines[:_MOST_LINES])
        more = f"\nand {len(lines) - _MOST_LINES} more lines" if len(lines) > _MOST_LINES else ""
        parts.append(f"### Word by word\n\n```text\n{shown}{more}\n```")
    return "\n\n".join(parts) + "\n"


def _rows(reports: Mapping[str, SiteReport]) -> list[dict[str, str]]:
    rows = [
        {
            "site": site,
            "what": what,
            "look closer": f"khabar why {change.article_id}",
            "headline": change.headline,
            "why": change.why,
        }
        for site, report in reports.items()
        for what, changes in (
            ("no article any more", report.vanishing),
            ("an article now", report.appearing),
            ("changed", report.samples),
        )
        for change in changes
    ]
    return rows[:_MOST_ROWS]
