"""The parts of a run's page: text that cannot turn on it, bounds, and a server that is gone."""

from __future__ import annotations

import logging
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import duckdb
import pytest
from markdown_it import MarkdownIt
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.pages.run import publisher
from flows.pages.run.log_lines import IN_ALL, OF_A_KIND, LogLines
from flows.pages.run.markdown import (
    artifact_key,
    headline,
    link,
    linked_headline,
    name_sites,
    table,
)
from flows.pages.run.progress import CrawlProgress
from flows.pages.run.publisher import ArtifactPublisher
from flows.pages.run.summary import describe_rows
from warehouse.reports.run import NOT_STORED, read_run

RUN = """
INSERT INTO runs VALUES (
    'r', 'ingest', 'ui', '', '{}', '2026-01-01 10:00:00+00', '2026-01-01 11:00:00+00',
    'completed', '', '1'
);
INSERT INTO run_sites BY NAME
SELECT
    'r' AS run_id, 'paper' AS site, 5000 AS discovered, 5000 AS fetched, 0 AS new, 0 AS updated,
    0 AS unchanged, 0 AS not_modified, 0 AS known, 0 AS gone, 0 AS robots, 0 AS off_site,
    5000 AS rejected, 0 AS failed, 0 AS deferred, 0 AS duplicates, 0 AS requests, 0 AS bytes,
    1 AS seconds, MAP {'rejected:empty': 5000} AS reasons, MAP {} AS not_fetched,
    'finished' AS finish_reason;
"""
PAGES = """
INSERT INTO pages BY NAME
SELECT
    'paper:' || n AS page_id, n AS page_key, 'paper' AS site,
    'https://paper.example/' || n AS url, '' AS first_seen_via, '' AS lastmod,
    '2026-01-01 10:30:00+00'::TIMESTAMPTZ AS first_seen_at, first_seen_at AS checked_at,
    'rejected' AS outcome, if(n < 3, 'सूची', 'empty') AS reason, '' AS etag, '' AS last_modified
FROM range(5000) AS numbers(n);
"""
HOSTILE = [
    ("hi", "पटना में <script>alert(1)</script> | *भारी* _बारिश_ [लिंक](http://evil.example/)"),
    ("ur", "Modi <b>نے</b> کہا: `پٹنہ` | میں ~~45~~ ![x](y) &lt;i&gt; \\| #خبر"),
    ("en", "He said \\`<img src=x onerror=alert(1)>\\` || **stop** <!-- & &amp; {x}\n\n# end"),
]


@pytest.mark.parametrize(("language", "text"), HOSTILE)
def test_a_headline_is_shown_sign_by_sign(language: str, text: str) -> None:
    cells = [[headline(text, language), link("open", "https://paper.example/(a)|b\n<c>")]]
    page = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .render(table(["a", "b"], cells, 2))
    )
    body = ElementTree.fromstring(page).find("tbody")
    assert body is not None
    shown, linked = body.findall("tr/td")
    assert not list(shown)
    isolate = "\N{RIGHT-TO-LEFT ISOLATE}" if language == "ur" else "\N{FIRST STRONG ISOLATE}"
    whole = " ".join(text.split())
    assert shown.text == f"{isolate}{whole}\N{POP DIRECTIONAL ISOLATE}"
    (anchor,) = list(linked)
    assert anchor.attrib["href"] == "https://paper.example/%28a%29%7Cb%0A%3Cc%3E"


@pytest.mark.parametrize(("language", "text"), HOSTILE)
def test_a_headline_that_is_a_link_leads_nowhere_else(language: str, text: str) -> None:
    shown = linked_headline(text, language, "https://paper.example/a-1")
    page = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    body = ElementTree.fromstring(page.render(table(["a"], [[shown]]))).find("tbody")
    assert body is not None
    (anchor,) = body.iter("a")
    assert anchor.attrib["href"] == "https://paper.example/a-1"
    assert not list(anchor)
    assert "\\" not in (anchor.text or "")
    assert text[:5] in (anchor.text or "")


def test_a_link_is_short_enough_for_its_table() -> None:
    assert len(linked_headline("ख़बर " * 60, "hi", "https://paper.example/a-1")) < 120


def test_no_link_leads_elsewhere_than_to_the_web() -> None:
    assert link("open", "javascript:alert(1)") == ""


@pytest.mark.parametrize(
    ("sites", "every", "key"),
    [
        (["bharatexpress_urdu"], False, "ingest-bharatexpress-urdu-summary"),
        (["bharatexpress_urdu"], True, "ingest-bharatexpress-urdu-summary"),
        (["a", "b"], False, "ingest-several-summary"),
        (["a", "b"], True, "ingest-all-summary"),
        ([], False, "ingest-summary"),
    ],
)
def test_keys_are_stable(sites: list[str], every: bool, key: str) -> None:
    assert artifact_key("ingest", "summary", sites, every=every) == key


def test_names_stay_short() -> None:
    assert name_sites(None) == "all sites"
    assert name_sites(["theprintlines"]) == "theprintlines"
    assert name_sites(["a", "b", "c"]) == "3 sites"


class Lines:
    """A logger that keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[tuple[int, str]] = []

    def log(self, level: int, msg: str, *args: object) -> None:
        self.said.append((level, msg % args))


def line(number: int, kind: str = "%s is down") -> dict[str, Any]:
    message = f"page {number} is down"
    return {
        "level": logging.ERROR,
        "site": "خبر",
        "kind": kind,
        "message": message,
        "traceback": "",
    }


def test_tracebacks_are_for_those_who_ask_for_more_than_people_read() -> None:
    said = Lines()
    LogLines(said).consume(line(1) | {"traceback": "Traceback: …"})
    assert said.said == [
        (logging.ERROR, "خبر: page 1 is down"),
        (logging.DEBUG, "خبر: Traceback: …"),
    ]


def test_a_site_that_is_down_does_not_flood_the_log() -> None:
    said = Lines()
    lines = LogLines(said)
    for number in range(5000):
        lines.consume(line(number))
    lines.close()
    assert said.said[0] == (logging.ERROR, "خبر: page 0 is down")
    assert len(said.said) == OF_A_KIND + 1
    assert f"and {5000 - OF_A_KIND} more lines" in said.said[-1][1]
    said.said.clear()
    lines = LogLines(said)
    for number in range(3 * IN_ALL):
        lines.consume(line(number, kind=f"kind {number}"))
    lines.close()
    assert IN_ALL < len(said.said) <= IN_ALL + OF_A_KIND + 1
    assert f"and {2 * IN_ALL - OF_A_KIND} more lines of other kinds" in said.said[-1][1]


def stats(**more: object) -> dict[str, object]:
    counts = {"discovered": 120, "known": 20, "archived": 45, "other": 5, "seconds": 100.0}
    return {"event": "stats", "site": "a_b", "sources_read": False, **counts, **more}


def test_progress_says_what_it_does_not_know() -> None:
    progress = CrawlProgress()
    share, words = progress.read()
    assert share == 0
    assert "time left is unknown" in words
    progress.consume(stats())
    progress.consume({"event": "loaded", "segment": "a_b/x", "outcomes": {"new": 30}})
    share, words = progress.read()
    assert share == 50
    assert "**50 of 100 pages** named so far" in words
    assert "sources are still being read" in words
    assert "30 pages are in the warehouse" in words
    progress.consume(stats(sources_read=True, archived=95))
    share, words = progress.read()
    assert share == 99, "the end is told by the run itself"
    assert "so far" not in words
    assert "| none |" in words


@pytest.fixture
def mute_server() -> Iterator[str]:
    """A server that takes requests and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/api"


@pytest.mark.parametrize("is_there", [False, True])
def test_a_server_that_does_not_answer_costs_one_warning(
    mute_server: str, is_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "EVERY", 0.01)
    monkeypatch.setattr(publisher, "_REQUEST_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = f"http://127.0.0.1:{free.getsockname()[1]}/api"
    warnings: list[str] = []
    written: list[object] = []
    with temporary_settings({PREFECT_API_URL: mute_server if is_there else closed}):
        page = ArtifactPublisher(uuid4(), "a-progress", lambda: (1.0, "x"), warnings.append)
        page.finish("done", written.append)
    assert not written, "the summary comes after the progress"
    (warning,) = warnings
    assert "page in the UI is not complete" in warning


def test_of_many_rejects_some_of_each_reason_are_listed(
    empty_warehouse: Path, tmp_path: Path
) -> None:
    shutil.copy(empty_warehouse, tmp_path / "news.duckdb")
    with duckdb.connect(str(tmp_path / "news.duckdb")) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(RUN)
        con.execute(PAGES)
    story = read_run(tmp_path, "r")
    assert story
    assert len(story.rejected) == NOT_STORED
    assert sum(row["reason"] == "सूची" for row in story.rejected) == 3
    described = describe_rows(story, story.rejected, "rejected")
    assert described.startswith(f"5000 pages rejected. The first {NOT_STORED} of them.")
    assert read_run(tmp_path, "another") is None
