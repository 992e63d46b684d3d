"""robots.txt in a crawl: all workers wait for it and keep to it, and it may forbid everything."""

from __future__ import annotations

from pathlib import Path

from spiders.state.known_pages import DuePage, KnownPages
from tests.spiders.crawling import run_crawl
from tests.spiders.paper import Answer, Paper

RULES = "User-agent: *\nDisallow: /private/\nSitemap: {0}\n"


def test_pages_left_over_wait_for_the_rules_all_together(tmp_path: Path) -> None:
    with Paper("paper").open() as paper:
        paper.publish(1)
        rules = RULES.format(paper.url("/sitemap.xml"))
        paper.answers["/robots.txt"] = Answer(rules, seconds=0.5)
        paths = [f"/private/khabar-2000{number}" for number in range(6)]
        paper.answers.update(dict.fromkeys(paths, Answer()))
        due = tuple(DuePage(f"paper:{path[-5:]}", paper.url(path), "") for path in paths)
        crawl = run_crawl(tmp_path, [paper.site()], {"paper": KnownPages(due=due)})["paper"]
    crawl.check_totals()
    assert [path for path in paper.paths if path.startswith("/private/")] == []
    assert crawl.outcomes == dict.fromkeys(paths, "robots")
    # Nor is the sitemap missed that only robots.txt names first.
    assert len(crawl.paths) == 1


def test_a_site_that_forbids_everything_is_told_in_one_sentence(tmp_path: Path) -> None:
    with Paper("closed", "127.0.0.67").open() as paper:
        paper.publish(3)
        paper.robots("User-agent: khabar\nDisallow: /\n")
        crawl = run_crawl(tmp_path, [paper.site()])["closed"]
        assert paper.paths == ["/robots.txt"]
    assert crawl.problem == "its robots.txt forbids all places where a source may be"
