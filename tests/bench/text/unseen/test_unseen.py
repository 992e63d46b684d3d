"""The unseen sites are drawn the same each time, and their pages hold what their truth says."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from lxml import html

from tests.bench.text.unseen.exam import UnseenSite, built_sites, unseen_sites

SITES = unseen_sites(18)
BUILT = built_sites(6)


def words(text: str) -> str:
    return " ".join(normalize("NFC", text).split())


@pytest.mark.parametrize("site", [*SITES[:9], *BUILT[::5]], ids=lambda site: site.name)
def test_pages_hold_the_story_in_order_with_its_facts(site: UnseenSite) -> None:
    stories = site.stories(20)
    for number, story in enumerate(stories[:6]):
        page = site.theme.page(story, [*stories[:number], *stories[number + 1 :]])
        text = words(html.fromstring(page).xpath("string(//body)"))
        # The cells of a table stand side by side without a space.
        dense = text.replace(" ", "")
        lines = [words(line).replace(" ", "") for line in story.written().paragraphs]
        places = [dense.find(line) for line in lines]
        assert -1 not in places
        assert places == sorted(places)
        assert words(story.headline) in text
        assert all(words(name) in text for name in story.authors)


def test_a_site_is_the_same_each_time_it_is_drawn() -> None:
    again = unseen_sites(18)
    for site, other in zip(SITES, again, strict=True):
        assert site == other
        stories = site.stories(8)
        assert stories == other.stories(8)
        assert site.theme.page(stories[0], stories[1:]) == other.theme.page(stories[0], stories[1:])


def test_each_builder_has_sites_of_each_language_with_amp_and_without() -> None:
    drawn = {(site.builder, site.language, site.is_amp) for site in BUILT}
    plain = {builder for builder, _, is_amp in drawn if not is_amp}
    assert len(drawn) == 6 * len(plain) + 3
    assert plain == {site.builder for site in BUILT} - {"amp_reader"}
    page = BUILT[3].theme.page(BUILT[3].stories(9)[0], BUILT[3].stories(9)[1:])
    assert "<amp-sidebar" in page
    assert "<img" not in page


def test_sites_differ_in_everything_that_a_rule_could_rest_on() -> None:
    themes = [site.theme for site in SITES]
    assert len({theme.names.manner for theme in themes}) >= 5
    assert {theme.layout for theme in themes} == {"clean", "mixed", "chunks", "bare"}
    assert {theme.paragraphs for theme in themes} == {"p", "div", "br"}
    assert len({theme.head.json_ld for theme in themes}) >= 5
    assert {theme.head.meta for theme in themes} == {"full", "title", "none"}
    assert len({theme.byline for theme in themes}) >= 8


def test_stories_come_in_every_shape() -> None:
    stories = [story for site in SITES[:3] for story in site.stories(80)]
    kinds = {block.kind for story in stories for block in story.blocks}
    assert kinds == {"text", "heading", "list", "table"}
    assert sum(story.written().is_brief for story in stories) >= 0.1 * len(stories)
    assert any(story.tweet for story in stories)
    assert any(len(story.authors) > 1 for story in stories)
    assert len({story.headline for story in stories}) > 0.95 * len(stories)
