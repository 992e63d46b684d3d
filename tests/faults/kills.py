"""Kills processes of runs at random moments, and compares what is left in the end."""

from __future__ import annotations

import random
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from spiders.practice.network import Plan, PracticeServer
from tests.faults.home import SITE, differences, new_khabar, tables
from tests.flows.khabar import Khabar
from tests.flows.serving import Served, free_port, wait_for

PATIENCE = 300.0
# So that segments close, are cleaned and are loaded at any time of a run.
SMALL_SEGMENTS = {"KHABAR_SEGMENT_PAGES": "15"}
MOST_BEFORE_END = 4
"""Kills that a home survives before a run of its may end."""
_SOURCES = ("/robots.txt", "/feed", "/wp-json", "sitemap")


@dataclass
class Kills:
    """What was killed, at which stage, and what that cost."""

    hit: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Process and stage to number of kills."""
    notify: Callable[[str], object] = print
    missed: int = 0
    """Runs that were over before their kill."""
    homes: int = 0
    """Homes in which the last run could end; each was compared with an undisturbed one."""
    asked_again: int = 0
    """Pages that were asked for again, though one run would have asked once."""
    faults: list[str] = field(default_factory=list)

    def fault(self, text: str) -> None:
        """Takes down something that must not be."""
        self.faults.append(text)
        self.notify(text)

    @property
    def done(self) -> int:
        """Kills that hit."""
        return sum(self.hit.values())

    def table(self) -> str:
        """What people read."""
        stages = sorted({stage for _, stage in self.hit})
        width = max(len(name) for name, _ in self.hit) + 2
        lines = [" " * width + "".join(f"{stage:>12}" for stage in stages)]
        for process in sorted({process for process, _ in self.hit}):
            counts = "".join(f"{self.hit[process, stage]:>12}" for stage in stages)
            lines.append(f"{process:<{width}}{counts}")
        lines += [
            f"{self.done} kills in {self.homes} homes; {self.missed} came too late",
            f"{self.asked_again} pages were asked for again",
            f"{len(self.faults)} faults",
            *self.faults,
        ]
        return "\n".join(lines)


def kill_runs(
    kills: int, seconds: float, articles: int, seed: int, notify: Callable[[str], object]
) -> Kills:
    """Kills runs of `khabar run` until so many kills have hit, or the time is up."""
    chance, found, end = random.Random(seed), Kills(notify=notify), time.monotonic() + seconds
    with PracticeServer(Plan(articles=articles)) as server, _folder() as folder:
        undisturbed = new_khabar(folder / "undisturbed", server)
        begun = time.monotonic()
        assert undisturbed("run", SITE).returncode == 0
        expected, takes = tables(undisturbed), time.monotonic() - begun + 2
        while found.done < kills and time.monotonic() < end:
            with _folder() as home:
                khabar = new_khabar(home, server)
                khabar.settings |= SMALL_SEGMENTS
                if chance.random() < 0.25:
                    # As most users have it: a server of its own, which has to end as well.
                    khabar.settings = {
                        key: value
                        for key, value in khabar.settings.items()
                        if not key.startswith("PREFECT_")
                    }
                before = len(server.requests)
                for _ in range(chance.randint(1, MOST_BEFORE_END)):
                    _kill_once(khabar, chance, chance.uniform(0, takes), found)
                _compare(khabar, server, before, expected, found, SITE)
            notify(f"{found.done} kills, {found.homes} homes, {len(found.faults)} faults")
    return found


def kill_served_runs(
    kills: int, seconds: float, articles: int, seed: int, notify: Callable[[str], object]
) -> Kills:
    """Kills what `khabar serve` has started: server, worker, runs and their crawls."""
    chance, found, end = random.Random(seed), Kills(notify=notify), time.monotonic() + seconds
    with PracticeServer(Plan(articles=articles)) as server, _folder() as folder:
        undisturbed = new_khabar(folder / "undisturbed", server)
        # Its runs are of all sites.
        assert undisturbed("run").returncode == 0
        khabar = Khabar(folder / "served")
        khabar.follow(server, delay="0.01")
        khabar.settings |= SMALL_SEGMENTS
        served = Served(khabar, free_port())
        try:
            served.read_until("Ctrl-C")
            before = len(server.requests)
            while found.done < kills and time.monotonic() < end:
                wait_for(lambda: _is_started(served), "the server does not come back")
                time.sleep(chance.uniform(0, 25))
                family = psutil.Process(served.process.pid).children(recursive=True)
                if victim := _choose(family, chance):
                    found.hit[_name(victim), _stage(khabar.home)] += 1
                    victim.kill()
                time.sleep(chance.uniform(0, 10))
                notify(f"{found.done} kills under serve")
        finally:
            served.stop()
            served.errors()
        _compare(khabar, server, before, tables(undisturbed), found)
    return found


def _is_started(served: Served) -> bool:
    """Whether a run could be started; a server that was killed a moment ago comes back."""
    try:
        served.start_run()
    except httpx.TransportError:
        time.sleep(1)
        return False
    return True


def _kill_once(khabar: Khabar, chance: random.Random, after: float, found: Kills) -> None:
    process = khabar.start("run", SITE)
    end = time.monotonic() + after
    while time.monotonic() < end and process.poll() is None:
        time.sleep(0.01)
    family = _family(process)
    victim = _choose(family, chance) if process.poll() is None else None
    if victim is None:
        found.missed += 1
    else:
        found.hit[_name(victim), _stage(khabar.home)] += 1
        victim.kill()
    _, errors = process.communicate(timeout=PATIENCE)
    # A worker that is born as its parent dies says so in the standard library's own words.
    if "Traceback" in errors and "SemLock._rebuild" not in errors:
        found.fault(f"a traceback: {errors[-2000:]}")
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    for each in alive:
        found.fault(f"{_name(each)} outlived its run")
        each.kill()


def _compare(
    khabar: Khabar,
    server: PracticeServer,
    before: int,
    expected: dict[str, list[tuple[object, ...]]],
    found: Kills,
    *sites: str,
) -> None:
    done = khabar("run", *sites)
    if done.returncode:
        found.fault(f"the last run failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")
        return
    found.homes += 1
    for line in differences(tables(khabar), expected):
        found.fault(line)
    checked = khabar("check")
    if checked.returncode:
        found.fault(checked.stdout)
    asked = Counter(
        request.path
        for request in server.requests[before:]
        if request.site == SITE and not any(word in request.path for word in _SOURCES)
    )
    usual = Counter(request.path for request in server.requests[:before])
    found.asked_again += sum(
        times - 1 for path, times in asked.items() if times > 1 and path in usual
    )


def _family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        first = psutil.Process(process.pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _choose(family: list[psutil.Process], chance: random.Random) -> psutil.Process | None:
    # multiprocessing's tracker of names holds nothing of ours.
    alive = [
        each
        for each in family
        if each.is_running() and each.status() != "zombie" and _name(each) != "tracker"
    ]
    return chance.choice(alive) if alive else None


def _name(process: psutil.Process) -> str:
    try:
        words = " ".join(process.cmdline())
    except psutil.Error:
        return "?"
    for sign, name in (
        ("spiders.crawl_process", "crawl"),
        ("temporary_server", "own server"),
        ("prefect server", "server"),
        ("prefect worker", "worker"),
        ("resource_tracker", "tracker"),
        ("multiprocessing", "clean"),
        ("flow-run", "served run"),
        ("prefect.engine", "served run"),
        ("flows.commands.app", "run"),
    ):
        if sign in words:
            return name
    return words[:30]


def _stage(home: Path) -> str:
    """How far the run is, by what it has left in the home so far."""
    if (home / ".news.duckdb.new").exists():
        return "publish"
    if any(home.glob("work/*/*/*.open")):
        return "crawl"
    if any(home.glob("work/*/*")):
        return "load"
    return "begin, end"


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="khabar-faults-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
