"""A user's Khabar: the real command in a process of its own, on a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from spiders.practice.network import PracticeServer, write_site_files
from tests.flows.forked import run_forked
from tests.places import PROJECT


@dataclass
class Khabar:
    """Runs `khabar` with settings as a user would give them."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    before: list[str] = field(default_factory=list)
    """Words before the command, which run it in some other way."""

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def sites(self) -> Path:
        return self.folder / "sites"

    def environment(self) -> dict[str, str]:
        own = {k: v for k, v in os.environ.items() if not k.startswith(("KHABAR_", "PREFECT_"))}
        own.pop("PYTHONDONTWRITEBYTECODE", None)
        return {**own, "KHABAR_HOME": str(self.home), "COLUMNS": "160", **self.settings}

    def follow(self, server: PracticeServer, *, learned: bool = False, **changes: str) -> None:
        """Makes the practice network the only sites; `changes` replace text in the site files.

        With `learned` the files say nothing of containers and boilerplate: the run finds out.
        """
        self.sites.mkdir(parents=True, exist_ok=True)
        write_site_files(self.sites, server.hosts, learned=learned)
        for path in self.sites.glob("*.toml"):
            text = path.read_text(encoding="utf-8")
            for old, new in changes.items():
                assert f"{old} = " in text
                lines = [
                    f"{old} = {new}" if line.startswith(f"{old} = ") else line
                    for line in text.splitlines()
                ]
                text = "\n".join(lines) + "\n"
            path.write_text(text, encoding="utf-8")
        self.settings.update(KHABAR_SITES=str(self.sites), KHABAR_SITES_ONLY="true")

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Starts `khabar words…` and returns at once."""
        return subprocess.Popen(
            [*self.before, sys.executable, "-m", "flows.commands.app", *words],
            cwd=PROJECT,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Runs `khabar words…` to its end."""
        if not self.before:
            return run_forked(words, self.environment(), seconds=300)
        process = self.start(*words)
        out, errors = process.communicate(timeout=300)
        return subprocess.CompletedProcess(words, process.returncode, out, errors)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Runs SQL on the published file, as any other program would."""
        with duckdb.connect(str(self.home / "news.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()
