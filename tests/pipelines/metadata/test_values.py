"""What the visible page says: microdata, byline markup of several themes, pictures, sections."""

import pytest

from pipelines.metadata.headline import real_standfirst
from pipelines.metadata.values import widest_of_srcset
from pipelines.record import Article
from pipelines.text.text import reading_minutes
from tests.pipelines.fetched import article, document

STORY = "<p>" + "पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया। " * 8 + "</p>"
FLAT = "https://samachar.example/?p=412345"


def story(before: str = "", after: str = "", *, head: str = "", url: str = "") -> Article:
    page = document(
        f'<article><h1>नदी पर नया पुल</h1>{before}<div class="body">{STORY}</div>{after}</article>',
        head=head,
    )
    return article(page, url=url) if url else article(page)


def minute(found: Article) -> str:
    return found.published_at.isoformat(timespec="minutes") if found.published_at else ""


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a rel="author" href="/a/1">अनीता शर्मा</a>', ("अनीता शर्मा",)),
        ('<a href="/author/anita">अनीता शर्मा</a>', ("अनीता शर्मा",)),
        ('<span class="byline"><span>By</span><b>अनीता शर्मा</b></span>', ("अनीता शर्मा",)),
        ('<p class="author-name">अनीता शर्मा<br>वरिष्ठ संवाददाता</p>', ("अनीता शर्मा",)),
        ('<div class="story-by">Anita Sharma | Edited by Dev Das</div>', ("Anita Sharma",)),
        ('<div class="post-author">تحریر: سلمان انور، لکھنؤ</div>', ("سلمان انور",)),
        ('<span class="writer">रमेश कुमार, लखनऊ</span>', ("रमेश कुमार",)),
        (
            '<span class="author">अनीता शर्मा</span><span class="author">राजू</span>',
            ("अनीता शर्मा", "राजू"),
        ),
        ('<div class="byline">ANI</div>', ()),
        (
            '<div class="author"><h3>About the author</h3><a href="/p/1">Mira Sample</a> '
            '<a href="/s">Subscribe to updates</a></div>',
            ("Mira Sample",),
        ),
        (
            '<p class="byline"><b class="first">Mira</b> <b class="last">Sample</b></p>',
            ("Mira Sample",),
        ),
        (
            '<p class="byline">रिपोर्ट: <b>मीरा</b> <i>नमूना</i></p>',
            ("मीरा नमूना",),
        ),
        (
            '<div><p>By <a href="/author/a">Mira Sample</a></p>'
            '<p>and <a href="/author/b">Tom Roe</a></p></div>',
            ("Mira Sample", "Tom Roe"),
        ),
        (
            '<ul><li><div><span class="author">عرفان احمد</span></div></li>'
            '<li><div><span class="author">نیلم خان</span></div></li></ul>',
            ("عرفان احمد", "نیلم خان"),
        ),
        (
            '<p>By <a href="/author/a">Mira Sample</a> | Fact-checked by '
            '<a href="/author/b">Tom Roe</a></p>',
            ("Mira Sample",),
        ),
        (
            "<div><b>Written by</b><div><p>Mira Sample - Product marketer</p></div></div>",
            ("Mira Sample",),
        ),
        (
            '<aside class="meta"><a rel="author" href="/p/1">Mira Sample</a></aside>',
            ("Mira Sample",),
        ),
        ('<p class="x_postAuthor__1a2b">Dec 7, 2025 Mira Sample</p>', ("Mira Sample",)),
    ],
)
def test_bylines_of_several_themes(markup: str, expected: tuple[str, ...]) -> None:
    assert story(markup).authors == expected


@pytest.mark.parametrize(
    ("head", "markup", "expected", "source"),
    [
        ("समाचार", '<p class="byline">By The Printlines, Shivam</p>', ("Shivam",), "html"),
        ("msample", '<p class="byline">By Mira Sample</p>', ("Mira Sample",), "html"),
        ("मीरा", '<a rel="author" href="/a">मीरा नमूना</a>', ("मीरा नमूना",), "html"),
        ("Mira Sample", '<p class="byline">By Mira</p>', ("Mira Sample",), "meta"),
        (
            "عرفان احمد",
            '<a rel="author" href="/a">عرفان احمد</a>، <a rel="author" href="/b">نیلم خان</a>',
            ("عرفان احمد", "نیلم خان"),
            "html",
        ),
    ],
)
def test_the_page_and_its_metadata_are_compared(
    head: str, markup: str, expected: tuple[str, ...], source: str
) -> None:
    found = story(markup, head=f'<meta name="author" content="{head}">')
    assert (found.authors, found.value_sources["authors"]) == (expected, source)


def test_microdata_that_names_the_paper_stops_nobody() -> None:
    item = '<meta itemprop="author" content="समाचार"><p class="byline">By Mira Sample</p>'
    assert story(item).authors == ("Mira Sample",)


def test_a_reader_who_comments_is_no_author() -> None:
    comment = '<div id="comments"><span class="comment-author">राजू कुमार</span> अच्छा</div>'
    assert story(after=comment).authors == ()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("<p>By Mira Sample</p>", "", ("Mira Sample",)),
        ("<p>रमेश कुमार, लखनऊ</p>", "", ("रमेश कुमार",)),
        ("", "<p>रिपोर्ट: अनीता शर्मा</p>", ("अनीता शर्मा",)),
        ("", "<p>تحریر: عرفان احمد</p>", ("عرفان احمد",)),
        ("", "<p>Written by Mira Sample</p>", ("Mira Sample",)),
        ("", "<p>— अनीता शर्मा</p>", ("अनीता शर्मा",)),
    ],
)
def test_a_byline_in_the_story_is_the_author_and_leaves_it(
    first: str, last: str, expected: tuple[str, ...]
) -> None:
    body = f'<div class="body">{first}{STORY}{STORY}{last}</div>'
    found = article(document(f"<article><h1>नदी पर नया पुल</h1>{body}</article>"))
    assert found.authors == expected
    # With a label it is the page's own byline as well.
    assert found.value_sources["authors"] in ("html", "body")
    assert not any(name in found.body for name in expected)


def test_whom_the_last_words_are_from_is_not_the_author() -> None:
    page = document(
        f'<article><h1>नया पुल</h1><p class="byline">By Mira Sample</p>'
        f'<div class="body">{STORY}{STORY}<p>— Tom Roe</p></div></article>'
    )
    found = article(page)
    assert found.authors == ("Mira Sample",)
    assert "Tom Roe" in found.body


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<time datetime="2026-11-20T10:15:00+05:30">20</time>', "2026-11-20T10:15+05:30"),
        ("<time>20 नवंबर 2026, रात 10:15 बजे</time>", "2026-11-20T22:15+05:30"),
        ('<span class="post-date">20 Nov 2026 10:15 PM IST</span>', "2026-11-20T22:15+05:30"),
        ('<p class="meta-date">شائع: 20 نومبر 2026، صبح 9 بجے</p>', "2026-11-20T09:00+05:30"),
        (
            '<div class="byline">राजू | Published: 20/11/2026 10:15 | Updated: 21/11/2026</div>',
            "2026-11-20T10:15+05:30",
        ),
        ('<span class="date">2 घंटे पहले</span>', ""),
    ],
)
def test_times_in_words_near_the_heading(markup: str, expected: str) -> None:
    found = story(markup)
    source = found.value_sources.get("published_at", "")
    assert (minute(found), source) == (expected, "html" if expected else "")


def test_a_line_of_two_times_tells_both() -> None:
    found = story('<p class="date">अपडेट: 21 नवंबर 2026, 09:00 प्रकाशित: 20 नवंबर 2026, 10:15</p>')
    assert found.modified_at is not None
    assert (minute(found), found.modified_at.day) == ("2026-11-20T10:15+05:30", 21)


@pytest.mark.parametrize(
    ("markup", "authors", "expected"),
    [
        ("<div><i>By Anita Sharma • 20 November 2026, 10:15</i></div>", ("Anita Sharma",), True),
        ("<p>द्वारा: अनीता शर्मा</p><p>शुक्रवार, 20 नवंबर 2026 10:15</p>", ("अनीता शर्मा",), True),
        (
            "<b>سلمان انور اور میرا زیدی</b> <i>Fri, 20 Nov 2026 10:15 AM (IST)</i>",
            ("سلمان انور", "میرا زیدی"),
            True,
        ),
        ("<div>Anita Sharma<br>Published: Nov 20, 2026, 10:15 IST</div>", ("Anita Sharma",), True),
        ('<div><a href="/desh">देश विदेश</a> 20-11-2026 10:15</div>', (), True),
        ("<div>By Anita Sharma | Share | 20/11/2026 10:15 | Print</div>", ("Anita Sharma",), True),
        (
            "<div><i>Anita Sharma and Dev Das</i><i>Published: 20 November 2026, 10:15 IST</i>"
            "<i>Updated: 21 November 2026, 16:25 IST</i></div>",
            ("Anita Sharma", "Dev Das"),
            True,
        ),
        ("<p>रिपोर्ट में देरी का कारण</p>", (), False),
        ("<p>By the end of the year</p>", (), False),
        ("<p>20 नवंबर 2026 को पुल पर पहली बार बस चलेगी और लोग उसे देखने आएंगे</p>", (), False),
    ],
)
def test_bylines_below_the_heading_need_no_class(
    markup: str, authors: tuple[str, ...], expected: bool
) -> None:
    found = story(f'<p class="x">{"नए पुल से शहर के दोनों किनारे जुड़ गए, " * 3}</p>{markup}')
    assert found.authors == authors
    assert minute(found) == ("2026-11-20T10:15+05:30" if expected else "")


MICRODATA = """<div itemscope itemtype="https://schema.org/NewsArticle">
<meta itemprop="datePublished" content="2026-11-20T10:15:00+05:30">
<meta itemprop="keywords" content="पुल, नदी">
<div itemprop="publisher" itemscope itemtype="https://schema.org/Organization">
  <meta itemprop="name" content="समाचार"><meta itemprop="datePublished" content="2001-01-01"></div>
<div itemprop="author" itemscope itemtype="https://schema.org/Person">
  <a href="/u/7"><span itemprop="name">अनीता शर्मा</span></a>
  <i itemprop="jobTitle">संवाददाता</i></div>
<img itemprop="image" src="data:image/gif;base64,R0" data-src="/pul.jpg">
<div itemprop="comment" itemscope itemtype="https://schema.org/Comment">
  <span itemprop="author">पाठक</span>
  <time itemprop="datePublished" datetime="2026-11-21">21</time></div>
</div>"""


def test_microdata_of_the_article_and_not_of_what_lies_inside_it() -> None:
    found = story(MICRODATA)
    assert (found.authors, minute(found)) == (("अनीता शर्मा",), "2026-11-20T10:15+05:30")
    assert found.tags == ("पुल", "नदी")
    assert found.image_url == "https://samachar.example/pul.jpg"
    assert {found.value_sources[name] for name in ("authors", "published_at")} == {"html"}


@pytest.mark.parametrize(
    ("srcset", "expected"),
    [
        ("/a.jpg 300w, /b,c.jpg 1200w, /d.jpg 90.5w", "/b,c.jpg"),
        ("/a.jpg 1x, /b.jpg 2x", "/b.jpg"),
        ("/a.jpg", ""),
        ("/a.jpg widew, 7w", ""),
    ],
)
def test_the_widest_of_a_srcset(srcset: str, expected: str) -> None:
    assert widest_of_srcset(srcset) == expected


def test_a_placeholder_is_no_picture() -> None:
    lazy = '<img class="wp-post-image" src="/lazy.gif" srcset="/pul-300.jpg 300w, /pul.jpg 900w">'
    assert story(lazy).image_url == "https://samachar.example/pul.jpg"
    head = '<meta property="og:image" content="/assets/default-og.png">'
    assert story(head=head).image_url == ""
    assert story(head=head.replace("default-og", "alibaba-logo-getty-1024")).image_url


def test_the_agency_of_byline_or_dateline() -> None:
    byline = story('<span class="byline">ANI</span>')
    assert (byline.agency, byline.value_sources["agency"], byline.authors) == ("ANI", "html", ())
    assert "ANI" not in story("<p>ANI</p>", head='<meta name="author" content="ANI">').body
    dateline = story("<p>नयी दिल्ली, 20 नवंबर (भाषा) पुल सोमवार सुबह खोल दिया गया, लोगों ने कहा।</p>")
    assert (dateline.agency, dateline.value_sources["agency"]) == ("भाषा", "body")
    assert (story().agency, "agency" in story().value_sources) == ("", False)


def test_contradicting_times_are_kept() -> None:
    head = (
        '<meta property="article:published_time" content="2026-11-20T10:15:00+05:30">'
        '<script type="application/ld+json">{"@type": "NewsArticle", '
        '"datePublished": "2026-11-20T10:15:00Z"}</script>'
    )
    found = story(head=head)
    assert minute(found) == "2026-11-20T10:15+05:30"
    assert found.conflicts == (
        "published_at: meta 2026-11-20T10:15:00+05:30, json-ld 2026-11-20T10:15:00+00:00",
    )


CRUMBS = """<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [
{"name": "होम", "item": "https://samachar.example/"},
{"name": "मनोरंजन", "item": "https://samachar.example/manoranjan"},
{"name": "फिल्में", "item": "https://samachar.example/manoranjan/film"}]}</script>"""


@pytest.mark.parametrize(
    ("url", "head", "before", "expected"),
    [
        ("", "", "", ("india", "देश", "site")),
        ("/manoranjan/naya-412345", CRUMBS, "", ("manoranjan", "मनोरंजन", "json-ld")),
        (FLAT, CRUMBS, "", ("manoranjan", "मनोरंजन", "json-ld")),
        (
            "/manoranjan/naya-412345",
            "",
            '<nav><a href="/manoranjan">मनोरंजन</a></nav>',
            ("manoranjan", "मनोरंजन", "html"),
        ),
        (
            "/manoranjan/naya-412345",
            '<meta property="article:section" content="मनोरंजन">',
            "",
            ("manoranjan", "मनोरंजन", "page"),
        ),
        (
            "/manoranjan/naya-412345",
            '<meta property="article:section" content="खेल">',
            "",
            ("manoranjan", "", ""),
        ),
    ],
)
def test_a_section_has_a_label(
    url: str, head: str, before: str, expected: tuple[str, str, str]
) -> None:
    whole = url if "://" in url or not url else f"https://samachar.example{url}"
    found = story(before, head=head, url=whole)
    source = found.value_sources.get("section_label", "")
    assert (found.section, found.section_label, source) == expected


@pytest.mark.parametrize(
    ("path", "named", "before", "expected"),
    [
        ("/states/bihar/x-412345", "बिहार", "", ("states", "", "states/bihar")),
        ("/states/bihar/x-412345", "Bihar", "", ("states", "", "states/bihar")),
        ("/states/bihar/x-412345", "States", "", ("states", "States", "states/bihar")),
        ("/riyasatein/bihar/x-412345", "بہار", "", ("riyasatein", "", "riyasatein/bihar")),
        (
            "/states/bihar/x-412345",
            "बिहार",
            '<nav><a href="/category/states/">राज्य</a><a href="/states/bihar">बिहार</a></nav>',
            ("states", "राज्य", "states/bihar"),
        ),
        ("/world-news/x-412345", "World", "", ("world-news", "World", "world-news")),
        ("/news/x-412345", "Bihar", "", ("news", "", "news")),
        ("/news/x-412345", "बिहार", '<a href="/bihar">बिहार</a>', ("news", "", "news")),
        ("/news/x-412345", "خبریں", '<a href="/tag/a">خبریں</a>', ("news", "خبریں", "news")),
        ("/hi/sports/cricket/2026/x-412345", "", "", ("sports", "खेल", "sports/cricket")),
        ("/राज्य/बिहार/x-412345", "बिहार", "", ("राज्य", "", "राज्य/बिहार")),
        ("/%E0%A4%A6%E0%A5%87%E0%A4%B6-A/x-412345", "देश a", "", ("देश-a", "देश a", "देश-a")),
        ("/?p=412345", "बिहार", "", ("बिहार", "", "बिहार")),
        ("/?p=412345", "North India", "", ("north-india", "North India", "north-india")),
    ],
)
def test_section_and_label_speak_of_the_same_place(
    path: str, named: str, before: str, expected: tuple[str, str, str]
) -> None:
    head = f'<meta property="article:section" content="{named}">'
    found = story(before, head=head, url=f"https://samachar.example{path}")
    assert (found.section, found.section_label, found.section_path) == expected


def test_a_breadcrumb_gives_the_way_that_a_flat_url_does_not_show() -> None:
    found = story(head=CRUMBS, url=FLAT)
    assert (found.section, found.section_path) == ("manoranjan", "manoranjan/film")
    named = '<meta property="article:section" content="फिल्में">'
    assert story(head=named, url=FLAT).section_path == "फिल्में"
    found = story(head=named + CRUMBS, url=FLAT)
    assert (found.section, found.section_label) == ("manoranjan", "मनोरंजन")
    assert found.section_path == "manoranjan/film"


BODY = "नई दिल्ली: पुल सोमवार को खोल दिया गया।\n\nलोगों ने कहा कि रास्ता अब आधा रह गया है।"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("पुल सोमवार को खोल दिया…", ""),
        ("पुल सोमवार को खोल दि […]", ""),
        ("नदी पर नया पुल", ""),
        ("बरसों का इंतज़ार खत्म…", "बरसों का इंतज़ार खत्म…"),
        ("लोगों को राहत", "लोगों को राहत"),
        ("…", ""),
    ],
)
def test_an_excerpt_that_was_cut_is_no_standfirst(text: str, expected: str) -> None:
    assert real_standfirst(text, "नदी पर नया पुल", BODY) == expected


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [(1, "hi", 1), (200, "hi", 1), (201, "ur", 2), (480, "en", 2), (481, "en", 3), (220, "bn", 1)],
)
def test_reading_takes_whole_minutes(words: int, language: str, expected: int) -> None:
    assert reading_minutes(words, language) == expected
    assert reading_minutes(401, "hi-Latn") == 3
