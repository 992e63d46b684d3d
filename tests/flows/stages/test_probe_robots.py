"""A look at a site tells of the rules that hold for Khabar, as the crawl will keep them."""

from __future__ import annotations

import pytest

from flows.settings import Settings
from flows.stages.probe import probe_site
from tests.spiders.paper import Answer, Paper

pytestmark = pytest.mark.slow


def test_the_rules_of_others_are_not_ours() -> None:
    with Paper("ruled").open() as paper:
        paper.answers["/"] = Answer('<a href="/desh/a-story-10001">एक लंबी ख़बर، ایک خبر</a>')
        # A word of the user agent, which ends in "(news archive; ...)".
        paper.robots(
            "User-agent: news\nCrawl-delay: 7\nDisallow: /desh\n\nUser-agent: *\nDisallow:"
        )
        look = probe_site(paper.host, Settings(), lambda _: None)
    assert (look.robots.crawl_delay, look.robots.forbidden) == (0.0, ())
    assert [link.url for link in look.links] == [paper.url("/desh/a-story-10001")]
