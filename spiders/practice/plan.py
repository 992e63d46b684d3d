"""The plan that fixes everything the practice network publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

SITES = ("bharatexpress", "bharatexpress_english", "bharatexpress_urdu", "theprintlines")

# Faults that hit single articles.
ARTICLE_FAULTS = ("500_once", "timeout", "reset", "redirect_loop", "offsite_redirect")
# What each fault of a whole site does; the truth is the same under all of them.
SITE_FAULTS = {
    "down": "nobody listens",
    "maintenance": "200 and one notice for everything",
    "frozen_lastmod": "every lastmod in sitemaps and their index is the time of publication",
    "lying_lastmod": "no change moves a lastmod, but a third of the unchanged move every day",
    "no_lastmod": "sitemaps and their index hold no lastmod",
    "now_lastmod": "every lastmod is the time of the request",
    "rest_closed": "REST answers 403",
    "rest_down": "REST answers 500",
    "sitemap_down": "sitemaps answer 500",
    "sitemap_gone": "sitemaps answer 404, and robots.txt names none",
    "sitemap_html": "sitemaps answer 200 with the theme's page for what is not there",
    "feed_down": "feeds answer 500",
    "no_sources": "neither sitemaps, feeds nor REST: listings and links are all there is",
    "slow": "every answer takes a fifth of a second",
    "busy": "articles answer 429, Retry-After: 2, in the 2 s from the first request for one",
    "closed_for_an_hour": "after 20 articles, articles answer 503, Retry-After: 3600",
    "page_validators": "articles carry ETag and Last-Modified, and may answer 304",
    "redesign": "all pages come in a third theme, whose JSON-LD has the headline alone",
    "redesign_midway": "the same from a third of the day's articles on",
    "redesign_broken": "the third theme, and the story stands in a script alone",
    "consent": "in place of every story stands one legal notice, under the article's own headline",
    "consent_midway": "the same from a third of the day's articles on",
    "maintenance_midway": "200 and one notice for everything, after a third of the day's articles, "
    "20 at most",
    "login_half": "every other article has its first two paragraphs and a box to log in",
}


@dataclass(frozen=True)
class Plan:
    """How much the four sites publish, on which day, and what goes wrong.

    Two servers with equal plans serve the same network, on any machine.
    """

    articles: int = 60
    """Posts per site on day 1, pages that are no articles (about 1 in 10 of a small site) included;
    each later day adds 5 % of it."""
    day: int = 1
    seed: int = 0
    faults: frozenset[str] = frozenset()
    """Names of `ARTICLE_FAULTS` and `SITE_FAULTS`; `down@theprintlines` hits that site alone."""
    start: date | None = None
    """The date of day 1 in India, `timeline.DAY_ONE` where None is given. The posts of day 1 come
    out over the 20 days that end with it, so that a start of today holds some of the future."""
    ends: tuple[datetime, ...] = ()
    """Aware; the moment at which each day of the plan ends, in place of midnights. What came out on
    a day then lies between the end of the day before and its own: days can be minutes long."""
    page_kb: int = 0
    """Thousands of bytes that styles and menus bring every page to, 0..1,000."""

    def __post_init__(self) -> None:
        if not 1 <= self.articles <= 1_000_000 or not 1 <= self.day <= 3650:
            raise ValueError("a plan needs 1..1,000,000 articles and a day of 1..3,650")
        if not 0 <= self.page_kb <= 1_000:
            raise ValueError("a page has 0..1,000 kB")
        if self.ends and (
            len(self.ends) < self.day or any(late <= early for early, late in pairwise(self.ends))
        ):
            raise ValueError("a plan whose days have ends needs one for each, in their order")
        for fault in self.faults:
            name, _, site = fault.partition("@")
            if name not in {*ARTICLE_FAULTS, *SITE_FAULTS} or (site and site not in SITES):
                raise ValueError(f"{fault!r} is not a fault of the practice network")

    def has(self, fault: str, site: str) -> bool:
        """Whether a fault is on for a site."""
        return fault in self.faults or f"{fault}@{site}" in self.faults
