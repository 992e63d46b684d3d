"""What homes have is in the lake: once, whole, and nothing else."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from spiders.errors import WarehouseError
from tests.builders import (
    ENGLISH,
    HINDI,
    NOON,
    SITES,
    URDU,
    article,
    gone,
    page,
    rejected,
    segment,
)
from warehouse.database.connection import writer
from warehouse.lake.connection import opened_lake
from warehouse.lake.push import push
from warehouse.lake.tables import SHARED
from warehouse.lake.target import LakeTarget, lake_target
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish

# One home that loads and pushes again and again, as a process of its own.
WRITER = """
import sys
from pathlib import Path
from tests.builders import *
from warehouse.database.connection import writer
from warehouse.lake.push import push
from warehouse.lake.target import LakeTarget
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish

home, kind, where, data, site, rounds = sys.argv[1:]
text = {"hindi": HINDI, "urdu": URDU}[site]
for number in range(int(rounds)):
    at = NOON + timedelta(hours=number)
    story = f"{text}\\n{number}"
    with writer(Path(home)) as con:
        # One article is edited each time, one is new.
        pages = [page(article(each, story, site=site), at) for each in (0, number + 1)]
        load_segment(con, segment(*pages, site=site), SITES)
    publish(Path(home))
    push(Path(home), LakeTarget(kind, where, Path(data)))
"""

# Kills itself, as a power cut would, before the step named of a push.
KILLED = """
import os, signal, sys
from pathlib import Path
from warehouse.lake import push as module
from warehouse.lake.target import LakeTarget

home, kind, where, data, step = sys.argv[1:]
assert hasattr(module, step)
setattr(module, step, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
module.push(Path(home), LakeTarget(kind, where, Path(data)))
"""


def load(home: Path, *pages: Any, site: str = "hindi", run_id: str = "run1") -> None:
    with writer(home) as con:
        load_segment(con, segment(*pages, site=site, run_id=run_id), SITES)
    publish(home)


def words(target: LakeTarget) -> list[str]:
    return [target.kind, target.where, str(target.data)]


def assert_union(target: LakeTarget, *homes: Path) -> None:
    """Each shared table of the lake has exactly the rows of all homes."""
    with opened_lake(target, read_only=True) as con:
        for number, home in enumerate(homes):
            con.execute(f"ATTACH '{home / 'news.duckdb'}' AS home{number} (READ_ONLY)")
        for shared in SHARED:
            every = " UNION ALL ".join(
                f"SELECT * FROM {shared.source.replace('home.', f'home{number}.', 1)}"
                for number in range(len(homes))
            )
            lake = f"SELECT * EXCLUDE (home) FROM lake.{shared.name}"
            for one, other in ((lake, every), (every, lake)):
                differing = con.execute(f"({one}) EXCEPT ALL ({other})").fetchall()
                assert differing == [], shared.name


def rows(target: LakeTarget, sql: str) -> list[tuple[Any, ...]]:
    with opened_lake(target, read_only=True) as con:
        return con.execute(sql).fetchall()


@pytest.mark.long
def test_the_lake_follows_its_homes_through_all_that_can_happen(
    target: LakeTarget, tmp_path: Path
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    later, last = NOON + timedelta(hours=1), NOON + timedelta(days=1)
    # Enough rows for files, beside those that go into the catalogue.
    many = [page(article(n, f"{ENGLISH} {n}" * 2, site="english")) for n in range(100, 180)]
    load(one, *many, rejected(7, "listing", site="english"), site="english")
    load(one, page(article(1)), page(article(2, HINDI + " और")), rejected(4, "listing"))
    assert push(one, target).is_whole
    assert_union(target, one)

    load(other, page(article(1, URDU, site="urdu")), site="urdu")
    push(other, target)
    # Edited, gone by two runs, an earlier copy that leads the cluster from now on, a new one.
    earlier = {"published_at": NOON - timedelta(days=2)}
    load(one, page(article(1, HINDI + " बदला।"), later), gone(2, later))
    copy = page(article(3, HINDI + " बदला।", **earlier), last, run_id="run2")
    load(one, gone(2, last, run_id="run2"), copy, run_id="run2")
    done = push(one, target)
    assert not done.is_whole
    assert done.articles == 3
    assert_union(target, one, other)
    before = rows(target, "FROM pushes ORDER BY ALL")
    assert push(one, target).articles == 0
    assert rows(target, "FROM pushes ORDER BY ALL") == before

    assert rows(target, "SELECT count(*) FROM edits") == [(1,)]
    assert len(rows(target, "SELECT headline FROM news WHERE site = 'urdu'")) == 1
    told = "SELECT comment FROM duckdb_columns() WHERE table_name = 'articles'"
    assert all(comment for (comment,) in rows(target, told))


def test_a_site_has_one_home(target: LakeTarget, tmp_path: Path) -> None:
    for name in ("one", "other"):
        load(tmp_path / name, page(article(1)))
    push(tmp_path / "one", target)
    with pytest.raises(WarehouseError, match="hindi is brought to the lake by another home"):
        push(tmp_path / "other", target)
    assert_union(target, tmp_path / "one")


@pytest.mark.long
def test_two_processes_push_at_once(target: LakeTarget, tmp_path: Path) -> None:
    homes = {site: tmp_path / site for site in ("hindi", "urdu")}
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(home), *words(target), site, "4"])
        for site, home in homes.items()
    ]
    assert [process.wait() for process in processes] == [0, 0]
    assert_union(target, *homes.values())
    counts = rows(target, "SELECT count(*) FROM pushes GROUP BY home")
    assert counts == [(4,), (4,)]


@pytest.mark.long
@pytest.mark.parametrize("step", ["record_push", "claim_sites", "_bring_changes"])
def test_a_push_that_is_killed_is_done_once(tmp_path: Path, step: str) -> None:
    target = lake_target(f"ducklake:sqlite:{tmp_path / 'lake.sqlite'}", None)
    assert target is not None
    home = tmp_path / "home"
    load(home, page(article(1)), page(article(2, ENGLISH)))
    push(home, target)
    load(home, page(article(1, HINDI + " और"), NOON + timedelta(hours=1)), page(article(3, URDU)))
    command = [sys.executable, "-c", KILLED, str(home), *words(target), step]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    done = push(home, target)
    # What was committed is known to be there though the home had not noted it.
    assert done.articles == (0 if step == "record_push" else 2)
    assert_union(target, home)
    with writer(home) as con:
        assert con.execute("FROM internal.lake_queue").fetchall() == []


@pytest.mark.long
def test_a_home_or_a_lake_that_was_put_back_is_brought_anew(tmp_path: Path) -> None:
    target = lake_target(f"ducklake:sqlite:{tmp_path / 'lake.sqlite'}", None)
    assert target is not None
    home, kept = tmp_path / "home", tmp_path / "kept"
    load(home, page(article(1)))
    push(home, target)
    publish(home)
    shutil.copytree(home, kept)
    load(home, page(article(2, ENGLISH)))
    push(home, target)

    shutil.rmtree(home)
    shutil.move(kept, home)
    load(home, page(article(3, URDU)))
    push(home, target)
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as con:
        ids = con.execute("SELECT article_id FROM articles ORDER BY 1").fetchall()
    assert rows(target, "SELECT article_id FROM articles ORDER BY 1") == ids
