"""Runs the hostile cases and says of each what it came to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from spiders.config.limits import Limits
from tests.spiders.hostile import bombs
from tests.spiders.hostile.cases import GOOD, SHORT, SiteCase, arranged
from tests.spiders.hostile.crawls import HostileCrawl, crawl
from tests.spiders.hostile.pages import PAGES, PageCase, pages_about
from tests.spiders.hostile.robots import ROBOTS_CASES
from tests.spiders.hostile.server import HostileSite
from tests.spiders.hostile.sources import SOURCE_CASES
from tests.spiders.hostile.traps import TRAP_CASES

SMALL = Limits(
    page_megabytes=1,
    feed_megabytes=1,
    sitemap_megabytes=2,
    sitemap_urls=2_000,
    retries=1,
    sources=60,
    feed_pages=5,
    rest_pages=5,
    listing_pages=5,
)
SITE_CASES = ROBOTS_CASES + SOURCE_CASES + TRAP_CASES
MANY = 2_400
CANARY = "127.0.0.99"


@dataclass(frozen=True)
class Seen:
    """What a crawl came to for one case."""

    case: PageCase | SiteCase
    source: str
    """`<outcome>:<reason>` of the hostile source, '' if there is none."""
    problem: str
    hostile: tuple[str, ...]
    """Outcomes of the hostile pages."""
    good: tuple[str, ...]
    """Outcomes of the good pages, '' where one was not named."""
    seconds: float
    asked: int


@contextmanager
def canary() -> Iterator[HostileSite]:
    """A site that nobody is to ask for anything; the bombs are made before the clock starts."""
    for make in (bombs.gzipped, bombs.twice_gzipped, bombs.deflated, bombs.brotlied):
        make()
    bombs.zstandard()
    with HostileSite("canary", CANARY).open() as site:
        yield site


def all_pages(canary: HostileSite) -> tuple[PageCase, ...]:
    return PAGES + pages_about(canary.host)


def crawl_pages(
    home: Path, cases: Sequence[PageCase], limits: Limits = SMALL, timeout: float = SHORT
) -> tuple[HostileCrawl, list[Seen]]:
    """One site with all the pages; every third page is good."""
    with HostileSite("pages").open() as site:
        served = site.publish([case.serve for case in cases])
        done = crawl(home, [site.site(limits, timeout=timeout)])
    outcomes = done.outcomes[site.name]
    names = [page for page in outcomes if int(page) not in served]
    good = tuple(outcomes[page] for page in names)
    problem = done.sites[site.name].problem
    seconds = done.seconds
    return done, [
        Seen(case, "", problem, (outcomes.get(str(number), ""),), good, seconds, len(site.asked))
        for number, case in zip(served, cases, strict=True)
    ]


def crawl_sites(
    home: Path,
    cases: Iterable[SiteCase],
    canary: HostileSite,
    limits: Limits = SMALL,
    many: int = MANY,
) -> tuple[HostileCrawl, list[Seen]]:
    """A site for each case, all crawled by one process; `many` is how many URLs are a lot."""
    cases = list(cases)
    with ExitStack() as stack:
        sites = []
        for number, case in enumerate(cases):
            site = stack.enter_context(case.make(f"site{number}").open())
            site.many = many
            arranged(site, canary.host, case)
            sites.append(site)
        done = crawl(
            home,
            [
                site.site(limits, timeout=case.timeout)
                for case, site in zip(cases, sites, strict=True)
            ],
        )
    return done, [_seen(case, site, done) for case, site in zip(cases, sites, strict=True)]


def _seen(case: SiteCase, site: HostileSite, done: HostileCrawl) -> Seen:
    found, outcomes = done.sites[site.name], done.outcomes[site.name]
    url = site.url(case.source)
    states = [state for state in found.crawl_log.sources if state.url.startswith(url)]
    assert found.crawl_log.totals is not None
    return Seen(
        case=case,
        source=f"{states[0].outcome}:{states[0].reason}" if states else "",
        problem=found.problem,
        hostile=(),
        good=tuple(outcomes.get(str(number), "") for number in GOOD),
        seconds=found.crawl_log.totals.seconds,
        asked=len(site.asked),
    )
