"""Learns the containers of a site's themes from pages that were extracted as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from lxml.html import HtmlElement

from pipelines.clean import clean_page
from pipelines.learning.blocks import weigh_pages
from pipelines.learning.candidates import FULL_WEIGHT, Candidate, best_of, find_candidates
from pipelines.markup import drop_code, parse_page
from pipelines.normalise import tokens
from pipelines.record import Article, Reject
from pipelines.site_profile import LearnedContainer, SiteProfile
from spiders.fetch import FetchedPage
from spiders.site import Site

MIN_PAGES = 8
"""With distinct texts; from fewer nothing is learned."""
MAX_PAGES = 40
LEAST_WORDS = 25
"""A shorter story shows nothing of where it stands."""
LEAST_AGREEMENT = 0.65
"""Of an element's words with the story; some themes print teasers in the same element."""
LEAST_FINAL = 0.85
"""Of the texts cleaned with the container and without."""
MAX_ELEMENTS = 6_000
MAX_CONTAINERS = 6
"""Of a site at once."""
_TRIED = 4
_VALIDATED = 10
"""Pages that a container is validated on at most; each costs as much as cleaning it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A page, and the article that clean made of it without a container."""

    page: FetchedPage
    article: Article


def learn_containers(
    samples: Sequence[Sample], site: Site, profile: SiteProfile
) -> tuple[LearnedContainer, ...]:
    """The containers that `profile` should gain; none if nothing holds good.

    Two thirds of the pages show what holds the story, the others whether the articles
    cleaned with it are those cleaned without. The container of most pages comes first;
    further ones serve the pages that it does not.

    Args:
        samples: pages of one site that no container of the profile fits.
        site: the site.
        profile: what was learned of it before.
    """
    shown = _distinct(samples)[:MAX_PAGES]
    if len(shown) < MIN_PAGES:
        return ()
    pages = weigh_pages([(tree, sample.article.body) for sample, tree in shown])
    weights = [min(page.story_words, FULL_WEIGHT) for page in pages]
    held_out = set(range(2, len(pages), 3))
    candidates = find_candidates(pages, least_pages=MIN_PAGES // 2, of_builds=True)
    learned: list[LearnedContainer] = []
    left = set(range(len(pages)))
    while len(left) >= MIN_PAGES and len(profile.containers) + len(learned) < MAX_CONTAINERS:
        best = _validated(
            best_of(candidates, weights, left - held_out, LEAST_AGREEMENT, _TRIED),
            [(index, shown[index][0]) for index in sorted(left & held_out)],
            site,
            profile,
            left - held_out,
        )
        if best is None:
            break
        container, candidate = best
        learned.append(container)
        served = {page for page, agreement in candidate.agreements.items() if agreement >= 0.5}
        left -= served
        candidates = [each for each in candidates if each is not candidate]
    return tuple(learned)


def _validated(
    candidates: Sequence[Candidate],
    samples: Sequence[tuple[int, Sample]],
    site: Site,
    profile: SiteProfile,
    learned_from: set[int],
) -> tuple[LearnedContainer, Candidate] | None:
    """The candidate under which the articles of other pages come out best; None if none will do."""
    judged: list[tuple[float, LearnedContainer, Candidate]] = []
    for candidate in candidates:
        tried = [sample for index, sample in samples if index in candidate.agreements][:_VALIDATED]
        container = LearnedContainer(
            candidate.xpath,
            len(candidate.agreements.keys() & learned_from),
            agreement=0.0,
            validated=len(tried),
        )
        scores = [
            _agreement(sample, site, replace(profile, containers=(container,))) for sample in tried
        ]
        if len(scores) < 2 or (middle := median(scores)) < LEAST_FINAL:
            continue
        lower = sum(scores) / len(scores)
        judged.append((lower, replace(container, agreement=round(middle, 3)), candidate))
    if not judged:
        return None
    return max(judged, key=lambda each: each[0])[1:]


def _agreement(sample: Sample, site: Site, profile: SiteProfile) -> float:
    """F1 of the words of the article cleaned under a profile and without it, 0..1."""
    article = clean_page(sample.page, site, profile).article
    if article is None or not article.container:
        return 0.0
    one, other = Counter(tokens(sample.article.body)), Counter(tokens(article.body))
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


def _distinct(samples: Sequence[Sample]) -> list[tuple[Sample, HtmlElement]]:
    """Pages with stories of their own, each with its tree."""
    seen: set[str] = set()
    shown = []
    for sample in samples:
        if sample.article.word_count < LEAST_WORDS or sample.article.body in seen:
            continue
        tree = parse_page(sample.page.body, sample.page.header("content-type"))
        if isinstance(tree, Reject) or drop_code(tree) or len(list(tree.iter())) > MAX_ELEMENTS:
            continue
        seen.add(sample.article.body)
        shown.append((sample, tree))
    return shown
