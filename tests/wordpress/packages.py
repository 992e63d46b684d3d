"""The Debian packages that the network is made of: are they here, can they be, get them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Two steps: with a web server and PHP already there, `wordpress` does not pull in Apache.
STEPS = (
    ("nginx-light", "php-fpm", "php"),
    (
        "wordpress",
        "wordpress-l10n",
        "wordpress-theme-twentytwentyone",
        "wordpress-theme-twentytwentytwo",
        "wordpress-theme-twentytwentythree",
        "mariadb-server-core",
        "mariadb-client-core",
        "php-cli",
        "php-mysql",
        "php-gd",
        "php-mbstring",
        "php-xml",
    ),
)
_INSTALL = ("apt-get", "-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300")
_UPDATE = ("apt-get", "-qq", "-o", "Acquire::http::Timeout=20", "update")
_POLICY = Path("/usr/sbin/policy-rc.d")


def unavailable_reason() -> str | None:
    """Why WordPress cannot run here, or None; packages that are only missing are no reason."""
    if not shutil.which("apt-get"):
        return "real WordPress comes from Debian's packages, and there is no apt-get here"
    missing = _missing()
    if not missing:
        return None
    if os.geteuid() != 0:
        return f"only root can install {' '.join(missing)}"
    _apt(*_UPDATE)
    trial = _apt(*_INSTALL, "--simulate", "install", *missing)
    if trial.returncode:
        return f"apt-get cannot install {' '.join(missing)}: {_last_line(trial.stderr)}"
    return None


def install() -> None:
    """Installs the packages that are missing.

    Raises:
        RuntimeError: if apt-get fails.
    """
    missing = _missing()
    if not missing:
        return
    _apt(*_UPDATE)
    with _daemons_kept_from_starting():
        for step in STEPS:
            wanted = [package for package in step if package in missing]
            if wanted and (run := _apt(*_INSTALL, "install", *wanted)).returncode:
                raise RuntimeError(f"apt-get install failed: {_last_line(run.stderr)}")


def _missing() -> list[str]:
    wanted = [package for step in STEPS for package in step]
    query = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Abbrev}\n", *wanted]
    # It fails where one package is unknown, and still lists the others.
    answer = subprocess.run(query, capture_output=True, text=True, check=False)
    installed = {line.split()[0] for line in answer.stdout.splitlines() if line.split()[1] == "ii"}
    return [package for package in wanted if package not in installed]


@contextmanager
def _daemons_kept_from_starting() -> Iterator[None]:
    # The packages' own services are not wanted: the network starts its own.
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
