"""Metadata from JSON-LD in every shape, from meta elements and from the visible page."""

import json
from typing import Any

import pytest

from pipelines.html.json_ld import read_graph
from pipelines.html.parse import parse_page
from pipelines.metadata.headline import bare_headline, best_headline
from pipelines.metadata.people.bylines import author_names
from pipelines.record import Article, Reject
from spiders.archive.records import Hint
from tests.pipelines.fetched import URL, article, document

BODY = (
    "<article><h1>नदी पर नया पुल</h1><p>"
    + "पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया। " * 8
    + "</p></article>"
)
NODE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "नदी पर नया पुल",
    "datePublished": "2026-11-20T00:12:45+05:30",
    "author": {"@type": "Person", "name": "अनीता शर्मा"},
}


def with_script(text: str) -> Article:
    return article(document(BODY, head=f'<script type="application/ld+json">{text}</script>'))


def with_node(**changes: object) -> Article:
    return with_script(json.dumps({**NODE, **changes}, ensure_ascii=False))


PLAIN = json.dumps(NODE, ensure_ascii=False)


@pytest.mark.parametrize(
    "script",
    [
        PLAIN,
        f"[{PLAIN}]",
        f'{{"@graph": [{{"@type": "WebSite", "name": "समाचार"}}, {PLAIN}]}}',
        PLAIN.replace("}}", "},}"),
        PLAIN.replace("नया पुल", "नया\n पुल").replace("अनीता शर्मा", "अनीता\tशर्मा"),
        f"<!-- {PLAIN} -->",
        f"//<![CDATA[\n{PLAIN}\n//]]>",
        f"{PLAIN};",
        PLAIN.replace("नदी", "\\ नदी"),
    ],
    ids=["plain", "list", "graph", "comma", "newline", "comment", "cdata", "semicolon", "escape"],
)
def test_json_ld_is_read_in_every_shape(script: str) -> None:
    found = with_script(script)
    assert found.authors == ("अनीता शर्मा",)
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2026-11-20T00:12:45+05:30"
    assert {found.value_sources[name] for name in ("authors", "published_at")} == {"json-ld"}


def test_json_ld_beyond_mending_is_counted_and_left_out() -> None:
    tree = parse_page(b'<p>x</p><script type="application/ld+json">{% schema %}</script>', "")
    assert not isinstance(tree, Reject)
    assert read_graph(tree).broken == 1
    assert with_script("{% schema %}").authors == ()


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("अनीता शर्मा", ("अनीता शर्मा",)),
        ("By अनीता शर्मा, दीपक राय", ("अनीता शर्मा", "दीपक राय")),
        (["Rohit Bisht", {"name": "سلمان انور"}], ("Rohit Bisht", "سلمان انور")),
        ([{"@type": "Organization", "name": "समाचार"}, {"name": "राजू"}], ("राजू",)),
        ({"@type": "Organization", "name": "समाचार"}, ("समाचार",)),
        ({"name": ["अनीता देवी"]}, ("अनीता देवी",)),
        ([[{"@type": "Person", "name": "मीरा नमूना"}], [{"name": "राजू"}]], ("मीरा नमूना", "राजू")),
        (
            {"givenName": "Mira", "additionalName": "K.", "familyName": "Sample"},
            ("Mira K. Sample",),
        ),
        ({"givenName": "عرفان", "familyName": "احمد"}, ("عرفان احمد",)),
        ({"name": '<a href="/a/b">Mira Sample</a>'}, ("Mira Sample",)),
        ({"name": "https://samachar.example/author/desk"}, ()),
        ({"name": "admin"}, ()),
        (7, ()),
        (None, ()),
    ],
)
def test_authors_are_whole_names_of_people(author: object, expected: tuple[str, ...]) -> None:
    assert with_node(author=author).authors == expected


def test_an_author_is_followed_into_the_graph() -> None:
    graph = [
        {**NODE, "author": {"@id": "#7"}},
        {"@type": "Person", "@id": "#7", "name": "निदा रिज़वी"},
    ]
    assert with_script(json.dumps({"@graph": graph})).authors == ("निदा रिज़वी",)


def test_a_person_in_the_byline_beats_a_desk_in_the_metadata() -> None:
    byline = BODY.replace(
        "</h1>", '</h1><span class="byline">By <a rel="author">दीपक राय</a></span>'
    )
    head = '<meta name="author" content="समाचार डेस्क">'
    found = article(document(byline, head=head))
    assert (found.authors, found.value_sources["authors"]) == (("दीपक राय",), "html")
    assert article(document(BODY, head=head)).authors == ("समाचार डेस्क",)


def test_a_time_beats_a_day() -> None:
    day = json.dumps({**NODE, "datePublished": "2026-11-20"})
    head = f'<script type="application/ld+json">{day}</script>'
    time = '<meta property="article:published_time" content="2026-11-20T04:45:10+05:30">'
    found = article(document(BODY, head=head + time))
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2026-11-20T04:45:10+05:30"
    assert found.value_sources["published_at"] == "meta"


def test_times_of_other_articles_and_comments_are_not_taken() -> None:
    other = '<aside><time datetime="2020-01-01T00:00:00Z"></time></aside>'
    comment = '<div class="comment-list"><time datetime="2021-01-01T00:00:00Z"></time></div>'
    own = BODY.replace("</h1>", '</h1><time datetime="2026-11-20T04:45:10+05:30">20 Nov</time>')
    found = article(document(other + own + comment))
    assert found.published_at is not None
    assert found.published_at.year == 2026


def test_meta_elements_fill_what_json_ld_leaves_out() -> None:
    head = (
        '<meta property="og:image" content="/pul.jpg">'
        '<meta name="description" content="राहत की खबर">'
        '<meta property="article:tag" content="पुल"><meta property="article:tag" content="नदी, शहर">'
        '<meta property="article:modified_time" content="2026-11-20T09:00:00Z">'
        f'<script type="application/ld+json">{PLAIN}</script>'
    )
    found = article(document(BODY, head=head))
    assert found.image_url == "https://samachar.example/pul.jpg"
    assert found.standfirst == "राहत की खबर"
    assert found.tags == ("पुल", "नदी", "शहर")
    assert found.value_sources["modified_at"] == "meta"


def test_an_article_of_a_list_is_not_this_article() -> None:
    items = {"@type": "ItemList", "itemListElement": [{**NODE, "author": {"name": "कोई और"}}]}
    assert with_script(json.dumps([items, NODE])).authors == ("अनीता शर्मा",)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("नदी पर नया पुल - समाचार", "नदी पर नया पुल"),
        ("नदी पर नया पुल | samachar.example", "नदी पर नया पुल"),
        ("समाचार | नदी पर नया पुल", "नदी पर नया पुल"),
        ("Gold-Silver: सोना - चांदी सस्ते", "Gold-Silver: सोना - चांदी सस्ते"),
        ("रूस-यूक्रेन | जंग", "रूस-यूक्रेन | जंग"),
    ],
)
def test_only_the_sites_name_is_cut_off(title: str, expected: str) -> None:
    assert bare_headline(title, ("समाचार", "samachar.example"), "") == expected


def test_the_visible_heading_tells_where_an_unknown_name_begins() -> None:
    assert bare_headline("पुल खुला! | अनजान अखबार", (), "पुल खुला!") == "पुल खुला!"


def test_a_cut_off_headline_yields_to_the_whole_one() -> None:
    given = [
        ("json-ld", "नदी पर नया पुल खुला, सौ…"),
        ("meta", "नदी पर नया पुल खुला, सौ मोहल्लों को राहत"),
    ]
    assert best_headline(given) == given[1]
    assert best_headline(reversed(given)) == given[1]
    assert best_headline([("meta", "")]) == ("", "")


def test_a_text_in_place_of_the_headline_is_none() -> None:
    text = "नदी के किनारे पुल " * 1000
    assert best_headline([("json-ld", text), ("meta", "नया पुल")]) == ("meta", "नया पुल")
    source, cut = best_headline([("json-ld", text)])
    assert source == "json-ld"
    assert text.startswith(cut)
    assert 400 < len(cut) <= 500


def test_names_keep_their_last_vowel_sign() -> None:
    assert author_names(["Written by अनीता देवी | राजू"], ()) == ("अनीता देवी", "राजू")


def test_the_section_is_the_urls_or_the_slug_of_the_label() -> None:
    short = "https://samachar.example/?p=412345"
    page = document(BODY, head='<meta property="article:section" content="खेल">')
    assert article(page).section == "india"
    assert article(page, url=short).section == "sports"
    unknown = page.replace("खेल", "मनोरंजन जगत")
    assert article(unknown, url=short).section == "मनोरंजन-जगत"
    canonical = document(BODY, head=f'<link rel="canonical" href="{URL}/">')
    assert article(canonical, url=short).section == "india"


def test_a_hint_is_the_last_word_before_guessing() -> None:
    hint = Hint(via="https://samachar.example/feed/", headline="फ़ीड का शीर्षक", authors=("नीलम",))
    found = article(
        document(BODY, head=f'<script type="application/ld+json">{PLAIN}</script>'), hint=hint
    )
    assert (found.headline, found.authors) == ("नदी पर नया पुल", ("अनीता शर्मा",))


STORY = "".join(
    f"<p>{text}</p>"
    for text in (
        "नदी किनारे बसे पुराने मोहल्लों को जोड़ने वाला नया पुल सोमवार को खोल दिया गया।",
        "जिलाधिकारी ने कहा कि पुल पर भारी वाहनों को अभी अनुमति नहीं दी जाएगी।",
    )
)


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("नदी किनारे बसे पुराने मोहल्लों को जोड़ने वाला नया पुल सोमवार को खोल दिया गया।", ""),
        ("नदी किनारे बसे पुराने मोहल्लों को जोड़ने वाला नया पुल […]", ""),
        ("नदी किनारे बसे पुराने मोहल्लों को जोड़ने वाला नया पु", ""),
        (
            "नदी किनारे बसे पुराने मोहल्लों को जोड़ने वाला नया पुल सोमवार को खोल दिया गया। "
            "जिलाधिकारी ने कहा कि पुल पर भारी वाहनों को अभी अनुमति नहीं दी जाएगी।",
            "",
        ),
        ("नदी किनारे बसे मोहल्लों को राहत", "नदी किनारे बसे मोहल्लों को राहत"),
    ],
)
def test_a_description_that_repeats_the_story_is_no_standfirst(
    description: str, expected: str
) -> None:
    head = f'<meta name="description" content="{description}">'
    page = document(f"<article><h1>नदी पर नया पुल</h1>{STORY}</article>", head=head)
    assert article(page).standfirst == expected


@pytest.mark.parametrize(
    "section",
    [
        '<div class="taxonomy-category wp-block-post-terms"><a href="/x" rel="tag">देश</a></div>',
        '<ul class="td-category"><li><a href="/x" rel="tag">देश</a></li></ul>',
        '<span><a href="/india" rel="tag">देश</a></span>',
        '<span><a href="/category/desh" rel="tag">देश</a></span>',
        '<span><a href="/x" rel="category tag">देश</a></span>',
    ],
)
def test_a_section_is_no_tag(section: str) -> None:
    tags = '<p class="tags"><a href="/tag/pul" rel="tag">पुल</a></p>'
    other = '<aside><a href="/tag/mela" rel="tag">मेला</a></aside>'
    whole = f'<article class="post category-india"><h1>पुल</h1>{section}{STORY}{tags}</article>'
    page = document(whole + other)
    assert article(page).tags == ("पुल",)
    unnamed = "https://samachar.example/?p=412345"
    if "india" not in section:
        assert article(page, url=unnamed).section == "india"


@pytest.mark.parametrize("classes", ["single no-widgets", "single has-sidebar recent more"])
def test_the_classes_of_what_holds_the_heading_say_nothing(classes: str) -> None:
    byline = (
        '<h1>नदी पर नया पुल</h1><div class="elementor-widget">'
        '<a rel="author" href="/a">अनीता शर्मा</a>'
        '<time class="entry-date published" datetime="2026-11-20T00:10:00+05:30">20</time></div>'
    )
    page = f'<div class="with-sidebar sidebar more">{byline}{STORY}</div>'
    sidebar = (
        '<div class="sidebar"><a rel="author" href="/b">कोई और</a>'
        '<time class="updated" datetime="2026-11-21T00:10:00+05:30">21</time></div>'
    )
    found = article(document(page + sidebar, classes=classes))
    assert found.authors == ("अनीता शर्मा",)
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2026-11-20T00:10:00+05:30"
    assert found.modified_at is None


def test_the_time_of_publication_is_not_that_of_an_edit() -> None:
    date = '<time class="entry-date updated" datetime="2026-11-20T00:10:00+05:30">20</time>'
    edit = '<time class="updated" datetime="2026-11-20T09:00:00+05:30">20</time>'
    page = f"<article><h1>पुल</h1>{date}{{}}{STORY}</article>"
    assert article(document(page.format(""))).modified_at is None
    edited = article(document(page.format(edit)))
    assert edited.modified_at is not None
    assert edited.modified_at.hour == 9


@pytest.mark.parametrize("name", ["पुल", "پل", "Bridge"])
def test_a_list_of_tags_needs_no_rel(name: str) -> None:
    linked = '<p>पुल के पास <a href="/tag/mela">मेला</a> भी लगेगा, जिसमें दूर के व्यापारी आएँगे।</p>'
    tags = f'<div class="amp-tags"><span><a href="/tag/x">{name}</a></span></div>'
    page = document(f"<main><h1>पुल</h1>{STORY}{linked}{tags}</main>")
    assert article(page).tags == (name,)


@pytest.mark.parametrize("section", ["उत्पाद सुरक्षा", "مصنوعات حفاظت", "Product Safety"])
def test_a_section_behind_the_day_is_nobody(section: str) -> None:
    day = "<time>Nov 21, 2026</time>"
    line = f"<div>On Behalf of Sample Roe PLLC | {day} | <span>{section}</span></div>"
    assert section not in article(document(f"<main><h1>पुल</h1>{line}{STORY}</main>")).authors
