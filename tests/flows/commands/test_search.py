from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from flows.run_control.locks import demo_lock as only_demo
from tests.builders import ENGLISH, HINDI, SITES, URDU, article, page, segment
from tests.flows.khabar import Khabar
from warehouse.database.connection import READER_FILE, WRITER_FILE, writer
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish

FSI, PDI = "\u2068", "\u2069"


@pytest.fixture(scope="module")
def khabar(tmp_path_factory: pytest.TempPathFactory) -> Khabar:
    khabar = Khabar(tmp_path_factory.mktemp("searched"))
    stories = (
        article(1, HINDI, headline="गाँव में पुस्तकालय [नया]"),
        article(2, HINDI, site="urdu", headline="गाँव में पुस्तकालय"),
        article(3, URDU, site="urdu", headline="باغ میں مشاعرہ", authors=("نکہت آرا",)),
        article(4, ENGLISH, site="english", headline="A ferry", published_at=None),
    )
    with writer(khabar.home) as con:
        load_segment(con, segment(*(page(story) for story in stories)), SITES)
    publish(khabar.home)
    return khabar


def test_hits_in_three_languages_are_told_with_their_passage(khabar: Khabar) -> None:
    done = khabar("search", "किताबें")
    assert done.returncode == 0
    headline, about, passage, url, *_ = done.stdout.splitlines()
    assert headline == "गाँव में पुस्तकालय [नया]"
    assert about == "  hindi · 01 Mar 2026 10:00 · अनीता शर्मा · 1 more copy · hindi:1"
    assert "किताबें" in passage
    assert url == "https://hindi.example/desh/khabar-1"
    assert done.stdout.splitlines()[-1] == "1 story in 2 articles"

    urdu = khabar("search", "مشاعره").stdout
    assert "باغ میں مشاعرہ" in urdu
    # A right-to-left name does not turn the line around.
    assert f"· {FSI}نکہت آرا{PDI} ·" in urdu
    assert "no date" in khabar("search", "ferry").stdout


def test_nothing_found_says_so_and_ends_with_1(khabar: Khabar) -> None:
    done = khabar("search", "ferry किताबें")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Nothing found; with --any one of the words is enough.\n"
    assert khabar("search", "ferry किताबें", "--any").returncode == 0
    assert khabar("search", "zzz").stderr == "Nothing found.\n"
    near = khabar("search", "पुस्तकलय").stderr
    assert near == "Nothing found.\nDid you mean: khabar search 'पुस्तकालय'\n"


def test_json_for_programs(khabar: Khabar) -> None:
    rows = json.loads(khabar("search", "किताबें", "--copies", "--format", "json").stdout)
    assert sorted(row["article_id"] for row in rows) == ["hindi:1", "urdu:2"]
    assert khabar("search", "zzz", "--format", "json").stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("...",), "no word to search for"),
        (("x", "--site", "nowhere"), "there is no site 'nowhere'"),
        (("x", "--from", "2026-03-02", "--to", "2026-03-01"), "before it begins on 2026-03-02"),
        (("x", "--from", "yesterday"), "is no day such as"),
    ],
)
def test_a_wrong_question_is_one_clear_line(
    khabar: Khabar, asked: tuple[str, ...], told: str
) -> None:
    done = khabar("search", *asked)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_texts_that_wait_are_told(khabar: Khabar, tmp_path: Path) -> None:
    later = Khabar(tmp_path)
    later.home.mkdir()
    shutil.copy(khabar.home / WRITER_FILE, later.home)
    with writer(later.home) as con:
        con.execute("INSERT INTO internal.search_queue SELECT article_id FROM articles")
        con.execute("CHECKPOINT")
    shutil.copy(later.home / WRITER_FILE, later.home / READER_FILE)
    done = later("search", "ferry")
    assert done.returncode == 0
    assert "4 articles are not in the search index" in done.stderr
    assert "khabar maintain" in done.stderr


def test_pages_of_a_demo_that_is_over_are_no_links(khabar: Khabar, tmp_path: Path) -> None:
    demo = Khabar(tmp_path)
    shutil.copytree(khabar.home, demo.home)
    url = "http://127.0.0.11:4913/desh/khabar-1"
    (demo.home / READER_FILE).chmod(0o644)
    with duckdb.connect(str(demo.home / READER_FILE)) as con:
        con.execute("UPDATE articles SET url = ? WHERE article_id = 'hindi:1'", [url])
    # A site of one's own on this machine can be looked at.
    assert url in demo("search", "किताबें").stdout
    (demo.home / "demo").mkdir()
    (demo.home / "demo" / "plan.json").write_text("{}")
    shown = demo("search", "किताबें").stdout
    assert "127.0.0.11" not in shown
    assert "a page of the demo: khabar why hindi:1" in shown
    assert "https://english.example/" in demo("search", "ferry").stdout
    with only_demo(demo.home):
        assert url in demo("search", "किताबें").stdout
    # Data stay as they are.
    assert json.loads(demo("search", "किताबें", "-f", "json").stdout)[0]["url"] == url
