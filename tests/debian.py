"""Debian packages that tests need: are they here, can they be, get them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_INSTALL = ("apt-get", "-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300")
_UPDATE = ("apt-get", "-qq", "-o", "Acquire::http::Timeout=20", "update")
_POLICY = Path("/usr/sbin/policy-rc.d")


def unavailable_reason(*wanted: str) -> str | None:
    """Why these packages cannot be had here, or None; that they are only missing is no reason."""
    if not shutil.which("apt-get"):
        return f"{wanted[0]} comes from Debian's packages, and there is no apt-get here"
    missing = _missing(wanted)
    if not missing:
        return None
    if os.geteuid() != 0:
        return f"only root can install {' '.join(missing)}"
    _apt(*_UPDATE)
    trial = _apt(*_INSTALL, "--simulate", "install", *missing)
    if trial.returncode:
        return f"apt-get cannot install {' '.join(missing)}: {_last_line(trial.stderr)}"
    return None


def install(*steps: Sequence[str]) -> None:
    """Installs the packages that are missing, step by step; their services are not started.

    Raises:
        RuntimeError: if apt-get fails.
    """
    missing = _missing([package for step in steps for package in step])
    if not missing:
        return
    _apt(*_UPDATE)
    with _daemons_kept_from_starting():
        for step in steps:
            wanted = [package for package in step if package in missing]
            if wanted and (run := _apt(*_INSTALL, "install", *wanted)).returncode:
                raise RuntimeError(f"apt-get install failed: {_last_line(run.stderr)}")


def _missing(wanted: Sequence[str]) -> list[str]:
    """Those of the packages that are not installed."""
    query = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Abbrev}\n", *wanted]
    # It fails where one package is unknown, and still lists the others.
    answer = subprocess.run(query, capture_output=True, text=True, check=False)
    installed = {line.split()[0] for line in answer.stdout.splitlines() if line.split()[1] == "ii"}
    return [package for package in wanted if package not in installed]


@contextmanager
def _daemons_kept_from_starting() -> Iterator[None]:
    # The packages' own services are not wanted: tests start their own.
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink()


def _apt(*command: str) -> subprocess.CompletedProcess[str]:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=quiet, capture_output=True, text=True, check=False)


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]
