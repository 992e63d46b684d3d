"""Page kinds that must not become articles, and articles that look like them."""

import pytest

from tests.pipelines.fetched import URL, article, cleaned, document, reject

TEXT = "<p>" + "पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया और भीड़ उमड़ी। " * 8 + "</p>"


def listing_of(count: int, *, tag: str = "article") -> str:
    excerpt = "यह अंश बताता है कि कल शहर में क्या हुआ और आगे क्या होने वाला है, पूरी खबर पढ़ें।"
    cards = (
        f"<{tag}><h2><a href='/india/a-{n}'>शीर्षक संख्या {n}</a></h2><p>{excerpt} {n}</p></{tag}>"
        for n in range(count)
    )
    return "<main>" + "".join(cards) + "</main>"


@pytest.mark.parametrize(
    "page",
    [
        document('<form class="post-password-form"><input type="password"></form>' + TEXT),
        document('<h1>Protected: पुल</h1><form><input name="post_password" type="password"></form>'),
        document(
            '<h1>محفوظ کیا ہوا: پل</h1><input type="password">' + TEXT, title="محفوظ کیا ہوا: پل"
        ),
    ],
)
def test_a_password_form_is_rejected(page: str) -> None:
    assert reject(page).reason == "password"


def test_a_login_box_or_a_protected_forest_is_no_password_page() -> None:
    page = document(
        f"<h1>Protected forest opens</h1><article>{TEXT}</article><input type='password'>"
    )
    assert article(page).headline == "Protected forest opens"


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "Page not found",
        "Page Not Found - समाचार",
        "404 Not Found",
        "Error 404: Page not found",
        "Oops! That page can’t be found.",
        "Nothing found",
        "This page does not exist",
        "पृष्ठ नहीं मिला",
        "ओह! वह पृष्ठ नहीं मिल सका।",
        "क्षमा करें, यह पेज उपलब्ध नहीं है",
        "صفحہ نہیں ملا",
        "معذرت! یہ صفحہ موجود نہیں ہے۔",
    ],
)
def test_a_soft_404_is_rejected(title: str) -> None:
    assert reject(document(f"<h1>{title}</h1>{TEXT}", title=title)).reason == "soft_404"
    assert reject(document(TEXT, title="समाचार", classes="error404")).reason == "soft_404"


@pytest.mark.parametrize(
    "title",
    [
        "404 people stranded on the island",
        "Page found in the old library after a century",
        "Black box not found: search goes on in the sea",
        "लापता विमान का मलबा नहीं मिला",
        "Missing page of history",
    ],
)
def test_a_story_about_something_lost_is_a_story(title: str) -> None:
    assert (
        article(document(f"<article><h1>{title}</h1>{TEXT}</article>", title=title)).headline
        == title
    )


@pytest.mark.parametrize(
    "classes", ["archive category", "search search-results", "blog home", "archive date"]
)
def test_wordpress_listings_are_rejected(classes: str) -> None:
    assert reject(document(listing_of(8), classes=classes)).reason == "listing"


def test_a_listing_without_any_class_is_known_by_its_excerpts() -> None:
    assert reject(document(listing_of(10), title="देश")).reason == "listing"


def test_excerpts_that_read_alike_are_a_listing_too() -> None:
    excerpt = "यह अंश बताता है कि कल शहर में क्या हुआ और आगे क्या होने वाला है, पूरी खबर पढ़ें।"
    card = f"<article><h2><a href='/india/a'>शहर की खबर</a></h2><p>{excerpt}</p></article>"
    assert reject(document(f"<main>{card * 10}</main>", title="देश")).reason == "listing"


def test_a_collection_in_json_ld_is_a_listing() -> None:
    head = '<script type="application/ld+json">{"@type": "CollectionPage", "name": "देश"}</script>'
    assert reject(document(listing_of(3, tag="div") + TEXT, head=head)).reason == "listing"


def test_a_story_with_many_teasers_below_is_a_story() -> None:
    page = document(f"<article><h1>पुल</h1>{TEXT * 3}</article><section>{listing_of(10)}</section>")
    assert article(page).body.startswith("पुल सोमवार")
    single = document(
        f"<article><h1>पुल</h1>{TEXT}</article>{listing_of(12)}", classes="archive single"
    )
    assert cleaned(single).article is not None


def test_an_article_url_that_ends_on_a_listing_is_rejected() -> None:
    page = document(f"<h1>देश</h1>{TEXT}")
    assert reject(page, asked=URL, url="https://samachar.example/india").reason == "listing"
    assert reject(page, asked=URL, url="https://samachar.example/").reason == "soft_404"
    to_home = document(TEXT, head='<link rel="canonical" href="https://samachar.example/">')
    assert reject(to_home).reason == "soft_404"
    story = to_home.replace(
        "<title>", '<meta property="article:published_time" content="2026-11-20"><title>'
    )
    assert cleaned(story).article is not None
