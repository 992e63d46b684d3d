"""Becomes a program that ends with its parent; started with PARENT PROGRAM… as arguments."""

from __future__ import annotations

import os
import sys

from spiders.config.os_process import die_with_parent

BOUND = "_KHABAR_BOUND"
"""Names the process that the program is; its own children find it in their environment."""


def bound_to_this() -> tuple[str, ...]:
    """The words before a program's that have it end with this process."""
    return (sys.executable, "-m", "flows.server.runtime.exec_bound", str(os.getpid()))


def main(parent: int, *program: str) -> None:
    """Takes the place of this process, which Linux then ends when `parent` dies."""
    die_with_parent(parent)
    os.environ[BOUND] = str(os.getpid())
    os.execv(program[0], program)  # noqa: S606


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
