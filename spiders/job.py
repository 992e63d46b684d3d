"""What a crawl is asked to do, and where it writes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spiders.identifiers import new_id

Report = Callable[[dict[str, Any]], None]
"""Takes one event of the crawl (`segment`, `stats`, `log`, `done`), a JSON-able mapping."""

SOFTWARE = "Khabar/0.1"


def user_agent(contact: str) -> str:
    """The honest user agent: who asks, and whom to write to about it."""
    return f"{SOFTWARE} (news archive; +{contact})" if contact else f"{SOFTWARE} (news archive)"


@dataclass(frozen=True, slots=True)
class CrawlJob:
    """One run's crawl."""

    run_id: str
    archive: Path
    work: Path
    """`<home>/work/<run_id>`; each site has a folder in it."""
    user_agent: str
    max_pages: int = 0
    """Pages fetched per site at most, the rest is deferred to the next run; 0 is no limit."""

    def site_folder(self, site: str) -> Path:
        """Where one site's memory, ledger and open segment lie."""
        return self.work / site


def job_from_environment() -> CrawlJob:
    """The job of a bare `scrapy crawl`: the next `khabar run` loads what it archives."""
    home = Path(os.environ.get("KHABAR_HOME", "data"))
    run_id = new_id()
    return CrawlJob(
        run_id=run_id,
        archive=home / "archive",
        work=home / "work" / run_id,
        user_agent=user_agent(os.environ.get("KHABAR_CONTACT", "")),
    )
