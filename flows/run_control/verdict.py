"""Whether a run went well, decided by its counts alone."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from types import MappingProxyType

from flows.console.wording import format_count
from flows.run_control.cancellation import is_stop_request
from flows.run_control.run_log import RunLog
from spiders.state.crawl_log import BROKE
from warehouse.runs.runs import SiteCounts

MIN_TRIED = 5
MAX_SHOWN = 3
_ANSWERED = ("new", "updated", "unchanged", "not_modified", "gone")
STOPPED = "it was stopped before its end; what was done stays, the next run goes on"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ended."""

    state: str
    """`completed`, `completed_with_warnings`, `failed`, `cancelled` or `crashed`."""
    failures: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """One line for the run's row and the run's message."""
        return "; ".join(self.failures or self.warnings)

    def warned(self, warning: str) -> Verdict:
        """This verdict with one warning more; as it is if that is empty."""
        if not warning:
            return self
        state = "completed_with_warnings" if self.state == "completed" else self.state
        return replace(self, state=state, warnings=(*self.warnings, warning))

    def of_site(self, site: str, sites: Iterable[str]) -> Verdict:
        """This verdict as far as it is one site's: lines that name it, and those that name none.

        Args:
            site: the site.
            sites: all sites of the run.
        """
        # A line names a site in front, or a segment of its archive.
        others = tuple(f"{other}{end}" for other in sites if other != site for end in (": ", "/"))
        failures, warnings = (
            tuple(line for line in lines if not line.startswith(others))
            for lines in (self.failures, self.warnings)
        )
        state = self.state
        if state not in ("cancelled", "crashed"):
            state = "failed" if failures else "completed_with_warnings" if warnings else "completed"
        return Verdict(state, failures, warnings)


def judge_run(
    counts: Iterable[SiteCounts],
    unreadable: Mapping[str, str],
    ledger_problems: Iterable[str],
    empty_before: Container[str] = (),
    damage: Iterable[str] = (),
    doubts: Mapping[str, Sequence[str]] = MappingProxyType({}),
    alarms: Iterable[str] = (),
) -> Verdict:
    """Judges a finished crawl.

    Args:
        counts: what each site came to.
        unreadable: site to the reason why none of its sources could be read.
        ledger_problems: counts that do not add up, one line each.
        empty_before: sites of which nothing was stored before this run.
        damage: segments of which pages were lost, one line each.
        doubts: site to its sources that stopped working, while others could be read.
        alarms: what is wrong with the pages themselves, one line each.
    """
    failures = [
        f"{site}: {why}" if why.startswith(BROKE) else f"{site}: nothing could be read: {why}"
        for site, why in unreadable.items()
    ]
    failures += ledger_problems
    warnings = [*damage, *alarms]
    for site in counts:
        if site.site in unreadable:
            continue
        if troubles := doubts.get(site.site):
            more = f" and {len(troubles) - MAX_SHOWN} more" if len(troubles) > MAX_SHOWN else ""
            shown = "; ".join(troubles[:MAX_SHOWN])
            warnings.append(f"{site.site}: sources that stopped working: {shown}{more}")
        ended = site.outcomes
        stored = sum(ended[name] for name in _ANSWERED)
        tried = ended["rejected"] + ended["failed"]
        # A few old failures tried again in vain on a quiet day are no reason to call it failed.
        if not stored and (tried >= MIN_TRIED or (tried and site.site in empty_before)):
            failures.append(f"{site.site}: none of {tried} pages became an article{_why(site)}")
        elif not site.discovered and site.site in empty_before and not site.not_before:
            failures.append(f"{site.site}: no article URL was found in any source")
        elif not stored and (shut := ended["robots"] + ended["off_site"]) and not tried:
            if site.site in empty_before:
                failures.append(
                    f"{site.site}: all {shut} pages that were found are forbidden by robots.txt "
                    "or lie on other hosts"
                )
        # What shows a notice has an alarm of its own.
        elif failed := ended["failed"] - site.reasons.get("failed:wall", 0):
            warnings.append(f"{site.site}: {format_count(failed, 'page')} failed{_why(site)}")
        if site.not_before:
            end = f"{site.not_before.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
            left = site.outcomes["deferred"]
            warnings.append(f"{site.site}: it is left alone until {end}, {left} pages wait")
        # The limit of pages is somebody's wish; a crawl that was stopped is not.
        if stopped := site.reasons.get("deferred:stopped"):
            warnings.append(f"{site.site}: the crawl was stopped, {stopped} pages are left to do")
    state = "failed" if failures else "completed_with_warnings" if warnings else "completed"
    return Verdict(state, tuple(failures), tuple(warnings))


def ended_by(error: BaseException) -> Verdict:
    """How a run ended whose work stays as far as it got, when this stopped it."""
    if isinstance(error, Exception):
        return Verdict("failed", failures=(str(error) or type(error).__name__,))
    if is_stop_request(error):
        return Verdict("cancelled", failures=(STOPPED,))
    return Verdict("crashed", failures=("it was ended from outside; the next run goes on",))


def log_verdict(verdict: Verdict, log: RunLog) -> None:
    """Logs what failed and what people should see to."""
    for line in verdict.failures:
        log.error("%s", line)
    for line in verdict.warnings:
        log.warning("%s", line)


def _why(site: SiteCounts) -> str:
    bad = {k: n for k, n in site.reasons.items() if k.startswith(("rejected:", "failed:"))}
    shown = ", ".join(f"{n} {k}" for k, n in sorted(bad.items(), key=lambda i: -i[1])[:3])
    return f" ({shown})" if shown else ""
