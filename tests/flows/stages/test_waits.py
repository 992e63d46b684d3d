"""A run of a site that wants to be left alone, and the run after it, stage by stage."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.run_control.verdict import Verdict
from flows.settings import Settings
from flows.stages.crawl import CrawlProcess
from flows.stages.ingest_run import IngestRun
from spiders.config.site import Site
from tests.spiders.paper import Answer, Paper
from warehouse.database.connection import writer
from warehouse.runs.runs import site_counts


def run_once(settings: Settings, sites: dict[str, Site]) -> tuple[Verdict, IngestRun]:
    """All stages, as the flow has them."""
    run = IngestRun(settings, sites)
    run.begin()
    unreadable: dict[str, str] = {}
    with CrawlProcess(run.prepare_crawl(), sites.values(), grace=10) as process:
        for event in process.events():
            if event["event"] == "segment":
                cleaned = run.clean(event["segment"])
                run.load(cleaned, run.dedupe(cleaned))
            if event["event"] == "done":
                unreadable = event["problems"]
    return run.finish(unreadable), run


def write_sites(folder: Path, paper: Paper) -> Settings:
    """Settings whose only site is the paper's, crawled by one worker."""
    folder.mkdir()
    (folder / "paper.toml").write_text(
        f'title = "अख़बार"\nhosts = ["{paper.host}"]\nbase_url = "{paper.url("")}"\n'
        'language = "hi"\n[politeness]\ndelay = 0\n',
        encoding="utf-8",
    )
    return Settings(home=folder.parent / "home", sites=folder, sites_only=True)


@pytest.mark.long
def test_the_run_after_sends_nothing_and_both_end_with_a_warning(tmp_path: Path) -> None:
    with Paper("paper").open() as paper:
        html = "<html><body><article><h1>پل کھل گیا</h1><p>{}</p></article></body></html>"
        text = "नदी किनारे बसे मोहल्लों को जोड़ने वाला नया पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया। " * 4
        paths = paper.publish(6, Answer(html.format(text)))
        closed = Answer("<h1>Closed</h1>", 503, {"Retry-After": "3600"})
        paper.answers.update(dict.fromkeys(paths[2:], closed))
        settings = write_sites(tmp_path / "sites", paper)
        sites = settings.read_sites()
        first, run = run_once(settings, sites)
        asked = len(paper.asked)
        second, again = run_once(settings, sites)
        assert len(paper.asked) == asked
    with writer(settings.home) as con:
        (before,), (after,) = (site_counts(con, each.run_id) for each in (run, again))
    assert (first.state, second.state) == ("completed_with_warnings", "completed_with_warnings")
    assert "left alone until" in first.reason
    assert "4 pages wait" in second.reason
    assert before.reasons["deferred:retry_after"] == 4
    assert after.reasons == {"deferred:retry_after": 4}
    assert (after.requests, after.finish_reason) == (0, "retry_after")
    assert before.not_before == after.not_before


def test_a_first_run_that_may_not_even_read_robots_txt_is_no_failure(tmp_path: Path) -> None:
    with Paper("paper").open() as paper:
        paper.answers["/robots.txt"] = Answer("", 503, {"Retry-After": "7200"})
        settings = write_sites(tmp_path / "sites", paper)
        for _ in range(2):
            verdict, _ = run_once(settings, settings.read_sites())
            assert verdict.state == "completed_with_warnings"
        assert paper.paths == ["/robots.txt"]
