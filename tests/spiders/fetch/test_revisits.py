"""Three runs on papers whose lastmod is honest, missing or always now: what changed is found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bench.later_runs import LaterRuns
from tests.builders import ENGLISH, HINDI, URDU
from tests.spiders.paper import Answer, Paper

FIRST = datetime.now(UTC).replace(microsecond=0) - timedelta(days=9)
SECOND = FIRST + timedelta(hours=26)
THIRD = SECOND + timedelta(hours=1)
YOUNG, OLD = FIRST - timedelta(hours=1), FIRST - timedelta(days=60)


def story(number: int, text: str, published: datetime, *, edit: str = "") -> Answer:
    """A page of an article; its teaser is another each time it is made."""
    paragraphs = "".join(f"<p>{text.strip()} {number} {edit}</p>" for _ in range(2))
    return Answer(
        f"<html><head><title>ख़बर {number}</title>"
        f'<meta property="article:published_time" content="{published.isoformat()}"></head>'
        f"<body><article><h1>ख़बर خبر {number}</h1>{paragraphs}</article>"
        f"<aside>{edit} {published}</aside></body></html>"
    )


def path(number: int) -> str:
    return f"/desh/a-story-{number}"


@dataclass
class Papers:
    """The papers and the three runs on them."""

    runs: LaterRuns
    asked: list[dict[str, list[str]]]

    def outcomes(self, site: str, number: int) -> dict[str, str]:
        """Path to purpose and outcome of the pages that a run archived."""
        run_id = self.runs.rows("SELECT DISTINCT run_id FROM fetches ORDER BY run_id")[number][0]
        rows = self.runs.rows(
            "SELECT url, purpose || ' ' || outcome FROM fetches "
            "WHERE kind = 'page' AND site = $site AND run_id = $run_id",
            site=site,
            run_id=run_id,
        )
        return {"/" + url.split("/", 3)[3]: what for url, what in rows}


@pytest.fixture(scope="module")
def papers(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Papers]:
    with ExitStack() as stack:
        names = ("honest", "bare", "restless")
        opened = {
            name: stack.enter_context(Paper(name, f"127.0.0.{60 + number}").open())
            for number, name in enumerate(names)
        }
        sites = {name: paper.site() for name, paper in opened.items()}
        home = tmp_path_factory.mktemp("papers")
        shutil.copy(empty_warehouse, home)
        papers = Papers(LaterRuns(home, sites), [])
        for now, prepare in ((FIRST, first_day), (SECOND, second_day), (THIRD, third_day)):
            prepare(opened)
            papers.runs.run(now)
            papers.asked.append({name: paper.paths for name, paper in opened.items()})
            for paper in opened.values():
                paper.asked.clear()
        yield papers


def dated(paper: Paper, lastmods: dict[int, datetime]) -> None:
    """A sitemap with a lastmod for each article."""
    paper.announce("/sitemap.xml", [])
    head, tail = str(paper.answers["/sitemap.xml"].body).split("</urlset>")
    urls = "".join(
        f"<url><loc>{paper.url(path(n))}</loc><lastmod>{at.isoformat()}</lastmod></url>"
        for n, at in lastmods.items()
    )
    paper.answers["/sitemap.xml"] = Answer(f"{head}{urls}</urlset>{tail}")


def first_day(papers: dict[str, Paper]) -> None:
    for number, text in ((10_001, HINDI), (10_002, URDU), (10_004, ENGLISH), (10_005, HINDI)):
        papers["honest"].answers[path(number)] = story(number, text, YOUNG)
    dated(papers["honest"], dict.fromkeys((10_001, 10_002, 10_004, 10_005), YOUNG))
    for number, published in ((10_001, YOUNG), (10_002, OLD), (10_003, YOUNG)):
        papers["bare"].answers[path(number)] = story(number, URDU, published)
    papers["bare"].announce("/sitemap.xml", [path(n) for n in (10_001, 10_002, 10_003)])
    restless(papers, FIRST)


def second_day(papers: dict[str, Paper]) -> None:
    honest, bare = papers["honest"], papers["bare"]
    honest.answers[path(10_001)] = story(10_001, HINDI, YOUNG, edit="बाद में जोड़ा गया")
    honest.answers[path(10_006)] = story(10_006, HINDI, OLD - timedelta(days=900))
    del honest.answers[path(10_004)]
    lastmods = dict.fromkeys((10_001, 10_002), SECOND - timedelta(hours=1))
    late = {10_005: YOUNG, 10_006: OLD - timedelta(days=900)}
    dated(honest, lastmods | late)
    for number, published in ((10_001, YOUNG), (10_002, OLD)):
        edited = story(number, URDU, published, edit="بعد میں شامل کیا گیا")
        bare.answers[path(number)] = edited
    restless(papers, SECOND)


def third_day(papers: dict[str, Paper]) -> None:
    restless(papers, THIRD)


def restless(papers: dict[str, Paper], now: datetime) -> None:
    numbers = range(20_001, 20_061)
    for number in numbers:
        papers["restless"].answers[path(number)] = story(number, ENGLISH, OLD)
    dated(papers["restless"], dict.fromkeys(numbers, now))


@pytest.mark.long
def test_what_an_honest_sitemap_tells_is_asked_for_and_nothing_else(papers: Papers) -> None:
    assert papers.outcomes("honest", 1) == {
        path(10_001): "found updated",
        # Saved again without a change.
        path(10_002): "found unchanged",
        path(10_004): "vanished gone",
        path(10_005): "revisit unchanged",
        # Published late, with a date of years ago.
        path(10_006): "found new",
    }


def test_a_page_that_is_gone_is_asked_for_once_more(papers: Papers) -> None:
    assert papers.outcomes("honest", 2) == {path(10_004): "gone gone"}


def test_edits_that_no_source_tells_are_found(papers: Papers) -> None:
    assert papers.outcomes("bare", 1) == {
        path(10_001): "revisit updated",
        # Too old for a revisit.
        path(10_002): "audit updated",
        path(10_003): "revisit unchanged",
    }
    versions = papers.runs.rows(
        "SELECT article_id, version FROM articles WHERE site = 'bare' ORDER BY 1"
    )
    assert versions == [("bare:10001", 2), ("bare:10002", 2), ("bare:10003", 1)]


def test_a_site_without_lastmod_is_not_believed(papers: Papers) -> None:
    assert papers.runs.levels["bare"] == ["unproven", "lying", "lying"]
    assert papers.runs.levels["honest"] == ["unproven"] * 3


def test_a_sitemap_that_always_says_now_is_not_fetched_anew(papers: Papers) -> None:
    counts = [len(papers.outcomes("restless", number)) for number in range(3)]
    assert counts[0] == 60
    assert counts[1] <= 50 + 2
    assert counts[2] == 5
    assert papers.runs.levels["restless"] == ["unproven", "unproven", "restless"]


def test_what_the_looks_showed_can_be_queried(papers: Papers) -> None:
    rows = papers.runs.rows(
        "SELECT site, sum(audited), sum(revisited), sum(lied) FROM internal.lastmod_audits "
        "GROUP BY site ORDER BY site"
    )
    assert [row for row in rows if row[0] != "restless"] == [("bare", 1, 2, 2), ("honest", 0, 1, 0)]
