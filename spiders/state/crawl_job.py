"""What a crawl is asked to do, and where it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from spiders.archive.records import new_id
from spiders.archive.warc import MAX_PAGES
from spiders.config.contact import check_contact
from spiders.config.date_window import Window, read_window
from spiders.config.limits import RunLimits
from spiders.config.settings import CrawlSettings, read_environment
from spiders.config.site import Site

Report = Callable[[dict[str, Any]], None]
"""Takes one event of the crawl (`segment`, `stats`, `log`, `done`), a JSON-able mapping."""

SOFTWARE = "Khabar/0.1"
ROBOTS_TOKEN = "khabar"  # noqa: S105 - robots.txt calls it so
"""The name of the group in robots.txt that is meant for this crawler."""


def user_agent(contact: str) -> str:
    """The honest user agent: who asks, and whom to write to about it."""
    return f"{SOFTWARE} (news archive; +{contact})" if contact else f"{SOFTWARE} (news archive)"


@dataclass(frozen=True, slots=True)
class CrawlJob:
    """One run's crawl."""

    run_id: str
    archive: Path
    work: Path
    """`work/<run_id>` in KHABAR_HOME; each site has a folder in it."""
    user_agent: str
    max_pages: int = 0
    """Pages fetched per site at most, the rest is deferred to the next run; 0 is no limit."""
    segment_pages: int = MAX_PAGES
    """Pages of a segment at most."""
    window: Window | None = None
    """Fetch what was published on these days alone, as a backfill does."""
    limits: RunLimits = field(default_factory=RunLimits)
    """What else the run may cost each site."""
    resting: Mapping[str, datetime] = field(default_factory=dict)
    """Sites that asked in an earlier run to be left alone, until when (aware)."""
    newest: datetime | None = None
    """The newest time (aware) that earlier runs have stored; None if there is none."""

    def site_folder(self, site: str) -> Path:
        """Where one site's known pages, crawl log and open segment lie."""
        return self.work / site

    def check_contact(self, site: Site) -> None:
        """The last word on whether a site may be asked, whatever made the job.

        Raises:
            ConfigError: if the site is live and the user agent names nobody to write to.
        """
        if self.user_agent == user_agent(""):
            check_contact("", [site])


def job_from_json(facts: Mapping[str, Any], work: Path) -> CrawlJob:
    """The job that `dataclasses.asdict` and JSON made these facts of; `work` is its folder."""
    made = {
        "archive": Path(facts["archive"]),
        "work": work,
        "window": read_window(facts["window"]),
        "limits": RunLimits(**facts["limits"]),
        "resting": {s: datetime.fromisoformat(end) for s, end in facts["resting"].items()},
        "newest": datetime.fromisoformat(facts["newest"]) if facts["newest"] else None,
    }
    return CrawlJob(**{**facts, **made})


def job_from_environment(site: Site) -> CrawlJob:
    """The job of a bare `scrapy crawl`: the next `khabar run` loads what it archives.

    Raises:
        ConfigError: if a setting is wrong, or the site is live and there is no contact.
    """
    settings = read_environment(CrawlSettings)
    check_contact(settings.contact.strip(), [site])
    run_id = new_id()
    return CrawlJob(
        run_id=run_id,
        archive=settings.archive,
        work=settings.work / run_id,
        user_agent=user_agent(settings.contact.strip()),
        max_pages=settings.max_pages,
        segment_pages=settings.segment_pages,
        limits=settings.run_limits,
    )
