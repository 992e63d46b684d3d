"""A user's Khabar that follows the WordPress network."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from tests.places import PROJECT
from tests.prefect_server import prefect_server
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
            "KHABAR_HOME": str(self.folder / "home"),
            "KHABAR_SITES": str(self.folder / "sites"),
            "KHABAR_SITES_ONLY": "1",
            "KHABAR_CONTACT": "test@example.org",
        }
        done = subprocess.run(
            [sys.executable, "-m", "flows.commands.app", "run"],
            cwd=PROJECT,
            env={**_surroundings(), **prefect_server(), **settings},
            capture_output=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
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


def _surroundings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("KHABAR_")}
