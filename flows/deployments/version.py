"""Which code is deployed: the package's version, and the commit if it runs from a checkout."""

from __future__ import annotations

import subprocess
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def package_version() -> str:
    """Such as `0.1.0`."""
    return version("khabar")


def code_version() -> str:
    """Such as `0.1.0+61747ac`, with `.changed` after it if files differ from that commit."""
    if not (PROJECT / ".git").exists():
        return package_version()
    commit = _git("rev-parse", "--short", "HEAD")
    if not commit:
        return package_version()
    changed = ".changed" if _git("status", "--porcelain", "--untracked-files=no") else ""
    return f"{package_version()}+{commit}{changed}"


def _git(*words: str) -> str:
    """What git says; '' where there is no git, or it does not trust the folder's owner."""
    try:
        done = subprocess.run(
            ["git", "-C", str(PROJECT), *words], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
