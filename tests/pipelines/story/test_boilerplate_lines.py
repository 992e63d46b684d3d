"""Sixty lines a language and more: which go, by which rule and from where, and which stay."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from pipelines.story.boilerplate import Surroundings, remove_boilerplate
from pipelines.text.text import match_key
from tests.pipelines.fetched import SITE
from tests.places import DOCS

LINES = tomllib.loads(
    Path(__file__).with_name("boilerplate_lines.toml").read_text(encoding="utf-8")
)
STORIES = {
    "hi": "गाँव के लोगों ने बताया कि पहले शहर तक जाने में एक घंटे से अधिक का समय लगता था।",
    "ur": "لوگوں نے دیر رات تک شعر سنے اور تالیاں بجائیں اور کہا کہ محفل دو دن تک چلے گی۔",
    "en": "Fishermen asked for earlier crossings so that fish is on sale before dawn every day.",
}
AROUND = Surroundings(headline="नदी पर नया पुल खुला", links=frozenset({"bridge toll scrapped"}))


def removed_from(lines: list[str]) -> dict[str, str]:
    kept, removed = remove_boilerplate(lines, SITE, AROUND)
    assert sorted([*kept, *(line for _, line in removed)]) == sorted(lines)
    return {line: rule for rule, line in removed}


def cases(*parts: str) -> list[tuple[str, str, str]]:
    """(language, rule, line) of the parts of the file."""
    return [
        (language, rule, line)
        for language, kinds in LINES.items()
        for part in parts
        for rule, lines in kinds[part].items()
        for line in lines
    ]


@pytest.mark.parametrize("language", LINES)
def test_there_are_enough_lines_of_each_language(language: str) -> None:
    assert sum(len(lines) for part in LINES[language].values() for lines in part.values()) >= 55


def test_every_rule_of_the_examples_is_documented() -> None:
    page = (DOCS / "clean.md").read_text(encoding="utf-8")
    assert [rule for _, rule, _ in cases("anywhere", "end") if f"`{rule}`" not in page] == []


@pytest.mark.parametrize(("language", "rule", "line"), cases("anywhere"))
def test_a_line_that_is_never_a_storys_goes_from_everywhere(
    language: str, rule: str, line: str
) -> None:
    story = [STORIES[language], f"2. {STORIES[language]}"]
    for place in (1, 2):
        assert removed_from([*story[:place], line, *story[place:]]) == {line: rule}


@pytest.mark.parametrize(("language", "rule", "line"), cases("end"))
def test_who_supplied_and_what_is_declared_goes_from_the_end(
    language: str, rule: str, line: str
) -> None:
    story = STORIES[language]
    assert removed_from([story, line]) == {line: rule}
    assert removed_from([story, line, f"2. {story}"]) == {}


@pytest.mark.parametrize(("language", "rule", "line"), cases("stay"))
def test_a_line_of_the_story_stays_wherever_it_stands(language: str, rule: str, line: str) -> None:
    story = [STORIES[language], f"2. {STORIES[language]}"]
    for place in range(3):
        assert removed_from([*story[:place], line, *story[place:]]) == {}


def test_several_lines_go_from_the_end_and_none_behind_the_last_of_the_story() -> None:
    end = ["(With inputs from PTI)", "Edited by: Asha Menon", "Photo: PTI"]
    assert set(removed_from([STORIES["en"], *end])) == set(end)
    assert set(removed_from([STORIES["en"], end[0], "He left.", end[1]])) == {end[1]}


def test_a_declaration_goes_with_its_heading() -> None:
    notice = ["अस्वीकरण", "यह जानकारी पंचांग और मान्यताओं से ली गई है।"]
    assert removed_from([STORIES["hi"], *notice]) == dict.fromkeys(notice, "notice")
    story = [f"{number}. {STORIES['hi']}" for number in range(4)]
    assert removed_from([STORIES["hi"], notice[0], *story]) == {}


def test_a_last_line_that_is_a_link_is_another_storys_headline() -> None:
    around = Surroundings("x", links=frozenset({"bridge toll scrapped on holidays", "the report"}))
    for line, rules in (("Bridge toll scrapped on holidays", ["related"]), ("The report", [])):
        _, removed = remove_boilerplate([STORIES["en"], line], SITE, around)
        assert [rule for rule, _ in removed] == rules
    lines = [STORIES["en"], "Bridge toll scrapped on holidays", f"2. {STORIES['en']}"]
    assert remove_boilerplate(lines, SITE, around) == (lines, [])


def test_a_heading_of_nothing_goes() -> None:
    around = Surroundings("x", headings=frozenset({"more for you", "taj mahal", "red fort"}))
    kept, removed = remove_boilerplate([STORIES["en"], "More for you"], SITE, around)
    assert (kept, removed) == ([STORIES["en"]], [("heading", "More for you")])
    # A list of sights, each a heading with a picture.
    sights = [STORIES["en"], "Taj Mahal", "Red Fort"]
    assert remove_boilerplate(sights, SITE, around) == (sights, [])


def test_a_box_of_links_ends_a_story_or_stands_in_the_middle_of_it() -> None:
    around = Surroundings("x", links=frozenset({"bridge toll scrapped", "school reopens"}))
    box = ["Related Stories", "Bridge toll scrapped", "School reopens"]
    story = [f"{number}. {STORIES['en']}" for number in range(3)]
    kept, removed = remove_boilerplate([*story[:1], *box, *story[1:]], SITE, around)
    assert (kept, [line for _, line in removed]) == (story, box)
    # A story that ends in a link, or breaks off, goes on behind the box all the same.
    for end in ("School reopens", "Nobody knew what was to come..."):
        kept, _ = remove_boilerplate([*story[:1], *box[:2], *story[1:], end], SITE, around)
        assert kept[:3] == story
    below = [box[0], box[1], "It was too high.", box[2], "Its roof is new."]
    kept, removed = remove_boilerplate([*story, *below], SITE, around)
    assert (kept, [line for _, line in removed]) == (story, below)


@pytest.mark.parametrize(
    "brief", ["नदी पर नया पुल सोमवार को खुला।", "The ferry runs again from Friday on."]
)
def test_a_brief_ends_at_its_tail_too(brief: str) -> None:
    kept, _ = remove_boilerplate([brief, "Recent Posts", "Mela draws a crowd"], SITE, AROUND)
    assert kept == [brief]


def test_the_beginning_of_another_story_goes_with_its_heading() -> None:
    excerpt = (
        "The toll on the bridge is scrapped for the week of the fair, the office said on Monday."
    )
    around = Surroundings("x", excerpts=frozenset({match_key(excerpt)}))
    story = [f"{number}. {STORIES['en']}" for number in range(3)]
    lines = [*story[:2], "Latest News", excerpt, story[2]]
    kept, removed = remove_boilerplate(lines, SITE, around)
    assert (kept, removed) == (story, [("teaser", "Latest News"), ("teaser", excerpt)])
    # Without that heading it is what a list says of its items.
    assert remove_boilerplate([*story, excerpt, story[0]], SITE, around)[1] == []


@pytest.mark.parametrize(
    ("author", "bio"),
    [
        ("Asha Menon", "Asha Menon is a staff writer who covers rivers and the people on them."),
        ("Asha Menon", "Asha Menon covers transport. Before that she sold tickets on the ferry."),
        ("कविता जोशी", "कविता जोशी दिल्ली में वरिष्ठ पत्रकार हैं और दस साल से नदियों पर लिख रही हैं।"),
        ("سلیم جاوید", "سلیم جاوید سینئر صحافی ہیں اور بیس برس سے شاعری پر لکھ رہے ہیں۔"),
    ],
)
def test_what_an_author_is_goes_from_the_end_with_all_behind_it(author: str, bio: str) -> None:
    story = [*STORIES.values(), *(f"2. {line}" for line in STORIES.values())]
    around = Surroundings(headline="", authors=(author,))
    more = "For the paper this began nine years ago, on a boat."
    kept, removed = remove_boilerplate([*story, bio, more], SITE, around)
    assert (kept, removed) == (story, [("bio", bio), ("bio", more)])
    # Of somebody else, or in the middle of a story, it is news.
    kept, removed = remove_boilerplate([*story, bio], SITE, AROUND)
    assert (kept, removed) == ([*story, bio], [])
    kept, removed = remove_boilerplate([bio, *story], SITE, around)
    assert (kept, removed) == ([bio, *story], [])


@pytest.mark.parametrize(
    ("line", "goes"),
    [
        ("Home » City » New bridge opens", True),
        ("मुख्य पृष्ठ > शहर > New bridge opens", True),
        ("HomeCityNew bridge opens", False),
        ("Home City News New bridge opens", True),
        ("City News New bridge opens", True),
        ("Crowds gather as New bridge opens", False),
    ],
)
def test_the_way_to_a_page_goes_with_its_headline(line: str, goes: bool) -> None:
    around = Surroundings("New bridge opens", links=frozenset({"home", "city", "city news"}))
    story = list(STORIES.values())
    expected = [("headline", line)] if goes else []
    assert remove_boilerplate([line, *story], SITE, around)[1] == expected
    assert remove_boilerplate([*story, line, *story], SITE, around)[1] == []


def test_a_declaration_goes_from_the_beginning_too() -> None:
    story = list(STORIES.values())
    notice = "This post contains affiliate links."
    assert removed_from([notice, *story]) == {notice: "notice"}
    assert removed_from([story[0], notice, *story[1:]]) == {}
