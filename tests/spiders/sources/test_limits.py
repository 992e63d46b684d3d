"""An index that names more sitemaps than one run reads: one row says so, later runs go on."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from spiders.config.limits import Limits
from tests.spiders.source_visits import LASTMOD, Visits, open_papers, story, write

PARTS = range(1, 31)


def test_what_is_beyond_the_limit_is_one_row_and_read_later(tmp_path: Path) -> None:
    with ExitStack() as stack:
        papers = open_papers(stack, ["many"], 110)
        many = papers["many"]
        write(many, (10_000 + part for part in PARTS))
        for part in PARTS:
            many.announce(f"/posts-{part}.xml", [story(10_000 + part)], lastmod=LASTMOD)
        many.index("/sitemap_index.xml", [f"/posts-{part}.xml" for part in PARTS], lastmod=LASTMOD)
        visits = Visits(papers, tmp_path, {"many": {"limits": Limits(sources=12)}})
        for _ in range(4):
            visits.visit()
    beyond = [
        source.reason
        for source in visits.crawls[0]["many"].crawl_log.sources
        if source.reason.startswith("beyond")
    ]
    assert len(beyond) == 1
    assert beyond[0].startswith("beyond 3 levels or 12 sources, as are ")
    assert len(visits.problems(0, "many")) == 1
    got = [visits.got(number, "many") for number in range(4)]
    assert set().union(*got) == {10_000 + part for part in PARTS}
    assert sum(map(len, got)) == len(PARTS)
