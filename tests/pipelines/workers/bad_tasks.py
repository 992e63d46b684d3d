"""Tasks that a library's code could come to on some page: for tests of the clean pool."""

from __future__ import annotations

import ctypes
import logging
import os
import re
import signal
import sys
import time
import urllib.request
from pathlib import Path

from pipelines.record import CleanedPage
from pipelines.site_profile import SiteProfile
from pipelines.workers.worker import PageLimits, prepare_worker
from spiders.archive.records import FetchedPage
from spiders.config.site import Site


def hang() -> None:
    """Within one call of C code, which no signal handler of Python could interrupt."""
    re.match("(a+)+$", "a" * 60 + "b")


def wait() -> None:
    time.sleep(1_000)


def grow() -> None:
    held = []
    while True:
        held.append(bytearray(2**20))


def abort() -> None:
    os.abort()


def leave() -> None:
    os._exit(3)


def overflow() -> None:
    ctypes.string_at(0)


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def be_killed_once() -> None:
    """As by somebody outside, whom the page has nothing to do with."""
    note = Path(os.environ["KILLED_ONCE"])
    if not note.exists():
        note.touch()
        be_killed()


_TASKS = (hang, wait, grow, abort, leave, overflow, be_killed, be_killed_once)
BAD = {task.__name__: task for task in _TASKS}


def process_id() -> int:
    return os.getpid()


def loaded(module: str) -> bool:
    return module in sys.modules


def fail() -> None:
    raise LookupError("یہاں کچھ نہیں")


def ask(url: str) -> None:
    urllib.request.urlopen(url)


def chatter() -> None:
    os.write(1, b"printed by a C library\n")
    os.write(2, b"printed by a C library\n")
    logging.getLogger("tests.chatter").warning("%s नहीं मिला", "कुछ")


def prepare_bad_worker(limits: PageLimits) -> None:
    """A worker that does a page's bad task where its body names one, and cleans it if not."""
    prepare_worker(limits)
    # Not for `leave`, which never comes to it.
    from pipelines import clean

    clean_page = clean.clean_page

    def clean_or_misbehave(page: FetchedPage, site: Site, profile: SiteProfile) -> CleanedPage:
        if name := re.search(rb"<!--task:(\w+)-->", page.body):
            BAD[name[1].decode()]()
        return clean_page(page, site, profile)

    clean.clean_page = clean_or_misbehave
