"""Draws up a site file from a look at the site, and says how sure each part of it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import regex

from pipelines.markup import parse_page
from pipelines.normalise import tokens
from pipelines.probe.clock import UNKNOWN, learn_zone
from pipelines.probe.containers import Container, learn_containers
from pipelines.probe.coverage import Coverage, measure_coverage
from pipelines.probe.doubts import find_doubts
from pipelines.probe.naming import section_labels, site_title
from pipelines.probe.pages import SamplePage, read_pages
from pipelines.probe.recurring import learn_boilerplate
from pipelines.probe.sources import SourceWorth, articles_a_day, honest_lastmods, judge_source
from pipelines.record import Reject
from spiders.probe.address import site_name
from spiders.probe.look import Look
from spiders.site import ArticleRule, Discovery, Politeness, Site, Source
from spiders.urls import identify

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
    look: Look
    sources: tuple[SourceWorth, ...]
    containers: tuple[Container, ...]
    agreement: float
    """0..1: words of the stories in the containers against those found without; 0 without any."""
    coverage: Coverage
    zone_reason: str
    per_day: float
    lastmods: tuple[int, int]
    """Sample pages whose own time agrees with the sitemap's lastmod, and those compared."""
    doubts: tuple[str, ...]
    """What a person should look at before the file is used."""


def propose(look: Look, *, delay: float, name: str | None = None) -> Proposal:
    """Draws up the site file.

    Args:
        look: What was seen.
        delay: Seconds between requests, unless robots.txt asks for more.
        name: Name of the site, if not the one that its host gives.
    """
    assert look.rule is not None, "the look ended before a rule was learned"
    site = Site(
        name=name or site_name(look.hosts[0]),
        title=look.hosts[0],
        hosts=look.hosts,
        base_url=look.base_url,
        language=_DEFAULT_LANGUAGE,
        article=ArticleRule(url=look.rule.url),
        politeness=Politeness(delay=max(delay, look.robots.crawl_delay)),
    )
    bare = read_pages(look.pages, site)
    coverage = measure_coverage(bare)
    zone, zone_reason = learn_zone(look, coverage.times)
    site = _with(
        site,
        language=_language(coverage),
        time_zone=zone,
        title=_title(look, bare),
        discovery=Discovery(sources=_unusual_sources(look)),
    )
    containers = learn_containers(bare)
    contained = _with(site, containers=tuple(each.xpath for each in containers))
    pages = read_pages(look.pages, contained)
    agreement = _agreement(bare, pages) if containers else 0.0
    if agreement >= GOOD_AGREEMENT:
        site = contained
    else:
        containers, pages = [], bare
    urls = [named.url for _, named in look.named] + [link.url for link in look.links]
    articles = [url for url in dict.fromkeys(urls) if identify(url, site).reason is None]
    per_day = articles_a_day(look)
    site = _with(
        site,
        boilerplate=learn_boilerplate(pages),
        sections=section_labels(look, articles, site),
        series=_series(articles),
        expected_per_day=int(per_day * _EXPECTED_SHARE),
    )
    sources = tuple(judge_source(source, site) for source in look.sources)
    lastmods = honest_lastmods(look, pages, site)
    return Proposal(
        site=site,
        look=look,
        sources=sources,
        containers=tuple(containers),
        agreement=agreement,
        coverage=coverage,
        zone_reason=zone_reason,
        per_day=per_day,
        lastmods=lastmods,
        doubts=tuple(
            find_doubts(
                look, site, sources, coverage, lastmods, zone_is_known=zone_reason != UNKNOWN
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


def _title(look: Look, pages: Sequence[SamplePage]) -> str:
    front = parse_page(look.front.body, look.front.header("content-type")) if look.front else None
    trees = [tree for page in pages if (tree := page.tree()) is not None]
    return site_title(look, None if isinstance(front, Reject) else front, trees)


def _unusual_sources(look: Look) -> tuple[Source, ...]:
    """Feeds that `auto` would not find: it looks at the usual place alone."""
    usual = urljoin(look.base_url + "/", "feed").rstrip("/")
    return tuple(
        Source(url=source.url, kind="feed")
        for source in look.sources
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
