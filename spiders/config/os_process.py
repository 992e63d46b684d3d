"""What a child process does so that it never outlives the process that started it."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Asks Linux for a SIGTERM when the parent dies; does nothing on other systems."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def has_reader(pipe: int) -> bool:
    """Whether anyone still holds the other end of a pipe that this process writes to."""
    poll = select.poll()
    poll.register(pipe, 0)
    return not poll.poll(0)


def is_alive(pid: int) -> bool:
    """Whether there is a process of this number, whoever's it is."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
