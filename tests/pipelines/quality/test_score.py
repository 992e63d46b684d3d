"""How articles are judged by what their own page shows, and where its prose stands."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.html.parse import parse_page
from pipelines.language.detect import LanguageLabel
from pipelines.metadata.values import Facts
from pipelines.quality.score import Judgement, QualityEvidence, judge_article
from pipelines.record import Reject
from pipelines.site_profile import EMPTY_PROFILE
from pipelines.story.extract import ExtractedStory
from pipelines.story.prose_density import Prose, densest_prose
from tests.builders import ENGLISH, HINDI, NOON, SITES, URDU

STORIES = {"hindi": HINDI, "urdu": URDU, "english": ENGLISH}


def judged(
    body: str = HINDI,
    second: str | None = None,
    *,
    site: str = "hindi",
    language: str = "",
    containers: tuple[str, ...] = (),
    gated: bool = False,
    **more: Any,
) -> Judgement:
    told: dict[str, Any] = {
        "facts": Facts(headline="शीर्षक", published_at=NOON),
        "sources": {"published_at": "json-ld"},
        "story": ExtractedStory((body,), "page"),
        "body": body,
        "prose": Prose((body if second is None else second,), "div.text", gated),
        "node": {},
        **more,
    }
    configured = SITES[site].model_copy(update={"containers": containers})
    label = LanguageLabel(language or SITES[site].language, 1.0, "script", 0.0)
    return judge_article(
        QualityEvidence(**told), len(body.split()), label, configured, EMPTY_PROFILE
    )


@pytest.mark.parametrize("site", STORIES)
def test_two_extractors_that_agree_make_a_good_article(site: str) -> None:
    assert judged(STORIES[site], site=site) == Judgement(1.0, "")
    assert 0.5 < judged(STORIES[site], f"{STORIES[site]} {'x ' * 50}", site=site).quality < 0.9


def test_joiners_make_no_difference() -> None:
    assert judged(HINDI.replace("क्", "क्\u200d"), HINDI.replace("क्", "क्\U00010080")).quality == 1


@pytest.mark.parametrize(
    ("oddity", "name"),
    [
        ({"facts": Facts(published_at=NOON)}, "no_headline"),
        ({"facts": Facts(headline="शीर्षक")}, "no_date"),
        ({"language": "en"}, "language_differs"),
        ({"unread_parts": 1}, "part_unreadable"),
        ({"containers": ("//main",)}, "no_container"),
        ({"node": {"wordCount": 500}}, "cut_off"),
        ({"node": {"isAccessibleForFree": "False"}}, "cut_off"),
        ({"body": f"{HINDI.strip()} […]"}, "cut_off"),
        ({"gated": True}, "cut_off"),
        ({"second": URDU}, "extractors_disagree"),
    ],
)
def test_what_is_odd_is_named_and_lowers_the_quality(oddity: dict[str, Any], name: str) -> None:
    judgement = judged(**{"body": HINDI, **oddity})
    assert judgement.suspect == name
    assert judgement.quality < 1


def test_a_guessed_date_lowers_the_quality_and_is_nothing_suspect() -> None:
    assert judged(sources={"published_at": "trafilatura"}) == Judgement(0.95, "")


def test_a_container_is_believed_more_than_the_second_extractor() -> None:
    judgement = judged(HINDI, URDU, story=ExtractedStory((HINDI,), "container"))
    assert judgement == Judgement(0.8, "")


def test_short_texts_are_short_and_nothing_else() -> None:
    assert judged("वीडियो देखें।", URDU).suspect == "short"


def prose(html: str) -> Prose:
    tree = parse_page(html.encode(), "text/html; charset=utf-8")
    assert not isinstance(tree, Reject)
    return densest_prose(tree)


def page(story: str) -> str:
    teaser = "<p>एक और ख़बर जिसमें बहुत सारे शब्द हैं और जो किसी दूसरे लेख की है</p>"
    return (
        f'<body class="postid-7"><article class="post-7 post"><div class="entry">{story}</div>'
        f'</article><aside class="widget">{teaser * 9}</aside></body>'
    )


@pytest.mark.parametrize("text", STORIES.values())
def test_the_densest_prose_is_the_story_not_the_widgets(text: str) -> None:
    words = " ".join(text.split())
    for story in (f"<p>{words}</p><p>{words}</p>", f"<div>{words}<br><br>{words}</div>"):
        found = prose(page(story))
        assert " ".join(found.paragraphs).split()[:5] == words.split()[:5]
        assert found.template.startswith("article.post div.entry")
        assert not found.gated


@pytest.mark.parametrize("text", STORIES.values(), ids=list(STORIES))
def test_elementor_wraps_a_story_in_widgets_too(text: str) -> None:
    widget = "<div class='elementor-element elementor-widget elementor-widget-theme-post-content'>"
    html = f"{widget}<div class='elementor-widget-container'><p>{text}</p></div></div>"
    tree = parse_page(f"{html}<div class='excerpt'>{text[:80]}</div>".encode(), "")
    assert not isinstance(tree, Reject)
    assert densest_prose(tree).paragraphs == (text.strip(),)


def test_a_form_to_log_in_beside_the_story_is_noticed() -> None:
    text = f"<p>{HINDI}</p>"
    assert prose(page(f'{text}<form action="/wp-login.php"></form>')).gated
    assert prose(page(f'{text}<form><input type="password"></form>')).gated
    assert not prose(page(f'{text}<form action="/wp-comments-post.php"></form>')).gated


def test_a_page_without_prose_has_none() -> None:
    assert prose("<body><p>नमस्ते</p></body>") == Prose()
