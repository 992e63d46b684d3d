"""`khabar why` and `khabar sources`, as they are read in a terminal of 80 columns."""

from __future__ import annotations

import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from flows.commands.app import app
from flows.console.page_argument import PageArgument
from flows.console.page_history import print_page_history
from spiders.state.crawl_log import CrawlLog, SourceState
from tests.builders import HINDI, NOON, SITES, URDU, article, fetch, page, rejected, segment
from tests.builders import totals as crawl_totals
from warehouse.database.connection import writer
from warehouse.load.crawl_log import load_crawl_log
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish
from warehouse.reports.page_history import read_page_history

WARC = "hindi/2026/03/hindi-1.warc.gz"


@pytest.fixture(scope="module")
def home(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published file of an edited Hindi article, an Urdu one, and a reject."""
    folder = tmp_path_factory.mktemp("why")
    shutil.copy(empty_warehouse, folder)
    (folder / "sites").mkdir()
    for name, site in SITES.items():
        text = (
            f'title = "{site.title}"\nlanguage = "{site.language}"\n'
            f'hosts = ["{site.hosts[0]}"]\nbase_url = "{site.base_url}"\n'
        )
        (folder / "sites" / f"{name}.toml").write_text(text, encoding="utf-8")
    url = "https://hindi.example/desh/khabar-10001"
    story = article(10_001)
    edit = article(10_001, HINDI.replace("सोमवार", "मंगलवार"), headline="नया पुस्तकालय खुला")
    kept = fetch(url, NOON + timedelta(hours=1), warc_file=WARC, warc_offset=512, purpose="found")
    source = SourceState(
        "https://hindi.example/feed/", "hindi", "feed", "read", entries=10, checked_at=NOON
    )
    absent = SourceState(
        "https://hindi.example/news-sitemap.xml", "hindi", "news_sitemap", "absent", "http_404"
    )
    with writer(folder) as con:
        load_segment(con, segment(page(story), rejected(10_003, "listing", NOON)), SITES)
        load_segment(con, segment(page(edit, NOON + timedelta(hours=1), fetch=kept)), SITES)
        urdu = article(10_001, URDU, site="urdu", headline="پرانے باغ میں مشاعرہ")
        load_segment(con, segment(page(urdu), site="urdu"), SITES)
        load_crawl_log(
            con,
            "run1",
            CrawlLog(sources=[source, absent], totals=crawl_totals(discovered=3, fetched=3)),
        )
    publish(folder)
    return folder


@pytest.fixture
def khabar(home: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("KHABAR_HOME", str(home))
    monkeypatch.setenv("KHABAR_SITES", str(home / "sites"))
    monkeypatch.setenv("KHABAR_SITES_ONLY", "true")
    monkeypatch.setenv("COLUMNS", "80")
    return None


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.usefixtures("khabar")
def test_the_story_of_an_edited_article() -> None:
    done = run("why", "http://hindi.example/rajya/x-10001/amp?utm_source=x")
    assert done.exit_code == 0, done.output
    out = done.stdout
    assert "headline    नया पुस्तकालय खुला\n" in out
    assert "01 Mar 2026 13:00:00 IST  found  200  updated  12 ms  3 kB" in out
    assert "2  01 Mar 2026 13:00 IST  quiet edit: 1 word added, 1 removed\n" in out
    assert "       … किनारे बसे गाँव में [-सोमवार-] {+मंगलवार+} को नया पुस्तकालय खुला। …\n" in out
    assert "   headline - शीर्षक\n" in out


@pytest.mark.usefixtures("khabar")
def test_the_raw_page_is_there_or_said_to_be_missing(home: Path) -> None:
    path = home / "archive" / WARC
    assert "This file is missing" in run("why", "hindi:10001").stdout
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")
    assert f"warcio extract --payload {path} 512\n" in run("why", "hindi:10001").stdout
    path.unlink()


def test_of_many_that_are_somewhat_alike_the_closest_are_named(home: Path) -> None:
    hindi = PageArgument(SITES["hindi"], "hindi:10001")
    story = read_page_history(home, "hindi", hindi.page_id, "", hindi.same)
    story.pairs = [
        {"other": f"urdu:{n}", "kind": "related", "jaccard": 0.5, "rule": "shared_text"}
        for n in range(9)
    ]
    out = StringIO()
    print_page_history(Console(file=out, width=80), hindi, story, home)
    assert "related with urdu:4: 50% of word triples shared" in out.getvalue()
    assert "urdu:5" not in out.getvalue()
    assert "and 4 more, less alike; the table article_pairs has them\n" in out.getvalue()


def test_an_edit_is_coloured_on_a_terminal(home: Path) -> None:
    hindi = PageArgument(SITES["hindi"], "hindi:10001")
    story = read_page_history(home, "hindi", hindi.page_id, "", hindi.same)
    story.versions[1]["body"] += "\n\nCorrection: it was Tuesday."
    story.edit_kinds = {2: "correction"}
    out = StringIO()
    terminal = Console(file=out, width=80, force_terminal=True, color_system="standard")
    print_page_history(terminal, hindi, story, home)
    assert "\x1b[31m[-सोमवार-]\x1b[0m \x1b[32m{+मंगलवार+}\x1b[0m को नया" in out.getvalue()
    assert "correction, marked as such: 5 words added, 1 removed\n" in out.getvalue()
    assert "   note     Correction: it was Tuesday.\n" in out.getvalue()


@pytest.mark.usefixtures("khabar")
def test_a_post_id_alone_tells_of_every_site_that_has_it() -> None:
    out = run("why", "10001").stdout
    assert "पुस्तकालय" in out
    assert "مشاعرہ" in out


@pytest.mark.usefixtures("khabar")
def test_a_reject_says_why() -> None:
    done = run("why", "https://hindi.example/desh/khabar-10003")
    assert done.exit_code == 0
    assert "rejected:listing" in done.stdout
    assert "listing: जाँच" in done.stdout
    assert "Copies" not in done.stdout


@pytest.mark.usefixtures("khabar")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("https://hindi.example/desh/khabar-77777", "would know it as hindi:77777"),
        ("https://hindi.example/tag/pul", "nothing below /tag/ is an article"),
        ("https://hindi.example/hamare-bare-mein", "article rule does not take it"),
        ("https://hindi.example/desh/khabar-77777", "01 Mar 2026 12:00 IST"),
        ("https://urdu.example/desh/khabar-77777", "urdu: none yet"),
        ("https://elsewhere.example/x-77777", "hindi.example"),
    ],
)
def test_what_is_unknown_is_explained(asked: str, told: str) -> None:
    done = run("why", asked)
    assert done.exit_code == 1
    assert told in done.stdout


@pytest.mark.usefixtures("khabar")
def test_sources_with_how_the_last_look_ended() -> None:
    out = run("sources").stdout
    assert "outcome       kind          articles   URLs  looked at     source\n" in out
    assert "read          feed                 0     10  01 Mar 12:00  /feed/\n" in out
    assert "absent        news_sitemap                                 /news-sitemap.xml\n" in out
    assert "              http_404\n" in out
    assert "none yet: `khabar run urdu`" in out


def test_what_a_site_says_is_shown_and_not_obeyed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path, empty_warehouse: Path
) -> None:
    evil = "\x1b[31m\x9b2J\u202e\nurl  https://false.example"
    story = article(10_001, headline=f"पुस्तकालय {evil} کتاب \u200fخانہ library")
    source = SourceState(
        f"https://hindi.example/feed/{evil}", "hindi", "feed", f"failed{evil}", f"why{evil}"
    )
    shutil.copy(empty_warehouse, tmp_path)
    with writer(tmp_path) as con:
        load_segment(con, segment(page(story)), SITES)
        load_crawl_log(
            con, "run1", CrawlLog(sources=[source], totals=crawl_totals(discovered=1, fetched=1))
        )
    publish(tmp_path)
    monkeypatch.setenv("KHABAR_HOME", str(tmp_path))
    monkeypatch.setenv("KHABAR_SITES", str(home / "sites"))
    monkeypatch.setenv("KHABAR_SITES_ONLY", "true")
    for words in (("why", "https://hindi.example/desh/khabar-10001"), ("sources", "hindi")):
        done = run(*words)
        assert done.exit_code == 0, done.output
        assert "�[31m�2J url  https://false.example" in done.stdout
        assert not set(done.stdout) & set("\x1b\x9b\u202e")
        assert "\nurl  https://false" not in done.stdout
    assert "why�[31m" in done.stdout
    assert "कालय �[31m" in run("why", "hindi:10001").stdout
    assert "کتاب \u200fخانہ library" in run("why", "hindi:10001").stdout
