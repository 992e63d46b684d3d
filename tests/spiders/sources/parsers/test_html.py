"""HTML pages as sources: articles, the next page, sections and feeds, and no traps."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.sources.parsers.html import page_after, parse_listing
from spiders.sources.well_known import MAX_SECTIONS, address, section_pages
from spiders.state.source_entries import NotASource, SourceDocument
from tests.builders import paper_site

SITE = paper_site(
    "www.paper.example",
    hosts=("www.paper.example", "paper.example", "hindi.paper.example"),
    sections={"desh": "देश"},
)
VIA = "https://www.paper.example/desh/"

PAGE = """<!DOCTYPE html><html lang="ur"><head>
<link rel="alternate" type="application/rss+xml" href="/feed/">
<link rel="alternate" type="application/rss+xml" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" href="/desh/delhi-12345/feed/">
<link rel="alternate" type="application/atom+xml" href="https://other.example/feed/">
<link rel="alternate" hreflang="en" href="https://en.paper.example/"></head><body>
<nav><a href="/khel/">खेल</a> <a href="/category/siyasat">سیاست</a> <a href="/tag/dilli/">टैग</a>
<a href="/2026/11/">नवंबर</a> <a href="/author/anita/">अनीता</a> <a href="/app.apk">App</a>
<a href="/desh/?orderby=title">क्रम</a> <a href="https://other.example/x/">X</a></nav>
<article><a href="/desh/delhi-ki-khabar-12345">दिल्ली की ख़बर</a>
<a href="/desh/delhi-ki-khabar-12345/amp">AMP</a>
<a href="/desh/delhi-ki-khabar-12345#respond">2</a>
</article><a href="//paper.example/desh/lahore-12346?utm_source=x">لاہور کی خبر</a>
<a href="javascript:void(0)">x</a><a href="mailto:a@b.c">m</a><a>y</a><a href="http://[bad/">z</a>
%s</body></html>"""


def read(pagination: str = "", via: str = VIA) -> SourceDocument:
    return parse_listing((PAGE % pagination).encode(), via, SITE)


def test_each_article_is_named_once_by_its_own_address() -> None:
    entries = list(read().entries)
    assert [entry.url for entry in entries] == [
        "https://www.paper.example/desh/delhi-ki-khabar-12345",
        "https://paper.example/desh/lahore-12346",
    ]
    assert {entry.hint.via for entry in entries} == {VIA}


def test_sections_are_no_tags_authors_calendars_files_or_orders() -> None:
    assert read().links.sections == (
        "https://www.paper.example/khel/",
        "https://www.paper.example/category/siyasat",
    )


def test_the_feed_is_neither_of_comments_nor_of_another_site() -> None:
    assert read().links.feeds == ("https://www.paper.example/feed/",)


@pytest.mark.parametrize(
    ("pagination", "following"),
    [
        ('<a rel="next" href="/desh/page/2/">अगला</a>', f"{VIA}page/2/"),
        ('<a class="next page-numbers" href="/desh/page/2">اگلا</a>', f"{VIA}page/2"),
        ('<a rel="next" href="?paged=2">Next</a>', f"{VIA}?paged=2"),
        ('<a rel="next" href="?cursor=abc">Next</a>', f"{VIA}?cursor=abc"),
        ('<a rel="next" href="?paged=2&amp;orderby=title">Next</a>', ""),
        ('<a rel="next" href="/2026/10/">अक्टूबर</a>', ""),
        ('<a rel="next" href="https://other.example/desh/page/2/">Next</a>', ""),
        ('<a rel="nextpage" href="/desh/page/2/">Next</a>', ""),
        ('<a rel="next" href="">Next</a>', ""),
        ("", ""),
    ],
)
def test_the_next_page_is_of_the_same_list(pagination: str, following: str) -> None:
    assert read(pagination).links.following == following


def test_pages_are_numbered_as_the_site_writes_addresses() -> None:
    assert page_after("https://paper.example/desh", 2) == "https://paper.example/desh/page/2"
    assert page_after("https://paper.example/", 2) == "https://paper.example/page/2/"
    assert (
        page_after("https://paper.example/desh/page/2/", 3)
        == f"{'https://paper.example/desh'}/page/3/"
    )
    assert page_after("https://paper.example/?cat=3", 2) == ""


def test_a_source_has_one_address_by_whatever_scheme_and_host() -> None:
    own = "https://www.paper.example/posts.xml"
    for url in (
        "/posts.xml",
        "http://paper.example/posts.xml",
        "https://PAPER.example:443/posts.xml",
    ):
        assert address(url, SITE) == own
    assert address("posts.xml", SITE, "https://paper.example/maps/index.xml") == (
        "https://www.paper.example/maps/posts.xml"
    )
    alias = "https://hindi.paper.example/posts.xml"
    assert address(alias, SITE) == alias
    assert address("https://other.example/s.xml", SITE) == "https://other.example/s.xml"
    assert address("http://[bad/", SITE) == "http://[bad/"


def test_sections_come_from_the_site_file_articles_and_the_menu() -> None:
    menu = [f"https://www.paper.example/m{number}/" for number in range(200)]
    seen = Counter({"khel": 5, "2026": 9, "m3": 2})
    pages = section_pages(SITE, seen, ["https://paper.example/category/khel/", *menu])
    assert pages[:4] == [
        "https://www.paper.example/desh",
        "https://www.paper.example/category/khel/",
        "https://www.paper.example/m3/",
        "https://www.paper.example/m0/",
    ]
    assert len(pages) == MAX_SECTIONS == len(set(pages))


@given(st.binary(max_size=200), st.integers(0, len(PAGE)))
def test_any_bytes_are_read_or_named(junk: bytes, at: int) -> None:
    body = PAGE.encode()
    with suppress(NotASource):
        document = parse_listing(body[:at] + junk + body[at:], VIA, SITE)
        assert all(entry.url.startswith("http") for entry in document.entries)
