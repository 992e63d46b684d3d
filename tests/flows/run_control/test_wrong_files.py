"""Each file of a home replaced by what it must not be: one line names it, or no harm is done."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar
from tests.prefect_server import prefect_server

pytestmark = [pytest.mark.slow, pytest.mark.long]

SITE = "theprintlines"
COMMANDS = {
    "sql": ("sql", "--format", "csv", "SELECT count(*) > 20 FROM articles"),
    "doctor": ("doctor",),
    "maintain": ("maintain",),
    "run": ("run", SITE),
}
FILES = (
    "khabar.duckdb",
    "khabar.duckdb.lock",
    "khabar.duckdb.wal",
    "khabar.duckdb.tmp",
    "khabar.duckdb.compaction",
    "news.duckdb",
    "news.duckdb.wal",
    ".news.duckdb.new",
    f"locks/{SITE}.lock",
    f"locks/{SITE}.run",
    "locks/khabar-maintain.lock",
    "locks/khabar-maintain.run",
    "prefect/prefect.db",
    "prefect/prefect.db-wal",
    "prefect/prefect.db-shm",
    "prefect/prefect.db.lock",
    "prefect/server.url",
    "prefect/memo_store.toml",
    "logs/runs.log",
)
FOLDERS = ("archive", f"archive/{SITE}", "work", "locks", "logs", "prefect", "prefect/storage")


def clear(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)


def make_folder(path: Path) -> None:
    clear(path)
    path.mkdir()
    (path / "something").touch()


def make_file(path: Path) -> None:
    clear(path)
    path.write_text("something")


def make_noise(path: Path) -> None:
    clear(path)
    path.write_bytes(random.Random(path.name).randbytes(5_000))


def make_empty(path: Path) -> None:
    clear(path)
    path.touch()


CASES = [
    *((name, swap) for name in FILES for swap in (make_folder, make_noise, make_empty)),
    *((name, make_file) for name in FOLDERS),
]


@pytest.fixture(scope="module")
def network() -> Iterator[PracticeServer]:
    with PracticeServer(Plan(articles=40)) as network:
        yield network


@pytest.fixture(scope="module")
def filled(network: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Khabar:
    khabar = Khabar(tmp_path_factory.mktemp("filled"), prefect_server())
    khabar.follow(network)
    assert khabar("run", SITE).returncode == 0
    return khabar


@pytest.mark.parametrize(
    ("name", "swap", "command"),
    [
        pytest.param(
            *(name, swap, command),
            id=f"{name}-{swap.__name__}-{command}",
        )
        for name, swap in CASES
        for command in COMMANDS
    ],
)
def test_a_wrong_file(
    filled: Khabar, tmp_path: Path, name: str, swap: Callable[[Path], None], command: str
) -> None:
    khabar = Khabar(tmp_path, {**filled.settings, "COLUMNS": "800"})
    shutil.copytree(filled.home, khabar.home)
    if name.startswith(("prefect", "logs")):
        for each in prefect_server():
            del khabar.settings[each]
    # What is Prefect's matters to those that start a server.
    starts_server = name.startswith("prefect") and command in ("maintain", "run")
    words = (*COMMANDS[command], *(["--prefect"] if starts_server else []))
    swap(khabar.home / name)
    check(khabar(*words), command, khabar.home / name)


def check(done: subprocess.CompletedProcess[str], command: str, wrong: Path) -> None:
    text = done.stdout + done.stderr
    assert "Traceback" not in text, text
    assert "Error:" not in text, text
    if done.returncode == 0:
        assert done.stderr == ""
        assert command != "sql" or "true" in done.stdout
        return
    said = done.stderr
    if command == "doctor":
        said = "\n".join(line for line in done.stdout.splitlines() if line.startswith("wrong"))
    assert said.strip(), text
    for line in said.strip().splitlines():
        assert f"{wrong} " in line.replace(":", " ").replace(",", " "), text
        for parent in (wrong.parent, wrong.parent.parent / "khabar.duckdb"):
            assert f" {parent} is " not in line, "another path is blamed"
