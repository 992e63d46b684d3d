"""The report of `khabar probe`: what was found, readable at 80 columns."""

from __future__ import annotations

from urllib.parse import urlsplit

from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from flows.console.wording import format_count
from pipelines.probe.proposal import Proposal
from pipelines.probe.sources import SourceWorth
from spiders.config.printable import printable
from spiders.probe.findings import RuleFit

_NAME_WIDTH = 11
_SHORTEST_URL = 20
_HEADINGS = ("source", "kind", "answer", "URLs", "articles", "lastmod", "304")
_KINDS = {"sitemap_index": "index", "news_sitemap": "news"}


def print_report(console: Console, proposal: Proposal) -> None:
    """Prints everything but the site file."""
    look, site = proposal.findings, proposal.site
    console.print(Text(printable(f"{site.title}  {site.base_url}"), style="bold"))
    console.print(Text(f"{look.requests} requests in {look.seconds:g} s", style="dim"))
    console.print()
    console.print(_sources(proposal, console.width))
    console.print()
    facts = Table.grid(padding=(0, 2))
    facts.add_column(width=_NAME_WIDTH, no_wrap=True, style="bold")
    facts.add_column(overflow="fold")
    for name, text in _facts(proposal):
        # Text keeps square brackets from being read as markup.
        facts.add_row(name, Text(printable(text)))
    console.print(facts)
    if proposal.doubts:
        console.print()
        console.print(Text("to look at", style="bold"))
        for doubt in proposal.doubts:
            console.print(Text(f"- {printable(doubt)}"), soft_wrap=not console.is_terminal)
    console.print()


def _sources(proposal: Proposal, room: int) -> Table:
    """The table of sources in so many columns; long URLs are cut, nothing else is."""
    rows = [_row(worth) for worth in proposal.sources]
    columns = list(zip(_HEADINGS, *rows, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    widths[0] = min(widths[0], max(room - sum(widths[1:]) - 2 * len(widths[1:]), _SHORTEST_URL))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, (heading, width) in enumerate(zip(_HEADINGS, widths, strict=True)):
        justify: JustifyMethod = "left" if index < 2 else "right"
        table.add_column(heading, no_wrap=True, overflow="ellipsis", justify=justify, width=width)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _row(worth: SourceWorth) -> tuple[str, ...]:
    source = worth.source
    parts = urlsplit(source.url)
    # REST's query is the same for every site, and as long as a line.
    query = f"?{parts.query}" if parts.query and source.kind != "rest" else ""
    path = printable(parts.path + query)
    kind = _KINDS.get(source.kind, source.kind)
    if not source.is_readable:
        answer = "no source" if source.problem else source.outcome
        return path, kind, answer, "", "", "", ""
    if source.kind == "sitemap_index":
        return path, kind, "200", f"{source.children} maps", "", "", ""
    sampled = len(source.named)
    lastmod = _share(worth.dated, sampled) if worth.dated else "none"
    if worth.dated > 2 and worth.distinct == 1:
        lastmod = "all alike"
    articles = _share(worth.articles, sampled)
    return path, kind, "200", str(source.entries), articles, lastmod, _revalidates(source.recheck)


def _revalidates(outcome: str) -> str:
    """Whether a URL answers 304 to its validators; a dash where it has none or was not asked."""
    return {"304": "yes", "": "-"}.get(outcome, "no")


def _facts(proposal: Proposal) -> list[tuple[str, str]]:
    look, site, coverage = proposal.findings, proposal.site, proposal.coverage
    robots = look.robots
    rows = [
        (
            "robots.txt",
            f"{format_count(len(robots.sitemaps), 'sitemap')}, "
            + (f"crawl delay {robots.crawl_delay:g} s" if robots.crawl_delay else "no crawl delay"),
        ),
        *_rule_rows(look.rule),
        (
            "pages",
            f"{len(look.pages)} sampled, {format_count(coverage.articles, 'article')}; "
            f"{len(look.listings)} listings looked at",
        ),
    ]
    if proposal.containers:
        rows += [
            ("container", f"{each.xpath} on {each.pages} pages, agreement {each.agreement:.2f}")
            for each in proposal.containers
        ]
        rows.append(("", f"stories with and without it agree to {proposal.agreement:.2f}"))
    else:
        rows.append(("container", "none"))
    rows += [("values", text) for text in [_values(proposal)] if text]
    found = ", ".join(f"{count} {each}" for each, count in coverage.languages.most_common())
    rows += [
        ("language", f"{site.language} (stories: {found or 'none'})"),
        ("time zone", f"{site.time_zone} ({proposal.zone_reason})"),
        ("AMP", f"named by {coverage.amp} of {coverage.articles} articles" + _amp(proposal)),
        ("hosts", ", ".join(site.hosts)),
        ("sections", ", ".join(site.sections) or "none"),
        ("a day", f"about {proposal.per_day:.0f} articles" if proposal.per_day else "unknown"),
        ("304 of page", {"304": "yes", "": "no validators"}.get(look.page_recheck, "no")),
    ]
    if proposal.nested:
        within = ", ".join(f"{path} ({label})" for path, label in proposal.nested.items())
        place = next(i for i, (name, _) in enumerate(rows) if name == "sections")
        rows.insert(place + 1, ("below them", within))
    honest, compared = proposal.lastmods
    if compared:
        rows.append(("lastmod", f"agrees with the page on {honest} of {compared}"))
    return rows


def _rule_rows(rule: RuleFit | None) -> list[tuple[str, str]]:
    assert rule is not None
    shape = " or ".join(rule.shapes) or "unknown"
    fit = (
        f"{rule.articles_matched} of {rule.articles} article URLs, "
        f"{rule.others_matched} of {rule.others} others"
    )
    return [("articles", f"{shape}{'' if rule.has_id else ', no id'}: {fit}")]


def _values(proposal: Proposal) -> str:
    coverage = proposal.coverage
    parts = []
    for name, sources in coverage.sources.items():
        found = ", ".join(f"{count} {source}" for source, count in sources.most_common())
        if found:
            parts.append(f"{name}: {found}")
    return "; ".join(parts)


def _amp(proposal: Proposal) -> str:
    amp = proposal.findings.amp
    return f"; one answers {amp.outcome}" if amp else ""


def _share(part: int, whole: int) -> str:
    return f"{100 * part // whole}%" if whole else ""
