"""The summary of an ingest or backfill run as Markdown, and the tables of what was not stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from flows.console.run_summary import NOT_STORED, STORED, UNCHANGED
from flows.console.wording import format_count, format_moment, format_number, format_size
from flows.pages.run.markdown import code, escape, link, linked_headline, table
from flows.run_control.verdict import Verdict
from spiders.config.date_window import format_seconds
from warehouse.reports.run import Record, RunReport
from warehouse.runs.runs import SiteCounts

_TABLES = ("run_history", "articles")
_MOST_SHOWN = 12
"""Reasons, warnings and sites beyond these are counted: a page is for reading."""


def format_summary(report: RunReport, verdict: Verdict, tables: Mapping[str, str]) -> str:
    """The whole summary.

    Args:
        report: what the run did.
        verdict: how it ended.
        tables: name of a table artifact to its address in the UI.
    """
    parts = [
        _glance(report),
        _troubles(verdict),
        _sites(report),
        _taken_up(report.taken_up),
        _newest(report.newest, sum(site.outcomes["new"] for site in report.sites)),
        _edited(report.edited, sum(site.outcomes["updated"] for site in report.sites)),
        _reasons(report.sites, tables),
        _since(report),
        _heaviest(report),
        _further(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def format_end(verdict: Verdict) -> str:
    """The summary of a run that the published file does not know: how it ended."""
    return "\n\n".join(filter(None, ["Nothing was published of this run.", _troubles(verdict)]))


def _glance(report: RunReport) -> str:
    requests = sum(site.requests for site in report.sites)
    started, ended = report.run["started_at"], report.run["finished_at"]
    took = _length((ended - started).total_seconds()) if ended else "unknown"
    received = format_size(sum(site.bytes for site in report.sites))
    # What came is the description, which stands above the text.
    return (
        f"Began {format_moment(started)} in India, took {took}; "
        f"{format_count(requests, 'request')}, {received} received."
    )


def _troubles(verdict: Verdict) -> str:
    how = "Stopped" if verdict.state == "cancelled" else "Failed"
    lines = [f"**{how}:** {escape(line)}" for line in verdict.failures]
    lines += [f"**Warning:** {escape(line)}" for line in verdict.warnings]
    if len(lines) > _MOST_SHOWN:
        lines[_MOST_SHOWN:] = [f"and {len(lines) - _MOST_SHOWN} more, in the log of this run"]
    return "\n".join(f"- {line}" for line in lines)


def _sites(report: RunReport) -> str:
    # As wide as the UI has room for.
    head = ("site", "known", *STORED, "unchanged", "not stored", "copies")
    rows = [
        (
            escape(site.site),
            format_number(report.known.get(site.site, 0)),
            *(format_number(site.outcomes[kind]) for kind in STORED),
            format_number(_sum(site, UNCHANGED)),
            format_number(_sum(site, NOT_STORED)),
            format_number(site.duplicates),
        )
        for site in report.sites
    ]
    if not rows:
        return ""
    told = "Known: stored before this run; unchanged: asked for again, and as it was."
    return f"{table(head, rows)}\n\n{told}"


def _taken_up(taken: Record) -> str:
    if not taken["segments"]:
        return ""
    return (
        f"Besides, {format_count(taken['pages'], 'page')} that earlier runs had fetched and left "
        f"were loaded, {taken['new']} of them new articles; they count for those runs."
    )


def _newest(rows: Sequence[Record], total: int) -> str:
    if not rows:
        return ""
    cells = [
        (
            format_moment(row["moment"]) + ("" if row["dated"] else " (first seen)"),
            escape(row["site"]),
            linked_headline(row["headline"], row["language"], row["url"]),
        )
        for row in rows
    ]
    title = f"### Newest articles ({len(rows)} of {total})"
    return f"{title}\n\n{table(('published', 'site', 'headline'), cells, texts=3)}"


def _edited(rows: Sequence[Record], total: int) -> str:
    if not rows:
        return ""
    cells = [
        (
            escape(row["site"]),
            linked_headline(row["headline"], row["language"], row["url"]),
            _difference(row),
        )
        for row in rows
    ]
    title = f"### Edited since they were last seen ({len(rows)} of {total})"
    shown = table(("site", "headline", "words"), cells, texts=3)
    return f"{title}\n\n{shown}\n\nLook closer: {code('khabar why URL')}"


def _difference(row: Record) -> str:
    if row["words_added"] is None:
        return "not compared yet"
    what = ", headline" if row["headline_changed"] else ""
    return f"{row['words_added']} added, {row['words_removed']} removed{what}"


def _reasons(sites: Sequence[SiteCounts], tables: Mapping[str, str]) -> str:
    by_reason: dict[str, Counter[str]] = {}
    for site in sites:
        for reason in _reason_names(site.reasons):
            by_reason.setdefault(reason, Counter())[site.site] = site.reasons[reason]
    if not by_reason:
        return ""
    order = sorted(by_reason, key=lambda reason: (-by_reason[reason].total(), reason))
    rows = [
        (
            escape(reason),
            escape(
                ", ".join(f"{site} {n}" for site, n in by_reason[reason].most_common(_MOST_SHOWN))
            ),
            format_number(by_reason[reason].total()),
        )
        for reason in order[:_MOST_SHOWN]
    ]
    text = f"### Not stored, by reason\n\n{table(('reason', 'sites', 'pages'), rows, texts=2)}"
    if more := order[_MOST_SHOWN:]:
        left = sum(by_reason[reason].total() for reason in more)
        text += f"\n\nand {format_count(left, 'page')} for {format_count(len(more), 'more reason')}"
    links = [link(f"each {name} page", url) for name, url in tables.items()]
    if any(links):
        text += f"\n\nWith their details: {', '.join(filter(None, links))}"
    return text


def _since(report: RunReport) -> str:
    rows = []
    for site in report.sites:
        if site.site not in report.before:
            continue
        started, before = report.before[site.site]
        rows.append(
            (
                escape(site.site),
                format_moment(started),
                _change(_sum(before, STORED), _sum(site, STORED)),
                _change(_sum(before, NOT_STORED), _sum(site, NOT_STORED)),
                _change(before.requests, site.requests),
                f"{before.seconds:.0f} → {site.seconds:.0f} s",
            )
        )
    if not rows:
        return "This is the first run of these sites." if report.sites else ""
    head = ("site", "last run", "stored", "not stored", "requests", "took")
    parts = [f"### Since the last run\n\n{table(head, rows, texts=2)}"]
    parts += [f"- {line}" for line in _new_reasons(report)]
    return "\n\n".join([parts[0], "\n".join(parts[1:])]).strip()


def _new_reasons(report: RunReport) -> Iterator[str]:
    """Reasons that the run before did not know: the first sign of a change.

    One that is seen no more tells nothing: its pages may not have been looked at again.
    """
    for site in report.sites:
        if site.site not in report.before:
            continue
        before = report.before[site.site][1].reasons
        came = [name for name in _reason_names(site.reasons) if not before.get(name)]
        if came:
            yield f"{escape(site.site)}: new is {escape(', '.join(came))}"


def _reason_names(reasons: Mapping[str, int]) -> list[str]:
    return sorted(
        name for name, pages in reasons.items() if pages and name.partition(":")[0] in NOT_STORED
    )


def _heaviest(report: RunReport) -> str:
    if not report.slowest:
        return ""
    rows = [
        (word, f"{row['elapsed_ms'] / 1000:.1f} s", format_size(row["bytes"]), *_page(row))
        for word, heavy in (("slowest", report.slowest), ("largest", report.largest))
        for row in heavy
    ]
    head = ("", "answer took", "size", "site", "page")
    return f"### Slowest and largest pages\n\n{table(head, rows, texts=5)}"


def _page(row: Record) -> tuple[str, str]:
    return escape(row["site"]), link("open", row["url"]) or escape(row["url"])


def _further(report: RunReport) -> str:
    run_id = report.run["run_id"]
    lines = [f"khabar sql \"from {name} where run_id = '{run_id}'\"" for name in _TABLES]
    if example := next(iter([*report.failed, *report.rejected]), None):
        lines.append(f"khabar why {example['page_id']}")
    lines.append("khabar report")
    return "### Look further\n\n```sh\n" + "\n".join(lines) + "\n```"


def _sum(site: SiteCounts, kinds: Sequence[str]) -> int:
    return sum(site.outcomes[kind] for kind in kinds)


def _change(before: int, now: int) -> str:
    return f"{format_number(before)} → {format_number(now)}"


def _length(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else format_seconds(seconds)


def page_rows(rows: Sequence[Record]) -> list[dict[str, str]]:
    """Rows as the UI shows them: narrow columns first, for it cuts off what is too wide."""
    return [
        {
            "site": row["site"],
            "reason": row["reason"],
            "look closer": f"khabar why {row['page_id']}",
            "page": row["url"],
            "detail": row["detail"],
        }
        for row in rows
    ]


def describe_rows(report: RunReport, rows: Sequence[Record], outcome: str) -> str:
    """What the table holds, and the query that gives all of it."""
    total = rows[0]["total"] if rows else 0
    run = report.run
    # In SQL a time is as plain as in print, and the same in every time zone.
    span = f"checked_at between '{run['started_at'].isoformat()}'"
    span += f" and '{run['finished_at'].isoformat()}'" if run["finished_at"] else " and now()"
    sites = ", ".join(f"'{site.site}'" for site in report.sites)
    where = f"outcome = '{outcome}' and site in ({sites}) and {span}"
    query = code(f'khabar sql "from pages where {where}"')
    some = "" if len(rows) == total else f"The first {len(rows)} of them. "
    return f"{format_count(total, 'page')} {outcome}. {some}All: {query}"
