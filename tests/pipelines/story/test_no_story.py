"""Pages that are no story, told by what they show, on a site's first day too."""

from __future__ import annotations

import pytest

from pipelines.record import Reject
from tests.pipelines.fetched import SITE, article, cleaned, document

DATED = '<meta property="article:published_time" content="2026-11-21T10:45:00+05:30">'
LONG = " ".join(["The bridge over the river was opened to the public on Monday morning."] * 4)
TEXT = "".join(f"<p>Part {number} of it. {LONG}</p>" for number in range(4))
CONTAINER = "//div[@class='entry-content']"


def reject(html: str, containers: tuple[str, ...] = ()) -> Reject:
    page = cleaned(html, site=SITE.model_copy(update={"containers": containers}))
    assert page.reject is not None, page.article
    return page.reject


CHALLENGES = {
    "Just a moment...": "Checking if the site connection is secure.",
    "Attention Required! | Cloudflare": "Please complete the check.",
    "Access Denied": "You don't have permission to open this page.",
    "DDoS-Guard": "Checking your browser before you go on.",
    "Your access to this site has been limited by the site owner": "Block reason: your area.",
    "You have been temporarily blocked": "Contact the owner of this site.",
    "Before you continue": "We use cookies and data to deliver and improve our services. " * 2,
    "Security check": "Show that you are no robot.",
    "Too Many Requests": "nginx",
    "Access denied | Cloudflare": "You are unable to open this page.",
    "एक क्षण…": "जाँच की जा रही है कि साइट का कनेक्शन सुरक्षित है।",
    "पहुंच अस्वीकृत": "आपको इस पृष्ठ को खोलने की अनुमति नहीं है।",
    "आपको इस साइट पर ब्लॉक कर दिया गया है": "साइट के मालिक से संपर्क करें।",
    "जारी रखने से पहले": "हम कुकीज़ का उपयोग करते हैं।",
    "ایک لمحہ…": "جانچ کی جا رہی ہے کہ سائٹ محفوظ ہے۔",
    "رسائی مسترد": "آپ کو یہ صفحہ کھولنے کی اجازت نہیں ہے۔",
    "جاری رکھنے سے پہلے": "ہم کوکیز استعمال کرتے ہیں۔",
}


@pytest.mark.parametrize("title", CHALLENGES)
@pytest.mark.parametrize("shape", ["<h1>{}</h1><p>{}</p>", "<h2>{1}</h2><p>{1}</p>"])
def test_a_page_that_stands_in_for_another_is_asked_for_again(title: str, shape: str) -> None:
    found = reject(document(shape.format(title, CHALLENGES[title]), title=title))
    assert (found.stage, found.reason) == ("fetch", "wall")


def test_a_page_that_wants_a_script_and_nothing_else_is_asked_for_again() -> None:
    notice = "<noscript>This site requires JavaScript to work, please turn it on.</noscript>"
    assert (
        reject(f"<html><body><script src='/a.js'></script>{notice}</body></html>").reason == "wall"
    )


@pytest.mark.parametrize("content", ["0; url=/india/b-2", "5;URL='https://samachar.example/b'"])
def test_a_stub_that_sends_on_is_no_story(content: str) -> None:
    head = f'<meta http-equiv="Refresh" content="{content}">'
    found = reject(document("<p>This page has moved to another place.</p>", head=head))
    assert (found.stage, found.reason) == ("fetch", "wall")
    assert "sends on to" in found.detail


@pytest.mark.parametrize(
    "html",
    [
        document(f"<article><h1>Just a moment of peace</h1>{TEXT}</article>"),
        document(f"<article><h1>Access denied to the press</h1>{TEXT}</article>"),
        document("<h1>Access denied to reporters</h1><p>They wait at the gate.</p>", head=DATED),
        document(TEXT, head='<meta http-equiv="refresh" content="0; url=/india/b-2">'),
        document(
            "<p>The mayor opened the bridge.</p>", head="<meta http-equiv=refresh content=300>"
        ),
    ],
)
def test_a_story_is_none_of_these(html: str) -> None:
    assert cleaned(html).article is not None


@pytest.mark.parametrize("inner", ["", "<p></p>", "<div class='ad'> </div>"])
@pytest.mark.parametrize("heading", ["h1", "h2"])
def test_a_known_container_that_is_empty_is_believed(inner: str, heading: str) -> None:
    around = "<p>We have been printing the news of the river towns for ninety years now.</p>"
    html = document(
        f"<article><{heading}>Bridge</{heading}><div class='entry-content'>{inner}</div></article>"
        f"<div class='teaser'>{around}</div><footer>{around * 3}</footer>",
        head=DATED,
    )
    assert reject(html, (CONTAINER,)).reason == "empty"


@pytest.mark.parametrize("containers", [(), (CONTAINER,)], ids=["page", "container"])
@pytest.mark.parametrize("heading", ["h2", "h3", "h4"])
def test_a_page_of_excerpts_in_an_articles_place_is_a_listing(
    heading: str, containers: tuple[str, ...]
) -> None:
    cards = "".join(
        f"<div><{heading}><a href='/o{n}'>Other story number {n}</a></{heading}><div class='x'>"
        f"The council of ward {n} met on Monday and decided to mend the roads and the …</div></div>"
        for n in range(20)
    )
    html = document(
        f"<article><h1>Week</h1><div class='entry-content'>{cards}</div></article>", head=DATED
    )
    assert reject(html, containers).reason == "listing"


@pytest.mark.parametrize("classes", ["blog", "news story-layout blog", "archive category"])
def test_a_class_of_the_body_alone_makes_no_listing(classes: str) -> None:
    assert article(document(f"<article><h1>Bridge</h1>{TEXT}</article>", classes=classes)).body


@pytest.mark.parametrize(
    "code",
    [
        "<script>/* <![CDATA[ */ var s = '{}'; /* ]]> */</script>",
        "<script>if (a<b) {{ s = '{}' }}</script>",
        "<!-- {} < -->",
    ],
)
def test_a_bracket_in_a_script_or_comment_is_no_tag(code: str) -> None:
    html = document(code.format("x" * 120_000) + f"<article><h1>Bridge</h1>{TEXT}</article>")
    assert article(html).word_count > 100
    assert reject(document(f"<p {'x' * 120_000}>{TEXT}")).reason == "broken"


@pytest.mark.parametrize(
    "title",
    [
        "Access denied to reporters at the new bridge",
        "Security check at the bridge takes an hour",
        "Just a moment of peace for the ferrymen",
        "Redirecting the river takes nine years",
        "एक पल में बदल गया गाँव का नक्शा",
        "सुरक्षा जांच में पुल पास",
        "ایک لمحے میں بدل گیا گاؤں",
    ],
)
def test_a_brief_without_a_date_may_be_about_such_things(title: str) -> None:
    brief = "<p>The bridge over the river was opened to the public on Monday morning.</p>" * 2
    found = article(document(f"<article><h1>{title}</h1>{brief}</article>", title=title))
    assert found.body.startswith("The bridge over the river")
