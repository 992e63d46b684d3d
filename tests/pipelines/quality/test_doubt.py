"""Edits replace a stored text, what a redesign or a wall leaves of a story does not."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.quality.doubt import (
    SharedLines,
    SiteKnown,
    StoredStory,
    doubt_of_new,
    doubt_of_update,
)
from pipelines.record import Article
from tests.builders import ENGLISH, HINDI, URDU, article

HEADLINE = "गाँव में नया पुस्तकालय खुला"
OLD_THEME = "article.post div.entry-content"
SITE = SiteKnown(articles=400, templates=frozenset({OLD_THEME}))
NOTICE = " ".join(f"शर्त{n}" for n in range(60))
STORIES = (HINDI, URDU, ENGLISH)


def shown(body: str, **more: Any) -> Article:
    return article(
        1, body, **{"headline": HEADLINE, "template": OLD_THEME, "quality": 0.95, **more}
    )


def doubt(before: str, now: Article, *others: Article, site: SiteKnown = SITE) -> str:
    stored = StoredStory(HEADLINE, before.strip(), len(before.split()), "page", OLD_THEME, True)
    return doubt_of_update(now, stored, site, SharedLines([now, *others])).partition(":")[0]


def half(body: str) -> str:
    words = body.split()
    return " ".join(words[: len(words) // 2])


@pytest.mark.parametrize("story", STORIES)
def test_edits_are_believed(story: str) -> None:
    assert doubt(story, shown(half(story))) == ""
    assert doubt(story, shown(story.replace(story.split()[10], "100", 1))) == ""
    assert doubt(story, shown(f"10:30 {NOTICE}\n\n{story}")) == ""
    assert doubt(story, shown(story, headline="एक और शीर्षक")) == ""


def test_a_story_told_anew_under_a_new_headline_is_believed() -> None:
    assert doubt(HINDI, shown(NOTICE, headline="कुछ और ही")) == ""


def test_a_daily_column_stands_over_another_text_each_day() -> None:
    assert doubt(HINDI, shown(NOTICE, headline=HEADLINE, series="rashifal")) == ""
    stored = StoredStory("आज का राशिफल", HINDI, 60, "page", OLD_THEME, True)
    column = shown(NOTICE, headline="आज का राशिफल")
    assert doubt_of_update(column, stored, SITE, SharedLines([column])) == ""


@pytest.mark.parametrize("story", STORIES)
def test_another_text_under_the_same_headline_is_doubted(story: str) -> None:
    assert doubt(story, shown(NOTICE)) == "another_text"
    lost = shown(NOTICE, headline="503", published_at=None, suspect="no_date,short")
    assert doubt(story, lost) == "another_text"


@pytest.mark.parametrize("story", STORIES)
def test_what_is_left_before_a_login_is_doubted(story: str) -> None:
    assert doubt(story, shown(" ".join(story.split()[:15]))) == "cut_off"
    assert doubt(story, shown(half(story), suspect="cut_off")) == "cut_off"
    # A site that always asks for a login hides nothing by it.
    asking = SiteKnown(400, frozenset({OLD_THEME}), cut_off=0.9)
    assert doubt(story, shown(f"{story} अंत।", suspect="cut_off"), site=asking) == ""


@pytest.mark.parametrize("story", STORIES)
def test_under_a_theme_not_seen_before_only_a_container_is_believed(story: str) -> None:
    edited = f"{story} और एक वाक्य।"
    strange = "section.mg-piece div.mg-text"
    assert doubt(story, shown(edited, template=strange)) == "new_theme"
    assert doubt(story, shown(edited, suspect="no_container")) == ""
    assert doubt(story, shown(edited, template=strange, extractor="container")) == ""
    assert doubt(story, shown(NOTICE, template=strange, extractor="container")) == "new_theme"
    dateless = shown(story, template=strange, extractor="container", published_at=None)
    assert doubt(story, dateless) == "new_theme"
    both = SiteKnown(400, frozenset({OLD_THEME, strange}))
    assert doubt(story, shown(edited, template=strange), site=both) == ""


def test_a_container_that_is_gone_is_a_new_theme() -> None:
    stored = StoredStory(HEADLINE, HINDI, 60, "container", OLD_THEME, True)
    now = shown(f"{HINDI} मेन्यू", suspect="no_container")
    assert doubt_of_update(now, stored, SITE, SharedLines([now])).startswith("new_theme")


def test_a_notice_added_to_several_stories_is_doubted() -> None:
    others = [article(n, f"{URDU} {n}\n\n{NOTICE}") for n in (2, 3)]
    now = shown(f"{HINDI.strip()}\n\n{NOTICE}")
    assert doubt(HINDI, now, *others) == "shared_text"
    assert doubt(HINDI, now) == ""


@pytest.mark.parametrize(
    ("oddity", "cause"),
    [
        ({"template": "div.other", "quality": 0.3}, "new_theme"),
        ({"suspect": "cut_off"}, "cut_off"),
        ({"suspect": "no_date,short", "published_at": None}, "notice"),
        ({"quality": 0.1}, "low_quality"),
    ],
)
def test_a_new_page_unlike_its_site_is_doubted(oddity: dict[str, Any], cause: str) -> None:
    page = shown(HINDI, **oddity)
    assert doubt_of_new(page, SITE, SharedLines([page])).partition(":")[0] == cause
    assert doubt_of_new(page, SiteKnown(5), SharedLines([page])) == ""


@pytest.mark.parametrize(
    "oddity",
    [
        # An old theme in a backfill, without JSON-LD; a brief; a video.
        {"template": "table.layout td.text", "quality": 0.8, "suspect": "no_container,no_date"},
        {"suspect": "short"},
        {"body": "वीडियो देखें।", "suspect": "short,extractors_disagree", "quality": 0.7},
    ],
)
def test_a_good_new_page_is_stored_however_it_looks(oddity: dict[str, Any]) -> None:
    page = shown(**{"body": HINDI, **oddity})
    assert doubt_of_new(page, SITE, SharedLines([page])) == ""


def test_new_pages_that_say_the_same_are_doubted_from_three() -> None:
    pages = [article(n, NOTICE, headline=f"ख़बर {n}", template=OLD_THEME) for n in range(1, 4)]
    assert doubt_of_new(pages[0], SITE, SharedLines(pages)).startswith("shared_text")
    assert doubt_of_new(pages[0], SITE, SharedLines(pages[:2])) == ""
    shared = SharedLines(pages[:2])
    shared.doubt(pages[1])
    assert doubt_of_new(pages[0], SITE, shared).startswith("shared_text")
    broken = article(4, "\n\n".join((HINDI.strip(), ENGLISH.strip(), NOTICE)))
    assert doubt_of_new(broken, SITE, SharedLines([*pages, broken])) == ""
    assert doubt_of_new(broken, SITE, SharedLines([*pages, broken]), in_parts=True) != ""
