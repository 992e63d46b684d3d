"""The opinions on a page without a known container, and which of them is taken."""

from __future__ import annotations

import json

import pytest

from pipelines.record import Article
from tests.pipelines.fetched import SITE, article, document

STORIES = {
    "hi": (
        "नदी पर बने नए पुल का उद्घाटन सोमवार को महापौर ने किया और लोगों को बधाई दी।",
        "पुल पर अब दोनों ओर से गाड़ियां चल सकेंगी और शहर का रास्ता आधा हो जाएगा।",
        "मौसम विभाग ने कहा है कि अगले तीन दिन तक जिले के कई गांवों में बारिश होगी।",
    ),
    "ur": (
        "دریا پر نئے پل کا افتتاح پیر کو میئر نے کیا اور لوگوں کو مبارکباد دی۔",
        "پل پر اب دونوں طرف سے گاڑیاں چل سکیں گی اور شہر کا راستہ آدھا ہو جائے گا۔",
        "محکمہ موسمیات نے کہا کہ اگلے تین دن تک ضلع کے کئی گاؤں میں بارش ہوگی۔",
    ),
    "en": (
        "The new bridge over the river was opened on Monday by the mayor, who thanked the workers.",
        "Cars can now cross from both sides, and the way to the town is half as long as before.",
        "The weather office said that rain would fall for three more days in many villages.",
    ),
}
TITLE = "New bridge opens"


def numbered(sentence: str, count: int) -> list[str]:
    return [f"({number}) {sentence}" for number in range(1, count + 1)]


def told_by(found: Article) -> str:
    return found.value_sources["body"]


@pytest.mark.parametrize("language", STORIES)
def test_a_long_story_alone_needs_one_opinion(language: str) -> None:
    lines = numbered(STORIES[language][0], 12)
    body = "".join(f"<p>{line}</p>" for line in lines)
    found = article(document(f"<article><h1>{TITLE}</h1>{body}</article>", title=TITLE))
    assert (found.body.split("\n\n"), told_by(found)) == (lines, "precise")
    assert not [each for each in found.conflicts if each.startswith("body")]


@pytest.mark.parametrize("language", STORIES)
def test_a_brief_beside_the_heading_is_not_lost_to_what_stands_apart(language: str) -> None:
    first, second, other = STORIES[language]
    apart = "".join(f"<p>{line}</p>" for line in numbered(other, 4))
    page = (
        f"<table><tr><td><h1>{TITLE}</h1>{first}<br><br>{second}</td>"
        f"<td><div>{apart}</div></td></tr></table>"
    )
    found = article(document(page, title=TITLE))
    assert found.body.split("\n\n") == [first, second]
    assert told_by(found) == "headed"
    assert [each for each in found.conflicts if each.startswith("body: headed ")]


@pytest.mark.parametrize("language", STORIES)
def test_what_json_ld_states_is_taken_where_the_others_miss_it(language: str) -> None:
    first, second, other = STORIES[language]
    lines = [*numbered(first, 6), *numbered(second, 6)]
    # Two stories of one size: which of them is the page's only its own data tells.
    around = "".join(f"<p>{line}</p>" for line in numbered(other, 14))
    shown = "".join(f"<div><i>{line}</i></div>" for line in lines)
    for stated in ("\n\n".join(lines), "".join(f"<p>{line}</p>" for line in lines)):
        node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": stated}
        head = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
        found = article(document(f"<div>{around}</div><div>{shown}</div>", head=head, title=TITLE))
        assert (found.body.split("\n\n"), told_by(found)) == (lines, "json-ld")
        # A page that shows nothing of it is no reason to lose it.
        found = article(document("<div id=app></div>", head=head, title=TITLE))
        assert (found.body.split("\n\n"), told_by(found)) == (lines, "json-ld")


def test_a_teaser_in_json_ld_does_not_shorten_a_story() -> None:
    lines = [*numbered(STORIES["en"][0], 12), *numbered(STORIES["en"][1], 12)]
    node = {"@type": "NewsArticle", "headline": TITLE, "articleBody": " ".join(lines[:8])}
    head = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    body = "".join(f"<p>{line}</p>" for line in lines)
    found = article(document(f"<article><h1>{TITLE}</h1>{body}</article>", head=head, title=TITLE))
    assert (found.body.split("\n\n"), told_by(found)) == (lines, "precise")


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize("tag", ["h2", "h3", "h4"])
def test_a_subheading_stays_with_the_text_below_it(language: str, tag: str) -> None:
    first, second, _ = STORIES[language]
    heading = " ".join(second.split()[:4])
    parts = (*numbered(first, 5), f"<{tag}>{heading}</{tag}>", *numbered(second, 5))
    body = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in parts)
    found = article(document(f"<article><h1>{TITLE}</h1>{body}</article>", title=TITLE))
    assert found.body.split("\n\n") == [heading if part.startswith("<") else part for part in parts]


HEADS = {
    "hi": ("चार ज़िलों को मिलेगा फ़ायदा।", "नई दिल्ली,", "(अपडेटेड 21 नवंबर 2026, 2:20 PM IST)"),
    "ur": ("چار ضلعوں کو ملے گا فائدہ۔", "نئی دہلی،", "(اپ ڈیٹ 21 نومبر 2026، دوپہر 2:20 بجے)"),
    "en": ("Four districts will gain.", "New Delhi |", "Updated: Nov 21, 2026 14:20 IST"),
}


@pytest.mark.parametrize("language", STORIES)
def test_what_stands_between_heading_and_day_is_the_head_of_the_page(language: str) -> None:
    lines = [line for text in STORIES[language][:2] for line in numbered(text, 3)]
    standfirst, place, day = HEADS[language]
    body = "".join(f"<p>{line}</p>" for line in lines)
    for when in (f"<ul><li>{place}</li><li>{day}</li></ul>", AGO):
        head = f'<h1>{TITLE}</h1><p class="summary">{standfirst} {standfirst}</p>{when}'
        page = document(f"<main><div>{head}<div>{body}</div></div></main>", title=TITLE)
        found = article(page)
        assert found.body.split("\n\n") == lines
        assert "page_head" in [rule for rule, _ in found.removed]
        again = page.replace("<div><p>", f"<div><p>{standfirst} {standfirst}</p><p>")
        assert f"{standfirst} {standfirst}" in article(again).body.split("\n\n")


AGO = '<p><time datetime="2026-11-21T10:45:00+05:30">2 घंटे पहले</time></p>'


@pytest.mark.parametrize("byline", ["", "<p>Published: 21 Nov 2026, 9:05 AM IST</p>"])
@pytest.mark.parametrize("language", STORIES)
def test_the_first_entry_of_a_live_blog_does_not_end_the_head(language: str, byline: str) -> None:
    first, second, third = STORIES[language]
    entries = "".join(
        f'<div class="entry"><p class="at">21 Nov 2026, {hour}:05</p><p>{text}</p></div>'
        for hour, text in enumerate((second, third, *numbered(second, 4)), start=10)
    )
    intro = f"<div><p>{first} {first}</p>{entries}</div>"
    page = f"<main><div id='story'><h1>{TITLE}</h1>{byline}{intro}</div></main>"
    for containers in [(), ("//div[@id='story']",)][: 2 if byline else 1]:
        site = SITE.model_copy(update={"containers": containers})
        body = article(document(page, title=TITLE), site=site).body
        assert body.startswith(f"{first} {first}\n\n")


@pytest.mark.parametrize("language", STORIES)
def test_a_teaser_that_stands_elsewhere_is_not_taken_along(language: str) -> None:
    first, second, third = STORIES[language]
    card = (
        f'<article class="card"><h3><a href="/x-1">{third[:40]}</a></h3><time>20 Nov 2026</time>'
        f'<div class="excerpt">{third.rstrip(".।۔")}…</div></article>'
    )
    page = (
        f'<div class="col"><h1>{TITLE}</h1><div><p>{first}</p><p>{second}</p></div></div>'
        f'<div class="col">{card * 1}</div>'
    )
    assert article(document(page, title=TITLE)).body.split("\n\n") == [first, second]
