"""`khabar reprocess` as a user runs it, in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.archived import NOON, PROMOTION, SITE_FILE, Archived, html, words_of
from tests.flows.khabar import Khabar


@pytest.fixture
def khabar(archived: Archived, tmp_path: Path) -> Khabar:
    """A user whose site file has changed since the pages were loaded."""
    user = Khabar(tmp_path, {"KHABAR_SITES_ONLY": "true"})
    user.sites.mkdir()
    user.settings["KHABAR_SITES"] = str(user.sites)
    (user.sites / "paper.toml").write_text(SITE_FILE, encoding="utf-8")
    pages = [
        (n, NOON, html(n, f"{words_of(n, language)}\n\n{PROMOTION}"))
        for n, language in enumerate(("hi", "ur", "en"), 1)
    ]
    archived.load(archived.archive("run1", *pages, (9, NOON, html(9, ""))))
    return user


@pytest.mark.long
def test_a_preview_and_then_the_change(khabar: Khabar, archived: Archived) -> None:
    promoted = "SELECT count(*) FROM articles WHERE contains(body, 'Khabar Paper')"
    told = khabar("reprocess")
    assert told.returncode == 0, told.stderr
    assert "paper: 4 pages chosen, 4 responses read: 3 changed" in told.stdout
    assert "--apply makes the change" in told.stdout
    assert archived.query(promoted) == [(3,)]

    done = khabar("reprocess", "--site", "paper", "--workers", "2", "--apply")
    assert done.returncode == 0, done.stderr
    assert "3 changed, 0 new, 0 removed, 0 unchanged" in done.stdout
    assert khabar.query(promoted) == [(0,)]
    assert khabar.query("SELECT kind, state FROM runs") == [("reprocess", "completed")]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("--site", "nobody"), 2, "there is no site 'nobody'"),
        (("--from", "कल"), 2, "--from"),
        (("--article", "https://elsewhere.example/a-1"), 2, "on none of the hosts"),
        (("--rules-before", "latest"), 2, "latest is no version of the rules such as 20"),
        (("--reason", "heldd"), 2, "no page was ever rejected for heldd; pages were for: empty"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    khabar: Khabar, words: tuple[str, ...], status: int, told: str
) -> None:
    done = khabar("reprocess", *words)
    assert done.returncode == status
    assert told in done.stderr
    assert "Traceback" not in done.stderr
