"""A home that something happens to: the command that meets a fault, and what is left in the end."""

from __future__ import annotations

import subprocess
from collections import Counter
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
    """What is in one of two homes alone, a line each."""
    found = []
    for name, rows in left.items():
        mine, other = Counter(map(repr, rows)), Counter(map(repr, right[name]))
        found += [f"{name}: only here: {row[:300]}" for row in (mine - other).elements()]
        found += [f"{name}: missing: {row[:300]}" for row in (other - mine).elements()]
    return found
