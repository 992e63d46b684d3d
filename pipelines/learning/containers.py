"""Learns the containers of a site's themes from pages that were extracted as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median

from lxml.html import HtmlElement

from pipelines.html.parse import drop_code, parse_page
from pipelines.learning.blocks import ExtractedPage, WeighedPage, weigh_pages
from pipelines.learning.candidates import (
    AS_GOOD,
    FULL_WEIGHT,
    ContainerCandidate,
    best_of,
    find_candidates,
)
from pipelines.learning.drops import find_drops
from pipelines.metadata.from_html import page_heading
from pipelines.metadata.values import PageContext
from pipelines.record import Article, Reject
from pipelines.site_profile import LearnedContainer, SiteProfile
from pipelines.story.page_head import head_elements
from spiders.archive.records import FetchedPage
from spiders.config.site import Site

MIN_PAGES = 8
"""With distinct texts; from fewer nothing is learned."""
MAX_PAGES = 40
LEAST_WORDS = 25
"""A shorter story shows nothing of where it stands."""
LEAST_AGREEMENT = 0.65
"""Of an element's words with the story; some themes print teasers in the same element."""
LEAST_FINAL = 0.8
"""Of the texts cleaned with the container and without."""
MOST_LOSS = 0.05
"""How much worse than without it: what was extracted without agrees with itself."""
MAX_ELEMENTS = 6_000
MAX_CONTAINERS = 6
"""Of a site at once."""
MIN_VALIDATED = 3
_TRIED = 4
_VALIDATED = 10
"""Pages that a container is validated on at most; each costs as much as cleaning it."""


@dataclass(frozen=True, slots=True)
class PageSample:
    """A page, and the article that clean made of it without a container."""

    page: FetchedPage
    article: Article


@dataclass(frozen=True, slots=True)
class Learned:
    """What pages taught."""

    containers: tuple[LearnedContainer, ...]
    """Those that the profile should gain; none if nothing holds good."""
    why_none: str = ""
    """Why there is none, in half a sentence; '' if there is one."""


def learn_containers(samples: Sequence[PageSample], site: Site, profile: SiteProfile) -> Learned:
    """Looks for the elements of a site's themes that hold the story and little else.

    Two thirds of the pages show what holds the story, the others whether the articles
    cleaned with it are those cleaned without. The container of most pages comes first;
    further ones serve the pages that it does not.

    Args:
        samples: pages of one site that no container of the profile fits.
        site: the site.
        profile: what was learned of it before.
    """
    # Of a page on which two extractors disagree nobody knows where its story is.
    sure = [each for each in samples if "extractors_disagree" not in each.article.suspect]
    shown = _distinct(sure if len(sure) >= 2 * MIN_PAGES else samples)[:MAX_PAGES]
    if len(shown) < MIN_PAGES:
        return Learned((), f"only {len(shown)} of them have a story of their own")
    pages = weigh_pages([_extracted(sample, tree, site) for sample, tree in shown])
    weights = [min(page.story_words, FULL_WEIGHT) for page in pages]
    held_out = set(range(2, len(pages), 3))
    candidates = find_candidates(pages, least_pages=MIN_PAGES // 2, of_builds=True)
    learned: list[LearnedContainer] = []
    why = f"{MAX_CONTAINERS} containers are known, as many as a site can have"
    left = set(range(len(pages)))
    while len(left) >= MIN_PAGES and len(profile.containers) + len(learned) < MAX_CONTAINERS:
        best = _validated(
            best_of(candidates, weights, left - held_out, LEAST_AGREEMENT, _TRIED),
            [(index, shown[index][0], pages[index]) for index in sorted(left & held_out)],
            site,
            profile,
            {index: pages[index] for index in left - held_out},
        )
        if isinstance(best, str):
            why = best
            break
        container, candidate = best
        # What was validated was seen on some of the pages; rare boxes show on all of them.
        drops = find_drops(candidate, {index: pages[index] for index in left})
        learned.append(replace(container, drops=drops))
        served = {page for page, agreement in candidate.agreements.items() if agreement >= 0.5}
        left -= served
        candidates = [each for each in candidates if each is not candidate]
    if learned:
        return Learned(tuple(learned))
    doubtful = len(samples) - len(sure)
    if doubtful > len(samples) / 2:
        why += f"; on {doubtful} of the pages two extractors disagree on what the story is"
    return Learned((), why)


def _validated(
    candidates: Sequence[ContainerCandidate],
    samples: Sequence[tuple[int, PageSample, WeighedPage]],
    site: Site,
    profile: SiteProfile,
    shown: Mapping[int, WeighedPage],
) -> tuple[LearnedContainer, ContainerCandidate] | str:
    """The candidate under which the articles of other pages come out best, or why none will do."""
    why = "no element of one name holds the story on enough of them"
    judged: list[tuple[float, LearnedContainer, ContainerCandidate]] = []
    for candidate in candidates:
        tried = [each for each in samples if each[0] in candidate.agreements][:_VALIDATED]
        container = LearnedContainer(
            xpath=candidate.xpath,
            pages=len(candidate.agreements.keys() & shown.keys()),
            agreement=0.0,
            validated=len(tried),
            drops=find_drops(candidate, shown),
        )
        alone = replace(profile, containers=(container,))
        scores = [_agreement(sample, page, site, alone) for _, sample, page in tried]
        if len(scores) < MIN_VALIDATED:
            why = f"too few of them have {candidate.xpath} to try it"
            continue
        own = [score for _, score in scores]
        agreement = median(own)
        score = fmean(score for score, _ in scores)
        before = fmean(page.agreement_of(sample.article.body)[0] for _, sample, page in tried)
        # One that holds what surrounds the story is no better than none.
        why = f"what {candidate.xpath} holds is not the story that was extracted without it"
        if agreement >= LEAST_FINAL and score >= before - MOST_LOSS:
            container = replace(container, agreement=round(agreement, 3))
            # A line that recurs at an end of the story is no fault of a container.
            judged.append((fmean(own), container, candidate))
    if not judged:
        return why
    most = max(score for score, _, _ in judged)
    alike = [each[1:] for each in judged if each[0] >= most - AS_GOOD]
    # The tightest of them: what surrounds a story shows most on the briefest pages.
    tightest = max(alike, key=lambda each: each[1].depth)
    whole = [each for each in alike if each[1].replaces(tightest[1])]
    return max(whole or [tightest], key=lambda each: each[1].depth)


def _agreement(
    sample: PageSample, page: WeighedPage, site: Site, profile: SiteProfile
) -> tuple[float, float]:
    """As `agreement_of` of the article that is cleaned under a profile; 0 without a container."""
    # A run names this module's functions; only the process that learns loads what cleans.
    from pipelines.clean import clean_page  # noqa: PLC0415 - the parent must not load it

    article = clean_page(sample.page, site, profile).article
    if article is None or not article.container:
        return 0.0, 0.0
    return page.agreement_of(article.body)


def _extracted(sample: PageSample, tree: HtmlElement, site: Site) -> ExtractedPage:
    context = PageContext(
        sample.page.url,
        "",
        (),
        site.zone,
        sample.page.fetch.fetched_at,
        heading=page_heading(tree),
    )
    head = head_elements(list(tree.iter("body")), context)
    return ExtractedPage(tree, sample.article.body.split("\n\n"), frozenset(head))


def _distinct(samples: Sequence[PageSample]) -> list[tuple[PageSample, HtmlElement]]:
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
