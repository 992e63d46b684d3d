"""Draws up a site file from the findings of a probe, and lists what is doubtful in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import regex

from pipelines.html.parse import parse_page
from pipelines.probe.layout import Container, learn_boilerplate, learn_containers
from pipelines.probe.pages import Coverage, SamplePage, measure_coverage, read_pages
from pipelines.probe.site_facts import (
    UNKNOWN,
    learn_zone,
    nested_sections,
    section_labels,
    site_title,
)
from pipelines.probe.sources import SourceWorth, articles_a_day, honest_lastmods, judge_source
from pipelines.record import Reject
from pipelines.text.normalise import tokens
from spiders.config.site import ArticleRule, Discovery, Politeness, Site, Source
from spiders.config.urls import identify
from spiders.probe.address import site_name
from spiders.probe.findings import MAX_REQUESTS, RuleFit, SiteFindings

_FEW_PAGES = 4
_FULL = frozenset({"sitemap", "rest"})


def find_doubts(
    findings: SiteFindings,
    site: Site,
    sources: Sequence[SourceWorth],
    coverage: Coverage,
    lastmods: tuple[int, int],
    *,
    zone_is_known: bool,
) -> Iterator[str]:
    """Yields the doubts, the gravest first."""
    assert findings.rule is not None
    good = [each for each in sources if each.source.is_readable and each.articles]
    if not good:
        yield "no feed, sitemap or REST names articles: only links and listings lead to them"
    elif not any(each.source.kind in _FULL for each in good):
        yield "no sitemap and no REST: what has left the feed is found by listings alone"
    yield from _doubts_of_rule(findings.rule)
    if coverage.rejects:
        reasons = ", ".join(f"{count} {reason}" for reason, count in coverage.rejects.items())
        yield f"sample pages that hold no article: {reasons}"
    if coverage.articles < _FEW_PAGES:
        yield f"it rests on {coverage.articles} sample articles; probe an article's URL for more"
    if coverage.articles and not site.containers:
        yield "no element holds the story on all pages: the whole page is read"
    if coverage.articles and not {*coverage.languages, *coverage.html_languages} - {"und"}:
        yield f"nothing tells the language: {site.language} is assumed"
    if not zone_is_known:
        yield f"nothing tells the time zone: {site.time_zone} is assumed"
    if len(coverage.languages) > 1:
        found = ", ".join(f"{count} {each}" for each, count in coverage.languages.most_common())
        yield f"stories in several languages: {found}"
    for unknown in _unknown(findings, site, sources, coverage, compared=lastmods[1]):
        yield f"not found out: {unknown}"
    honest, compared = lastmods
    if compared and honest < compared:
        yield f"lastmod agrees with the page's own time on {honest} of {compared} sample pages"
    if findings.robots.forbidden:
        yield f"robots.txt forbids some of its own links, such as {findings.robots.forbidden[0]}"


def _unknown(
    findings: SiteFindings,
    site: Site,
    sources: Sequence[SourceWorth],
    coverage: Coverage,
    *,
    compared: int,
) -> Iterator[str]:
    """Yields what the look gave no answer to; the site file then says nothing of it."""
    found = [name for name, origins in coverage.sources.items() if set(origins) - {"none"}]
    if missing := [name for name in coverage.sources if name not in found and coverage.articles]:
        yield ", ".join(missing)
    if not articles_a_day(findings):
        yield "how much it publishes a day"
    if not site.sections:
        yield "the names of its sections"
    dated = [each for each in sources if each.dated and each.source.kind == "sitemap"]
    if not compared:
        yield (
            "whether its lastmod is true, no sample page could be compared"
            if dated
            else "when pages changed, its sitemaps give no lastmod"
        )
    if not findings.page_recheck and not any(each.recheck for each in findings.sources):
        yield "whether it answers 304, it sends no validators"
    asked = [*(each.outcome for each in findings.sources), *(p.outcome for p in findings.pages)]
    asked += [each.outcome for each in findings.listings]
    if left := asked.count("budget"):
        yield f"{left} URLs were left out, as {MAX_REQUESTS} requests are the most"


def _doubts_of_rule(rule: RuleFit) -> Iterator[str]:
    if not rule.articles:
        yield "no article URL was found to learn the rule from: the usual one is proposed"
        return
    missed = rule.articles - rule.articles_matched
    if missed:
        yield (
            f"the article rule misses {missed} of {rule.articles} article URLs, "
            f"such as {rule.missed[0]}"
        )
    if rule.others_matched:
        yield f"the article rule takes {rule.others_matched} of {rule.others} other pages too"
    if not rule.has_id:
        yield "article URLs hold no id: a renamed article may look like a new one"


GOOD_AGREEMENT = 0.9
"""Of the stories found with containers and without; below it the site file names none."""
_EXPECTED_SHARE = 0.5
"""Of the articles a day that were seen: what is less than that is worth a warning."""
_DEFAULT_LANGUAGE = "hi"
_LANGUAGE = regex.compile(r"[a-z]{2,3}")

# Pages that repeat daily and are no duplicates; proposed where the site has them.
_SERIES = {
    "rashifal": r"rashifal|horoscope|zaicha|राशिफल|زائچہ",
    "gold": r"gold-(?:silver-)?(?:price|rate)|sone-ka|सोने (?:का|के) (?:भाव|दाम)|سونے کی قیمت",
    "weather": r"weather-(?:update|today|forecast)|mausam|मौसम का हाल|موسم کا حال",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A site file and what it rests on."""

    site: Site
    findings: SiteFindings
    sources: tuple[SourceWorth, ...]
    containers: tuple[Container, ...]
    agreement: float
    """0..1: words of the stories in the containers against those found without; 0 without any."""
    coverage: Coverage
    zone_reason: str
    nested: dict[str, str]
    """Paths of sections below others to their labels."""
    per_day: float
    lastmods: tuple[int, int]
    """Sample pages whose own time agrees with the sitemap's lastmod, and those compared."""
    doubts: tuple[str, ...]
    """What a person should look at before the file is used."""


def propose(findings: SiteFindings, *, delay: float, name: str | None = None) -> Proposal:
    """Draws up the site file.

    Args:
        findings: What was seen.
        delay: Seconds between requests, unless robots.txt asks for more.
        name: Name of the site, if not the one that its host gives.
    """
    assert findings.rule is not None, "the probe ended before a rule was learned"
    site = Site(
        name=name or site_name(findings.hosts[0]),
        title=findings.hosts[0],
        hosts=findings.hosts,
        base_url=findings.base_url,
        language=_DEFAULT_LANGUAGE,
        article=ArticleRule(url=findings.rule.url),
        politeness=Politeness(delay=max(delay, findings.robots.crawl_delay)),
    )
    bare = read_pages(findings.pages, site)
    coverage = measure_coverage(bare)
    zone, zone_reason = learn_zone(findings, coverage.times)
    site = _with(
        site,
        language=_language(coverage),
        time_zone=zone,
        title=_title(findings, bare),
        discovery=Discovery(sources=_unusual_sources(findings)),
    )
    containers = learn_containers(bare)
    contained = _with(site, containers=tuple(each.xpath for each in containers))
    pages = read_pages(findings.pages, contained)
    agreement = _agreement(bare, pages) if containers else 0.0
    if agreement >= GOOD_AGREEMENT:
        site = contained
    else:
        containers, pages = [], bare
    urls = [named.url for _, named in findings.named] + [link.url for link in findings.links]
    articles = [url for url in dict.fromkeys(urls) if identify(url, site).reason is None]
    per_day = articles_a_day(findings)
    site = _with(
        site,
        boilerplate=learn_boilerplate(pages),
        sections=section_labels(findings, articles, site),
        series=_series(articles),
        expected_per_day=int(per_day * _EXPECTED_SHARE),
    )
    sources = tuple(judge_source(source, site) for source in findings.sources)
    lastmods = honest_lastmods(findings, pages, site)
    return Proposal(
        site=site,
        findings=findings,
        sources=sources,
        containers=tuple(containers),
        agreement=agreement,
        coverage=coverage,
        zone_reason=zone_reason,
        nested=nested_sections(findings, articles, site),
        per_day=per_day,
        lastmods=lastmods,
        doubts=tuple(
            find_doubts(
                findings, site, sources, coverage, lastmods, zone_is_known=zone_reason != UNKNOWN
            )
        ),
    )


def _with(site: Site, **changes: object) -> Site:
    """A changed site, checked as a site file is."""
    return Site.model_validate(site.model_dump() | changes)


def _language(coverage: Coverage) -> str:
    detected = [each for each, _ in coverage.languages.most_common() if each != "und"]
    declared = [each.split("-")[0] for each, _ in coverage.html_languages.most_common()]
    found = [each for each in (*detected, *declared) if _LANGUAGE.fullmatch(each)]
    return found[0] if found else _DEFAULT_LANGUAGE


def _title(findings: SiteFindings, pages: Sequence[SamplePage]) -> str:
    front = (
        parse_page(findings.front.body, findings.front.header("content-type"))
        if findings.front
        else None
    )
    trees = [tree for page in pages if (tree := page.tree()) is not None]
    return site_title(findings, None if isinstance(front, Reject) else front, trees)


def _unusual_sources(findings: SiteFindings) -> tuple[Source, ...]:
    """Feeds that `auto` would not find: it looks at the usual place alone."""
    usual = urljoin(findings.base_url + "/", "feed").rstrip("/")
    return tuple(
        Source(url=source.url, kind="feed")
        for source in findings.sources
        if source.kind == "feed" and source.is_readable and source.url.rstrip("/") != usual
    )


def _series(articles: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, pattern in _SERIES.items():
        if sum(bool(regex.search(pattern, url, regex.IGNORECASE)) for url in articles) > 1:
            found[name] = (pattern,)
    return found


def _agreement(bare: Sequence[SamplePage], contained: Sequence[SamplePage]) -> float:
    """Mean F1 of the words of the same stories, extracted without and with the containers."""
    scores = []
    for one, other in zip(bare, contained, strict=True):
        if one.article and other.article:
            words, others = (
                Counter(tokens(each.article.body)) for each in (one, other) if each.article
            )
            scores.append(2 * (words & others).total() / max(words.total() + others.total(), 1))
    return round(sum(scores) / len(scores), 3) if scores else 0.0
