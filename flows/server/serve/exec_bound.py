"""Becomes a program that ends with its parent; started with PARENT PROGRAM… as arguments."""

from __future__ import annotations

import os
import sys

from spiders.config.os_process import die_with_parent


def main(parent: int, *program: str) -> None:
    """Takes the place of this process, which Linux then ends when `parent` dies."""
    die_with_parent()
    if os.getppid() != parent:
        # It died before it could be asked to take this one along.
        sys.exit(1)
    os.execv(program[0], program)  # noqa: S606


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
