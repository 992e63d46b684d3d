"""What in a proposed site file a person should look at, in one sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.probe.coverage import Coverage
from pipelines.probe.sources import SourceWorth
from spiders.probe.look import Look, RuleFit
from spiders.site import Site

_FEW_PAGES = 4
_FULL = frozenset({"sitemap", "rest"})


def find_doubts(
    look: Look,
    site: Site,
    sources: Sequence[SourceWorth],
    coverage: Coverage,
    lastmods: tuple[int, int],
    *,
    zone_is_known: bool,
) -> Iterator[str]:
    """Yields the doubts, the gravest first."""
    assert look.rule is not None
    good = [each for each in sources if each.source.is_readable and each.articles]
    if not good:
        yield "no feed, sitemap or REST names articles: only links and listings lead to them"
    elif not any(each.source.kind in _FULL for each in good):
        yield "no sitemap and no REST: what has left the feed is found by listings alone"
    yield from _doubts_of_rule(look.rule)
    if coverage.rejects:
        reasons = ", ".join(f"{count} {reason}" for reason, count in coverage.rejects.items())
        yield f"sample pages that hold no article: {reasons}"
    if coverage.articles < _FEW_PAGES:
        yield f"it rests on {coverage.articles} sample articles; probe an article's URL for more"
    if coverage.articles and not site.containers:
        yield "no element holds the story on all pages: the whole page is read"
    if not zone_is_known:
        yield f"nothing tells the time zone: {site.time_zone} is assumed"
    if len(coverage.languages) > 1:
        found = ", ".join(f"{count} {each}" for each, count in coverage.languages.most_common())
        yield f"stories in several languages: {found}"
    honest, compared = lastmods
    if compared and honest < compared:
        yield f"lastmod agrees with the page's own time on {honest} of {compared} sample pages"
    if look.robots.forbidden:
        yield f"robots.txt forbids some of its own links, such as {look.robots.forbidden[0]}"


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
