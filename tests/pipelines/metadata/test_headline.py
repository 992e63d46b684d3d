"""The headline among what a page shows, states and tells search engines; values escaped twice."""

import json
from html import escape

import pytest

from pipelines.metadata.headline import bare_headline, best_headline
from pipelines.record import Article
from spiders.archive.records import Hint
from tests.pipelines.fetched import URL, article, document

TEXT = "<p>" + "पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया। " * 8 + "</p>"


def page(h1: str, *, title: str = "", og: str = "", ld: str = "", kind: str = "NewsArticle") -> str:
    head = f'<meta property="og:title" content="{og}">' if og else ""
    if ld:
        node = json.dumps({"@type": kind, "headline": ld}, ensure_ascii=False)
        head += f'<script type="application/ld+json">{node}</script>'
    return document(f"<article><h1>{h1}</h1>{TEXT}</article>", head=head, title=title)


def told(html: str, **facts: object) -> tuple[str, str]:
    found: Article = article(html, **facts)
    return found.headline, found.value_sources["headline"]


@pytest.mark.parametrize(
    ("shown", "stated"),
    [
        ("‘You Cannot Close It’: Mayor", "’You Cannot Close It’: Mayor"),
        ("Mayor’s bridge, open", "Mayors bridge open"),
        ("‘पुल बंद नहीं होगा’: महापौर", "'पुल बंद नहीं होगा' महापौर"),
        ("”پل کھلے گا“: میئر", "پل کھلے گا: میئر"),
        ("नदी किनारे<br>नया पुल खुला", "नदी किनारेनया पुल खुला"),
    ],
)
@pytest.mark.parametrize("where", ["ld", "og"])
def test_of_two_that_differ_in_punctuation_the_shown_one_is_right(
    shown: str, stated: str, where: str
) -> None:
    html = page(shown, ld=stated) if where == "ld" else page(shown, og=stated)
    assert told(html) == (shown.replace("<br>", " "), "html")


def test_a_heading_in_capitals_is_only_the_look_of_it() -> None:
    assert told(page("MAYOR OPENS BRIDGE", ld="Mayor Opens Bridge")) == (
        "Mayor Opens Bridge",
        "json-ld",
    )


@pytest.mark.parametrize(
    ("h1", "expected"),
    [
        ("नदी किनारे<br>नया पुल खुला", "नदी किनारे नया पुल खुला"),
        ("Bridge<br/>opens <em>to</em>day", "Bridge opens today"),
        ("<div>دریا پر</div><div>نیا پل</div>", "دریا پر نیا پل"),
        ('Bridge opens today<a href="#x">¶</a>', "Bridge opens today"),
        ("¶ नदी पर नया पुल", "नदी पर नया पुल"),
        ("Learn C# today #", "Learn C# today"),
        ("Mayor&amp;#8217;s bridge &amp;amp; road", "Mayor’s bridge & road"),
        ("AT&T and R&D open at &copy", "AT&T and R&D open at ©"),
    ],
)
def test_a_heading_is_read_as_a_browser_shows_it(h1: str, expected: str) -> None:
    assert told(page(h1)) == (expected, "html")


@pytest.mark.parametrize("separator", ["*", "~", "⋆", "|", "»", "—", "•", "::", "/", "<", "→", "।"])
def test_the_sites_name_is_cut_off_behind_any_separator(separator: str) -> None:
    assert bare_headline(f"पुल खुला {separator} समाचार", ["समाचार"], "") == "पुल खुला"
    assert bare_headline(f"سماچار {separator} پل کھلا", ["سماچار"], "") == "پل کھلا"
    assert bare_headline(f"Bridge {separator} Road", ["समाचार"], "") == f"Bridge {separator} Road"


@pytest.mark.parametrize("dash", ["- ", " -", "– ", " —"])
def test_a_dash_needs_a_space_on_one_side_only(dash: str) -> None:
    assert bare_headline(f"पुल खुला{dash}समाचार", ["समाचार"], "") == "पुल खुला"
    assert bare_headline(f"پل کھلا{dash}سماچار", ["سماچار"], "") == "پل کھلا"
    assert bare_headline("A semi-final", ["final"], "") == "A semi-final"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<b>नदी पर</b> नया पुल", "नदी पर नया पुल"),
        ("پرانے<br/>شہر کی <em class='x'>لائبریری</em>", "پرانے شہر کی لائبریری"),
        ("Mayor&lt;br&gt;opens <i>River</i>side road", "Mayor opens Riverside road"),
        ("If a < b and c > d, <T> is a type", "If a < b and c > d, <T> is a type"),
    ],
)
def test_inline_tags_in_a_value_are_no_part_of_it(written: str, shown: str) -> None:
    assert told(page("", ld=escape(written)))[0] == shown
    assert told(page("", og=escape(written)))[0] == shown


@pytest.mark.parametrize(
    ("shown", "subheading", "title"),
    [
        ("What is a Mobile Application?", "What is a Mobile App?", "What is a Mobile App? [Types]"),
        ("रामपुर में नया पुल आज खुला", "रामपुर का नया पुल", "रामपुर का नया पुल खुला, जानें सब"),
        ("رام پور میں نیا پل آج کھل گیا", "رام پور کا نیا پل", "رام پور کا نیا پل کھلا، جانیے"),
    ],
)
def test_the_only_h1_is_the_heading_though_a_subheading_begins_the_title(
    shown: str, subheading: str, title: str
) -> None:
    html = f"<article><h1>{shown}</h1>{TEXT}<h2>{subheading}</h2>{TEXT}</article>"
    og = f'<meta property="og:title" content="{title}">'
    assert article(document(html, head=og, title=title)).headline == shown


SEO = "Rampur Bridge News: Rampur bridge opened today, know all"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (page("New bridge at Rampur opens", og=SEO, title=SEO), "html"),
        (page("रामपुर में नया पुल खुला", og="रामपुर पुल समाचार: आज खुला पुल"), "html"),
        (page("New bridge at Rampur opens", ld=SEO, og=SEO, title=SEO), "json-ld"),
        (page("New bridge at Rampur opens", ld=SEO, og=SEO, title=SEO, kind="Article"), "html"),
        (page("New bridge at Rampur", ld=SEO, title="Rampur: new", kind="Article"), "json-ld"),
        (page("LIVE Rampur bridge opened", og="Rampur bridge opened"), "meta"),
        (page("Latest news", og=SEO), "meta"),
        (page("Follow us for more stories", og=SEO), "meta"),
        (page("New bridge at Rampur …", og=SEO), "meta"),
    ],
)
def test_the_shown_headline_counts_for_more_than_one_for_search_engines(
    html: str, expected: str
) -> None:
    assert told(html)[1] == expected


def test_the_heading_that_the_feed_confirms_is_the_headline() -> None:
    hint = Hint(via="https://samachar.example/feed/", headline="रामपुर में नया पुल")
    html = page("रामपुर में नया पुल", ld="पुल पर बड़ी खबर, जानें सब कुछ")
    assert told(html, hint=hint)[1] == "html"
    assert told(html)[1] == "json-ld"


def test_a_heading_that_ends_the_title_is_the_pages() -> None:
    html = page("Rampur bridge opens", title="Rampur Blog: Rampur bridge opens").replace(
        "</article>", "<h1>What is a bridge</h1></article>"
    )
    assert told(html) == ("Rampur bridge opens", "html")


def test_what_was_escaped_once_too_often_is_unescaped() -> None:
    head = (
        '<meta property="og:title" content="Mayor&amp;#8217;s bridge &amp;amp; road open">'
        '<meta property="og:description" content="R&amp;amp;D &amp;ndash; new">'
        '<meta property="article:tag" content="R&amp;amp;D">'
        '<meta property="article:tag" content="Rampur &amp;#038; Bilaspur, नदी">'
    )
    found = article(document(f"<article>{TEXT}</article>", head=head))
    assert found.headline == "Mayor’s bridge & road open"
    assert found.standfirst == "R&D – new"
    assert found.tags == ("R&D", "Rampur & Bilaspur", "नदी")


@pytest.mark.parametrize("base", ["https://samachar.example/", "/", "../"])
def test_relative_links_start_at_the_base_of_the_page(base: str) -> None:
    head = (
        f'<base href="{base}"><link rel="canonical" href="india/nadi-kinare-naya-pul-412345">'
        '<meta property="og:image" content="uploads/pul.jpg">'
    )
    found = article(document(f"<article><h1>पुल</h1>{TEXT}</article>", head=head))
    assert found.url == URL
    assert found.image_url == "https://samachar.example/uploads/pul.jpg"


@pytest.mark.parametrize("base", ["javascript:0", "http://[", "data:,x"])
def test_a_base_that_names_no_place_is_none(base: str) -> None:
    head = f'<base href="{base}"><meta property="og:image" content="/uploads/pul.jpg">'
    found = article(document(f"<article><h1>पुल</h1>{TEXT}</article>", head=head))
    assert found.image_url == "https://samachar.example/uploads/pul.jpg"


def test_a_picture_that_only_the_story_shows_is_found_though_it_loads_late() -> None:
    image = '<img src="data:image/gif;base64,R0lG" data-src="/uploads/pul-1200x675.jpg">'
    other = '<aside><figure><img src="/uploads/mela.jpg"></figure></aside>'
    teaser = '<a href="/x"><figure><img src="/uploads/teaser.jpg"></figure></a>'
    whole = f"<article><h1>पुल</h1>{other}{teaser}<figure>{image}</figure>{TEXT}</article>"
    assert article(document(whole)).image_url.endswith("/uploads/pul-1200x675.jpg")
    assert article(document(f"<article><h1>पुल</h1>{other}{teaser}{TEXT}</article>")).image_url == ""


def test_a_heading_of_a_whole_text_is_no_headline() -> None:
    assert best_headline([("meta", "Bridge opens today")], "x " * 400)[0] == "meta"
