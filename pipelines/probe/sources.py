"""Judges the sources of a probe: articles in them, honest lastmods, articles a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pipelines.probe.pages import SamplePage
from spiders.config.site import Site
from spiders.config.urls import identify
from spiders.probe.findings import SiteFindings, SourceFindings
from spiders.state.source_entries import unix_seconds

_DAY = 86_400
_SHORTEST_SPAN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SourceWorth:
    """One source, judged by its sample of entries."""

    source: SourceFindings
    articles: int
    """Entries of the sample that are article URLs."""
    dated: int
    """Entries of the sample with a lastmod."""
    distinct: int
    """Distinct lastmods among them: 1 for a site that writes the time of the request."""
    newest: str
    """The last lastmod or time of publication, as ISO text; '' if none."""


def judge_source(source: SourceFindings, site: Site) -> SourceWorth:
    """Counts what a source's entries are."""
    reasons = [identify(named.url, site).reason for named in source.named]
    lastmods = [named.lastmod for named in source.named if unix_seconds(named.lastmod)]
    published = [named.published_at.isoformat() for named in source.named if named.published_at]
    return SourceWorth(
        source=source,
        articles=sum(reason is None for reason in reasons),
        dated=len(lastmods),
        distinct=len(set(lastmods)),
        newest=max(lastmods, key=unix_seconds) if lastmods else max(published, default=""),
    )


def articles_a_day(findings: SiteFindings) -> float:
    """How many articles the site publishes a day, by its feed, REST or news; 0 if nothing tells."""
    rates = [0.0]
    for source in findings.sources:
        times = sorted(named.published_at for named in source.named if named.published_at)
        if len(times) > 2 and times[-1] - times[0] >= _SHORTEST_SPAN:
            rates.append((len(times) - 1) / ((times[-1] - times[0]) / timedelta(days=1)))
    return max(rates)


def honest_lastmods(
    findings: SiteFindings, pages: Sequence[SamplePage], site: Site
) -> tuple[int, int]:
    """(sample pages whose own time of change a sitemap's lastmod is within a day of, compared)."""
    lastmods = {
        identify(named.url, site).page_id: unix_seconds(named.lastmod)
        for source, named in findings.named
        if source.kind == "sitemap" and unix_seconds(named.lastmod)
    }
    honest = compared = 0
    for page in pages:
        moment = page.article and (page.article.modified_at or page.article.published_at)
        lastmod = lastmods.get(page.fetched.page_id)
        if moment and lastmod:
            compared += 1
            honest += abs(moment.timestamp() - lastmod) <= _DAY
    return honest, compared
