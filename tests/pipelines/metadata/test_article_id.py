"""Which article a page is, by its URL, its links and its classes; and its series."""

import pytest

from pipelines.dedupe.series import series_of
from spiders.config.urls import identify
from tests.pipelines.fetched import SITE, URL, article, cleaned, document

TEXT = (
    "<article><h1>पुल</h1><p>" + "पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया। " * 8 + "</p></article>"
)
BARE = SITE.model_copy(
    update={"article": SITE.article.model_copy(update={"url": r"^/[^/]+/[^/]+$"})}
)
SLUG = "https://samachar.example/india/naya-pul"


@pytest.mark.parametrize(
    ("head", "classes", "headers"),
    [
        ('<link rel="shortlink" href="https://samachar.example/?p=777">', "", ()),
        ('<link rel="alternate" href="https://samachar.example/wp-json/wp/v2/posts/777">', "", ()),
        ("", "single postid-777", ()),
        ("", "", (("Link", "<https://samachar.example/?p=777>; rel=shortlink"),)),
        (
            "",
            "",
            (("Link", '<https://samachar.example/wp-json/wp/v2/posts/777>; rel="alternate"'),),
        ),
    ],
)
def test_the_post_id_is_found_on_the_page(
    head: str, classes: str, headers: tuple[tuple[str, str], ...]
) -> None:
    found = article(
        document(TEXT, head=head, classes=classes), url=SLUG, site=BARE, headers=headers
    )
    assert found.article_id == "samachar:777"


def test_the_only_post_of_a_page_names_it() -> None:
    one = document(TEXT.replace("<article>", '<article id="post-777">'))
    assert article(one, url=SLUG, site=BARE).article_id == "samachar:777"
    two = one.replace("</body>", '<article id="post-778"><p>x</p></article></body>')
    assert article(two, url=SLUG, site=BARE).article_id.startswith("samachar:u")


def test_the_id_of_the_url_is_believed_first() -> None:
    page = document(TEXT, head='<link rel="shortlink" href="https://samachar.example/?p=1">')
    assert article(page).article_id == "samachar:412345"


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        (
            "https://samachar.example/sports/naya-pul-412345/",
            "https://samachar.example/sports/naya-pul-412345/",
        ),
        ("/sports/naya-pul-412345", "https://samachar.example/sports/naya-pul-412345"),
        ("https://samachar.example/?p=412345", URL),
        ("https://samachar.example/india/other-999999", URL),
        ("https://elsewhere.example/india/naya-pul-412345", URL),
        ("https://samachar.example/india", URL),
        ("http://[broken", URL),
    ],
)
def test_the_canonical_link_counts_if_it_is_this_article(canonical: str, expected: str) -> None:
    head = f'<link rel="canonical" href="{canonical}"><script type="application/ld+json">'
    head += '{"@type": "NewsArticle"}</script>'
    assert article(document(TEXT, head=head), url=f"{URL}/amp?utm_source=x").url == expected


@pytest.mark.parametrize(
    ("url", "section"),
    [
        (
            "https://samachar.example/national-news/states-news/new-delhi/pul-412345",
            "national-news",
        ),
        ("https://samachar.example/hi/india/pul-412345", "india"),
        ("https://samachar.example/tv/pul-412345", "tv"),
        ("https://samachar.example/2026/11/pul-412345", ""),
    ],
)
def test_the_section_is_the_first_segment_that_can_be_one(url: str, section: str) -> None:
    assert article(document(TEXT), url=url).section == section


def test_a_series_is_known_by_section_slug_or_headline() -> None:
    assert series_of("astrology", "aaj-ka-rashifal-412345", "सिंह राशि", SITE) == "rashifal"
    assert series_of("astrology", "x-412345", "आज का राशिफल", SITE) == "rashifal"
    assert series_of("india", "naya-pul-412345", "नदी पर पुल", SITE) == ""
    found = article(document(TEXT.replace("<h1>पुल", "<h1>राशिफल: आज का दिन")))
    assert found.series == "rashifal"


@pytest.mark.parametrize(
    ("asked", "answered", "moved"),
    [
        (SLUG, "https://samachar.example/sports/pul-khula", True),
        (SLUG, f"{SLUG}/amp?utm_source=x", False),
        (SLUG, "https://www.samachar.example/INDIA/naya-pul", False),
    ],
)
def test_without_ids_a_redirect_leads_to_another_page_of_the_article(
    asked: str, answered: str, moved: bool
) -> None:
    page = cleaned(document(TEXT), url=answered, asked=asked, site=BARE)
    assert page.article is not None
    assert page.article.article_id == page.page_id == identify(asked, BARE).page_id
    assert page.moved_to == (identify(answered, BARE).page_id if moved else "")


def test_with_ids_a_redirect_leads_to_the_same_page() -> None:
    page = cleaned(document(TEXT), url="https://samachar.example/sports/pul-412345", asked=URL)
    assert page.moved_to == ""
    assert page.article is not None
    assert page.article.url == "https://samachar.example/sports/pul-412345"
    assert page.article.section == "sports"


@pytest.mark.parametrize(
    ("canonical", "is_one"),
    [
        ("https://samachar.example/sports/naya-pul", True),
        ("https://www.samachar.example/Sports/Naya-Pul", True),
        ("https://samachar.example/sports/purana-bagh", False),
        ("https://elsewhere.example/sports/naya-pul", False),
        ("https://samachar.example/", False),
        ("", False),
    ],
)
def test_without_ids_the_canonical_link_joins_category_paths(canonical: str, is_one: bool) -> None:
    head = f'<link rel="canonical" href="{canonical}"><script type="application/ld+json">'
    page = document(TEXT, head=head + '{"@type": "NewsArticle"}</script>')
    expected = "https://samachar.example/sports/naya-pul" if is_one else SLUG
    assert article(page, url=SLUG, site=BARE).article_id == identify(expected, BARE).page_id
