"""RSS and Atom feeds, whole and broken."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.sources.parsers.feed import parse_feed
from spiders.state.source_entries import Entry, NotASource

VIA = "https://paper.example/feed/"
IST = timezone(timedelta(hours=5, minutes=30))

RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>अख़बार</title>
<link>https://paper.example</link>
<item><title>दिल्ली में &#8216;नया&#8217; पुस्तकालय &amp; बाग़</title>
<link>https://paper.example/desh/a-12345</link><dc:creator><![CDATA[अनीता शर्मा]]></dc:creator>
<pubDate>Sun, 01 Mar 2026 12:00:00 +0530</pubDate><category><![CDATA[देश]]></category>
<category>देश</category><category>शहर</category>
<guid isPermaLink="false">https://paper.example/?p=12345</guid></item>
<item><title>شہر میں  مشاعرہ</title><link>https://paper.example/qaumi/b-12346</link></item>
<item><title>No time of its own</title><link>https://paper.example/india/c-12347</link>
<pubDate>yesterday</pubDate></item>
<item><title>A time of unknown place</title><link>https://paper.example/india/d-12348</link>
<pubDate>Sun, 01 Mar 2026 12:00:00</pubDate></item>
<item><title>No link</title></item></channel></rss>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>x</title><entry><title type="html">खबर &amp;amp; &lt;b&gt;बात&lt;/b&gt;</title>
<link rel="edit" href="https://paper.example/edit"/>
<link rel="alternate" href="https://paper.example/desh/e-12349"/>
<published>2026-03-01T12:00:00+05:30</published><updated>2026-03-01T07:00:00Z</updated>
<author><name>ثنا میمن</name></author><author><name>Rohit</name></author></entry></feed>"""


def read(body: str | bytes) -> list[Entry]:
    document = parse_feed(body if isinstance(body, bytes) else body.encode(), VIA)
    assert document.kind == "feed"
    return list(document.entries)


def test_rss() -> None:
    first, second, *_ = read(RSS)
    assert first.url == "https://paper.example/desh/a-12345"
    assert first.hint.headline == "दिल्ली में ‘नया’ पुस्तकालय & बाग़"
    assert first.hint.authors == ("अनीता शर्मा",)
    assert first.hint.tags == ("देश", "शहर")
    assert first.hint.published_at == datetime(2026, 3, 1, 12, tzinfo=IST)
    assert first.hint.modified_at is None
    assert first.hint.via == VIA
    assert first.hint.lastmod == ""
    assert second.hint.headline == "شہر میں مشاعرہ"


@pytest.mark.parametrize(
    "written",
    [
        "Sun, 01 Mar 2026 12:00:00",
        "Sun, 1 Mar 26 12:00:00 IST",
        "2026-03-01 12:00",
        "1 मार्च 2026, दोपहर 12 बजे",
        "۱ مارچ ۲۰۲۶، 12 بجے دوپہر",
        "Mar 1, 2026 12:00 PM",
        "Sun Mar 1 12:00:00 IST 2026",
        "Sun, 01 Mar 2026 06:30:00 GMT",
    ],
)
def test_a_time_is_read_as_on_a_page_and_local_to_the_site(written: str) -> None:
    body = RSS.replace("Sun, 01 Mar 2026 12:00:00 +0530", written).encode()
    entries = list(parse_feed(body, VIA, ZoneInfo("Asia/Kolkata")).entries)
    assert entries[0].hint.published_at == datetime(2026, 3, 1, 12, tzinfo=IST)
    assert [entry.hint.published_at for entry in entries[1:3]] == [None, None]


def test_an_item_without_link_is_left_out() -> None:
    assert len(read(RSS)) == 4


def test_atom() -> None:
    (entry,) = read(ATOM)
    assert entry.hint.lastmod == "2026-03-01T07:00:00Z", (
        "an edit is not seen where there is no sitemap"
    )
    assert entry.url == "https://paper.example/desh/e-12349"
    assert entry.hint.authors == ("ثنا میمن", "Rohit")
    assert entry.hint.published_at == datetime(2026, 3, 1, 6, 30, tzinfo=UTC)
    assert entry.hint.modified_at == datetime(2026, 3, 1, 7, 0, tzinfo=UTC)


def test_a_feed_that_breaks_off_gives_what_it_named_before() -> None:
    assert read(RSS[: RSS.index("<item><title>شہر") + 12])[0].url.endswith("a-12345")


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/desh/a-1", "https://paper.example/desh/a-1"),
        ("//paper.example/desh/a-1", "https://paper.example/desh/a-1"),
        ("../desh/a-1", "https://paper.example/desh/a-1"),
        ("?p=1", "https://paper.example/feed/?p=1"),
        ("\n /desh/नदी-1 \n", "https://paper.example/desh/नदी-1"),
        ("/desh/rail-&-bus-1", "https://paper.example/desh/rail-&-bus-1"),
        ("/desh/a-1?a=1&amp;b=2", "https://paper.example/desh/a-1?a=1&b=2"),
        ("<![CDATA[/desh/پل-&-1]]>", "https://paper.example/desh/پل-&-1"),
    ],
)
def test_a_link_is_completed_from_where_the_feed_lies(link: str, url: str) -> None:
    for before in ("", "\ufeff\n", "<br />\n<b>Notice</b>: x in <b>a.php</b>\n"):
        rss = f"{before}<?xml version='1.0'?><rss version='2.0'><channel><item><link>{link}</link>"
        assert [each.url for each in read(f"{rss}</item></channel></rss>")] == [url]


def test_atom_has_a_base_of_its_own() -> None:
    body = ATOM.replace("<title>x", "<title>x").replace(
        'xmlns="http://www.w3.org/2005/Atom"',
        'xmlns="http://www.w3.org/2005/Atom" xml:base="/khel/"',
    )
    (entry,) = read(body.replace("https://paper.example/desh/e-12349", "e-12349"))
    assert entry.url == "https://paper.example/khel/e-12349"


@pytest.mark.parametrize("prefix", ["feedburner", "fb"])
def test_the_link_of_a_feed_proxy_gives_way_to_the_original(prefix: str) -> None:
    item = (
        "<item><link>http://feedproxy.example/~r/x/~3/{0}/</link><guid>x{0}</guid>"
        "<{1}:origLink>{2}</{1}:origLink></item>"
    )
    items = "".join(
        item.format(n, prefix, original)
        for n, original in enumerate(["https://paper.example/desh/a-1", "", "none"])
    )
    name = f"xmlns:{prefix}='http://rssnamespace.org/feedburner/ext/1.0'"
    urls = [
        each.url for each in read(f"<rss version='2.0' {name}><channel>{items}</channel></rss>")
    ]
    assert urls == [
        "https://paper.example/desh/a-1",
        *(f"http://feedproxy.example/~r/x/~3/{n}/" for n in (1, 2)),
    ]


@pytest.mark.parametrize("label", ["macintosh", "utf-16le", "euc-jp", "utf-8-sig", "hex", "x"])
def test_a_feed_in_utf_8_is_read_as_such_whatever_it_declares(label: str) -> None:
    assert read(RSS.replace("UTF-8", label)) == read(RSS)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"<html><body>Not found</body></html>",
        b"<!DOCTYPE html><title>x</title>",
        b'{"version": "no feed"}',
        b"\x00\x01\x02",
        b"\x1f\x8b\x08\x00",
    ],
)
def test_what_is_no_feed_is_named(body: bytes) -> None:
    with pytest.raises(NotASource, match=r"it is not a feed|cannot be read"):
        read(body)


def test_entities_are_not_resolved() -> None:
    bomb = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
    outside = '<!ENTITY f SYSTEM "file:///etc/hostname">'
    doctype = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 100}">{bomb}{outside}]>'
    body = RSS.replace('"?><rss', f'"?>{doctype}<rss', 1).replace("مشاعرہ", "&i;&f;")
    assert len(body) > len(RSS) + 500
    entries = read(body)
    assert entries[0].url == "https://paper.example/desh/a-12345"
    assert all(len(entry.hint.headline) < 100 for entry in entries)


@given(st.binary(max_size=200), st.integers(0, len(RSS)), st.integers(0, 40))
def test_a_damaged_feed_is_read_or_named_but_never_breaks(junk: bytes, at: int, gone: int) -> None:
    body = RSS.encode()
    with suppress(NotASource):
        assert all(entry.url for entry in read(body[:at] + junk + body[at + gone :]))
