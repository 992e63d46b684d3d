"""An article in parts becomes one text, whatever each part repeats."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml.html import document_fromstring

from pipelines.clean import clean_page
from pipelines.record import Article
from pipelines.story.multipage import drop_part_links
from spiders.archive.records import FetchedPage
from tests.pipelines.fetched import SITE, URL, article, document, fetched

HEAD = '<meta property="og:title" content="{0}"><meta name="description" content="{1}">'
STORIES = {
    "hi": (
        "नदी पर नया पुल खुला",
        "दो साल के काम के बाद पुल आम लोगों के लिए खोल दिया गया।",
        (
            "नदी के दोनों किनारों को जोड़ने वाला नया पुल सोमवार की सुबह आम लोगों के लिए खोल दिया गया।",
            "गाँव के लोगों ने बताया कि पहले शहर तक जाने में एक घंटे से अधिक का समय लगता था।",
            "अधिकारियों ने कहा कि पुल पर भारी वाहनों को अगले महीने से चलने दिया जाएगा।",
        ),
    ),
    "ur": (
        "باغ میں مشاعرہ",
        "شہر کے پرانے باغ میں جمعے کی شام ایک بڑا مشاعرہ ہوا۔",
        (
            "شہر کے پرانے باغ میں جمعے کی شام مشاعرہ ہوا جس میں دور دور سے شاعر آئے۔",
            "لوگوں نے دیر رات تک شعر سنے اور تالیاں بجائیں اور دیر تک باغ میں بیٹھے رہے۔",
            "منتظمین نے بتایا کہ اگلے سال یہ محفل دو دن چلے گی اور نئے شاعر بھی آئیں گے۔",
        ),
    ),
    "en": (
        "Ferry runs every half hour",
        "The port office has changed the timetable of the lake ferry.",
        (
            "The ferry across the lake will run every half hour from next week on.",
            "Fishermen had asked for earlier crossings to reach the market before dawn.",
            "A second boat, built by students of the technical school, joins it in the summer.",
        ),
    ),
}


def response(language: str, number: int, *, more: str = "") -> FetchedPage:
    """A part as WordPress shows it: under the same headline, with links to all the others."""
    headline, standfirst, texts = STORIES[language]
    again = f"<p>{standfirst}</p>" if number else ""
    pages = "".join(f'<a href="{URL}/{n}/" class="post-page-numbers">{n}</a> ' for n in (1, 2, 3))
    body = (
        f"<article><h1>{headline}</h1>"
        f'<div class="entry-content">{again}<p>{texts[number]}</p>{more}'
        f'<div class="page-links">Pages: {pages}</div>'
        "<p>ये भी पढ़ें: <a href='/x'>कल का मौसम</a></p></div></article>"
    )
    page = document(body, head=HEAD.format(headline, standfirst), title=headline)
    return fetched(page, url=URL if number == 0 else f"{URL}/{number + 1}/", asked=URL)


def joined(first: FetchedPage, *parts: FetchedPage) -> Article:
    site = SITE.model_copy(update={"containers": ("//div[@class='entry-content']",)})
    page = clean_page(replace(first, parts=parts), site)
    assert page.article is not None, page.reject
    return page.article


@pytest.mark.parametrize("language", STORIES)
def test_the_parts_become_one_story_in_their_order(language: str) -> None:
    headline, _, texts = STORIES[language]
    story = joined(*(response(language, number) for number in range(3)))
    assert story.body == "\n\n".join(texts)
    assert (story.article_id, story.url, story.headline) == ("samachar:412345", URL, headline)
    alone = joined(response(language, 0))
    assert alone.body == texts[0]
    assert alone.content_hash != story.content_hash
    assert story.word_count > 2 * alone.word_count


def test_what_a_part_repeats_is_said_once() -> None:
    note = "<p>पाठक अपने सुझाव समाचार के पते पर भेज सकते हैं और हम उन सब को पढ़ते हैं।</p>"
    parts = [response("hi", number, more=note) for number in range(3)]
    story = joined(*parts)
    assert story.body.count("अपने सुझाव") == 1
    assert [rule for rule, line in story.removed if "अपने सुझाव" in line] == ["repeated"] * 2
    # A site that shows the first part under every number adds nothing.
    again = joined(parts[0], replace(parts[0], url=f"{URL}/2/"))
    assert again.body == joined(parts[0]).body


def test_a_line_that_recurs_within_the_story_stays() -> None:
    refrain = "<p>और नदी बहती रही, बहती रही, बहती रही।</p>"
    first = response("hi", 0, more=refrain)
    second = response("hi", 1, more=refrain + f"<p>{STORIES['hi'][2][2]}</p>")
    assert joined(first, second).body.count("बहती रही।") == 2


@pytest.mark.parametrize(
    ("language", "heading"),
    [("hi", "क्या बोले गाँव के लोग"), ("ur", "مشاعرے میں کون آیا"), ("en", "What the fishermen say")],
)
def test_a_subheading_that_ends_a_part_stays(language: str, heading: str) -> None:
    texts = STORIES[language][2]
    announced = response(language, 0, more=f"<h2>{heading}</h2>")
    story = joined(announced, response(language, 1, more=f"<h3>{heading} 2</h3>"))
    # The last part announces nothing any more.
    assert story.body == "\n\n".join((texts[0], heading, texts[1]))


def test_the_heading_of_a_box_below_a_part_is_no_subheading() -> None:
    box = "<h3>आज की चुनिंदा बातें</h3><ul><li><a href='/y'>मेले में उमड़ी भीड़</a></li></ul>"
    story = joined(response("hi", 0, more=box), response("hi", 1))
    assert "चुनिंदा" not in story.body


@pytest.mark.parametrize(
    ("body", "content_type"),
    [(b"%PDF-1.4", "application/pdf"), (b"", "text/html"), (b"\x89PNG\r\n", "image/png")],
)
def test_a_part_that_cannot_be_read_is_told(body: bytes, content_type: str) -> None:
    second = replace(response("ur", 1), body=body, headers=(("Content-Type", content_type),))
    story = joined(response("ur", 0), second, response("ur", 2))
    assert "part_unreadable" in story.suspect.split(",")
    assert story.body == "\n\n".join((STORIES["ur"][2][0], STORIES["ur"][2][2]))


NOTICES = {
    "hi": "<h1>हम जल्द लौटेंगे</h1><p>साइट पर रखरखाव का काम चल रहा है। कृपया कुछ देर बाद आएँ।</p>",
    "ur": "<h1>سائٹ بند ہے</h1><p>سائٹ پر مرمت کا کام جاری ہے۔ کچھ دیر بعد آئیے۔</p>",
    "en": "<h1>Back soon</h1><p>The site is down for maintenance. Please come back later.</p>",
}


@pytest.mark.parametrize("language", NOTICES)
def test_a_notice_in_place_of_a_part_is_no_part(language: str) -> None:
    body = document(NOTICES[language], title=SITE.title).encode()
    notice = replace(response(language, 1), body=body)
    page = clean_page(replace(response(language, 0), parts=(notice,)), SITE)
    assert page.article is None
    assert page.reject is not None
    assert (page.reject.stage, page.reject.reason) == ("fetch", "wall")
    assert page.reject.detail == f"a part says: {SITE.title}"


def test_a_part_need_not_repeat_the_headline() -> None:
    texts = STORIES["hi"][2]
    part = f"<div class='entry-content'><p>{texts[1]}</p></div>"
    for html in (
        part,
        document(
            part,
            head='<meta property="article:published_time" content="2026-11-22T06:00:00Z">',
            title="तस्वीर 2",
        ),
    ):
        story = joined(response("hi", 0), replace(response("hi", 1), body=html.encode()))
        assert story.body == f"{texts[0]}\n\n{texts[1]}"


def test_a_part_that_is_not_there_is_left_out() -> None:
    missing = document("<h1>Page not found</h1><p>Nothing was found here.</p>").encode()
    story = joined(response("en", 0), replace(response("en", 1), body=missing))
    assert story.body == STORIES["en"][2][0]
    assert "part_unreadable" in story.suspect.split(",")


def test_the_validators_of_one_part_are_not_those_of_the_article() -> None:
    headers = (("Content-Type", "text/html"), ("ETag", '"1"'), ("Last-Modified", "today"))
    first, second = (replace(response("en", number), headers=headers) for number in (0, 1))
    page = clean_page(replace(first, parts=(second,)), SITE)
    assert (page.etag, page.last_modified) == ("", "")
    assert page.parts == (second.fetch,)
    page = clean_page(first, SITE)
    assert (page.etag, page.last_modified, page.parts) == ('"1"', "today", ())


def test_the_canonical_of_a_part_is_not_the_articles() -> None:
    head = f'<link rel="canonical" href="{URL}/2/">'
    page = document(f"<article><h1>पुल</h1><p>{STORIES['hi'][2][1]}</p></article>", head=head)
    assert article(page, url=URL).url == URL


@pytest.mark.parametrize(
    "name",
    [
        *("page-links", "page-link", "pagelinks", "pagelink", "post-nav-links", "link-pages"),
        *("wp-link-pages", "box post-nav-links wide"),
    ],
)
def test_links_to_parts_are_known_by_their_class(name: str) -> None:
    links = "<a href='/2'>2</a> <a href='/3'>3</a>"
    tree = document_fromstring(
        f"<p>The ferry runs again.</p><div class='{name}'>Pages: 1 {links}</div>"
    )
    drop_part_links(tree)
    assert "Pages" not in tree.text_content()


@pytest.mark.parametrize("name", ["homepage-links", "nav-links", "page-links-off", "landing-page"])
def test_other_classes_with_the_same_words_stay(name: str) -> None:
    tree = document_fromstring(f"<div class='{name}'>Pages: <a href='/2'>2</a></div>")
    drop_part_links(tree)
    assert "Pages" in tree.text_content()
