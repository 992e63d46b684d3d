"""A changed rule file comes with a new RULES_VERSION, or rows made by other rules look alike."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pipelines
from pipelines.site_profile import RULES_VERSION

# The version and the digest of the rule files that belong together.
VERSION, DIGEST = "2026.11.9", "b386b0e52d45eb08"


def test_rule_files_change_with_the_version() -> None:
    root = Path(pipelines.__file__).parents[1]
    found = hashlib.sha256()
    # Feeds and pages read dates alike: their words lie where both may look.
    for path in sorted([*(root / "pipelines").rglob("*.toml"), root / "spiders/config/dates.toml"]):
        text = path.read_text(encoding="utf-8")
        found.update(f"{path.relative_to(root).as_posix()}\n{text}".encode())
    digest = found.hexdigest()[:16]
    assert (RULES_VERSION, digest) == (VERSION, DIGEST), (
        "raise RULES_VERSION in pipelines/site_profile.py for a changed rule file,"
        f" then write it here, with DIGEST = {digest!r}"
    )
