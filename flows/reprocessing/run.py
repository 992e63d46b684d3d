"""One run of `reprocess`, in plain functions: a preview of what would change, or the change."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flows.console import progress
from flows.console.page_argument import parse_page_argument
from flows.reprocessing.replay import Replayer, ReplayResult
from flows.run_control.cancellation import MARGIN_SECONDS, StopRequest
from flows.run_control.locks import run_locks
from flows.run_control.preflight import nothing_yet
from flows.run_control.recorded_run import RecordedRun
from flows.run_control.verdict import Verdict
from flows.settings import Settings
from pipelines.site_profile import RULES_VERSION
from pipelines.workers.pool import CleanPool
from spiders.archive.records import new_id
from spiders.config.date_window import Window
from spiders.config.site import Site
from spiders.errors import ConfigError
from warehouse.database.connection import Writing, writer
from warehouse.load.quarantine import HELD
from warehouse.publish.publish import publish
from warehouse.reprocess.changes import Change
from warehouse.reprocess.group import (
    ReplaySelection,
    identify_fetches,
    page_ids_of,
    reject_reasons,
    select_pages,
)

BATCH = 200
"""Pages replayed at once: their texts are held in memory, and written in one transaction."""
SAMPLES = 3
MOST_NAMED = 1000
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*(\+[0-9]+)?")
_EARLIEST, _LATEST = date(1991, 1, 1), date(2999, 12, 30)


@dataclass(slots=True)
class SiteReport:
    """What a replay of a site's pages came to, or would come to."""

    selected: int = 0
    """Pages that were chosen; those that belong to the same articles are replayed with them."""
    responses: int = 0
    """Archived responses that were read and cleaned."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Articles that are `new`, `removed`, `changed` or `unchanged`."""
    fields: Counter[str] = field(default_factory=Counter)
    """Of the changed ones what changes: `text`, `headline`, `history`, or a column's name."""
    samples: list[Change] = field(default_factory=list)
    """Changed texts, before and after."""
    appearing: list[Change] = field(default_factory=list)
    """Articles that were none before; MOST_NAMED at most."""
    vanishing: list[Change] = field(default_factory=list)
    """Articles that are none any more; likewise."""
    unreadable: Counter[str] = field(default_factory=Counter)
    """Responses that could not be read, by segment."""
    removed: int = 0
    """Responses that are not kept any more, of pages of which others are."""
    removed_pages: int = 0
    """Pages that were meant, and of which no response is kept any more."""

    def add(self, replayed: ReplayResult) -> None:
        """Counts another batch."""
        self.responses += replayed.pages
        self.unreadable.update(replayed.unreadable)
        self.removed += replayed.removed
        for change in replayed.changes:
            self.kinds[change.kind] += 1
            self.fields.update(change.fields)
            named = {"new": self.appearing, "removed": self.vanishing}.get(change.kind)
            if named is not None and len(named) < MOST_NAMED:
                named.append(change)
            if change.before and len(self.samples) < SAMPLES:
                self.samples.append(change)


class ReprocessRun:
    """Replays what was chosen of some sites."""

    def __init__(
        self,
        settings: Settings,
        sites: Mapping[str, Site],
        selection: ReplaySelection,
        *,
        release: bool = False,
        trigger: str = "command",
        deployment: str = "",
    ) -> None:
        self.run_id = new_id()
        self.settings, self._sites, self._selection = settings, sites, selection
        self.stop = StopRequest(settings.stop_grace + MARGIN_SECONDS)
        self.patience = 0.0
        """Seconds to wait until other runs of the sites have ended."""
        self._all_sites = settings.read_sites()
        self._release, self._trigger, self._deployment = release, trigger, deployment

    def preview(self) -> dict[str, SiteReport]:
        """What would change, by site; writes nothing of it."""
        if nothing_yet(self.settings.home):
            return {name: SiteReport() for name in self._sites}
        return self._replay(apply=False)

    def apply(self) -> tuple[dict[str, SiteReport], Verdict]:
        """Makes the change and publishes it; what is done when it is stopped stays done.

        Raises:
            BusyError: if another run of one of the sites is going on.
        """
        row, home = self._row(), self.settings.home
        notify, patience = progress.notify, self.patience
        with run_locks(home, self._sites, self.run_id, patience=patience, notify=notify):
            with self._writer() as con:
                row.start(con)
            with row:
                reports = self._replay(apply=True)
                verdict = judge_replay(reports)
                row.end(verdict)
                publish(home, memory_limit=self.settings.memory_limit, notify=notify)
        return reports, verdict

    def _replay(self, *, apply: bool) -> dict[str, SiteReport]:
        reports = {name: SiteReport() for name in self._sites}
        chosen = {}
        for name, site in self._sites.items():
            chosen[name], reports[name].removed_pages = self._select(site)
        total = sum(map(len, chosen.values()))
        meant = total + sum(report.removed_pages for report in reports.values())
        if not meant and self._selection.reason:
            self._check_reason(self._selection.reason)
        done, begin = 0, time.monotonic()
        pool = CleanPool(self.settings.clean_workers, self.settings.page_limits)
        try:
            for name, keys in chosen.items():
                report = reports[name]
                report.selected = len(keys)
                for taken, replayed in self._batches(self._sites[name], keys, pool, apply=apply):
                    report.add(replayed)
                    done += taken
                    seconds = time.monotonic() - begin
                    progress.emit(
                        {"event": "replayed", "site": name, "done": done, "total": total}
                        | {"seconds": seconds}
                    )
                    self.stop.raise_if_stopped()
        finally:
            pool.close()
        return reports

    def _batches(
        self, site: Site, keys: NDArray[np.uint64], pool: CleanPool, *, apply: bool
    ) -> Iterator[tuple[int, ReplayResult]]:
        replayer = Replayer(self.settings, site, self._all_sites, pool)
        # Pages of articles with several, which came along with another batch.
        done_early: set[str] = set()
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            with self._writer() as con:
                page_ids = set(page_ids_of(con, site.name, batch))
            replayed = ReplayResult()
            if fresh := page_ids - done_early:
                replayed = replayer.replay(
                    fresh, apply=apply, samples=SAMPLES, release=self._release
                )
                done_early |= replayed.page_ids - fresh
            done_early -= page_ids
            yield len(batch), replayed

    def _select(self, site: Site) -> tuple[NDArray[np.uint64], int]:
        with self._writer() as con:
            identify_fetches(con, site)
            return select_pages(con, site, self._selection)

    def _check_reason(self, reason: str) -> None:
        """Raises ConfigError if no page of any site was rejected for it, though some were."""
        with self._writer() as con:
            known = reject_reasons(con)
        if known and reason not in {*known, HELD}:
            reasons = ", ".join(known)
            raise ConfigError(f"no page was ever rejected for {reason}; pages were for: {reasons}")

    def _row(self) -> RecordedRun:
        chosen = self._selection
        parameters: dict[str, Any] = {
            "sites": list(self._sites),
            "window": str(chosen.window) if chosen.window else None,
            "reason": chosen.reason,
            "rules_before": chosen.rules_before,
            "named": list(chosen.named),
            "limit": chosen.limit,
            "release": self._release,
        }
        return RecordedRun(
            self.settings.home,
            self._writer,
            run_id=self.run_id,
            kind="reprocess",
            trigger=self._trigger,
            deployment=self._deployment,
            parameters={name: value for name, value in parameters.items() if value},
        )

    def _writer(self) -> Writing:
        home, limit = self.settings.home, self.settings.memory_limit
        return writer(home, memory_limit=limit, notify=progress.notify)


def judge_replay(reports: Mapping[str, SiteReport]) -> Verdict:
    """How a replay went: it warns of what could not be read, and fails if that was everything."""
    lost = [
        f"{site}: {sum(report.unreadable.values())} archived pages of {len(report.unreadable)} "
        f"segments could not be read, such as {min(report.unreadable)}: they stay as they are"
        for site, report in reports.items()
        if report.unreadable
    ]
    if lost and not any(report.responses for report in reports.values()):
        return Verdict("failed", failures=tuple(lost))
    return Verdict("completed_with_warnings" if lost else "completed", warnings=tuple(lost))


@dataclass(frozen=True, slots=True)
class ReprocessRequest:
    """The parameters of `reprocess`; what is empty chooses nothing."""

    sites: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    reason: str = ""
    """As in `rejects`, or as an outcome: `held` or `rejected:held`."""
    rules_before: str = ""
    article: str = ""
    """An article_id, a post id, or a URL in any spelling."""
    limit: int = 0
    release: bool = False


def prepare_replay(
    settings: Settings, asked: ReprocessRequest, *, trigger: str = "command", deployment: str = ""
) -> ReprocessRun:
    """The run that was asked for.

    Raises:
        ConfigError: if a site or the article is on no site, the window ends before it begins, or
            the version of the rules is none.
    """
    rules_before = asked.rules_before.strip()
    if rules_before and not _VERSION.fullmatch(rules_before):
        raise ConfigError(f"{rules_before} is no version of the rules such as {RULES_VERSION}")
    sites = settings.select_sites(asked.sites)
    named: tuple[str, ...] = ()
    if asked.article:
        found = parse_page_argument(asked.article, sites)
        if not found:
            raise ConfigError(f"{asked.article} is on none of the hosts of {', '.join(sites)}")
        named = tuple(each.page_id for each in found)
        sites = {each.site.name: each.site for each in found}
    window = None
    if asked.first or asked.last:
        window = Window(asked.first or _EARLIEST, asked.last or _LATEST)
    selection = ReplaySelection(
        window=window,
        reason=asked.reason.rpartition(":")[2].strip(),
        rules_before=rules_before,
        named=named,
        limit=asked.limit,
    )
    return ReprocessRun(
        settings,
        sites,
        selection,
        release=asked.release,
        trigger=trigger,
        deployment=deployment,
    )
