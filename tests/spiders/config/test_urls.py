"""What a URL is to a site: all variants of an article are one, and nothing foreign gets in."""

from __future__ import annotations

import time
from dataclasses import replace
from unicodedata import normalize
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spiders.config.site import ArticleRule, Site, read_sites
from spiders.config.urls import identify, spellings

SITES = read_sites()
HINDI = SITES["bharatexpress"]
HOME = "https://bharatexpress.com"
NO_ARTICLE = "rejected:not_an_article_url"


def with_rule(name: str, url: str) -> Site:
    return Site(
        name=name,
        title=name,
        hosts=HINDI.hosts,
        base_url=HOME,
        language="hi",
        article=ArticleRule(url=url),
    )


@pytest.mark.parametrize(
    ("site", "url", "number"),
    [
        ("bharatexpress", "/literature/world-book-fair-2025-in-delhi-465675", 465675),
        ("bharatexpress", "/election/lok-sabha-poll-300453/amp", 300453),
        ("bharatexpress", "https://hindi.bharatexpress.com/india/a-story-216129", 216129),
        ("bharatexpress_english", "/snippets-column/a-thought-132480", 132480),
        ("bharatexpress_urdu", "/national/an-urdu-story-sam-37333/amp", 37333),
        ("theprintlines", "/national-news/states-news/new-delhi/a-story-296609", 296609),
        ("theprintlines", "/astrology/todays-stars-448192/amp", 448192),
        ("theprintlines", "/business-news-money-matters/gold-price-506943", 506943),
        ("theprintlines", "https://theprintlines.com/x/y-506943/amp?noamp=mobile", 506943),
        ("theprintlines", "/?p=394827", 394827),
    ],
)
def test_article_urls_seen_on_the_real_sites(site: str, url: str, number: int) -> None:
    full = url if url.startswith("https") else SITES[site].base_url + url
    identity = identify(full, SITES[site])
    assert (identity.page_id, identity.reason) == (f"{site}:{number}", None)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/india",
        "/india/page/574",
        "/video/page/44",
        "/tag/lok-sabha-election-2024",
        "/tag/budget-12345",
        "/tag/delhi/page/3",
        "/author/anita-12345/page/2",
        "/page/999/",
        "/category/india-12345",
        "/search/word-12345",
        "/wp-content/uploads/2025/03/photo-12345.webp",
        "/wp-json/wp/v2/posts/12345",
        "/feed",
        "/india/feed/",
        "/feed/?paged=2",
        "/india/a-story-465675/feed/",
        "/india/a-story-465675/?feed=rss2",
        "/?p=465675&feed=rss2",
        "/?p=",
        "/?p=465675abc",
        "/?p=१२३४५",
        "/?s=465675",
        "/election/results-of-2024",
        "/election/results-of-1999/amp",
        "/india/a-story-465675/2024/",
        "/india/a-story-465675/2/feed/",
        "/india/page/12/",
        "/india/a-story-12",
        "/a-story-465675",
        "/comments/feed",
        "/embed/a-12345",
    ],
)
def test_what_is_no_article_says_so(path: str) -> None:
    assert identify(HOME + path, HINDI).reason == NO_ARTICLE


@pytest.mark.parametrize(
    "variant",
    [
        "https://bharatexpress.com/india/a-story-465675",
        "http://bharatexpress.com/india/a-story-465675",
        "https://bharatexpress.com/india/a-story-465675/",
        "https://bharatexpress.com/india/a-story-465675/amp",
        "https://bharatexpress.com/india/a-story-465675/AMP/",
        "https://bharatexpress.com/india/a-story-465675/amp/amp",
        "https://bharatexpress.com/india/a-story-465675?amp=1",
        "https://bharatexpress.com/india/a-story-465675?amp",
        "https://bharatexpress.com/india/a-story-465675/amp?noamp=mobile",
        "https://bharatexpress.com/india/a-story-465675?utm_source=x&utm_medium=y",
        "https://bharatexpress.com/india/a-story-465675?fbclid=abc&replytocom=7",
        "https://bharatexpress.com/india/a-story-465675#respond",
        "https://bharatexpress.com/india/a-story-465675/embed/",
        "https://bharatexpress.com/india/a-story-465675/comment-page-2/#comments",
        "https://bharatexpress.com/india/a-story-465675?cpage=2",
        "https://bharatexpress.com/INDIA/A-STORY-465675",
        "https://bharatexpress.com/another/section/other-words-465675",
        "https://bharatexpress.com/india/दिल्ली-की-ख़बर-465675",
        "https://bharatexpress.com/india/%E0%A4%A6%E0%A4%BF-465675",
        "https://bharatexpress.com/india/خبر-465675/",
        "https://www.bharatexpress.com/india/a-story-465675",
        "https://HINDI.bharatexpress.com/india/a-story-465675",
        "https://bharatexpress.com:443/india/a-story-465675",
        "http://bharatexpress.com:80/india/a-story-465675",
        "https://bharatexpress.com:/india/a-story-465675",
        "https://bharatexpress.com/?p=465675",
        "https://bharatexpress.com/?p=0465675",
        "https://bharatexpress.com/?preview=true&p=465675",
        "https://bharatexpress.com/india/a-story-465675/2/",
        "https://bharatexpress.com/india/a-story-465675/3",
        "https://bharatexpress.com/india/a-story-465675/2/amp/",
        "https://bharatexpress.com/india/a-story-465675/amp/2?amp=1",
        "https://bharatexpress.com/india/a-story-465675/?page=2",
        "https://bharatexpress.com/?p=465675&page=2",
        " https://bharatexpress.com/india/a-story-\n465675\t",
        "https://someone:secret@bharatexpress.com/india/a-story-465675",
    ],
)
def test_all_variants_are_one_article(variant: str) -> None:
    identity = identify(variant, HINDI)
    assert (identity.page_id, identity.reason) == ("bharatexpress:465675", None)
    assert identity.url.isascii()
    for trace in ("amp", "utm_", "#", "embed", "replytocom", "secret", ":443", ":80"):
        assert trace not in identity.url.lower()


@pytest.mark.parametrize(
    "url",
    [
        "https://bharatexpress.com@evil.example/india/a-465675",
        "https://evil.example\\@bharatexpress.com/india/a-465675",
        "https://evil.example/?u=https://bharatexpress.com/india/a-465675",
        "https://bharatexpress.com.evil.example/india/a-465675",
        "https://evilbharatexpress.com/india/a-465675",
        "https://bharatexpress.com:8443/india/a-465675",
        "http://bharatexpress.com:443/india/a-465675",
        "https://bharatexpress.com./india/a-465675",
        "https://bharatexpress\u3002com.evil.example/india/a-465675",
        "https://भारत.example/india/a-465675",
        "https://xn--h2brj9c.example/india/a-465675",
        "//bharatexpress.com/india/a-465675",
        "/india/a-465675",
        "ftp://bharatexpress.com/india/a-465675",
        "javascript://bharatexpress.com/india/a-465675",
        "mailto:x@bharatexpress.com",
        "file:///india/a-465675",
        "",
    ],
)
def test_nothing_foreign_gets_in(url: str) -> None:
    assert identify(url, HINDI).reason == "off_site"


@pytest.mark.parametrize(
    "url", ["https://[::1/india/a-465675", "https://a\u2100b.example/x-465675"]
)
def test_a_malformed_url_is_rejected(url: str) -> None:
    assert identify(url, HINDI).reason == "rejected:malformed_url"


def test_a_site_without_ids_knows_its_pages_by_path() -> None:
    site = with_rule("dated", r"^/\d{4}/\d{2}/[^/]+/?$")
    first = identify(f"{HOME}/2025/03/ख़बर/", site)
    assert first.reason is None
    assert first.page_id.startswith("dated:u")
    same = (
        "/2025/03/%E0%A4%96%E0%A4%BC%E0%A4%AC%E0%A4%B0",
        "/2025/03/%e0%a4%96%e0%a4%bc%e0%a4%ac%e0%a4%b0/amp",
        "/2025/03/ख़बर?utm_source=x#top",
    )
    assert {identify(HOME + path, site).page_id for path in same} == {first.page_id}
    others = ("/2025/03/ख़बरें/", "/2025/04/ख़बर/", "/2025/03/ख़बर/?story=2")
    pages = {identify(HOME + path, site).page_id for path in others}
    assert len(pages) == 3
    assert first.page_id not in pages


VARIANT = st.tuples(
    st.sampled_from(["", "/amp", "/AMP/", "/embed/", "/2/", "/14", "/amp/2/", "/comment-page-3"]),
    st.sampled_from(["", "?amp=1", "?utm_source=%E0%A4%95", "?replytocom=7&page=3", "?fbclid=a#b"]),
)


@given(
    st.sampled_from(["https://", "http://", "HTTPS://"]),
    st.sampled_from(["bharatexpress.com", "www.bharatexpress.com", "HINDI.bharatexpress.com"]),
    st.sampled_from(["/india", "/india/desh", "/खेल", "/کھیل", "/INDIA"]),
    st.sampled_from(["a-story", "दिल्ली-की-ख़बर", "نئی-خبر", "A-STORY"]),
    VARIANT,
)
def test_whatever_the_variant_it_is_one_article_and_the_whole_of_it(
    scheme: str, host: str, section: str, slug: str, variant: tuple[str, str]
) -> None:
    view, query = variant
    identity = identify(f"{scheme}{host}{section}/{slug}-465675{view}{query}", HINDI)
    assert (identity.page_id, identity.reason) == ("bharatexpress:465675", None)
    assert urlsplit(identity.url).path.rstrip("/").endswith("-465675")
    assert urlsplit(identity.url).query == ""
    assert identify(identity.url, HINDI) == replace(identity, part=1)


@pytest.mark.parametrize(
    ("rule", "path", "part"),
    [
        (r"-(?P<id>\d{4,9})", "/india/a-story-465675/2/", 2),
        (r"-(?P<id>\d{4,9})$", "/india/a-story-465675", 1),
        (r"^/[^/]+/[^/]+/?$", "/india/naya-pul/3/", 3),
        (r"^/[^/]+/[^/]+/?$", "/naya-pul/2", 1),
        (r"^/\d{4}/\d{2}/[^/]+/?$", "/2025/03/12/", 1),
        (r"^/\d{4}/\d{2}/[^/]+/?$", "/2025/03/ख़बर/12/", 12),
        (r"^/news/(?P<id>\d+)/?$", "/news/12", 1),
        (r"/(?P<id>\d+)/?$", "/news/465675/12", 1),
        (r"^/[^/]+/[^/]+/?$", "/india/naya-pul?page=4", 4),
    ],
)
def test_a_url_may_name_a_part_of_an_article(rule: str, path: str, part: int) -> None:
    identity = identify(HOME + path, with_rule("parts", rule))
    assert (identity.part, identity.reason) == (part, None)
    whole = identify(identity.url, with_rule("parts", rule))
    assert (whole.page_id, whole.part) == (identity.page_id, 1)


def test_an_id_need_not_be_a_number() -> None:
    site = with_rule("coded", r"-(?P<id>[a-z0-9]{6,})$")
    assert identify(f"{HOME}/a/story-AB12CD", site).page_id == "coded:ab12cd"


def test_a_port_in_the_site_file_counts() -> None:
    site = Site(
        name="local",
        title="x",
        hosts=("127.0.0.11:8080",),
        base_url="http://127.0.0.11:8080",
        language="en",
    )
    assert identify("http://127.0.0.11:8080/a/b-12345", site).page_id == "local:12345"
    assert identify("http://127.0.0.11/a/b-12345", site).reason == "off_site"


@pytest.mark.parametrize(
    "tail",
    [
        "/india/" + "a-" * 5000 + "465675",
        "/?p=" + "9" * 10_000,
        "/india/x-" + "9" * 10_000,
        "/amp" * 2_500 + "/x",
        "/" * 10_000,
        "/x?" + "a=1&" * 2_500,
        "/%" * 5_000,
        "/india/" + "खबर" * 1_000 + "-465675",
    ],
)
def test_urls_of_ten_kilobytes_are_decided_at_once(tail: str) -> None:
    start = time.process_time()
    identity = identify(HOME + tail, HINDI)
    assert time.process_time() - start < 0.2
    assert len(identity.page_id) < 60


PARTS = st.sampled_from(
    [
        *("https://", "http://", "//", "HTTPS://", "bharatexpress.com", "evil.example", ":443"),
        *(":80", "@", "\\", "/", "/amp", "/embed/", "/feed", "/india", "/x-465675", "-2024", "?"),
        *("p=12345", "p=", "&", "amp=1", "utm_x=1", "#", "%", "%2F", "%00", ";", "\x00", "\n", " "),
        *("दिल्ली", "خبر", "\ud800", "\u202e", ".", "..", "[", "]", "+"),
    ]
)
URLS = st.one_of(
    st.lists(PARTS, max_size=12).map("".join),
    st.lists(PARTS, max_size=8).map(lambda parts: HOME + "".join(parts)),
    st.text(max_size=60),
    st.text(max_size=40).map(lambda text: f"{HOME}/{text}"),
)


@given(URLS)
@example(f"{HOME}/a/b-12345/amp/embed/")
@example(f"{HOME}/a//amp//amp/")
@example(f"{HOME}//:port")
def test_any_text_is_decided_and_decided_alike_again(url: str) -> None:
    identity = identify(url, HINDI)
    if identity.reason is None:
        parts = urlsplit(identity.url)
        assert parts.netloc in HINDI.hosts
        assert parts.scheme in ("http", "https")
        assert parts.hostname in HINDI.hosts
        assert identity.url.isascii()
    assert identity.page_id.startswith("bharatexpress:")
    again = identify(identity.url, HINDI)
    assert again.reason == identity.reason
    if identity.reason in (None, NO_ARTICLE):
        assert again == replace(identity, part=again.part)


BY_PATH = with_rule("by_path", "^/desh/.+")
OLD_IDS = [
    "by_path:uce314dacba453670ee07",
    "by_path:u28a53da389aa94afc840",
    "by_path:u163248fc0f07bcf2e836",
    "by_path:u3e77a1c614a6cb5e723a",
]


def in_path(slug: str) -> str:
    return f"{HOME}/desh/{quote(slug)}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("स\u095cक-बनी", "स\u0921\u093cक-बनी"),
        ("\u0958लम-\u095bमीन-\u095eसल", "\u0915\u093cलम-\u091c\u093cमीन-\u092b\u093cसल"),
        ("ا\u0653ج-کی-خبر", "\u0622ج-کی-خبر"),
        ("cafe\u0301-on-the-pier", "caf\u00e9-on-the-pier"),
        ("ব\u09dcদিন", "ব\u09a1\u09bcদিন"),
    ],
)
def test_one_word_in_two_spellings_of_unicode_is_one_page(first: str, second: str) -> None:
    assert first != second
    one, other = (identify(in_path(slug), BY_PATH) for slug in (first, second))
    assert one.page_id == other.page_id
    # Servers tell them apart: each is asked for as it was named, and is no move of the other.
    assert (one.url, other.url) == (in_path(first), in_path(second))
    assert spellings(one.url) & spellings(other.url)
    assert identify(f"{HOME}/desh/{first}", BY_PATH).page_id == one.page_id
    assert identify(one.url.lower(), BY_PATH).page_id == identify(other.url, BY_PATH).page_id


@pytest.mark.parametrize("slug", ["नदी-पर-पुल", "پل-کھل-گیا", "naya pul", "सड़क-बनी", "café"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_slug_that_was_encoded_twice_is_asked_for_as_if_once(slug: str, times: int) -> None:
    path = normalize("NFC", slug)
    for _ in range(times + 1):
        path = quote(path)
    found = identify(f"{HOME}/desh/{path}", BY_PATH)
    assert found == identify(in_path(normalize("NFC", slug)), BY_PATH)
    assert found.url == in_path(normalize("NFC", slug))


@pytest.mark.parametrize(
    "path", ["/desh/50%25-off", "/desh/100%25", "/desh/5%25e9", "/desh/%E9t%E9", "/desh/a%25zz"]
)
def test_a_percent_sign_of_its_own_stays(path: str) -> None:
    assert identify(HOME + path, BY_PATH).url == HOME + path


def test_ids_of_old_are_as_they_were() -> None:
    slugs = ("naya-pul", "नदी-पर-पुल", "پل-کھل-گیا", "Ünïted")
    assert [identify(in_path(slug), BY_PATH).page_id for slug in slugs] == OLD_IDS


@given(st.text(max_size=40))
def test_another_spelling_never_breaks(text: str) -> None:
    for url in (f"{HOME}/desh/{text}", f"{HOME}/desh/{quote(text, errors='replace')}%25%E0"):
        found = identify(url, BY_PATH)
        assert found.url in spellings(found.url)
