"""robots.txt in crawls that take longer than a day: its rules are read again."""

from __future__ import annotations

import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from flows.stages.crawl import CrawlProcess
from spiders.config.site import Discovery, Source
from tests.spiders.crawling import left_behind, new_job
from tests.spiders.paper import Answer, Paper

# A day of a second and a half.
SCRIPT = """
import sys
from pathlib import Path
import spiders.download.robots
from spiders.crawl_process import main
spiders.download.robots.READ_AGAIN_AFTER = 1.5
main(Path(sys.argv[1]), int(sys.argv[2]))
"""


class ChangingPaper(Paper):
    """Its robots.txt has something new to say every time."""

    rules: tuple[Answer, ...] = (
        Answer("User-agent: *\nDisallow: /desh/a-story-10002\n"),
        Answer("User-agent: *\nDisallow: /\n"),
    )

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/robots.txt":
            turn = min(self.paths.count("/robots.txt"), len(self.rules) - 1)
            self.answers["/robots.txt"] = self.rules[turn]
        super().serve(handler)


# It stumbles over what one robots.txt says, and over the rules for one page.
STUMBLES = """
import sys
from pathlib import Path
from scrapy.robotstxt import ProtegoRobotParser
from spiders.crawl_process import main
from spiders.download.robots import RobotsPolicy
take_up, allowed = RobotsPolicy._take_up, ProtegoRobotParser.allowed
def take_up_or_not(self, netloc):
    if self._spider.name == "odd":
        raise RecursionError("too deep")
    take_up(self, netloc)
def allowed_or_not(self, url, agent):
    if url.endswith("-10002"):
        raise UnicodeError("of what is this")
    return allowed(self, url, agent)
RobotsPolicy._take_up, ProtegoRobotParser.allowed = take_up_or_not, allowed_or_not
main(Path(sys.argv[1]), int(sys.argv[2]))
"""


def run_script(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Lets the next crawl run a script in place of `spiders.crawl_process`."""
    start = subprocess.Popen

    def patched(words: list[str], **more: object) -> subprocess.Popen[bytes]:
        assert words[1:3] == ["-m", "spiders.crawl_process"]
        return start([sys.executable, "-c", script, *words[3:]], **more)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(subprocess, "Popen", patched)


def test_what_is_stumbled_over_costs_one_host_or_one_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Paper("odd").open() as odd, Paper("even").open() as even:
        for paper in (odd, even):
            paper.publish(3)
            paper.robots("User-agent: *\nDisallow: /tag/\n")
        job, sites = new_job(tmp_path), [odd.site(), even.site()]
        run_script(monkeypatch, STUMBLES)
        with CrawlProcess(job, sites, grace=10) as process:
            crawl = left_behind(job, sites, list(process.events()))
    crawl.check_totals()
    assert odd.paths == ["/robots.txt"], "half of what a site says may not be kept"
    assert crawl["odd"].problem.startswith("robots.txt could not be read: broken: RecursionError")
    (robots,) = [s for s in crawl["odd"].crawl_log.sources if s.kind == "robots"][-1:]
    assert robots.outcome == "failed"
    assert crawl["even"].outcomes == {"/desh/a-story-10002": "failed:broken_response"}
    assert len(crawl["even"].pages) == 2


def test_the_rules_are_read_again_once_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ChangingPaper("changing").open() as paper:
        paper.publish(30)
        source = Source(url="/sitemap.xml", kind="sitemap")
        site = paper.site(auto=False, delay=0.1, concurrency=1)
        site = site.model_copy(update={"discovery": Discovery(auto=False, sources=(source,))})
        job = new_job(tmp_path)
        run_script(monkeypatch, SCRIPT)
        with CrawlProcess(job, [site], grace=10) as process:
            crawl = left_behind(job, [site], list(process.events()))["changing"]
        crawl.check_totals()
        asked = paper.paths
    assert asked.count("/robots.txt") >= 2
    second = [i for i, path in enumerate(asked) if path == "/robots.txt"][1]
    assert not any("story" in path for path in asked[second:]), "forbidden by then"
    assert crawl.outcomes["/desh/a-story-10002"] == "robots"
    assert set(crawl.outcomes.values()) == {"robots"}
    assert 0 < len(crawl.pages) < 29
    hashes = {source.content_hash for source in crawl.crawl_log.sources if source.kind == "robots"}
    assert len(hashes) == 2
