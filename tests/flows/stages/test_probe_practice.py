"""The practice network without site files: the proposed ones are as good as the written ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from flows.settings import Settings
from flows.stages.probe import probe_site
from pipelines.probe.proposal import Proposal, propose
from pipelines.record import Article
from spiders.config.site import DEFAULT_ARTICLE_URL, read_sites
from spiders.practice.content.sites import PRESSES
from spiders.practice.network import SITES, Plan, PracticeServer, write_site_files
from spiders.probe.findings import MAX_REQUESTS
from spiders.probe.site_file import site_file_text
from tests.crawled_articles import crawled_articles

pytestmark = pytest.mark.long

PLAN = Plan(articles=60)


@dataclass
class Both:
    """The network crawled twice: by the files that come with it, and by the proposed ones."""

    proposals: dict[str, Proposal]
    requests: dict[str, int]
    """Of each look, as the server counted them."""
    by_hand: dict[str, dict[str, Article]]
    by_probe: dict[str, dict[str, Article]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("probe")
    with PracticeServer(PLAN) as server:
        proposals, requests = {}, {}
        for name in SITES:
            before = len(server.requests)
            look = probe_site(server.hosts[name], Settings(), lambda _: None)
            requests[name] = len(server.requests) - before
            proposals[name] = propose(look, delay=0, name=name)
        write_site_files(folder / "written", server.hosts)
        (folder / "proposed").mkdir()
        for name, proposal in proposals.items():
            text = site_file_text(proposal.site)
            (folder / "proposed" / f"{name}.toml").write_text(text, encoding="utf-8")
        written, proposed = (
            crawled_articles(folder / kind, read_sites(folder / kind, builtin=False).values())
            for kind in ("written", "proposed")
        )
        yield Both(proposals, requests, written, proposed)


@pytest.mark.parametrize("site", SITES)
def test_the_same_articles_are_stored(both: Both, site: str) -> None:
    assert both.by_probe[site].keys() == both.by_hand[site].keys()
    assert len(both.by_hand[site]) > 40


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("value", ["headline", "authors", "published_at", "section"])
def test_values_are_the_same(both: Both, site: str, value: str) -> None:
    for key, article in both.by_hand[site].items():
        assert getattr(both.by_probe[site][key], value) == getattr(article, value), key


@pytest.mark.parametrize("site", SITES)
def test_bodies_are_the_same_but_for_lines_that_few_pages_have(both: Both, site: str) -> None:
    # What the house adds to one story in six is learned in a run, not from a dozen pages.
    house = PRESSES[site].house
    lines = {house["desk"], *house["agency"], house["office"], house["app"]}
    for key, article in both.by_hand[site].items():
        body = both.by_probe[site][key].body.split("\n\n")
        assert [line for line in body if line not in lines] == article.body.split("\n\n"), key


@pytest.mark.parametrize("site", SITES)
def test_the_look_stays_in_its_budget(both: Both, site: str) -> None:
    assert both.requests[site] == both.proposals[site].findings.requests <= MAX_REQUESTS


@pytest.mark.parametrize("site", SITES)
def test_what_the_site_is_was_found_out(both: Both, site: str) -> None:
    proposal = both.proposals[site]
    rule = proposal.findings.rule
    assert rule is not None
    assert rule.url == DEFAULT_ARTICLE_URL
    assert rule.articles == rule.articles_matched
    assert rule.others_matched == 0
    assert proposal.site.time_zone == "Asia/Kolkata"
    assert proposal.site.sections
    assert len(proposal.containers) == 1
    assert proposal.coverage.articles == len(proposal.findings.pages)
