"""Pages that hang, grow or kill: each is rejected by name, and all others come out right."""

from __future__ import annotations

import itertools
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipelines import clean
from pipelines.record import CleanedPage
from pipelines.site_profile import EMPTY_PROFILE
from pipelines.workers.pool import CHUNK_PAGES, CleanPool, WorkerDied
from pipelines.workers.worker import PageLimits
from spiders.archive.records import FetchedPage
from spiders.errors import RunError
from tests.builders import paper_site
from tests.pipelines.workers import bad_tasks
from tests.places import PROJECT
from tests.spiders.records import page

LIMITS = PageLimits(seconds=1.5, megabytes=250)
SITE = paper_site()
HTML = "<html><head><title>{0}</title></head><body class=single><article><h1>{0}</h1><p>{1}</p>{2}"
STORIES = (
    "नदी किनारे बसे मोहल्लों को जोड़ने वाला नया पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया है।",
    "شہر کے پرانے باغ میں جمعے کی شام مشاعرہ ہوا جس میں دور دور سے آئے شاعروں نے اپنا کلام سنایا۔",
    "The ferry that links the two banks of the lake will run every half hour from next week on.",
)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made by the process that is killed once."""
    return tmp_path_factory.mktemp("pool") / "killed"


@pytest.fixture(scope="module")
def pool(killed: Path) -> Iterator[CleanPool]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KILLED_ONCE", str(killed))
        patch.setattr("pipelines.workers.pool.prepare_worker", bad_tasks.prepare_bad_worker)
        pool = CleanPool(1, LIMITS)
        yield pool
        pool.close()


def story(number: int, task: str = "") -> FetchedPage:
    """In the three languages by turns."""
    text = STORIES[number % 3]
    html = HTML.format(f"{number}. {text[:30]}", text, f"<!--task:{task}-->" if task else "")
    return page(number, html.encode())


def outcome(cleaned: CleanedPage) -> str:
    return cleaned.reject.reason if cleaned.reject else cleaned.article.body  # type: ignore[union-attr]


EXPECTED = {
    "hang": "timeout",
    "grow": "too_much_memory",
    "abort": "crashed",
    "leave": "crashed",
    "overflow": "crashed",
}


def check(pool: CleanPool, bad: dict[int, str], pages: int = 20) -> None:
    sent = [story(number, bad.get(number, "")) for number in range(pages)]
    cleaned = list(pool.clean(sent, SITE, EMPTY_PROFILE))
    assert [each.fetch for each in cleaned] == [each.fetch for each in sent]
    assert [outcome(each) for each in cleaned] == [
        EXPECTED[bad[number]] if number in bad else STORIES[number % 3] for number in range(pages)
    ]


@pytest.mark.parametrize(
    "bad",
    [
        {12: "abort"},
        pytest.param({7: "hang", 12: "abort"}, marks=pytest.mark.long),
        pytest.param({7: "grow"}, marks=pytest.mark.long),
        pytest.param({7: "leave"}, marks=pytest.mark.long),
        pytest.param({7: "overflow"}, marks=pytest.mark.long),
    ],
    ids=lambda bad: " ".join(bad.values()),
)
def test_a_page_that_a_process_dies_over_is_rejected_alone(
    pool: CleanPool, bad: dict[int, str]
) -> None:
    check(pool, bad)


@pytest.mark.parametrize(
    "places",
    [
        pytest.param((0,), marks=pytest.mark.long),
        pytest.param((3, 4), marks=pytest.mark.long),
        pytest.param((CHUNK_PAGES - 1, CHUNK_PAGES), marks=pytest.mark.long),
    ],
)
def test_wherever_they_stand(pool: CleanPool, places: tuple[int, ...]) -> None:
    check(pool, dict.fromkeys(places, "leave"))


def test_a_process_killed_from_outside_costs_no_page(pool: CleanPool, killed: Path) -> None:
    sent = [story(number, "be_killed_once" if number == 5 else "") for number in range(20)]
    cleaned = list(pool.clean(sent, SITE, EMPTY_PROFILE))
    assert killed.exists()
    assert [outcome(each) for each in cleaned] == [STORIES[number % 3] for number in range(20)]


def test_a_process_killed_while_it_waits_for_pages_is_replaced(pool: CleanPool) -> None:
    os.kill(first := pool.call(bad_tasks.process_id), signal.SIGKILL)
    check(pool, {}, pages=3)
    assert pool.call(bad_tasks.process_id) != first


@pytest.mark.long
def test_two_processes_keep_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.workers.pool.prepare_worker", bad_tasks.prepare_bad_worker)
    pool = CleanPool(2, LIMITS)
    check(pool, {1: "leave", 30: "abort"}, pages=40)
    pool.close()


def test_a_call_gives_a_value_or_its_error(pool: CleanPool) -> None:
    assert pool.call(bad_tasks.loaded, "trafilatura")
    with pytest.raises(LookupError, match="یہاں کچھ نہیں"):
        pool.call(bad_tasks.fail)
    with pytest.raises(WorkerDied, match=r"timeout: more than 1 s$"):
        pool.call(bad_tasks.wait, seconds=0.1)
    with pytest.raises(WorkerDied, match="too_much_memory: more than 250 MB"):
        pool.call(bad_tasks.grow)


def test_a_page_cannot_reach_the_network(pool: CleanPool) -> None:
    with pytest.raises(OSError, match="asks for nothing on the network"):
        pool.call(bad_tasks.ask, "http://127.0.0.1:9/")


def test_what_a_process_logs_is_logged_here_and_what_it_prints_is_not_seen(
    pool: CleanPool, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.WARNING):
        pool.call(bad_tasks.chatter)
    assert ("tests.chatter", logging.WARNING, "कुछ नहीं मिला") in caplog.record_tuples
    assert capfd.readouterr() == ("", "")


def test_an_iteration_may_be_left_half_way(pool: CleanPool) -> None:
    left = pool.clean((story(number) for number in itertools.count()), SITE, EMPTY_PROFILE)
    assert outcome(next(left)) == STORIES[0]
    left.close()  # type: ignore[attr-defined]
    check(pool, {})


def test_no_more_than_a_few_chunks_are_read_ahead(pool: CleanPool) -> None:
    read = itertools.count()
    left = pool.clean((story(next(read)) for _ in itertools.count()), SITE, EMPTY_PROFILE)
    next(left)
    assert next(read) <= 4 * CHUNK_PAGES


def test_an_error_in_the_reading_of_pages_is_the_readers(pool: CleanPool) -> None:
    def damaged() -> Iterator[FetchedPage]:
        yield story(1)
        raise LookupError("the archive is damaged")

    with pytest.raises(LookupError, match="damaged"):
        list(pool.clean(damaged(), SITE, EMPTY_PROFILE))


def test_a_process_loads_nothing_of_the_run(pool: CleanPool) -> None:
    assert not any(pool.call(bad_tasks.loaded, each) for each in ("pytest", "prefect", "duckdb"))


def test_a_busy_pool_is_closed_at_once(pool: CleanPool) -> None:
    sent = [story(number, "hang" if number >= CHUNK_PAGES else "") for number in range(64)]
    worker = psutil.Process(pool.call(bad_tasks.process_id))
    left = pool.clean(sent, SITE, EMPTY_PROFILE)
    assert outcome(next(left)) == STORIES[0]
    begun = time.monotonic()
    pool.close()
    assert time.monotonic() - begun < 3
    assert not worker.is_running()


def test_no_process_is_started_without_a_page() -> None:
    before = len(psutil.Process().children())
    pool = CleanPool()
    assert list(pool.clean((), SITE, EMPTY_PROFILE)) == []
    pool.close()
    assert len(psutil.Process().children()) == before


def test_a_process_that_cannot_start_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.workers.pool.prepare_worker", bad_tasks.leave)
    pool = CleanPool()
    with pytest.raises(RunError, match="does not start"):
        list(pool.clean([story(1)], SITE, EMPTY_PROFILE))
    pool.close()


@pytest.mark.parametrize(
    "task",
    [pytest.param(each, marks=pytest.mark.long) for each in ("process_id", "wait")] + ["hang"],
)
def test_no_process_outlives_the_run(task: str) -> None:
    script = (
        "from pipelines.workers.pool import CleanPool\n"
        "from tests.pipelines.workers import bad_tasks\n"
        "pool = CleanPool()\n"
        "print(pool.call(bad_tasks.process_id), flush=True)\n"
        f"pool.call(bad_tasks.{task}, seconds=2)\n"
        "input()\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=PROJECT, stdin=pipe, stdout=pipe, text=True
    ) as run:
        assert run.stdout is not None
        worker = psutil.Process(int(run.stdout.readline()))
        family = psutil.Process(run.pid).children(recursive=True)
        assert worker in family
        time.sleep(0.3)
        run.kill()
        _, alive = psutil.wait_procs(family, timeout=20)
        # Of one that has ended an entry stays until whoever inherited it has asked.
        assert not [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize(
    # The second is the same with Prefect, whose import takes seconds.
    "module",
    ["flows.commands.plain_run", pytest.param("flows.ingest", marks=pytest.mark.long)],
)
def test_a_run_does_not_load_what_its_processes_load(module: str) -> None:
    script = (
        f"import sys, {module}\n"
        "found = {'trafilatura', 'langdetect', 'justext', 'htmldate'} & sys.modules.keys()\n"
        "assert not found, found\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=True, timeout=120)


def test_clean_leaves_a_lack_of_memory_to_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("pipelines.clean.parse_page", no_room)
    with pytest.raises(MemoryError):
        clean.clean_page(story(1), SITE)
