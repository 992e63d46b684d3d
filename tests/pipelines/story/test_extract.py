"""Extraction: container and page, joiners, tables, stories in several chunks."""

import pytest
from lxml.html import document_fromstring

from pipelines.clean import clean_page
from pipelines.html.parse import decode, parse_page
from pipelines.record import Reject
from pipelines.story.extract import extract_story
from pipelines.story.line_kinds import ExcerptTexts, LinkTexts
from pipelines.text.text import match_key
from tests.pipelines.fetched import SITE, document, fetched

SENTENCES = [
    f"{place} में नया पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया और वहां भीड़ उमड़ी।"
    for place in ("पटना", "लखनऊ", "जयपुर", "भोपाल", "रांची", "आगरा", "कानपुर", "मेरठ")
]
MENU = "<nav><ul><li><a href='/a'>देश</a></li><li><a href='/b'>विदेश</a></li></ul></nav>"


def extracted(html: str, *containers: str) -> tuple[tuple[str, ...], str]:
    tree = parse_page(html.encode(), "text/html")
    assert not isinstance(tree, Reject)
    story = extract_story(tree, SITE.model_copy(update={"containers": containers}))
    return story.lines, story.extractor


def paragraphs(sentences: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in sentences)


def test_a_short_story_comes_without_menu_and_caption() -> None:
    short = document(
        f"{MENU}<article><h1>पुल</h1>"
        "<figure><img src='x'><figcaption>पुल का चित्र</figcaption></figure>"
        f"<div class='entry-content'>{paragraphs(SENTENCES[:1])}</div></article>{MENU}"
    )
    assert extracted(short) == ((SENTENCES[0],), "page")
    assert extracted(short, "//div[@class='entry-content']") == ((SENTENCES[0],), "container")


CAPTIONS = [
    "<figure><img src='x'><figcaption>{}</figcaption></figure>",
    "<div class='wp-caption alignnone'><img src='x'><p class='wp-caption-text'>{}</p></div>",
    "<figure class='has-caption'><img src='x'><span class='image-caption'>{}</span></figure>",
    "<p class='caption'>{}</p>",
]


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize("containers", [(), ("//div[@class='entry-content']",)], ids=str)
def test_a_caption_is_no_part_of_a_story(caption: str, containers: tuple[str, ...]) -> None:
    caption = caption.format("तस्वीर: पुल का दृश्य (फ़ाइल फ़ोटो)")
    also = "<p>ये भी पढ़ें- <a href='/x'>मेले में उमड़ी भारी भीड़ और सड़क पर लगा लंबा जाम</a></p>"
    content = f"<div class='entry-content'>{caption}{{}}</div>"
    story = f"<article><h1>पुल</h1>{content}</article>"
    lines, _ = extracted(document(story.format(paragraphs(SENTENCES[:2]) + also)), *containers)
    assert lines[:2] == tuple(SENTENCES[:2])
    assert all(line.startswith("ये भी पढ़ें") for line in lines[2:])


def test_a_story_in_an_unclosed_caption_or_marked_as_having_one_stays() -> None:
    unclosed = f"<div class='caption'>{paragraphs(SENTENCES)}</div>"
    marked = f"<div class='post has-caption'>{paragraphs(SENTENCES[:3])}</div>"
    assert extracted(document(f"<article>{unclosed}</article>"))[0] == tuple(SENTENCES)
    assert extracted(document(f"<article>{marked}</article>"))[0] == tuple(SENTENCES[:3])


@pytest.mark.parametrize("length", [1, 2, 3, 8])
@pytest.mark.parametrize(
    "shape",
    [
        "<p>{}</p>",
        "<div>{}</div>",
        "{}<br><br>",
        "<p><span>{}</span></p>",
        "<section><p>{}</p></section>",
    ],
)
def test_a_container_gives_each_paragraph_a_line(length: int, shape: str) -> None:
    story = "".join(shape.format(text) for text in SENTENCES[:length])
    related = "<h4>Related</h4><ul>" + "<li><a href='/x'>मेले में उमड़ी भारी भीड़</a></li>" * 4 + "</ul>"
    for end in ("", related):
        page = document(f"<div class='entry-content'>{story}{end}</div>")
        lines, extractor = extracted(page, "//div[@class='entry-content']")
        assert lines[:length] == tuple(SENTENCES[:length])
        assert extractor == "container"


def test_paragraphs_written_as_p_and_as_div_are_all_of_the_story() -> None:
    mixed = "".join(
        f"<p>{text}</p>" if number % 2 else f"<div>{text}</div>"
        for number, text in enumerate(SENTENCES)
    )
    page = document(f"<div class='entry-content'>{mixed}</div>")
    assert extracted(page, "//div[@class='entry-content']")[0] == tuple(SENTENCES)


def test_chunks_of_one_class_are_one_story() -> None:
    body = "".join(
        f"<div class='chunk'>{paragraphs(SENTENCES[at : at + 2])}</div><div class='ad'></div>"
        for at in range(0, 8, 2)
    )
    assert extracted(document(f"<article><div>{body}</div></article>"))[0] == tuple(SENTENCES)


def test_chunks_of_another_article_are_not_taken() -> None:
    first = f"<article><div class='body'>{paragraphs(SENTENCES[:4])}</div></article>"
    second = f"<article><div class='body'>{paragraphs(SENTENCES[4:])}</div></article>"
    assert extracted(document(first + second))[0] == tuple(SENTENCES[:4])


def test_joiners_survive() -> None:
    lines, _ = extracted(
        document(f"<article>{paragraphs(['क्‍ष और می‌خواہم ' + SENTENCES[0]])}</article>")
    )
    assert lines == ("क्‍ष और می‌خواہم " + SENTENCES[0],)


def test_tables_leave_cells_and_no_rules() -> None:
    table = "<table><tr><td>लखनऊ</td><td>55</td></tr><tr><td></td><td></td></tr></table>"
    lines, _ = extracted(document(f"<article>{paragraphs(SENTENCES)}{table}</article>"))
    assert lines[-1] == "लखनऊ | 55"
    assert not any(set(line) <= set("|- ") for line in lines)


def test_link_texts_are_compared_by_their_words() -> None:
    tree = parse_page(document("<a href='/x'>नया  <b>पुल</b>!</a>").encode(), "")
    assert not isinstance(tree, Reject)
    assert "नया पुल" in LinkTexts(tree)
    assert "पुल" not in LinkTexts(tree)


def test_bytes_are_decoded_as_they_are_and_as_declared() -> None:
    assert decode("पुल".encode(), "text/html; charset=iso-8859-1") == "पुल"
    assert decode("पुल".encode("utf-16"), "text/html") == "पुल"
    assert decode(b'<meta charset="windows-1252">caf\xe9', "text/html").endswith("café")
    assert decode(b"caf\xe9", "text/html; charset=iso-8859-1") == "café"


def test_paragraphs_below_a_linked_headline_are_told() -> None:
    tree = document_fromstring(
        "<body><h3><a href='/x'>कल का मेला</a></h3><p>मेले में\n भीड़ उमड़ी।</p><p>और भी।</p>"
        "<h3>नदी <a href='/y'>पर</a> पुल</h3><p>पुल खुला।</p></body>"
    )
    texts = ExcerptTexts(tree)
    assert match_key("मेले में भीड़ उमड़ी।") in texts
    assert "और भी" not in texts
    assert "पुल खुला" not in texts


def with_head(html: str, container: str) -> str:
    site = SITE.model_copy(update={"containers": (container,)})
    found = clean_page(fetched(document(html)), site).article
    assert found is not None
    return found.body


@pytest.mark.parametrize(
    "byline",
    [
        "<div><span>द्वारा: दीपा नायर</span> <span>11-09-2026 13:02</span></div>",
        "<p>By Meera Yadav and Dev Das</p><p>Published on: Fri, 11 Sep 2026, 05:39 PM</p>",
        "<i>تحریر: سلمان انور</i>",
    ],
)
def test_the_standfirst_above_the_byline_is_not_the_story(byline: str) -> None:
    head = f"<div><a href='/'>होम</a><h1>पुल खुला</h1><div>शहर के लोग खुश हैं।</div>{byline}</div>"
    page = f"<article>{head}{paragraphs(SENTENCES[:2])}</article>"
    assert with_head(page, "//article") == "\n\n".join(SENTENCES[:2])


@pytest.mark.parametrize(
    "sign",
    [
        "<p>द्वारा: दीपा नायर</p><p>11-09-2026 13:02</p>",
        "<blockquote><p>पुल खुल गया</p>— Hall <a href='#'>September 11, 2026</a></blockquote>",
    ],
)
def test_a_short_story_above_a_signature_or_a_tweet_stays(sign: str) -> None:
    page = f"<article><h1>पुल खुला</h1>{paragraphs(SENTENCES[:1])}{sign}</article>"
    assert with_head(page, "//article").startswith(SENTENCES[0])


def test_a_heading_with_nothing_but_pictures_goes() -> None:
    picture = "<figure><img src='x'><figcaption>पुल का चित्र</figcaption></figure>"
    gallery = f"<div><h5>तस्वीरों में: पुल का दिन</h5>{picture * 3}</div>"
    item = f"<div><h3>पहला पुल</h3>{picture}</div>"
    page = f"<h1>पुल</h1><article>{item}{paragraphs(SENTENCES[:2])}{gallery}</article>"
    assert with_head(page, "//article") == "\n\n".join(["पहला पुल", *SENTENCES[:2]])


def test_a_brief_among_links_begins_the_story_all_the_same() -> None:
    box = "".join(f"<div><a href='/{n}'>{text}</a></div>" for n, text in enumerate(SENTENCES[1:]))
    foot = "<p>इस पते पर लिखिए: संपादक, रामपुर दर्पण, चार कमल गली, रामपुर, उत्तर प्रदेश 244901</p>"
    html = document(
        f"<h1>पुल</h1><div><div class='x'>{paragraphs(SENTENCES[:1])}<div>{box}</div></div>"
        f"<div class='x'>{foot}</div></div>"
    )
    lines, extractor = extracted(html, "//div[@class='x']")
    assert (lines[0], extractor) == (SENTENCES[0], "container")
