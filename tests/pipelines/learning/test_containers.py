"""Containers learned on themes that nobody has seen give each story whole and alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import fmean

import pytest

from pipelines.clean import clean_page
from pipelines.learning.containers import MIN_PAGES, learn_containers
from pipelines.learning.names import is_distinctive, lasts
from pipelines.site_profile import EMPTY_PROFILE, SiteProfile
from pipelines.text.normalise import tokens
from tests.pipelines.fetched import SITE
from tests.pipelines.learning.themes import THEMES, Post, page_of, post, samples_of

LANGUAGES = ("hi", "ur", "en")
STUDIED = 16
# The reporters' line at the end of these is learned as a line, not as an element.
PARTLY = {"related_inside"}


def f1(post: Post, profile: SiteProfile, theme: str) -> float:
    article = clean_page(page_of(post, THEMES[theme]), SITE, profile).article
    one = Counter(tokens(" ".join(post.paragraphs)))
    other = Counter(tokens(article.body if article else ""))
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


@pytest.mark.parametrize("number", range(len(THEMES)), ids=list(THEMES))
def test_pages_that_were_not_studied_come_out_whole_and_alone(number: int) -> None:
    theme, language = list(THEMES)[number], LANGUAGES[number % 3]
    studied = [page_of(post(each, language), THEMES[theme]) for each in range(STUDIED)]
    containers = learn_containers(samples_of(studied), SITE, EMPTY_PROFILE)
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
    containers = learn_containers(samples_of(pages), SITE, EMPTY_PROFILE)
    found = " ".join(each.xpath for each in containers)
    assert "entry-content" in found
    assert "matter" in found


def test_too_few_pages_or_one_story_over_and_over_teach_nothing() -> None:
    few = [page_of(post(each, "ur"), THEMES["classic"]) for each in range(MIN_PAGES - 1)]
    assert learn_containers(samples_of(few), SITE, EMPTY_PROFILE) == ()
    same = samples_of([page_of(post(1, "ur"), THEMES["classic"])] * 20)
    assert learn_containers(same, SITE, EMPTY_PROFILE) == ()


def test_a_page_of_another_theme_is_not_cut_down_to_what_has_the_name_there() -> None:
    studied = [page_of(post(each, "hi"), THEMES["shared_name"]) for each in range(STUDIED)]
    profile = SiteProfile(1, learn_containers(samples_of(studied), SITE, EMPTY_PROFILE))
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
