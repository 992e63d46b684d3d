"""`khabar demo --fresh` removes what demos stored, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.commands.demo import demo, remove_demo
from spiders.archive.warc import segment_name
from spiders.errors import ConfigError
from spiders.practice.plan import SITES
from tests.builders import NOON

RUN = "01a22ada31947a7991dff6969a"


def put(home: Path, *names: str) -> set[str]:
    for name in names:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("{}")
    return set(names)


def files(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if not path.is_dir()}


def stored(home: Path) -> None:
    """What a demo leaves."""
    segments = [f"archive/{segment_name(site, RUN, 0, NOON)}" for site in SITES]
    put(home, *segments, f"{segments[0]}.damaged")
    put(home, *(f"demo/sites/{site}.toml" for site in SITES), "demo/plan.json")
    put(home, *(f"locks/{site}.{end}" for site in SITES for end in ("lock", "run")))
    put(home, f"work/{RUN}/{SITES[0]}/ledger.jsonl", f"work/{RUN}/job.json")
    put(home, *(f"khabar.duckdb{end}" for end in ("", ".lock", ".wal", ".before-0004_clusters")))
    put(home, "news.duckdb", "khabar.duckdb.tmp/spilled")


def test_all_that_a_demo_stored_goes(tmp_path: Path) -> None:
    stored(tmp_path)
    kept = put(tmp_path, "prefect/prefect.db")
    remove_demo(tmp_path)
    assert files(tmp_path) == kept
    assert [path.name for path in tmp_path.iterdir()] == ["prefect"]


def test_what_others_put_there_stays(tmp_path: Path) -> None:
    stored(tmp_path)
    kept = put(
        tmp_path,
        "mine.duckdb",
        "khabar.duckdb.before-i-tried",
        "archive/thesis.pdf",
        "archive/theprintlines/2026/03/notes.txt",
        "archive/another/2026/03/another-1.warc.gz",
        "work/todo.txt",
        "work/thesis/chapter.tex",
        "locks/door.lock",
        "demo/slides.odp",
        "demo/sites/mine.toml",
        "report.html",
    )
    outside = tmp_path.with_name("outside")
    put(outside, "theprintlines/ledger.jsonl")
    (tmp_path / "work" / RUN.replace("0", "1")).symlink_to(outside)
    (tmp_path / "empty").mkdir()
    remove_demo(tmp_path)
    assert files(tmp_path) == kept
    assert (tmp_path / "work" / RUN.replace("0", "1")).is_symlink()
    assert files(outside) == {"theprintlines/ledger.jsonl"}
    assert (tmp_path / "empty").is_dir()


def test_a_folder_of_that_name_makes_no_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = put(tmp_path, "demo/slides.odp", "archive/thesis.pdf", "khabar.duckdb", "news.duckdb")
    monkeypatch.setenv("KHABAR_HOME", str(tmp_path))
    with pytest.raises(ConfigError, match="holds articles of live sites"):
        demo(fresh=True)
    assert files(tmp_path) >= kept


@pytest.mark.parametrize("beside", [{"day": 3}, {"prefect": True}])
def test_what_serve_decides_by_itself_is_not_asked_for(beside: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="leave --day and --prefect out"):
        demo(with_serve=True, **beside)
