"""The practice network as a server of its own, so that none of its cost counts for a stack."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from spiders.practice.site_files import write_site_files
from tests.bench.children import environment
from tests.places import PROJECT


@dataclass(frozen=True, slots=True)
class PracticeSites:
    """The served sites, as a stack sees them."""

    folder: Path
    """Of their site files."""
    requests_log: Path
    """One line for each request answered since the start."""

    def requests(self) -> int:
        """How many requests were answered so far."""
        with self.requests_log.open("rb") as lines:
            return sum(1 for _ in lines)


@contextmanager
def practice_sites(articles: int, work: Path, page_kb: int = 0) -> Iterator[PracticeSites]:
    """Serves four sites of about `articles` articles each while the context is open.

    Args:
        articles: of a site.
        work: a folder for the site files and the access log.
        page_kb: as in `Plan`.

    Raises:
        RuntimeError: if the server does not start.
    """
    sites = PracticeSites(work / "sites", work / "requests.jsonl")
    command = [sys.executable, "-m", "spiders.practice", "--articles", str(articles)]
    command += ["--page-kb", str(page_kb)]
    server = subprocess.Popen(
        [*command, "--requests-log", str(sites.requests_log)],
        cwd=PROJECT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        try:
            assert server.stdout is not None
            first = server.stdout.readline()
            if not first:
                raise RuntimeError("the practice network did not start")
            hosts = {site: urlsplit(url).netloc for site, url in json.loads(first).items()}
            write_site_files(sites.folder, hosts)
            yield sites
        finally:
            server.terminate()
