"""A changed rule file comes with a new RULES_VERSION, or rows made by other rules look alike."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pipelines
from pipelines.site_profile import RULES_VERSION

# The version and the digest of the rule files that belong together.
VERSION, DIGEST = "2026.11.7", "6bb29a89a6df01b9"


def test_rule_files_change_with_the_version() -> None:
    folder = Path(pipelines.__file__).parent
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        found.update(f"{path.relative_to(folder).as_posix()}\n{text}".encode())
    digest = found.hexdigest()[:16]
    assert (RULES_VERSION, digest) == (VERSION, DIGEST), (
        "raise RULES_VERSION in pipelines/site_profile.py for a changed rule file under pipelines/,"
        f" then write it here, with DIGEST = {digest!r}"
    )
