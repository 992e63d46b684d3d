"""One ingest run in plain functions, which the flow calls stage by stage; the lake comes last."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from warcio.exceptions import ArchiveLoadFailed

from flows.console import progress
from flows.console.wording import format_count
from flows.run_control.cancellation import MARGIN_SECONDS, StopRequest
from flows.run_control.recorded_run import RecordedRun
from flows.run_control.verdict import Verdict, ended_by, judge_run
from flows.settings import Settings
from flows.stages.clean import CleanStage
from flows.stages.prefetch import NoPrefetch, Prefetch
from flows.stages.self_repair import SelfRepair
from pipelines.dedupe.sketch import Sketch, SketchKey, sketch_pages
from pipelines.record import CleanedSegment
from pipelines.site_profile import RULES_VERSION, SiteProfile
from pipelines.workers.pool import CleanPool
from spiders.archive.records import ID_PATTERN, new_id
from spiders.archive.repair import DAMAGED_SUFFIX, mend, salvage
from spiders.archive.warc import OPEN_SUFFIX, run_of_segment
from spiders.config.date_window import Window, format_seconds
from spiders.config.site import Site
from spiders.errors import KhabarError
from spiders.state.crawl_job import CrawlJob, user_agent
from spiders.state.crawl_log import CrawlLog, read_crawl_log
from spiders.state.known_pages import URLS_FILE
from warehouse.crawl_state.export import export_known_pages, export_urls
from warehouse.database.connection import Writing, writer
from warehouse.lake.push import push
from warehouse.load.crawl_log import forget_sources, load_crawl_log
from warehouse.load.segment import LoadResult, load_segment
from warehouse.maintenance.retention import pending_segments
from warehouse.publish.publish import publish
from warehouse.reprocess.outdated import outdated_articles
from warehouse.runs.alarms import SiteAlarm, site_alarms
from warehouse.runs.runs import (
    SiteCounts,
    accounting,
    known_before,
    newest_time,
    resting_sites,
    site_counts,
)

CLOCK_SLACK = timedelta(minutes=1)
"""How far the clock may be behind the newest stored time before people are told."""
SEGMENT_SECONDS = 10.0
"""What a run that is to end wants to have left before it takes up another segment."""


def bring_to_lake(settings: Settings) -> str:
    """Pushes what was published, if there is a lake; returns a warning, '' if all went well.

    A lake that is out of reach must not make a run fail: nothing is lost, all changes are noted.
    """
    try:
        if (target := settings.lake_target) is not None:
            push(settings.home, target, memory_limit=settings.memory_limit)
    except KhabarError as error:
        return f"not in the lake yet: {error}; the next push brings it"
    return ""


class IngestRun:
    """A run of some sites; every method is one stage and can be repeated after a crash."""

    def __init__(
        self,
        settings: Settings,
        sites: Mapping[str, Site],
        *,
        max_pages: int = 0,
        window: Window | None = None,
        trigger: str = "command",
        deployment: str = "",
    ) -> None:
        self.settings, self.sites = settings, sites
        # Articles are compared with those of all sites, each in its own time zone.
        self._all_sites = settings.read_sites()
        self.run_id = new_id()
        self._max_pages, self._window = max_pages or settings.max_pages, window
        self._pool = CleanPool(settings.clean_workers, settings.page_limits)
        self._clean_stage = CleanStage(
            settings.archive, sites, self._pool, self._writer, self.run_id
        )
        self._repair = SelfRepair(settings, self._all_sites, self._pool)
        self.prefetch: Prefetch = NoPrefetch()
        """Who cleans segments before their turn comes."""
        self._sketched: Mapping[SketchKey, Sketch] = {}
        self._published = 0.0
        self._empty_before: set[str] = set()
        self._damaged: dict[str, str] = {}
        self._doubts: list[str] = []
        self.stop = StopRequest(settings.stop_grace + MARGIN_SECONDS)
        parameters: dict[str, Any] = {"sites": list(sites), "max_pages": self._max_pages}
        if window:
            parameters |= {"from": str(window.first), "to": str(window.last)}
        self.row = RecordedRun(
            settings.home,
            self._writer,
            run_id=self.run_id,
            kind=self.kind,
            trigger=trigger,
            deployment=deployment,
            parameters=parameters,
            sites=list(sites),
        )
        self._left: list[str] = []
        self.counts: list[SiteCounts] = []
        """What each site came to, once the run is finished; likewise `known` and `alarms`."""
        self.known: dict[str, int] = {}
        """Site to the articles that were stored before."""
        self.alarms: list[SiteAlarm] = []

    @property
    def work(self) -> Path:
        """The run's staging folder."""
        return self.settings.work / self.run_id

    @property
    def kind(self) -> str:
        """`ingest`, or `backfill` if it is of a window of days."""
        return "backfill" if self._window else "ingest"

    @property
    def notes(self) -> list[str]:
        """What people should know of the run though nothing went wrong, a line each."""
        return [*self._clean_stage.notes, *self._repair.notes]

    def profile(self, site: str) -> SiteProfile:
        """What is known of a site by now."""
        return self._clean_stage.profile(site)

    def begin(self) -> list[str]:
        """Opens the run's row; returns the names of segments that earlier runs left unloaded."""
        self._salvage()
        with self._writer() as con:
            self.row.start(con)
            return pending_segments(con, self.settings.archive, self.sites)

    def is_time_up(self) -> bool:
        """Whether the run is to end, and has no time left for another segment."""
        return self.stop.seconds_left <= SEGMENT_SECONDS

    def leaves(self, name: str) -> bool:
        """Whether this segment is left to the next run, as the time is up."""
        if not self.is_time_up():
            return False
        self._left.append(name)
        return True

    def record_stop(self) -> None:
        """Records that the run is to end, as soon as nothing else is being written.

        Should it be killed before its end, nobody need guess what became of it.
        """
        assert self.stop.error is not None
        self.row.end(ended_by(self.stop.error))

    def clean(self, name: str) -> CleanedSegment:
        """Cleans one archived segment; of a damaged one, the pages that are whole."""
        prepared = self.prefetch.take(name)
        self._sketched = prepared.sketches if prepared else {}
        try:
            return self._clean_stage.clean(name, prepared.pages if prepared else None)
        except ArchiveLoadFailed as error:
            return self._clean_damaged(name, error)

    def dedupe(self, segment: CleanedSegment) -> dict[SketchKey, Sketch]:
        """Sketches a segment's articles, which is most of the work of finding their copies."""
        return sketch_pages(segment.pages, self.sites[segment.site], self._sketched)

    def load(
        self, segment: CleanedSegment, sketches: Mapping[SketchKey, Sketch] | None = None
    ) -> LoadResult:
        """Loads one cleaned segment and clusters its articles, in one transaction.

        Stored articles that other rules have made are first rebuilt: new rules are no edit.
        """
        # Opening the warehouse costs as much as loading fifty articles: mostly it is done once.
        with self._writer() as con:
            outdated = outdated_articles(con, segment.pages)
            if not outdated:
                return load_segment(con, segment, self._all_sites, sketches)
        self._repair.rebuild(outdated, self.sites[segment.site])
        with self._writer() as con:
            return load_segment(con, segment, self._all_sites, sketches)

    def publish(self, *, force: bool = False) -> Path | None:
        """Publishes what is loaded, unless that was done a moment ago; None if so."""
        if not force and time.monotonic() - self._published < self.settings.publish_every:
            return None
        home, limit = self.settings.home, self.settings.memory_limit
        path = publish(home, memory_limit=limit, notify=progress.notify)
        self._published = time.monotonic()
        return path

    def prepare_crawl(self) -> CrawlJob:
        """Ends the rows of dead runs and writes down what the crawl must know."""
        job = CrawlJob(
            run_id=self.run_id,
            archive=self.settings.archive.absolute(),
            work=self.work.absolute(),
            user_agent=user_agent(self.settings.contact.strip()),
            max_pages=self._max_pages,
            segment_pages=self.settings.segment_pages,
            window=self._window,
            limits=self.settings.run_limits,
        )
        with self._writer() as con:
            # Without its segments a crawl log does not add up: it is left to the next run.
            for folder in self._dead_folders() if not self._left else ():
                load_crawl_log(con, folder.parent.name, self._read_crawl_log(folder))
                shutil.rmtree(folder)
                _remove_if_empty(folder.parent)
            now = datetime.now(UTC)
            newest = newest_time(con)
            job = replace(job, resting=resting_sites(con, self.sites, now), newest=newest)
            if newest and newest - now > CLOCK_SLACK:
                self._doubts.append(
                    f"the clock of this machine is {format_seconds((newest - now).total_seconds())}"
                    f" behind the newest stored time ({newest.astimezone(UTC):%Y-%m-%d %H:%M} UTC):"
                    " set it right; until it has caught up, times are counted on from there"
                )
            now = max(now, newest or now)
            for site in self.sites:
                folder = job.site_folder(site)
                folder.mkdir(parents=True, exist_ok=True)
                memory = export_known_pages(con, site, now, self.sites[site].revisits)
                memory.save(folder)
                export_urls(con, site, folder / URLS_FILE)
                # A window may be empty, a site never is.
                if not len(memory) and not self._window:
                    self._empty_before.add(site)
        return job

    def finish(
        self,
        unreadable: Mapping[str, str],
        crawl_error: str = "",
        source_problems: Mapping[str, Sequence[str]] | None = None,
    ) -> Verdict:
        """Closes the row of this run and judges it.

        Args:
            unreadable: site to the reason why none of its sources could be read.
            crawl_error: why the crawl died, '' if it ended well.
            source_problems: site to its sources that stopped working, while others could be read.
        """
        stopped = self.stop.error
        released = (
            self._repair.release_held(self.sites.values(), self.run_id) if stopped is None else []
        )
        self.close()
        with self._writer() as con:
            # Without its segments a crawl log is left to the next run, as one of a dead run.
            for site in self.sites if not self._left else ():
                load_crawl_log(con, self.run_id, self._read_crawl_log(self.work / site))
            for site in {name.split("/", 1)[0] for name in self._damaged}:
                forget_sources(con, site)
            problems = [crawl_error] if crawl_error else []
            for site in self.sites:
                problems += accounting(con, self.run_id, site)
            now = datetime.now(UTC)
            # What a window of days brings says nothing of today.
            is_news = self._window is None
            self.alarms = [
                alarm
                for site in self.sites.values()
                for alarm in site_alarms(con, self.run_id, site, now, is_news=is_news)
            ]
            self.counts = site_counts(con, self.run_id)
            self.known = known_before(con, self.counts)
            verdict = judge_run(
                self.counts,
                unreadable,
                problems,
                self._empty_before,
                (*self._damaged.values(), *self._doubts, *released),
                source_problems or {},
                [alarm.text for alarm in self.alarms],
            )
            if stopped is not None:
                verdict = ended_by(stopped)
            self.row.finish(con, verdict)
        if not problems and not self._left:
            shutil.rmtree(self.work, ignore_errors=True)
        # Else it may hold pages that are in no segment yet: the next run takes it for a dead one's.
        return verdict

    def close(self) -> None:
        """Ends the processes kept for cleaning; what is cleaned after that starts new ones."""
        self._pool.close()

    def _clean_damaged(self, name: str, error: ArchiveLoadFailed) -> CleanedSegment:
        self._damaged[name] = f"{name} is damaged, set aside as *{DAMAGED_SUFFIX} ({error})"
        site = name.split("/", 1)[0]
        # First of all: what cannot be read any more is found again in the site's sources.
        with self._writer() as con:
            forget_sources(con, site)
        if mend(self.settings.archive, name):
            return self._clean_stage.clean(name)
        return CleanedSegment(name, site, run_of_segment(name), RULES_VERSION, ())

    def _salvage(self) -> None:
        for folder in self._dead_folders():
            for path in sorted(folder.glob(f"*{OPEN_SUFFIX}")):
                salvage(path, self.settings.archive)

    def _read_crawl_log(self, folder: Path) -> CrawlLog:
        """A site's crawl log, empty if there is none; a damaged file is set aside."""
        path = folder / "ledger.jsonl"
        if not path.exists():
            return CrawlLog()
        crawl_log = read_crawl_log(path)
        if crawl_log.bad_lines:
            kept = folder.parent.with_name(f"{folder.parent.name}-{folder.name}-{path.name}")
            kept = kept.with_name(kept.name + DAMAGED_SUFFIX)
            path.replace(kept)
            self._doubts.append(
                f"{folder.name}: {format_count(crawl_log.bad_lines, 'line')} of a crawl log could "
                f"not be read, it is set aside as {kept}; its sources are read again"
            )
        return crawl_log

    def _dead_folders(self) -> list[Path]:
        """Staging folders of this run's sites that earlier runs left: they are dead.

        This run holds the sites' locks, so no living run can own them.
        """
        folders = self.settings.work.glob(f"{ID_PATTERN}/*/")
        return sorted(
            folder
            for folder in folders
            if folder.name in self.sites
            and folder.parent != self.work
            # Khabar makes none; what lies behind it is not a run's.
            and not (folder.is_symlink() or folder.parent.is_symlink())
        )

    def _writer(self) -> Writing:
        home, limit = self.settings.home, self.settings.memory_limit
        most = self.settings.stage_seconds
        return writer(home, memory_limit=limit, notify=progress.notify, most=most)


def _remove_if_empty(folder: Path) -> None:
    left = [path for path in folder.iterdir() if path.is_dir()]
    if not left:
        shutil.rmtree(folder)
