"""The stages of a run as plain functions, without Prefect and without a crawl."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.run_control.verdict import STOPPED
from flows.settings import Settings
from flows.stages.ingest_run import IngestRun
from spiders.archive.warc import SegmentWriter
from spiders.config.site import Site
from spiders.state.crawl_log import SourceState
from tests.spiders.records import page
from warehouse.crawl_state.export import export_known_pages
from warehouse.database.connection import writer
from warehouse.database.staging import row_of, store
from warehouse.database.transaction import transaction

SITE = Site(
    name="paper",
    title="Paper",
    hosts=("paper.example",),
    base_url="https://paper.example",
    language="hi",
)
HEAD = "<html><head><title>{0}</title></head><body class=single><article><h1>{0}</h1>"
STORIES = (
    "नदी किनारे बसे मोहल्लों को जोड़ने वाला नया पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया है।",
    "شہر کے پرانے باغ میں جمعے کی شام مشاعرہ ہوا جس میں دور دور سے آئے شاعروں نے اپنا کلام سنایا۔",
    "The ferry that links the two banks of the lake will run every half hour from next week on.",
)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[IngestRun]:
    run = IngestRun(Settings(home=tmp_path / "home"), {"paper": SITE})
    yield run
    run.close()


def archived(run: IngestRun) -> str:
    """A segment of three stories that an earlier run left unloaded."""
    segments = SegmentWriter(run.settings.archive, run.settings.home, "paper", "run1")
    for number, text in enumerate(STORIES, 1):
        html = HEAD.format(f"{number}. {text[:30]}") + f"<p>{text}</p></article></body></html>"
        segments.add(page(number, html.encode()), "Khabar/0")
    name = segments.close()
    assert name is not None
    return name


def read_before(run: IngestRun) -> None:
    """The run before read the sitemap."""
    state = SourceState("https://paper.example/s.xml", "paper", "sitemap", "read", etag='"1"')
    with writer(run.settings.home) as con, transaction(con):
        store(con, "sources", [row_of(state)])


@pytest.mark.parametrize(
    ("kept", "stored"), [(0.9, 2), pytest.param(0.1, 0, marks=pytest.mark.long), (0.0, 0)]
)
def test_a_damaged_segment_gives_what_is_whole_and_a_warning(
    run: IngestRun, kept: float, stored: int
) -> None:
    name = archived(run)
    path = run.settings.archive / name
    path.write_bytes(path.read_bytes()[: int(kept * path.stat().st_size)])
    read_before(run)
    assert run.begin() == [name]
    cleaned = run.clean(name)
    assert len(cleaned.pages) == stored
    assert run.load(cleaned, run.dedupe(cleaned)).outcomes.total() == stored
    with writer(run.settings.home) as con:
        (source,) = export_known_pages(con, "paper", page().fetch.fetched_at).sources.values()
    assert source.etag == "", "its sources are not read anew: the lost pages stay lost"
    verdict = run.finish({})
    assert name in " ".join(verdict.warnings)
    next_run = IngestRun(run.settings, run.sites)
    assert next_run.begin() == []


def test_a_file_that_the_crawl_did_not_write_is_let_be(run: IngestRun) -> None:
    stray = run.settings.archive / "paper" / "2026" / "11" / "my-backup.warc.gz"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")
    assert run.begin() == []
    assert stray.read_bytes() == b"x"


def test_a_wall_is_no_article_and_is_asked_for_again(run: IngestRun) -> None:
    wall = "We value your privacy. Accept cookies to read on, or leave: the choice is yours alone."
    segments = SegmentWriter(run.settings.archive, run.settings.home, "paper", "run1")
    for number in range(1, 7):
        html = HEAD.format(f"शीर्षक {number}") + f"<p>{wall} {wall}</p></article></body></html>"
        segments.add(page(number, html.encode()), "Khabar/0")
    segments.close()
    (name,) = run.begin()
    result = run.load(run.clean(name))
    assert result.outcomes == {"failed:wall": 6}
    with writer(run.settings.home) as con:
        assert len(export_known_pages(con, "paper", page().fetch.fetched_at).due) == 6


def test_a_run_that_was_stopped_says_so(run: IngestRun) -> None:
    run.begin()
    with pytest.raises(KeyboardInterrupt), run.row:
        raise KeyboardInterrupt
    with writer(run.settings.home) as con:
        found = con.execute("SELECT state, reason FROM runs").fetchall()
    assert found == [("cancelled", STOPPED)]
