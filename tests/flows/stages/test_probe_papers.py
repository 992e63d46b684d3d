"""Sites that nobody has written a file for: the proposed one must bring in every story."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from flows.settings import Settings
from flows.stages.probe import probe_site
from pipelines.clean import clean_page
from pipelines.probe.proposal import Proposal, propose
from pipelines.record import Article
from spiders.config.site import read_site
from spiders.probe.findings import MAX_REQUESTS
from spiders.probe.site_file import site_file_text
from tests.flows.papers import PRESSES, Story
from tests.spiders.crawling import run_crawl
from tests.spiders.paper import Paper

pytestmark = pytest.mark.slow


@dataclass
class Outcome:
    """What the look proposed, and what a crawl by that file stored."""

    press: str
    stories: list[Story]
    proposal: Proposal
    asked_by_probe: list[str]
    articles: dict[str, Article]


IN_SHORT = ("hindi_slugs",)
EVERY = [pytest.param(name, marks=() if name in IN_SHORT else pytest.mark.long) for name in PRESSES]


@pytest.fixture(scope="module", params=EVERY)
def outcome(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("paper")
    with Paper(request.param).open() as paper:
        stories = PRESSES[request.param].publish(paper)
        look = probe_site(paper.host, Settings(), lambda _: None)
        asked = paper.paths
        proposal = propose(look, delay=0)
        path = folder / f"{proposal.site.name}.toml"
        path.write_text(site_file_text(proposal.site), encoding="utf-8")
        site = read_site(path)
        assert site == proposal.site
        crawl = run_crawl(folder, [site])[site.name]
    cleaned = [clean_page(page, site).article for page in crawl.pages]
    articles = {each.headline: each for each in cleaned if each}
    return Outcome(request.param, stories, proposal, asked, articles)


def test_every_story_is_stored_and_nothing_else(outcome: Outcome) -> None:
    assert set(outcome.articles) == {story.headline for story in outcome.stories}


def test_bodies_hold_the_story_alone(outcome: Outcome) -> None:
    for story in outcome.stories:
        assert outcome.articles[story.headline].body == story.body, story.path


def test_minutes_are_right(outcome: Outcome) -> None:
    for story in outcome.stories:
        assert outcome.articles[story.headline].published_at == story.at


def test_the_look_stays_in_its_budget(outcome: Outcome) -> None:
    assert len(outcome.asked_by_probe) == outcome.proposal.findings.requests <= MAX_REQUESTS


def test_site_values_are_found(outcome: Outcome) -> None:
    press, site = PRESSES[outcome.press], outcome.proposal.site
    assert site.title == f"The {press.name}"
    assert site.language == press.language
    assert site.time_zone == "Asia/Kolkata"
    assert len(site.containers) == 1
