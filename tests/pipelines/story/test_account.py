"""Every line of a story's element is in the body, or in `removed` under a rule's name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragment_fromstring

from pipelines.story.page_lines import page_lines, without_spaces
from tests.pipelines.fetched import SITE, article, cleaned, document

STORIES = {
    "hi": [
        "रामपुर में नदी पर बना नया पुल सोमवार की सुबह आम लोगों के लिए खोल दिया गया और भीड़ उमड़ पड़ी।",
        "ज़िला प्रशासन के मुताबिक़ पुल से रोज़ बीस हज़ार गाड़ियाँ गुज़रेंगी और शहर को जाम से राहत मिलेगी।",
        "दुकानदारों ने कहा कि बरसात में नाव से पार जाना मुश्किल था और स्कूल कई दिन बंद रहता था।",
        "अधिकारियों ने भरोसा दिलाया कि अगले महीने तक दोनों किनारों पर रोशनी का काम पूरा हो जाएगा।",
        "मेले में आए क्‍लब के सदस्यों ने रक्‌षा और शक्‍ति पर लिखी पुरानी किताबें भी मंच पर दिखाईं।",
    ],
    "ur": [
        "رام پور میں دریا پر بنا نیا پل پیر کی صبح عام لوگوں کے لیے کھول دیا گیا اور بھیڑ ہوئی۔",
        "ضلع انتظامیہ کے مطابق پل سے روز بیس ہزار گاڑیاں گزریں گی اور شہر کو جام سے نجات ملے گی۔",
        "دکانداروں نے کہا کہ برسات میں کشتی سے پار جانا مشکل تھا اور اسکول کئی دن تک بند رہتا تھا۔",
        "حکام نے یقین دلایا کہ اگلے مہینے تک دونوں کناروں پر روشنی کا کام مکمل ہو جائے گا۔",
        "میلے میں آئے لوگوں نے کتاب‌ها اور پرانی تصویریں بھی اسٹیج پر رکھیں اور دیر تک باتیں کیں۔",
    ],
    "en": [
        "The bridge over the river at Rampur was opened to the public on Monday before a crowd.",
        "The district expects twenty thousand vehicles a day, which will spare the town its jams.",
        "Shopkeepers said that crossing by boat had been hard in the rains, and the school shut.",
        "Officials promised that the lights on both banks would be working by the end of May.",
        "Members of the rowing club showed old photographs of the ferry that served the town.",
    ],
}
CONTAINER = "//div[@class='entry-content']"
DATED = '<meta property="article:published_time" content="2026-11-21T10:45:00+05:30">'

# What trafilatura drops by the name, the style or the kind of an element.
BOXES = {
    "class": "<div class='{name}'>{text}</div>",
    "id": "<div id='{name}'>{text}</div>",
    "section": "<section class='{name}'><div>{text}</div></section>",
    "paragraph": "<p class='{name}'>{bare}</p>",
}
NAMES = (
    *("story-slide", "expand-box", "infographic-bar", "teaser-content", "user-rating", "viral"),
    *("post-text-hidden", "social-story", "widget-text", "article-meta", "border-bar", "banner"),
)
ELEMENTS = {
    "hidden": "<div style='display:none'>{text}</div>",
    "aria": "<div aria-hidden='true'>{text}</div>",
    "bordered": "<p style='border-left:3px solid'>{bare}</p>",
    "center": "<center>{bare}</center>",
    "centered paragraph": "<p><center>{bare}</center></p>",
    "fieldset": "<fieldset><legend></legend>{text}</fieldset>",
    "pullquote": "<figure class='wp-block-pullquote'><blockquote>{text}</blockquote></figure>",
    "tweet": "<figure class='wp-block-embed'><blockquote class='twitter-tweet'>{text}"
    "</blockquote></figure>",
    "quotation": "<blockquote>{bare}</blockquote>",
    "details": "<details><summary></summary>{text}</details>",
    "unknown": "<story-part>{text}</story-part>",
    "cells": "<table><tr><td>{bare}</td></tr></table>",
}


def story_page(paragraphs: list[str], head: str = DATED, around: str = "{}") -> str:
    content = f"<div class='entry-content'>{''.join(paragraphs)}</div>"
    return document(around.format(f"<article><h1>पुल</h1>{content}</article>"), head=head)


def in_paragraphs(texts: list[str]) -> list[str]:
    return [f"<p>{text}</p>" for text in texts]


@pytest.mark.parametrize("containers", [(), (CONTAINER,)], ids=["page", "container"])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("box", BOXES)
def test_no_name_takes_a_paragraph(box: str, name: str, containers: tuple[str, ...]) -> None:
    site = SITE.model_copy(update={"containers": containers})
    for texts in STORIES.values():
        paragraphs = in_paragraphs(texts)
        paragraphs[2] = BOXES[box].format(name=name, text=paragraphs[2], bare=texts[2])
        assert article(story_page(paragraphs), site=site).body.split("\n\n") == texts


@pytest.mark.parametrize("containers", [(), (CONTAINER,)], ids=["page", "container"])
@pytest.mark.parametrize("element", ELEMENTS)
@pytest.mark.parametrize("at", [1, 4])
def test_no_element_takes_a_paragraph(element: str, at: int, containers: tuple[str, ...]) -> None:
    site = SITE.model_copy(update={"containers": containers})
    for texts in STORIES.values():
        paragraphs = in_paragraphs(texts)
        paragraphs[at] = ELEMENTS[element].format(text=paragraphs[at], bare=texts[at])
        lines = article(story_page(paragraphs), site=site).body.split("\n\n")
        assert [line.removeprefix("- ") for line in lines] == texts


WRAPPERS = [
    "<div class='post hentry tag-landslide'>{}</div>",
    "<div class='post hentry category-bareilly'>{}</div>",
    "<div class='post category-viral tag-playing-11'>{}</div>",
    "<div class='col-md-8 has-sidebar'>{}</div>",
    "<div class='elementor-widget-wrap'><div class='elementor-widget'>{}</div></div>",
    "<section id='main-slider' role='navigation'>{}</section>",
    "<div aria-hidden='true'>{}</div>",
    "<header><div><button><div><div>मेन्यू</div></button></div></header><main>{}</main>",
]
SIDEBAR = "<div class='col'><ul>{}</ul></div>".format(
    "".join(
        f"<li><h4><a href='/india/other-{n}'>दूसरी खबर {n} का शीर्षक</a></h4>"
        f"<p>दूसरी खबर {n} को लेकर प्रशासन ने बयान दिया और आगे की कार्रवाई का भरोसा दिलाया है।</p></li>"
        for n in range(5)
    )
)


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_no_name_around_a_story_makes_the_sidebar_one(wrapper: str) -> None:
    for texts in STORIES.values():
        bare = f"<h1>पुल</h1>{''.join(in_paragraphs(texts))}"
        found = article(document(wrapper.format(bare) + SIDEBAR, head=DATED))
        assert found.body.split("\n\n") == texts


def test_what_an_element_lost_in_its_middle_is_whole_again() -> None:
    texts = STORIES["en"]
    broken = (
        "The mayor called it a shame. <strong></strong>She gave <time>10:45</time> as the hour."
    )
    for containers in ((), (CONTAINER,)):
        site = SITE.model_copy(update={"containers": containers})
        body = article(story_page([*in_paragraphs(texts), f"<p>{broken}</p>"]), site=site).body
        assert body.endswith("\n\nThe mayor called it a shame. She gave 10:45 as the hour.")


IN_LINE = (
    *("a href='/x'", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del"),
    *("dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "ruby", "s", "samp", "small"),
    *("span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "span class='share-x'"),
)


@pytest.mark.parametrize("containers", [(), (CONTAINER,)], ids=["page", "container"])
@pytest.mark.parametrize("element", IN_LINE)
def test_no_element_inside_a_sentence_loses_or_breaks_it(
    element: str, containers: tuple[str, ...]
) -> None:
    site = SITE.model_copy(update={"containers": containers})
    for texts in STORIES.values():
        first, *words, last = texts[2].split()
        inner = f"{first} <{element}>{' '.join(words)}</{element.split(maxsplit=1)[0]}> {last}"
        paragraphs = in_paragraphs(texts)
        paragraphs[2] = f"<p>{inner}</p>"
        assert article(story_page(paragraphs), site=site).body.split("\n\n") == texts


BOILERPLATE = {
    "a form": "<div><p>{}</p><form><input type='email'><button>Go</button></form></div>",
    "a card": "<div><h3><a href='/x'>Another story of the day</a></h3><p>{}</p></div>",
    "a list of cards": "<div><a href='/x'>One story</a><p>{}</p><a href='/y'>Two story</a></div>",
    "an aside": "<aside><p>{}</p></aside>",
    "comments": "<div class='comments-area widget'><p>{}</p></div>",
    "links": "<div class='widget'><p><a href='/x'>{}</a></p></div>",
    "a bio": "<div class='author-box'><h4>About the author</h4><p>{}</p></div>",
}


@pytest.mark.parametrize("box", BOILERPLATE)
def test_what_speaks_for_no_story_stays_out_and_is_named(box: str) -> None:
    """The evidence counts, not the name: none of these goes back."""
    other = "Somebody who was asked about it last week had said that nothing would ever change."
    dropped = BOILERPLATE[box].format(other).replace("<div>", "<div class='widget'>", 1)
    site = SITE.model_copy(update={"containers": (CONTAINER,)})
    found = article(story_page([*in_paragraphs(STORIES["en"]), dropped]), site=site)
    assert found.body.split("\n\n") == STORIES["en"]
    assert other in [line for _, line in found.removed]


@pytest.mark.parametrize("containers", [(), (CONTAINER,)], ids=["page", "container"])
@pytest.mark.parametrize("language", STORIES)
def test_an_embedded_tweet_stays_in_its_place(language: str, containers: tuple[str, ...]) -> None:
    texts = STORIES[language]
    said, who = texts[4].rstrip(".।۔"), "— Mira Sample (@mira) November 21, 2026"
    tweet = (
        '<figure class="wp-block-embed is-provider-twitter"><div class="wp-block-embed__wrapper">'
        f'<blockquote class="twitter-tweet"><p>{said} <a href="https://t.co/x">pic.twitter.com/x</a>'
        '</p>&mdash; Mira Sample (@mira) <a href="https://twitter.com/m/1">November 21, 2026</a>'
        "</blockquote><script src='//platform.twitter.com/widgets.js'></script></div></figure>"
    )
    site = SITE.model_copy(update={"containers": containers})
    told = in_paragraphs(texts[:4])
    found = article(story_page([*told[:2], tweet, *told[2:]]), site=site)
    expected = [*texts[:2], f"{said} pic.twitter.com/x", who, *texts[2:4]]
    assert found.body.split("\n\n") == expected
    found = article(story_page([*told, tweet]), site=site)
    assert found.body.split("\n\n") == [*texts[:4], *expected[2:4]]


@pytest.mark.parametrize("containers", [(), (CONTAINER,)], ids=["page", "container"])
@pytest.mark.parametrize("language", STORIES)
def test_what_is_said_of_the_author_leaves_a_story_above_suspicion(
    language: str, containers: tuple[str, ...]
) -> None:
    texts = STORIES[language]
    title = {"hi": "लेखक के बारे में", "ur": "مصنف کے بارے میں", "en": "About the author"}[language]
    box = f"<div class='about'><h4>{title}</h4><p>{texts[3]}</p><p>{texts[4]}</p></div>"
    site = SITE.model_copy(update={"language": language, "containers": containers})
    page = story_page([*in_paragraphs(texts[:3]), box])
    found = article(page.replace("<title>", f"{DATED}<title>"), site=site)
    assert found.body.split("\n\n") == texts[:3]
    assert found.suspect == ""
    assert {title, *texts[3:]} <= {line for _, line in found.removed}


def test_a_story_in_several_widgets_of_one_name_is_whole_and_not_suspect() -> None:
    # A list and a subheading have widgets of their own, which hold no prose.
    texts = STORIES["ur"]
    halves = [
        f"<div class='b-widget b-text'>{''.join(in_paragraphs(texts[at]))}</div>"
        for at in (slice(4), slice(4, None))
    ]
    halves[1:1] = [
        "<div class='b-widget b-text'><ul><li>پل: 5</li><li>سڑک: 7</li></ul></div>",
        "<div class='b-widget b-heading'><h3>پل کا حال</h3></div>",
    ]
    site = SITE.model_copy(update={"containers": (CONTAINER,), "language": "ur"})
    found = article(story_page(halves), site=site)
    assert found.body.split("\n\n") == [*texts[:4], "- پل: 5", "- سڑک: 7", "پل کا حال", *texts[4:]]
    assert found.suspect == ""


def test_a_story_that_was_put_back_or_left_out_in_bulk_is_suspect() -> None:
    site = SITE.model_copy(update={"containers": (CONTAINER,)})
    texts = STORIES["hi"]
    paragraphs = in_paragraphs(texts[3:])
    boxes = [f"<div class='expand-{'i' * n}'>{text}</div>" for n, text in enumerate(paragraphs)]
    found = article(story_page([*in_paragraphs(texts[:3]), *boxes]), site=site)
    assert found.body.split("\n\n") == texts
    assert "text_put_back" in found.suspect.split(",")
    aside = f"<aside class='widget'>{''.join(in_paragraphs(texts[3:]))}</aside>"
    found = article(story_page([*in_paragraphs(texts[:3]), aside]), site=site)
    assert found.body.split("\n\n") == texts[:3]
    assert "text_left_out" in found.suspect.split(",")
    assert not article(story_page(in_paragraphs(texts)), site=site).suspect


def test_a_story_shown_twice_for_two_widths_is_stored_once() -> None:
    texts = STORIES["ur"]
    once = "".join(in_paragraphs(texts))
    page = document(
        f"<article><h1>پل</h1><div class='wide'>{once}</div><div class='narrow'>{once}</div>"
        "</article>",
        head=DATED,
    )
    found = article(page)
    assert found.body.split("\n\n") == texts
    assert [rule for rule, _ in found.removed].count("repeated") == len(texts)


def test_one_line_without_paragraphs_is_split_as_the_page_shows_it() -> None:
    texts = STORIES["hi"]
    for tag in ("story-line", "dd", "summary"):
        page = story_page([f"<{tag}>{text}</{tag}>" for text in texts])
        site = SITE.model_copy(update={"containers": (CONTAINER,)})
        assert article(page, site=site).body.split("\n\n") == texts


PARTS: list[Callable[[str], str]] = [
    lambda text: f"<p>{text}</p>",
    lambda text: f"<div class='widget'>{text}</div>",
    lambda text: f"<h3>{text}</h3>",
    lambda text: f"<ul><li>{text}</li></ul>",
    lambda text: f"<table><tr><td>{text}</td></tr></table>",
    lambda text: f"<blockquote class='social'>{text}</blockquote>",
    lambda text: f"<p><a href='/x'>{text}</a></p>",
    lambda text: f"<aside>{text}</aside>",
    lambda text: f"<figure><figcaption>{text}</figcaption></figure>",
    lambda text: f"<div class='share-bar'><span>{text}</span></div>",
    lambda text: f"{text}<br><br>",
    lambda text: f"<form><label>{text}</label><input></form>",
    lambda text: f"<div><h4><a href='/y'>{text}</a></h4></div>",
    lambda text: f"<details style='display: none'><p>{text}</p></details>",
]
WORDS = st.sampled_from(" ".join(" ".join(texts) for texts in STORIES.values()).split())
LINES = st.lists(WORDS, min_size=1, max_size=25).map(" ".join)


@given(st.lists(st.tuples(st.sampled_from(PARTS), LINES), min_size=1, max_size=12))
def test_nothing_is_lost_without_a_name(parts: list[tuple[Callable[[str], str], str]]) -> None:
    """Whatever a container holds, each of its lines is in the body or in `removed`."""
    texts = STORIES["hi"][:3]
    page = story_page([*in_paragraphs(texts), *(make(text) for make, text in parts)])
    site = SITE.model_copy(update={"containers": (CONTAINER,)})
    found = cleaned(page, site=site).article
    assert found is not None
    kept = without_spaces(found.headline + found.body + "".join(line for _, line in found.removed))
    for text in (*texts, *(text for _, text in parts)):
        assert without_spaces(text) in kept, text


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("one<br>two<p>three <b>four</b></p>five", ["one", "two", "three four", "five"]),
        ("<td>नदी</td><td>پل <time>10:45</time></td>", ["नदी", "پل 10:45"]),
        ("<p>a<script>b</script><button>c</button>d</p><select><option>e</select>", ["ad"]),
        ("<p>…</p><p> </p><ul><li>x</li></ul>", ["x"]),
    ],
)
def test_a_line_ends_where_a_browser_ends_it(html: str, lines: list[str]) -> None:

    table = "<table><tr>{}</tr></table>" if html.startswith("<td") else "{}"
    root = fragment_fromstring(table.format(html), create_parent="div")
    assert [line.text for line in page_lines(root)] == lines


COMMENTS = {"hi": "टिप्पणियाँ", "ur": "تبصرے", "en": "Comments"}


@pytest.mark.parametrize("language", COMMENTS)
def test_comments_below_a_brief_are_no_story(language: str) -> None:
    texts = STORIES[language]
    said = [f"<div class='x'><b>Reader {n}</b><p>{text}</p></div>" for n, text in enumerate(texts)]
    box = f"<div class='y'><h4>{COMMENTS[language]}</h4>{''.join(said[3:])}</div>"
    story = "".join(f"<div class='p'>{text}</div>" for text in texts[:2])
    page = document(f"<div><h1>पुल</h1><div class='s'>{story}</div>{box}</div>", head=DATED)
    found = article(page)
    assert found.body.split("\n\n") == texts[:2]
    named = [line for _, line in found.removed]
    assert len(named) == len(set(named)), named
