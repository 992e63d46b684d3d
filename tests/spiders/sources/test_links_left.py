"""Links of pages that a run fetched and did not come to follow: the next one finds them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from spiders.config.site import Discovery, Site
from spiders.state.crawl_log import SourceState
from spiders.state.known_pages import KnownPages
from tests.spiders.crawling import SiteCrawl, memory_after, run_crawl
from tests.spiders.paper import Paper
from tests.spiders.source_visits import listing, story, write

FIRST, HIDDEN = range(10_001, 10_007), range(10_011, 10_017)


def chained(paper: Paper) -> Site:
    """Six articles on the front page, each with a link to one that nothing else names."""
    write(paper, [*FIRST, *HIDDEN])
    listing(paper, "/", [story(number) for number in FIRST])
    for number in FIRST:
        listing(paper, story(number), [story(number + 10)])
    return paper.site()


def crawl(home: Path, site: Site, known_pages: KnownPages | None = None) -> SiteCrawl:
    found = run_crawl(home, [site], {site.name: known_pages or KnownPages()})[site.name]
    found.check_totals()
    return found


def links_of(crawl: SiteCrawl) -> list[SourceState]:
    return [state for state in crawl.crawl_log.sources if state.kind == "link"]


def ids(crawl: SiteCrawl) -> set[int]:
    return {int(page.page_id.partition(":")[2]) for page in crawl.pages}


def test_a_broken_run_leaves_its_links_to_the_next_one(tmp_path: Path) -> None:
    with Paper("chain").open() as paper:
        site = chained(paper)
        # As if it had broken before it came to them: pages are stored, no source is.
        broken = crawl(tmp_path, site.model_copy(update={"discovery": Discovery(links=0)}))
        assert ids(broken) == set(FIRST)
        broken.crawl_log.sources.clear()
        paper.asked.clear()
        second = crawl(tmp_path, site, memory_after(broken))
        assert ids(second) == set(HIDDEN)
        assert not {story(number) for number in FIRST} & set(paper.paths), "no page is asked twice"
        (links,) = links_of(second)
        assert (links.outcome, links.articles) == ("read", len(HIDDEN))
        # From here on the pages of these runs tell nothing new.
        third = crawl(tmp_path, site, memory_after(broken, second))
        assert ids(third) == set()
        assert links_of(third)[0].articles == 0


@pytest.mark.long
def test_beyond_the_limit_of_a_run_the_next_ones_go_on(tmp_path: Path) -> None:
    with Paper("few").open() as paper:
        site = chained(paper).model_copy(update={"discovery": Discovery(links=4)})
        crawls = [crawl(tmp_path, site)]
        while len(crawls) < 3:
            crawls.append(crawl(tmp_path, site, memory_after(*crawls)))
    assert [len(ids(each)) for each in crawls] == [len(FIRST) + 4, 2, 0]
    assert [links_of(each)[0].reason for each in crawls] == ["limit of 4 articles", "", ""]


@pytest.mark.long
def test_a_site_that_was_listed_before_is_not_gone_through_again(tmp_path: Path) -> None:
    with Paper("listed").open() as paper:
        site = chained(paper)
        paper.announce("/sitemap.xml", [story(number) for number in FIRST], lastmod="2026-03-01")
        first = crawl(tmp_path, site)
        assert links_of(first) == []
        memory = memory_after(first)
        del paper.answers["/sitemap.xml"]
        assert ids(crawl(tmp_path, site, memory)) == set()


@pytest.mark.long
def test_damaged_segments_keep_no_other_from_being_read(tmp_path: Path) -> None:
    with Paper("hurt").open() as paper:
        site = chained(paper).model_copy(update={"discovery": Discovery(links=0)})
        first = crawl(tmp_path, site)
        (segment,) = tmp_path.glob("archive/hurt/*/*/*.warc.gz")
        data = segment.read_bytes()
        number = "-00000.warc.gz"
        segment.with_name(segment.name.replace("-00001.warc.gz", number)).write_bytes(data[:-900])
        first.crawl_log.sources.clear()
        found = crawl(tmp_path, paper.site(), memory_after(first))
        assert ids(found) == set(HIDDEN)


def test_parts_and_chains_are_followed_to_their_end(tmp_path: Path) -> None:
    with Paper("long").open() as paper:
        paths = write(paper, range(10_001, 10_041))
        listing(paper, "/", paths[:1])
        for here, following in pairwise(paths):
            listing(paper, here, [following])
        found = crawl(tmp_path, paper.site())
        assert len(ids(found)) == len(paths)
        (links,) = links_of(found)
        assert (links.outcome, links.reason) == ("read", "")
