"""Containers learned on themes that nobody has seen give each story whole and alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import fmean

import pytest

from pipelines.clean import clean_page
from pipelines.learning.containers import MIN_PAGES, Learned, learn_containers
from pipelines.learning.names import is_distinctive, lasts
from pipelines.site_profile import EMPTY_PROFILE, SiteProfile
from pipelines.text.normalise import tokens
from spiders.archive.records import FetchedPage
from tests.pipelines.fetched import SITE, document
from tests.pipelines.learning.themes import THEMES, Post, page_of, post, samples_of, scattered

LANGUAGES = ("hi", "ur", "en")
STUDIED = 16
# The reporters' line at the end of these is learned as a line, not as an element.
PARTLY = {"related_inside"}
# Like another one: names of builds, or paragraphs that are no <p>.
ALIKE = {"emotion", "divisions", "with_lead", "chunks"}


def f1(post: Post, profile: SiteProfile, theme: str) -> float:
    article = clean_page(page_of(post, THEMES[theme]), SITE, profile).article
    one = Counter(tokens(" ".join(post.paragraphs)))
    other = Counter(tokens(article.body if article else ""))
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(number, id=theme, marks=pytest.mark.long if theme in ALIKE else ())
        for number, theme in enumerate(THEMES)
    ],
)
def test_pages_that_were_not_studied_come_out_whole_and_alone(number: int) -> None:
    theme, language = list(THEMES)[number], LANGUAGES[number % 3]
    studied = [page_of(post(each, language), THEMES[theme]) for each in range(STUDIED)]
    containers = learn_containers(samples_of(studied), SITE, EMPTY_PROFILE).containers
    assert containers
    assert all(each.agreement >= 0.8 and each.validated >= 3 for each in containers)
    profile = SiteProfile(1, containers)
    later = [post(each, language) for each in range(STUDIED, STUDIED + 6)]
    assert any(each.is_brief for each in later)
    with_it = fmean(f1(each, profile, theme) for each in later)
    without = fmean(f1(each, EMPTY_PROFILE, theme) for each in later)
    assert with_it >= without - 0.001
    if theme not in PARTLY:
        assert with_it >= 0.98
        assert fmean(f1(each, profile, theme) for each in later if each.is_brief) >= 0.95


def test_two_themes_give_two_containers() -> None:
    names = ("classic", "line_breaks")
    pages = [page_of(post(each, "hi"), THEMES[names[each % 2]]) for each in range(32)]
    containers = learn_containers(samples_of(pages), SITE, EMPTY_PROFILE).containers
    found = " ".join(each.xpath for each in containers)
    assert "entry-content" in found
    assert "matter" in found


def test_too_few_pages_or_one_story_over_and_over_teach_nothing() -> None:
    few = [page_of(post(each, "ur"), THEMES["classic"]) for each in range(MIN_PAGES - 1)]
    found = learn_containers(samples_of(few), SITE, EMPTY_PROFILE)
    assert found == Learned((), "only 7 of them have a story of their own")
    same = samples_of([page_of(post(1, "ur"), THEMES["classic"])] * 20)
    found = learn_containers(same, SITE, EMPTY_PROFILE)
    assert found == Learned((), "only 1 of them have a story of their own")


def test_why_nothing_was_learned_is_told() -> None:
    studied = samples_of([scattered(post(each, "hi")) for each in range(STUDIED)])
    found = learn_containers(studied, SITE, EMPTY_PROFILE)
    assert found == Learned((), "no element of one name holds the story on enough of them")
    doubtful = [
        replace(each, article=replace(each.article, suspect="extractors_disagree"))
        for each in studied
    ]
    found = learn_containers(doubtful, SITE, EMPTY_PROFILE)
    assert found.why_none.endswith(
        "; on 16 of the pages two extractors disagree on what the story is"
    )


def test_what_the_head_of_a_page_is_called_is_not_dropped_from_its_story() -> None:
    def page(each: Post) -> FetchedPage:
        half = len(each.paragraphs) // 2
        head = f"<div class='w-title'><h1>{each.headline}</h1><p>21 Nov 2026, 10:15</p></div>"
        middle = f"<div class='w-title'><h3>{each.comment.split()[0]} {each.number}</h3></div>"
        parts = [
            f"<div class='w-text'><p>{'</p><p>'.join(each.paragraphs[at])}</p></div>"
            for at in (slice(half), slice(half, None))
        ]
        html = f"<section class='all'>{head}{parts[0]}{middle}{parts[1]}</section>"
        return page_of(each, lambda _: document(html, title=each.headline))

    studied = [page(post(each, "hi")) for each in range(STUDIED)]
    profile = SiteProfile(1, learn_containers(samples_of(studied), SITE, EMPTY_PROFILE).containers)
    later = next(each for n in range(20, 40) if not (each := post(n, "hi")).is_brief)
    article = clean_page(page(later), SITE, profile).article
    assert article is not None
    assert article.extractor == "container"
    assert f"{later.comment.split()[0]} {later.number}" in article.body.split("\n\n")


def test_a_page_of_another_theme_is_not_cut_down_to_what_has_the_name_there() -> None:
    studied = [page_of(post(each, "hi"), THEMES["shared_name"]) for each in range(STUDIED)]
    profile = SiteProfile(1, learn_containers(samples_of(studied), SITE, EMPTY_PROFILE).containers)
    assert "content" in profile.containers[0].xpath
    long = next(each for n in range(40, 60) if not (each := post(n, "hi")).is_brief)
    page = page_of(long, THEMES["classic"])
    box = "<div class='content'><p>यह एक छोटा सा डिब्बा है।</p></div><main>".encode()
    shown = replace(page, body=page.body.replace(b"<main>", box))
    article = clean_page(shown, SITE, profile).article
    assert article is not None
    assert article.extractor == "page"
    assert article.body.split("\n\n") == long.paragraphs


def test_names_of_builds_and_places_do_not_last_and_stories_tell_themselves() -> None:
    assert lasts("//div[contains(concat(' ', normalize-space(@class), ' '), ' entry-content ')]")
    assert not lasts("//div[contains(concat(' ', normalize-space(@class), ' '), ' css-1q2w3e ')]")
    assert not lasts("//div[@id='root']/div[1]")
    assert is_distinctive("//div[@itemprop='articleBody']")
    assert not is_distinctive("//div[@id='root']")
