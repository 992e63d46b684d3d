"""Ten good articles beside a response of each broken kind: they are stored, run after run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.run_control.verdict import Verdict
from flows.settings import Settings
from flows.stages.crawl import CrawlProcess
from flows.stages.ingest_run import IngestRun
from spiders.config.site import Site
from spiders.sources.reading import BROKE as STUMBLED
from spiders.state.crawl_log import BROKE
from tests.spiders.download.test_robots import run_script
from tests.spiders.hostile.cases import REST, robots
from tests.spiders.hostile.pages import ODD_CHARSETS, PAGES, answer
from tests.spiders.hostile.server import HostileSite, story
from tests.spiders.hostile.table import SHORT as TIMEOUT
from tests.spiders.hostile.table import SMALL
from warehouse.database.connection import writer
from warehouse.runs.runs import accounting

pytestmark = pytest.mark.long

GOOD = range(20_001, 20_011)
HIDDEN = range(30_001, 30_011)
"""Each is named by nothing but a link in a good one."""
BREAKS = """
import sys
from pathlib import Path
from spiders.crawl_process import main
from spiders.sources.article_links import ArticleLinks
async def decide(self, **_):
    raise LookupError("unknown encoding: of tomorrow")
ArticleLinks.decide = decide
main(Path(sys.argv[1]), int(sys.argv[2]))
"""


def path(number: int) -> str:
    return f"/desh/a-story-{number}"


def show(site: HostileSite, paths: list[str]) -> None:
    """The front page, which is all that lists anything."""
    anchors = "".join(f'<a href="{each}">x</a>' for each in paths)
    site.answers["/"] = answer(anchors, "Content-Type: text/html; charset=macintosh")


@pytest.fixture
def site() -> Iterator[HostileSite]:
    """No source lists it whole, so that its links are followed."""
    with HostileSite("beside").open() as site:
        site.publish([case.serve for case in PAGES], sitemap="/nowhere")
        links = [each for each in site.answers if each.startswith("/desh/")]
        for number in HIDDEN:
            site.publish_good(number)
        for place, number in enumerate(GOOD):
            charset = ODD_CHARSETS[place % len(ODD_CHARSETS)]
            link = f'<a href="{path(number + 10_000)}">ख़बर، خبر</a>'
            site.answers[path(number)] = answer(
                story(number).replace("</body>", f"{link}</body>"),
                f"Content-Type: text/html; charset={charset}",
            )
        show(site, [*links, *map(path, GOOD)])
        site.answers["/feed/"] = answer(b"\xff<rss", "Content-Type: text/xml; charset=hex")
        site.answers[REST] = answer(b"[\xff", "Content-Type: application/json; charset=idna")
        robots(site, "Sitemap: /broken.xml\nSitemap: http://[\n")
        site.answers["/broken.xml"] = answer('<?xml version="1.0" encoding="punycode"?><urlset')
        yield site


@dataclass(frozen=True)
class Ran:
    """How a run ended, what does not add up in it, and the post ids that are stored after it."""

    verdict: Verdict
    problems: list[str]
    stored: set[int]


def run(home: Path, site: Site) -> Ran:
    """One run with a real warehouse, without Prefect."""
    ingest = IngestRun(Settings(home=home), {site.name: site})
    try:
        for name in ingest.begin():
            _take_in(ingest, name)
        unreadable: dict[str, str] = {}
        with CrawlProcess(ingest.prepare_crawl(), [site], grace=5) as process:
            for event in process.events():
                if event["event"] == "segment":
                    _take_in(ingest, event["segment"])
                elif event["event"] == "done":
                    unreadable = event["problems"]
        verdict = ingest.finish(unreadable)
    finally:
        ingest.close()
    with writer(home) as con:
        rows = con.execute("SELECT article_id FROM articles").fetchall()
        problems = accounting(con, ingest.run_id, site.name)
    return Ran(verdict, problems, {int(each.partition(":")[2]) for (each,) in rows})


def _take_in(ingest: IngestRun, name: str) -> None:
    cleaned = ingest.clean(name)
    ingest.load(cleaned, ingest.dedupe(cleaned))


def test_what_is_good_is_stored_run_after_run(site: HostileSite, tmp_path: Path) -> None:
    crawled = site.site(SMALL, timeout=TIMEOUT)
    hidden = {path(number) for number in HIDDEN}
    shown = [each for each in site.answers if each.startswith("/desh/") and each not in hidden]
    for number in range(3):
        later = range(40_001, 40_001 + number)
        ran = run(tmp_path, crawled)
        assert {*GOOD, *HIDDEN, *later} <= ran.stored
        assert ran.problems == []
        assert BROKE not in ran.verdict.reason
        assert f": {STUMBLED}:" not in ran.verdict.reason
        show(site, [site.publish_good(40_001 + number), *shown])


def test_after_a_run_that_broke_the_next_one_finds_what_only_links_name(
    site: HostileSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawled = site.site(SMALL, timeout=TIMEOUT)
    with monkeypatch.context() as patched:
        run_script(patched, BREAKS)
        broken = run(tmp_path, crawled)
    assert broken.verdict.state == "failed"
    assert "unknown encoding: of tomorrow" in broken.verdict.reason
    assert not broken.stored & set(HIDDEN)
    after = run(tmp_path, crawled)
    assert {*GOOD, *HIDDEN} <= after.stored
    assert after.problems == []
