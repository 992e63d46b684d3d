"""The disk fills up while a run is going on, by bytes or by files: the next run makes up for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiders.practice.network import Plan, PracticeServer
from tests.faults.home import SITE, differences, new_khabar, tables
from tests.flows.khabar import Khabar
from tests.small_disk import small_disk

pytestmark = [pytest.mark.slow, pytest.mark.long]

# A run asks for 200 MB before it begins.
MEGABYTES = 260


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(Plan(articles=40)) as server:
        yield server


@pytest.mark.parametrize("seconds", [2.0, 3.0, 4.0, 5.0, 6.0, 8.0])
@pytest.mark.parametrize("kind", ["bytes", "files"])
def test_what_a_full_disk_costs_is_made_up_for(
    server: PracticeServer,
    undisturbed: dict[str, list[tuple[object, ...]]],
    tmp_path: Path,
    kind: str,
    seconds: float,
) -> None:
    khabar = new_khabar(tmp_path, server)
    khabar.home.mkdir()
    with small_disk(khabar.home, megabytes=MEGABYTES, files=400):
        process = khabar.start("run", SITE)
        time.sleep(seconds)
        filler = _fill(khabar, kind)
        out, errors = process.communicate(timeout=300)
        assert "Traceback" not in errors, errors
        if process.returncode:
            told = out + errors
            assert "full" in told or "No space" in told or "no space" in told, told
        for path in filler:
            path.unlink()
        done = khabar("run", SITE)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not differences(tables(khabar), undisturbed)
        assert not list(khabar.home.glob(".write-test*"))
        assert khabar("check").returncode == 0


def _fill(khabar: Khabar, kind: str) -> list[Path]:
    """Takes all bytes, or all names of files, that are left."""
    if kind == "bytes":
        path = khabar.home / "filler"
        with path.open("wb", buffering=0) as out:
            try:
                while True:
                    out.write(bytes(2**16))
            except OSError:
                return [path]
    paths = [khabar.home / f"filler-{number}" for number in range(500)]
    made = []
    for path in paths:
        try:
            path.touch()
        except OSError:
            break
        made.append(path)
    return made
