"""The crawl bench counts pages, CPU and memory of the crawl's own process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from spiders.practice.network import SITES, Plan, PracticeServer, truth, write_site_files
from tests.bench.children import environment
from tests.bench.crawl import Spent, known_pages, marginal_ms, spread
from tests.bench.crawl_stage import Sample, crawl_once
from tests.places import PROJECT

pytestmark = pytest.mark.long


BARE = Path(__file__).with_name("bare.py")
PLAN = Plan(articles=40)


def test_a_page_costs_what_more_pages_add() -> None:
    assert marginal_ms(Spent(3.0, 100), Spent(5.0, 500)) == pytest.approx(5.0)


def test_samples_are_spread_over_the_crawl() -> None:
    samples = tuple(Sample(number, 100.0) for number in range(96))

    assert [each.pages for each in spread(samples, 6)] == [0, 19, 38, 57, 76, 95]
    assert spread(samples[:2], 6) == list(samples[:2])
    assert spread((), 6) == []


def test_every_page_is_known_as_its_sitemap_says() -> None:
    memories = known_pages(PLAN)
    for site in SITES:
        for post in truth(site, PLAN):
            known = memories[site].page(post.article_id)
            assert known is not None
            assert known.lastmod == int(post.modified_at.timestamp())


@pytest.mark.slow
def test_both_crawls_get_every_page_and_a_crawl_that_knows_all_gets_none(tmp_path: Path) -> None:
    wanted = sum(post.kind != "robots" for site in SITES for post in truth(site, PLAN))
    with PracticeServer(PLAN) as server:
        write_site_files(tmp_path / "sites", server.hosts)
        first = crawl_once(tmp_path / "sites", tmp_path / "home")
        again = crawl_once(
            tmp_path / "sites", tmp_path / "home", known_pages(PLAN, work=first.work)
        )
        words = [BARE, "--sites", tmp_path / "sites", "--out", tmp_path / "bare.jsonl"]
        bare = subprocess.run(
            [sys.executable, *map(str, words)],
            cwd=PROJECT, env=environment(), capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert first.pages == wanted
    assert first.cpu_seconds > 0.2
    assert 20 < first.peak_rss_mb < 600
    assert again.pages == 0
    assert again.requests <= 7 * len(SITES)
    assert json.loads(bare.stdout)["pages"] == wanted
    assert len((tmp_path / "bare.jsonl").read_text(encoding="utf-8").splitlines()) == wanted
