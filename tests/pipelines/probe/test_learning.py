"""Containers, recurring lines and the clock, learned from a few pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelines.probe.layout import learn_boilerplate, learn_containers
from pipelines.probe.pages import SamplePage, read_pages
from pipelines.probe.proposal import propose
from pipelines.probe.site_facts import (
    DEFAULT_ZONE,
    UNKNOWN,
    learn_zone,
    nested_sections,
    section_labels,
)
from spiders.probe.findings import Link, ProbeResponse, RuleFit, SiteFindings
from tests.pipelines.fetched import SITE, document

HINDI = "नदी किनारे के गांव में {n} दिन की बारिश के बाद पुल संख्या {m} फिर से खुल गया और लोग घर लौट आए।"
URDU = "دریا کنارے کے گاؤں میں {n} دن کی بارش کے بعد پل نمبر {m} پھر کھل گیا اور لوگ گھر لوٹ آئے۔"
ENGLISH = "After {n} days of rain the council opened bridge number {m} and most people went home."


def paragraphs(number: int, count: int = 6) -> list[str]:
    text = (HINDI, URDU, ENGLISH)[number % 3]
    return [text.format(n=number * 7 + step, m=step * 31 + number) for step in range(count)]


def pages(body_of: Callable[[int, str], str], count: int = 8) -> list[SamplePage]:
    seen = []
    for number in range(count):
        story = "".join(f"<p>{text}</p>" for text in paragraphs(number))
        url = f"https://samachar.example/india/a-story-of-the-day-{412345 + number}"
        html = document(
            f"<nav><a href='/'>Home</a></nav><h1>Story {number}</h1>{body_of(number, story)}"
            "<aside><h3>More</h3><p>Another story, told in a line or two, of other things.</p>"
            "</aside>"
        )
        seen.append(
            ProbeResponse(
                asked=url,
                url=url,
                kind="page",
                status=200,
                headers=(("Content-Type", "text/html"),),
                body=html.encode(),
            )
        )
    return read_pages(seen, SITE)


def xpaths(sample: list[SamplePage]) -> list[str]:
    return [each.xpath for each in learn_containers(sample)]


def named(name: str) -> str:
    return f"//div[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"


def test_the_tightest_named_element_is_taken() -> None:
    sample = pages(lambda _, s: f"<div class='page'><div class='text wide'>{s}</div></div>")
    assert xpaths(sample) in ([named("text")], [named("wide")])


def test_a_telling_name_is_preferred() -> None:
    sample = pages(lambda _, s: f"<div class='x1 entry-content clearfix'>{s}</div>")
    assert xpaths(sample) == [named("entry-content")]


@pytest.mark.parametrize("attribute", ["id='text'", "itemprop='articleBody'"])
def test_ids_and_microdata_are_names_too(attribute: str) -> None:
    name = attribute.replace("'", "").partition("=")
    sample = pages(lambda _, s: f"<div {attribute}>{s}</div>")
    assert xpaths(sample) == [f"//div[@{name[0]}='{name[2]}']"]


def test_names_of_one_article_or_one_build_are_not_taken() -> None:
    sample = pages(lambda n, s: f"<div class='post-{412345 + n} css-1a2b3c'>{s}</div>")
    assert xpaths(sample) == []


def test_two_templates_give_two_containers() -> None:
    sample = pages(
        lambda n, s: f"<div class='{'story-text' if n % 3 else 'column-body'}'>{s}</div>", 9
    )
    assert set(xpaths(sample)) == {named("story-text"), named("column-body")}


def test_teasers_in_the_element_do_not_keep_it_out() -> None:
    teaser = "<ul><li><a href='/a'>Another headline</a></li><li><a href='/b'>And one</a></li></ul>"
    sample = pages(lambda _, s: f"<div class='story-text'>{s}{teaser}</div>")
    assert xpaths(sample) == [named("story-text")]


def test_pages_without_a_story_teach_nothing() -> None:
    assert learn_containers([]) == []
    assert learn_boilerplate([]).lines == ()


def test_lines_of_the_house_are_told_from_the_story() -> None:
    sample = pages(
        lambda _, s: (
            f"<div class='t'><p>Rampur Bureau Service Desk</p>{s}"
            "<p>यह खबर रामपुर ब्यूरो की शाम की टीम ने तैयार की है।</p></div>"
        )
    )
    learned = learn_boilerplate(sample)
    assert learned.lines == ("यह खबर रामपुर ब्यूरो की शाम की टीम ने तैयार की है।",)
    assert learned.head in ((), ("Rampur Bureau Service Desk",))
    assert learned.tail == ()


def test_a_column_that_ends_in_the_same_words_thrice_in_ten_is_left_alone() -> None:
    address = "<p>Write to the columnist at the old post office in Rampur by Friday.</p>"
    sample = pages(lambda n, s: f"<div class='t'>{s}{address if n < 2 else ''}</div>")
    assert learn_boilerplate(sample).lines == ()


@pytest.mark.parametrize(
    "dated",
    [
        "Published on 21 November 2026",
        "शनिवार, 21 नवंबर 2026",
        "२१ नवंबर २०२६ को अपडेट किया गया",
        "نئی دہلی ۲۱ نومبر ۲۰۲۶",
        "First Published : 21/11/2026",
        "Rampur, Nov 21",
        "नई दिल्ली, 21 नव॰",
        "21 نومبر",
    ],
)
def test_a_line_with_a_date_is_not_proposed(dated: str) -> None:
    # All sample pages are of one day.
    for place in ("<p>{}</p>{}", "{1}<p>{0}</p>"):
        sample = pages(lambda _, s, where=place: f"<div class='t'>{where.format(dated, s)}</div>")
        assert learn_boilerplate(sample) == learn_boilerplate([])


def test_a_line_with_other_numbers_is_proposed() -> None:
    line = "Rampur Times is read by 12 lakh people in 75 districts of the state."
    sample = pages(lambda _, s: f"<div class='t'>{s}<p>{line}</p></div>")
    assert learn_boilerplate(sample).lines == (line,)


def menu(**links: str) -> tuple[Link, ...]:
    base = "https://samachar.example/"
    return tuple(Link(url=base + path, text=text, in_menu=True) for path, text in links.items())


def test_a_section_below_another_is_named_itself() -> None:
    links = {"states/bihar/": "बिहार", "states/उत्तर": "उत्तर", "sport": "खेल", "en/world": "World"}
    found = look(links=menu(**links, **{"states/goa": "गोवा", "a/b": "x" * 50}))
    articles = [
        f"https://samachar.example/{path}/a-story-of-the-day-{412345 + number}"
        for number, path in enumerate(
            ["states/bihar", "states/bihar/patna", "states/उत्तर", "sport", "en/world", "a/b"]
        )
    ]
    # `states` is linked by nobody: it must not be called Bihar.
    assert section_labels(found, articles, SITE) == {"sport": "खेल", "world": "World"}
    assert nested_sections(found, articles, SITE) == {
        "states/bihar": "बिहार",
        "states/उत्तर": "उत्तर",
    }
    with_states = look(links=(*found.links, *menu(states="राज्य")))
    assert section_labels(with_states, articles, SITE)["states"] == "राज्य"


def test_what_could_not_be_found_out_is_said() -> None:
    rule = RuleFit(url=SITE.article.url)
    seen = [look(rule=rule), look(rule=rule, page_recheck="304")]
    doubts = ["\n".join(propose(each, delay=0).doubts) for each in seen]
    for unknown in ("how much it publishes a day", "the names of its sections", "no lastmod"):
        assert unknown in doubts[0]
    assert "whether it answers 304" in doubts[0]
    assert "whether it answers 304" not in doubts[1]
    left = ProbeResponse(asked="https://samachar.example/x", kind="page", reason="budget")
    assert "2 URLs were left out" in "\n".join(
        propose(look(rule=rule, pages=[left] * 2), delay=0).doubts
    )


def look(**facts: object) -> SiteFindings:
    return SiteFindings.model_validate(
        {"base_url": "https://samachar.example", "hosts": ("samachar.example",), **facts}
    )


@pytest.mark.parametrize(
    ("local", "utc", "zone"),
    [
        ("2026-11-20T17:30:00", "2026-11-20T12:00:00", "Asia/Kolkata"),
        ("2026-11-20T17:45:00", "2026-11-20T12:00:00", "Asia/Kathmandu"),
        ("2026-11-20T09:00:00", "2026-11-20T12:00:00", "Etc/GMT+3"),
        ("2026-11-20T12:00:00", "2026-11-20T12:00:00", DEFAULT_ZONE),
        ("yesterday", "2026-11-20T12:00:00", DEFAULT_ZONE),
    ],
)
def test_the_zone_follows_from_rest(local: str, utc: str, zone: str) -> None:
    assert learn_zone(look(rest_times=((local, utc),)), [])[0] == zone


def test_a_zone_that_rest_names_is_believed_if_there_is_one() -> None:
    assert learn_zone(look(rest_root={"timezone_string": "Asia/Karachi"}), [])[0] == "Asia/Karachi"
    assert learn_zone(look(rest_root={"timezone_string": "Asia/Nowhere"}), [])[1] == UNKNOWN


def test_offsets_on_pages_count_and_utc_says_nothing() -> None:
    times = ["2026-11-20T12:00:00Z", "2026-11-20T12:00:00+05:00", "2026-11-20T12:00:00+00:00"]
    assert learn_zone(look(), times)[0] == "Asia/Karachi"
    assert learn_zone(look(), times[:1]) == (DEFAULT_ZONE, UNKNOWN)
