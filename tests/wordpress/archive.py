"""A user's Khabar that follows the WordPress network."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from tests.flows.forked import run_forked
from tests.flows.khabar import Khabar
from tests.wordpress.measure import Scores, measure
from tests.wordpress.network import WordPressNetwork
from tests.wordpress.newsroom import sites

SITES = list(sites())


@dataclass
class Archive:
    """A user's Khabar that follows the sites of a network."""

    network: WordPressNetwork
    folder: Path
    requests: Counter[str] = field(default_factory=Counter)
    """Requests of the last run per site."""

    @property
    def database(self) -> Path:
        return self.folder / "home" / "news.duckdb"

    def run(self) -> None:
        """One `khabar run`, as a user would type it."""
        self.network.write_site_files(self.folder / "sites")
        begun = datetime.now(UTC)
        settings = {
            "KHABAR_SITES": str(self.folder / "sites"),
            "KHABAR_SITES_ONLY": "1",
            "KHABAR_CONTACT": "test@example.org",
        }
        done = run_forked(("run",), Khabar(self.folder, settings).environment(), seconds=600)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        log = self.network.access_log()
        self.requests = Counter(request.site for request in log if request.at >= begun)

    def scores(self) -> dict[str, Scores]:
        return measure(
            {site: self.network.truth(site) for site in self.network.names}, self.database
        )

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql, values).fetchall()
