"""Redesign, consent, maintenance and login: what the pages show then, while the truth stays."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape
from unicodedata import normalize

import pytest
from lxml import html

from spiders.practice.content.sites import PRESSES
from spiders.practice.network import SITES, Plan, TruthArticle, changes, truth
from spiders.practice.web.response import Request
from spiders.practice.web.routes import SiteRoutes

PLAN = Plan(articles=60)
BASE = "http://paper.example"


def served(site: str, *faults: str, day: int = 1) -> SiteRoutes:
    return SiteRoutes(site, replace(PLAN, day=day, faults=frozenset(faults)), BASE)


def text_of(routes: SiteRoutes, path: str) -> str:
    answer = routes.answer(Request("GET", path))
    assert answer.status == 200
    return answer.body.decode()


def stories(site: str, day: int = 1) -> list[TruthArticle]:
    posts = truth(site, replace(PLAN, day=day))
    return [post for post in posts if post.is_article and post.parts == 1]


def shown(page: str) -> list[str]:
    return [
        " ".join(line.text_content().replace("\u00a0", " ").split())
        for line in html.fromstring(page).xpath("//p | //h3 | //div[@class='mg-deck']")
    ]


def folded(text: str) -> str:
    # Hindi pages spell nukta in both ways.
    return " ".join(normalize("NFC", text).split())


@pytest.mark.parametrize("site", SITES)
def test_a_redesign_shows_the_same_story_in_another_theme(site: str) -> None:
    usual, redesigned = served(site), served(site, "redesign")
    classes = [
        {name for each in html.fromstring(page).xpath("//@class") for name in each.split()}
        for page in (text_of(routes, stories(site)[3].path) for routes in (usual, redesigned))
    ]
    assert not {name for name in classes[1] if name.startswith(("td-", "wp-block-post"))}
    assert not {name for name in classes[0] if name.startswith("mg-")}
    for post in stories(site)[:20]:
        page = text_of(redesigned, post.path)
        assert page.startswith("<!doctype html>")
        lines = list(map(folded, shown(page)))
        places = [lines.index(folded(text)) for text in post.paragraphs]
        assert places == sorted(places)
        (script,) = html.fromstring(page).xpath("//script[@type='application/ld+json']/text()")
        assert set(json.loads(script)) == {"@context", "@type", "headline"}
        assert post.authors[0] in unescape(page)
        assert 'class="amp-wp' not in text_of(redesigned, f"{post.path}/amp")
    assert "mg-shell" in text_of(redesigned, f"/{stories(site)[0].section}")


def test_a_broken_redesign_keeps_the_story_in_a_script() -> None:
    # Of a brief the line under the headline gives all there is.
    for post in [post for post in stories("bharatexpress_english") if post.kind == "news"][:10]:
        page = text_of(served("bharatexpress_english", "redesign_broken"), post.path)
        tree = html.fromstring(page)
        assert not set(shown(page)) & set(post.paragraphs)
        (state,) = tree.xpath("//script[@id='app-state']/text()")
        assert json.loads(state)["story"]["blocks"] == list(post.paragraphs)
        assert post.headline in tree.xpath("//h1")[0].text_content()


@pytest.mark.parametrize("site", SITES)
def test_consent_stands_in_place_of_every_story(site: str) -> None:
    routes = served(site, "consent")
    notice = PRESSES[site].labels["consent"].split("\n")
    assert 120 <= len(" ".join(notice).split()) <= 200
    for post in stories(site)[:10]:
        page = text_of(routes, post.path)
        assert set(map(folded, notice)) <= set(map(folded, shown(page)))
        assert not set(map(folded, shown(page))) & set(map(folded, post.paragraphs))
        heading = html.fromstring(page).xpath("//h1")[0].text_content()
        assert folded(heading) == folded(post.headline)


@pytest.mark.parametrize("fault", ["redesign_midway", "consent_midway", "maintenance_midway"])
def test_what_comes_midway_comes_after_a_third_of_the_days_articles(fault: str) -> None:
    site = "bharatexpress_english"
    marks = {
        "redesign_midway": "mg-shell",
        "consent_midway": "We value your privacy.",
        "maintenance_midway": PRESSES[site].labels["maintenance"],
    }
    for day, third in ((1, 20), (2, 3)):
        routes = served(site, fault, day=day)
        moved = changes(site, replace(PLAN, day=2))
        number = sum(map(len, (moved.new, moved.edited, moved.resaved, moved.deleted)))
        number += sum(map(len, (moved.renamed, moved.password, moved.recategorised)))
        assert day == 1 or number // 3 == third
        paths = [post.path for post in stories(site, day)][:30]
        # A page that is asked for twice counts once.
        pages = [text_of(routes, path) for path in (paths[0], *paths)][1:]
        assert [marks[fault] in page for page in pages] == [n >= third for n in range(30)]
        robots = routes.answer(Request("GET", "/robots.txt")).body.decode()
        assert (marks[fault] in robots) == (fault == "maintenance_midway")


def test_every_other_article_asks_to_log_in() -> None:
    site = "bharatexpress_english"
    routes = served(site, "login_half")
    closed = 0
    for post in stories(site):
        page = text_of(routes, post.path)
        here = [text for text in post.paragraphs if text in shown(page)]
        if "member-box" in page:
            closed += 1
            assert here == list(post.paragraphs[:2])
        else:
            assert here == list(post.paragraphs)
    assert 0.3 * len(stories(site)) < closed < 0.7 * len(stories(site))


@pytest.mark.parametrize("site", SITES)
def test_the_house_adds_its_lines_to_some_stories(site: str) -> None:
    house = PRESSES[site].house
    posts = stories(site)
    for line in (house["desk"], house["office"], house["app"]):
        having = [post for post in posts if line in post.noise]
        assert 0.05 * len(posts) < len(having) < 0.5 * len(posts)
        page = text_of(served(site), having[0].path)
        assert folded(line) in map(folded, shown(page))
    posts = [*posts, *(post for post in truth(site, replace(PLAN, articles=200)))]
    assert any(set(house["agency"]) & set(post.noise) for post in posts)


@pytest.mark.parametrize("site", SITES)
def test_briefs_are_not_rare(site: str) -> None:
    posts = stories(site)
    briefs = [post for post in posts if len(" ".join(post.paragraphs).split()) <= 60]
    assert 0.05 * len(posts) <= len(briefs)
