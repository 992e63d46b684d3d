"""Runs whose segments are cleaned on a real Dask cluster come to what others come to."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psutil
import pytest
from distributed import Client

from flows.run_control import preflight
from flows.run_control.preflight import check_task_runner
from flows.scale_out.cluster import check_workers
from flows.scale_out.segment_job import SegmentJob, clean_segment, difference_of, own_versions
from flows.settings import Settings
from flows.stages.crawl import CrawlProcess
from flows.stages.ingest_run import IngestRun
from pipelines.dedupe.sketch import sketch_pages
from pipelines.site_profile import EMPTY_PROFILE
from pipelines.workers.worker import PageLimits
from spiders.archive.warc import SegmentWriter, read_segment, run_of_segment
from spiders.errors import ConfigError, RunError
from spiders.practice.network import Plan, PracticeServer
from tests.flows.archived import NOON, OLD, Archived, html, words_of
from tests.flows.khabar import Khabar
from tests.flows.scale_out.dask_cluster import DaskCluster, dask_cluster
from tests.prefect_server import prefect_server

SITES = ("bharatexpress", "bharatexpress_urdu")
SEGMENT_PAGES = 8
# All that is stored, but for when that was.
STORED = {
    "articles": "EXCLUDE (last_seen_at)",
    "article_versions": "",
    "article_pairs": "",
    "internal.fingerprints": "",
    "rejects": "",
    "segments": "EXCLUDE (loaded_at)",
    "internal.site_profiles": "EXCLUDE (changed_at, tried_at, run_id)",
    "internal.site_containers": "EXCLUDE (learned_at, run_id)",
    "internal.site_profile_lines": "EXCLUDE (learned_at, run_id)",
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(Plan(articles=30)) as server:
        yield server


class Archive:
    """An archive of many small segments that no warehouse has, and homes that begin with it."""

    def __init__(self, server: PracticeServer, folder: Path) -> None:
        self._server, self.folder = server, folder
        self._archive = folder / "archive"
        crawling = self.ingest("crawled", with_archive=False)
        crawling.begin()
        job = crawling.prepare_crawl()
        with CrawlProcess(job, crawling.sites.values(), grace=5) as process:
            crawled = [e["segment"] for e in process.events() if e["event"] == "segment"]
        assert len(crawled) == len(SITES)
        for name in crawled:
            site, run_id = name.split("/", 1)[0], run_of_segment(name)
            writer = SegmentWriter(self._archive, folder / "open", site, run_id)
            pages = list(read_segment(job.archive, name))
            assert len(pages) > 3 * SEGMENT_PAGES
            for number, page in enumerate(pages, 1):
                writer.add(page, "test")
                if number % SEGMENT_PAGES == 0:
                    writer.close()
            writer.close()

    def home(self, name: str, **settings: str) -> Khabar:
        khabar = self._khabar(name)
        khabar.settings.update(prefect_server(), **settings)
        (khabar.home / "archive").symlink_to(self._archive)
        return khabar

    def ingest(self, name: str, *, with_archive: bool = True) -> IngestRun:
        """A run in the tests' own process."""
        khabar = self._khabar(name)
        if with_archive:
            (khabar.home / "archive").symlink_to(self._archive)
        settings = Settings(home=khabar.home, sites=khabar.sites, sites_only=True)
        return IngestRun(settings, settings.select_sites(SITES))

    def _khabar(self, name: str) -> Khabar:
        khabar = Khabar(self.folder / name)
        khabar.follow(self._server, learned=True)
        khabar.home.mkdir(parents=True)
        return khabar


def run(khabar: Khabar) -> None:
    done = khabar("run", *SITES)
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert "Traceback" not in done.stdout + done.stderr


def stored(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as con:
        return {
            table: con.execute(f"SELECT * {columns} FROM {table} ORDER BY ALL").fetchall()
            for table, columns in STORED.items()
        }


@pytest.fixture(scope="module")
def archive(server: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return Archive(server, tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def undisturbed(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    ingest = archive.ingest("process")
    for name in ingest.begin():
        segment = ingest.clean(name)
        ingest.load(segment, ingest.dedupe(segment))
    ingest.publish(force=True)
    ingest.close()
    tables = stored(ingest.settings.home)
    learned = [profile for _, profile, *_ in tables["internal.site_profiles"]]
    assert min(learned) > 1, "nothing is learned on the way: what is sent is never outdated"
    return tables


@pytest.mark.long
@pytest.mark.slow
def test_a_local_cluster_whose_worker_is_killed_stores_the_same(
    archive: Archive, undisturbed: dict[str, list[tuple[Any, ...]]]
) -> None:
    khabar = archive.home("dask", KHABAR_TASK_RUNNER="dask")
    with started(khabar) as process:
        family = psutil.Process(process.pid).children(recursive=True)
        next(member for member in family if is_at_work(member)).kill()
        out, errors = process.communicate(timeout=300)
    assert process.returncode == 0, (out, errors)
    # Python's own word about semaphores that the killed process has left is all there is.
    assert "Traceback" not in errors
    assert stored(khabar.home) == undisturbed
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not alive


@pytest.mark.long
@pytest.mark.usefixtures("undisturbed")
def test_a_scheduler_that_dies_fails_the_run_and_the_next_one_ends_its_work(
    archive: Archive, tmp_path: Path
) -> None:
    with dask_cluster(tmp_path / "cluster", workers=1) as cluster:
        khabar = archive.home(
            "dies", KHABAR_TASK_RUNNER="dask", KHABAR_DASK_SCHEDULER=cluster.address
        )
        with started(khabar) as process:
            cluster.scheduler.kill()
            _, errors = process.communicate(timeout=300)
    assert process.returncode == RunError.exit_status
    assert len(errors.splitlines()) == 1
    assert f"the Dask scheduler {cluster.address} has gone" in errors
    with pytest.raises(RunError, match=f"no Dask scheduler answers at {cluster.address}"):
        check_task_runner(Settings(task_runner="dask", dask_scheduler=cluster.address))
    khabar.settings["KHABAR_TASK_RUNNER"] = "process"
    run(khabar)
    # What the dead run learned of a segment that it did not load holds for all pages of it, and a
    # second run may try once more to learn: another number of the profile, and the same texts.
    assert texts(khabar.home) == texts(archive.folder / "process" / "home")


def texts(home: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home / "news.duckdb"), read_only=True) as con:
        return con.execute(
            "SELECT * FROM (SELECT article_id, url, headline, standfirst, body, authors, tags, "
            "published_at, modified_at, section, language, content_hash FROM articles) "
            "JOIN article_versions USING (article_id) ORDER BY ALL"
        ).fetchall()


@contextmanager
def started(khabar: Khabar) -> Iterator[subprocess.Popen[str]]:
    """A run whose first segment is published; others are at the workers then."""
    with khabar.start("run", *SITES) as process:
        try:
            end = time.monotonic() + 600
            while not (khabar.home / "news.duckdb").exists():
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < end
                time.sleep(0.05)
            yield process
        finally:
            process.kill()


def is_at_work(member: psutil.Process) -> bool:
    """Whether this is a worker of Dask's that keeps a process for pages."""
    children = [child.cmdline() for child in member.children()]
    return "--multiprocessing-fork" in member.cmdline() and any(
        "--multiprocessing-fork" in words for words in children
    )


@pytest.mark.long
def test_a_page_that_takes_too_long_is_rejected_alone(
    cluster: DaskCluster, archived: Archived
) -> None:
    endless = "".join(f"<p>{words_of(number, 'ur')}</p>" for number in range(1_500))
    bodies = [html(number, words_of(number)) for number in range(3)]
    bodies.insert(1, html(3, "").replace(b"<p></p>", endless.encode()))
    name = archived.archive("r1", *((n, NOON, body) for n, body in enumerate(bodies)))
    with Client(cluster.address, set_as_default=False) as client:
        job = job_of(archived, name, PageLimits(seconds=0.7))
        done = [client.submit(clean_segment, job, own_versions(), pure=False) for _ in range(2)]
        for prepared in client.gather(done):
            rejects = [page.reject and page.reject.reason for page in prepared.pages]
            assert rejects == [None, "timeout", None, None]
            assert prepared.sketches.keys() == sketch_pages(prepared.pages, OLD).keys()


def test_a_damaged_segment_is_left_to_the_run(archived: Archived) -> None:
    name = archived.archive("r1", (1, NOON, html(1, words_of(1))))
    path = archived.settings.archive / name
    path.write_bytes(path.read_bytes()[:-40])
    assert clean_segment(job_of(archived, name), own_versions()) is None


@pytest.mark.long
def test_a_worker_of_another_version_is_refused(cluster: DaskCluster, archived: Archived) -> None:
    name = archived.archive("r1", (1, NOON, html(1, words_of(1))))
    with Client(cluster.address, set_as_default=False) as client:
        check_workers(client, cluster.address)
        stranger = cluster.add_worker(
            "-c",
            "import pipelines.site_profile as rules; rules.RULES_VERSION = '1999.1'; "
            "import sys; from dask.__main__ import main; sys.argv.insert(1, 'worker'); main()",
            "--no-nanny",
        )
        cluster.await_workers(3)
        with pytest.raises(RunError, match=r"refused, as its rules version is 1999\.1, not"):
            check_workers(client, cluster.address)
        os.killpg(stranger.pid, signal.SIGKILL)
    # One that comes later is found out by what it is sent.
    with pytest.raises(RunError, match=r"refused, as its Python is .*, not 2\.7"):
        clean_segment(job_of(archived, name), {**own_versions(), "Python": "2.7"})
    assert difference_of({}, {"khabar": "1"}) == "khabar is missing, not 1"


def test_a_scheduler_without_workers_is_told(tmp_path: Path) -> None:
    with (
        dask_cluster(tmp_path, workers=0) as cluster,
        Client(cluster.address, set_as_default=False) as client,
        pytest.raises(
            RunError, match=f"has no worker: start some with dask worker {cluster.address}"
        ),
    ):
        check_workers(client, cluster.address)


@pytest.mark.long
def test_dask_is_asked_for_only_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "import flows.ingest, sys; sys.exit({'dask', 'distributed'} & sys.modules.keys() != set())"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
    monkeypatch.setattr(preflight, "find_spec", lambda _: None)
    assert check_task_runner(Settings()) == "in the run's own processes"
    with pytest.raises(ConfigError, match=r"not installed: pip install 'khabar\[dask\]'"):
        check_task_runner(Settings(task_runner="dask"))


def job_of(archived: Archived, name: str, limits: PageLimits | None = None) -> bytes:
    content = (archived.settings.archive / name).read_bytes()
    return pickle.dumps(SegmentJob(name, content, OLD, EMPTY_PROFILE, limits or PageLimits()))
