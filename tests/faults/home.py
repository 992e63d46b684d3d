"""A home that something happens to: the command that meets a fault, and what is left in the end."""

from __future__ import annotations

import subprocess
from pathlib import Path

from spiders.practice.network import PracticeServer
from tests.flows.khabar import Khabar
from tests.places import PROJECT
from tests.prefect_server import prefect_server

SITE = "theprintlines"
TABLES = {
    "articles": """
        SELECT article_id, url, headline, body, authors, tags, section, published_at, version,
            cluster_id, is_lead, language, gone_at
        FROM articles ORDER BY ALL
    """,
    "article_versions": """
        SELECT article_id, version, headline, body, published_at FROM article_versions ORDER BY ALL
    """,
    "pages": "SELECT page_id, url, article_id, outcome, reason FROM pages ORDER BY ALL",
    "sources": "SELECT url, kind, entries, articles FROM sources ORDER BY ALL",
}
"""What is to be equal however a run went; times and ids of requests aside."""

_BEFORE = ("archive", "khabar.duckdb", "news.duckdb", "locks", "work")


def new_khabar(folder: Path, server: PracticeServer) -> Khabar:
    """A user's Khabar with one site of the practice network, on a Prefect server that is shared."""
    khabar = Khabar(folder, prefect_server())
    khabar.follow(server, delay="0.01")
    return khabar


def run_broken(khabar: Khabar, fault: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs `khabar words…` with one call broken, as `tests/faults/injected` reads it."""
    injected = {"PYTHONPATH": str(PROJECT / "tests/faults/injected"), "KHABAR_FAULT": fault}
    before = dict(khabar.settings)
    khabar.settings |= injected
    process = khabar.start(*words)
    khabar.settings = before
    out, errors = process.communicate(timeout=300)
    return subprocess.CompletedProcess(words, process.returncode, out, errors)


def tables(khabar: Khabar) -> dict[str, list[tuple[object, ...]]]:
    """What people can query, by table."""
    return {name: khabar.query(sql) for name, sql in TABLES.items()}


def differences(
    left: dict[str, list[tuple[object, ...]]], right: dict[str, list[tuple[object, ...]]]
) -> list[str]:
    """What is not the same in two homes, a line each."""
    found = []
    for name, rows in left.items():
        mine, other = ({repr(row): row for row in each} for each in (rows, right[name]))
        only = [mine[each] for each in sorted(mine.keys() - other.keys())]
        missing = [other[each] for each in sorted(other.keys() - mine.keys())]
        if len(rows) != len(mine):
            found.append(f"{name}: {len(rows) - len(mine)} rows are there twice")
        if [row[:2] for row in only] == [row[:2] for row in missing]:
            found += [
                f"{name}: {row[0]}: {mine_value!r:.300} instead of {other_value!r:.300}"
                for row, also in zip(only, missing, strict=True)
                for mine_value, other_value in zip(row, also, strict=True)
                if mine_value != other_value
            ]
        else:
            found += [f"{name}: only here: {row!r:.300}" for row in only]
            found += [f"{name}: missing: {row!r:.300}" for row in missing]
    return found
