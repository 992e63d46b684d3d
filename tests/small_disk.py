"""A file system of its own for a test to fill."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, *, megabytes: int, files: int) -> Iterator[None]:
    """Mounts it on a folder while the context is open; skips the test where that is not allowed."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount a small disk to fill")
    size = f"size={megabytes}m,nr_inodes={files}"
    words = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        # A process that was just ended may still hold a file.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
