"""Says what a replay changes: counts, articles by name, texts word by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.console import progress
from flows.console.wording import first_words, format_count
from flows.reprocessing.run import SiteReport
from flows.run_control.ending import Ending, ending_of
from flows.run_control.run_log import RunLog
from flows.run_control.verdict import Verdict, log_verdict
from pipelines.edits.diff import compare_texts
from warehouse.reprocess.changes import Change

_MOST_LISTED = 20
_MOST_PASSAGES = 4
_MOST_FIELDS = 8

# Keeps text of either direction from turning the signs and ids around it.
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def tell_reports(reports: Mapping[str, SiteReport], verdict: Verdict | None, log: RunLog) -> Ending:
    """Logs what a replay came to, and hands it to whoever listens; how the run ended.

    A preview has no verdict.
    """
    for site, report in reports.items():
        for line in format_report(site, report):
            log.info("%s", line)
    progress.emit({"event": "reports", "reports": reports})
    total = format_total(reports, applied=verdict is not None)
    if verdict is None:
        return Ending("completed", f"{total}; nothing was written")
    log_verdict(verdict, log)
    return ending_of(verdict, total)


def format_total(reports: Mapping[str, SiteReport], *, applied: bool) -> str:
    """One line: how many archived pages were replayed, and what became of the articles."""
    responses = sum(report.responses for report in reports.values())
    kinds = {
        kind: sum(report.kinds[kind] for report in reports.values())
        for kind in ("changed", "new", "removed", "unchanged")
    }
    would = "" if applied else "would be "
    became = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    removed = sum(report.removed_pages for report in reports.values())
    if not any(report.selected for report in reports.values()):
        if removed:
            return f"nothing could be replayed: {_not_kept(removed)}"
        return "no archived page was chosen: none fits all that was asked for"
    return f"{format_count(responses, 'archived page')} replayed; articles: {would}{became}"


def format_report(site: str, report: SiteReport) -> Iterator[str]:
    """The lines that say what becomes of a site's articles, texts of either direction isolated."""
    kinds = ", ".join(
        f"{report.kinds[kind]} {kind}" for kind in ("changed", "new", "removed", "unchanged")
    )
    chosen = format_count(report.selected, "page")
    yield f"{site}: {chosen} chosen, {format_count(report.responses, 'response')} read: {kinds}"
    if report.fields:
        yield f"  what changes: {_fields(report)}"
    yield from _named("no article any more", report.vanishing, report.kinds["removed"])
    yield from _named("an article now", report.appearing, report.kinds["new"])
    for change in report.samples:
        yield from _sample(change)
    for segment, responses in sorted(report.unreadable.items())[:_MOST_LISTED]:
        yield f"  {format_count(responses, 'page')} of {segment} could not be read"
    if report.removed_pages:
        yield f"  {_not_kept(report.removed_pages)}"
    if report.removed:
        removed = format_count(report.removed, "earlier response")
        yield f"  {removed} of these pages: not kept any more"
    if len(report.unreadable) > _MOST_LISTED:
        yield f"  and pages of {len(report.unreadable) - _MOST_LISTED} more segments"


def _not_kept(pages: int) -> str:
    return (
        f"of {format_count(pages, 'page')} the raw page is no longer kept "
        "(KHABAR_KEEP_ARCHIVE_DAYS): what is stored stays as it is"
    )


def _fields(report: SiteReport) -> str:
    most = report.fields.most_common(_MOST_FIELDS)
    more = len(report.fields) - len(most)
    shown = ", ".join(f"{name} {count}" for name, count in most)
    return f"{shown} and {more} more columns" if more else shown


def _named(title: str, changes: list[Change], count: int) -> Iterator[str]:
    if not count:
        return
    yield f"  {title} ({count}):"
    for change in changes[:_MOST_LISTED]:
        yield f"    {change.article_id}  {change.why or _isolated(change.headline)}"
    if count > _MOST_LISTED:
        yield f"    and {count - _MOST_LISTED} more"


def _sample(change: Change) -> Iterator[str]:
    difference = compare_texts(change.before, change.after)
    yield (
        f"  {change.article_id}: {format_count(difference.added, 'word')} added, "
        f"{difference.removed} removed" + (f", {difference.moved} moved" * bool(difference.moved))
    )
    for place in difference.places[:_MOST_PASSAGES]:
        added = ">" if place.part == "moved" else "+"
        for sign, text in (("-", place.removed), (added, place.added)):
            if text:
                yield f"    {sign} {_isolated(first_words(text))}"
    if len(difference.places) > _MOST_PASSAGES:
        yield f"    and {len(difference.places) - _MOST_PASSAGES} more places"


def _isolated(text: str) -> str:
    return f"{_ISOLATE}{text}{_END}"
