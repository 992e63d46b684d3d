"""What a child process does so that it never outlives the process that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int) -> None:
    """Has Linux end this process when its parent dies, and ends it now if that has happened.

    Call it first of all, and start the process in a thread that lives as long as it may: Linux
    sends its SIGTERM when that thread ends. Other systems send none.

    Args:
        parent: process id of whoever started this process, as he has handed it over: an orphan
            cannot tell by itself that it is one.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        # It died before it could be asked to take this one along.
        os._exit(1)


def is_alive(pid: int) -> bool:
    """Whether there is a process of this number, whoever's it is."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
