"""Clean as a whole: rejects by name, robustness against any bytes, versions, segments."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.clean import clean_page
from pipelines.site_profile import RULES_VERSION
from spiders.archive.records import Hint
from spiders.archive.warc import SegmentWriter
from tests.cleaning import clean_segment
from tests.pipelines.fetched import (
    FETCHED_AT,
    SITE,
    URL,
    article,
    cleaned,
    document,
    fetched,
    reject,
)

PARAGRAPHS = [
    "नदी किनारे बसे पुराने मोहल्लों को जोड़ने वाला नया पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया है।",
    "जिलाधिकारी ने कहा कि पुल पर भारी वाहनों को अभी अनुमति नहीं दी जाएगी और इसकी निगरानी होगी।",
]
STORY = document(
    "<article><h1>नदी पर नया पुल</h1>"
    + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    + "</article>",
    title="नदी पर नया पुल - समाचार",
    classes="single",
)


@pytest.mark.parametrize(
    ("status", "stage", "reason"),
    [
        (404, "fetch", "gone"),
        (410, "fetch", "gone"),
        (403, "fetch", "http_403"),
        (503, "fetch", "http_503"),
        (301, "fetch", "http_301"),
    ],
)
def test_a_status_other_than_200_is_rejected_by_name(status: int, stage: str, reason: str) -> None:
    found = reject(STORY, status=status)
    assert (found.stage, found.reason) == (stage, reason)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.7 \xe2\xe3", "application/pdf"),
        (b"%PDF-1.7 \xe2\xe3", "text/html"),
        (b'{"code":"rest_no_route"}', "text/html"),
        (b"<?xml version='1.0'?><rss version='2.0'></rss>", "text/html; charset=UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
    ],
)
def test_what_is_not_html_is_rejected(body: bytes, content_type: str) -> None:
    assert reject(body, content_type=content_type).reason == "not_html"


def test_article_has_everything_the_page_shows() -> None:
    found = article(STORY)
    assert found.body == "\n\n".join(PARAGRAPHS)
    assert found.headline == "नदी पर नया पुल"
    assert found.article_id == "samachar:412345"
    assert (found.section, found.value_sources["section"]) == ("india", "url")
    assert found.word_count == sum(len(text.split()) for text in PARAGRAPHS)
    assert found.suspect == "no_date"
    assert found.rules_version == RULES_VERSION
    assert (found.language, found.language_method) == ("hi", "langdetect")


def test_the_feed_fills_what_the_page_leaves_out() -> None:
    hint = Hint(
        via="https://samachar.example/feed/",
        authors=("अनीता शर्मा",),
        tags=("पुल",),
        published_at=FETCHED_AT,
    )
    found = article(STORY, hint=hint)
    assert (found.authors, found.tags, found.published_at) == (("अनीता शर्मा",), ("पुल",), FETCHED_AT)
    assert {found.value_sources[key] for key in ("authors", "tags", "published_at")} == {"feed"}
    rest = article(STORY, hint=replace(hint, via="https://samachar.example/wp-json/wp/v2/posts"))
    assert rest.value_sources["authors"] == "rest"


def test_a_changed_teaser_or_quote_style_is_no_new_version() -> None:
    teaser = "<h3>Latest News</h3><p>{}</p><p>आगे क्या हुआ, पढ़िए...</p></article>"
    first = STORY.replace("</article>", teaser.format("मेले में उमड़ी भीड़"))
    second = STORY.replace("</article>", teaser.format("टीम ने जीता मैच")).replace(
        "</p><p>", "</p>\n\n<p>"
    )
    edited = STORY.replace("सोमवार", "मंगलवार")
    hashes = [article(page).content_hash for page in (STORY, first, second, edited)]
    assert hashes[0] == hashes[1] == hashes[2] != hashes[3]
    assert len(hashes[0]) == 32


def test_a_story_without_text_is_rejected_as_empty() -> None:
    page = document(
        "<nav><a href='/'>होम</a></nav><article><h1>शीर्षक</h1></article>", classes="single"
    )
    assert reject(page).reason == "empty"
    assert reject(b"").reason == "empty"
    assert reject(b" \x00\n").reason == "empty"


@pytest.mark.parametrize("containers", [(), ("//div[@class='entry-content']",)], ids=str)
@pytest.mark.parametrize(
    "picture",
    [
        "<figure><img src='x'><figcaption>{}</figcaption></figure>",
        "<div class='wp-caption'><img src='x'><p class='wp-caption-text'>{}</p></div>",
        "<p><img src='x'></p><p class='caption'>{}</p>",
    ],
)
def test_a_picture_with_a_caption_is_no_story(picture: str, containers: tuple[str, ...]) -> None:
    caption = picture.format("तस्वीर: पुल का दृश्य (फ़ाइल फ़ोटो)")
    recent = "<footer><h3>Recent Posts</h3><p><a href='/y'>मेले में उमड़ी भारी भीड़</a></p></footer>"
    page = document(
        f"<article><h1>पुल</h1><div class='entry-content'>{caption}</div>{recent}</article>",
        classes="single",
    )
    site = SITE.model_copy(update={"containers": containers})
    assert reject(page, site=site).reason == "empty"


def test_a_stray_container_falls_back_to_the_page() -> None:
    site = SITE.model_copy(update={"containers": ("//div[@class='gone']", "//article")})
    assert article(STORY, site=site).extractor == "container"
    moved = SITE.model_copy(update={"containers": ("//div[@class='gone']",)})
    assert article(STORY, site=moved).extractor == "page"
    assert article(STORY, site=site).body == article(STORY, site=moved).body


def test_wrong_charset_and_broken_bytes_still_give_the_story() -> None:
    lying = article(STORY, content_type="text/html; charset=iso-8859-1")
    assert lying.body == "\n\n".join(PARAGRAPHS)
    urdu = document(
        "<article><p>" + "پرانے شہر کی لائبریری میں نمائش شروع ہوئی۔ " * 12 + "</p></article>"
    )
    utf16 = article(urdu.encode("utf-16"), content_type="text/html")
    assert "لائبریری" in utf16.body
    torn = article(STORY.encode() + b"\xe0\xa4")
    assert torn.headline == "नदी पर नया पुल"


def test_control_and_override_characters_are_removed_and_joiners_kept() -> None:
    text = "क्\u200dष और نئی\u200cکتاب \u202eउलटा\u202c \x07घंटी " * 12
    found = article(document(f"<article><p>{text}</p></article>"))
    assert found.body.count("\u200d") == found.body.count("\u200c") == 12
    assert not set(found.body) & set("\u202e\u202c\x07")


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000 + b"text",
        b"<b><i>" * 3_000 + "पाठ ".encode() * 200,
        b"<table><tr><td>" * 2_000 + b"x",
        b"\x00" * 10_000,
        b"<!--" * 5_000,
        b"<a href='" + b"x" * 100_000,
        b"&#x110000;&#0;&#xD800;" * 1_000,
        b"\xff\xfe" + b"<" * 999,
        b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>x</p>",
        b'<script type="application/ld+json">{"a":' + b'"\\' * 50_000 + b"</script><p>x</p>",
        b"<title>" + b"a - " * 50_000 + b"</title><h1>" + b"a - " * 50_000 + b"</h1>",
        b'<meta name="author" content="' + b"a and " * 50_000 + b'"><p>x</p>',
        b'<meta property="article:published_time" content="9999-12-31T23:59:59-23:59"><p>x</p>',
    ],
    ids=lambda body: body[:16].decode("latin-1"),
)
def test_hostile_pages_give_a_record(body: bytes) -> None:
    page = cleaned(body)
    assert (page.article is None) != (page.reject is None)
    if page.reject is not None:
        assert page.reject.reason in {"broken", "empty", "not_html"}


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("<b>x</b>" * 30_000, "elements"),
        ("<div>" * 300 + "<p>x</p>" * 5_000, "ancestors"),
        ("<p>" + "पुल " * 510_000 + "</p>", "characters of text"),
    ],
)
def test_a_page_that_would_take_minutes_is_named(body: str, detail: str) -> None:
    found = reject(document(body))
    assert found.reason == "broken"
    assert detail in found.detail


@pytest.mark.parametrize(
    "body",
    [
        "<div><p>पुल खुला।</p></div>" * 5_000,
        "<div class='author'>" * 60 + "<p>पुल</p>" * 1_500,
        "<h1>पुल</h1><div class='widget'>" + "<time datetime='2026-11-20'>x</time>" * 10_000,
        "<article>" + "<h2><a href='/x'>पुल</a></h2><p>मेला।</p>" * 3_000 + "</article>",
    ],
)
def test_a_large_page_is_done_in_seconds(body: str) -> None:
    page = document(body)
    started = time.process_time()
    cleaned(page)
    assert time.process_time() - started < 6


def test_deep_nesting_is_named_and_unclosed_tags_lose_no_text() -> None:
    assert reject(b"<div>" * 100_000 + b"text").reason == "broken"
    unclosed = "".join(f"<p><b><font>{text}" for text in PARAGRAPHS * 60)
    assert article(document(f"<article>{unclosed}</article>")).body.count(PARAGRAPHS[1]) == 60


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_exactly_one_of_article_and_reject(body: bytes) -> None:
    page = cleaned(body)
    assert (page.article is None) != (page.reject is None)
    if page.reject is not None:
        assert page.reject.reason in {"broken", "empty", "not_html", "listing", "soft_404"}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(STORY) - 1), st.integers(0, 60)), max_size=8))
def test_mangled_html_gives_exactly_one_of_article_and_reject(cuts: list[tuple[int, int]]) -> None:
    page = STORY
    for start, length in cuts:
        page = page[:start] + page[start + length :]
    result = cleaned(page)
    assert (result.article is None) != (result.reject is None)
    assert result.reject is None or not result.reject.detail.startswith(("KeyError", "TypeError"))


def test_the_page_keeps_its_validators_and_its_source() -> None:
    hint = Hint(
        via="https://samachar.example/post-sitemap.xml", lastmod="2026-11-20T10:00:00+05:30"
    )
    page = cleaned(STORY, hint=hint, headers=(("ETag", '"abc"'), ("Last-Modified", "Fri")))
    assert (page.via, page.lastmod, page.etag, page.last_modified) == (
        hint.via,
        hint.lastmod,
        '"abc"',
        "Fri",
    )
    assert page.article is not None
    assert page.article.value_sources["modified_at"] == "sitemap"


# warcio leaves the spooled file of a digest to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
def test_a_segment_is_cleaned_in_its_order(tmp_path: Path) -> None:
    writer = SegmentWriter(tmp_path / "archive", tmp_path / "work", SITE.name, "run1")
    pages = [
        fetched(STORY),
        fetched("", url=URL.replace("412345", "412346"), status=404),
        fetched(b"%PDF-", url=URL.replace("412345", "412347")),
    ]
    for page in pages:
        writer.add(page, "khabar-test")
    name = writer.close()
    assert name is not None
    segment = clean_segment(tmp_path / "archive", name, SITE)
    assert (segment.name, segment.site, segment.run_id) == (name, SITE.name, "run1")
    assert [page.page_id for page in segment.pages] == [page.page_id for page in pages]
    assert [page.reject.reason if page.reject else "" for page in segment.pages] == [
        "",
        "gone",
        "not_html",
    ]
    assert segment.pages[0].article == replace(
        clean_page(pages[0], SITE).article, rules_version=segment.rules_version
    )
