"""The plan that fixes everything the practice network publishes."""

from __future__ import annotations

from dataclasses import dataclass

SITES = ("bharatexpress", "bharatexpress_english", "bharatexpress_urdu", "theprintlines")

# Faults that hit single articles, then those that hit a whole site.
ARTICLE_FAULTS = ("500_once", "timeout", "reset", "redirect_loop", "offsite_redirect")
SITE_FAULTS = ("down", "maintenance")


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

    def __post_init__(self) -> None:
        if not 1 <= self.articles <= 1_000_000 or not 1 <= self.day <= 3650:
            raise ValueError("a plan needs 1..1,000,000 articles and a day of 1..3,650")
        for fault in self.faults:
            name, _, site = fault.partition("@")
            if name not in ARTICLE_FAULTS + SITE_FAULTS or (site and site not in SITES):
                raise ValueError(f"{fault!r} is not a fault of the practice network")

    def has(self, fault: str, site: str) -> bool:
        """Whether a fault is on for a site."""
        return fault in self.faults or f"{fault}@{site}" in self.faults
