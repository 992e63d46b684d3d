"""Crawls, and commands of Scrapy, in processes that are forked from one that has loaded it.

To load it takes two seconds. What runs in them is `spiders.crawl_process` itself, with the
environment of the test. How a run starts it, `CrawlProcess`, is tested in `test_crawl_process.py`.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import print_exc
from typing import Any, NamedTuple

from spiders.config.os_process import die_with_parent
from tests.places import PROJECT

_LOADED = (
    "spiders.crawl_process",
    # What Scrapy loads when a crawl begins.
    "spiders.download.handler",
    "spiders.download.logformatter",
    "spiders.download.middlewares",
    "scrapy.cmdline",
    "scrapy.downloadermiddlewares.redirect",
    "scrapy.downloadermiddlewares.httpproxy",
    "scrapy.extensions.closespider",
    "scrapy.extensions.feedexport",
    "scrapy.extensions.memusage",
    "scrapy.extensions.throttle",
    "scrapy.pqueues",
    "scrapy.resolver",
    "scrapy.spidermiddlewares.referer",
    "scrapy.squeues",
    "twisted.web.client",
)


class Ended(NamedTuple):
    """Exit status of a process (below zero: the signal), and what it wrote."""

    status: int
    out: str
    errors: str


def crawl_forked(job_file: Path) -> tuple[Ended, list[dict[str, Any]]]:
    """Runs `python -m spiders.crawl_process` on a job file; returns its end and its events."""
    ended = _run_forked("_crawl", job_file)
    lines = _events(job_file).read_text(encoding="utf-8").splitlines()
    return ended, [json.loads(line) for line in lines]


def scrapy_forked(*words: str, **environment: str) -> Ended:
    """Runs `scrapy words…`, with some more environment."""
    return _run_forked("_scrapy", *words, **environment)


def _run_forked(task: str, *words: object, **environment: str) -> Ended:
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with TemporaryDirectory() as folder:
        call = [task, list(map(str, words)), dict(os.environ) | environment, folder]
        print(json.dumps(call), file=server.stdin, flush=True)
        status = int(server.stdout.readline())
        out, errors = (
            Path(folder, name).read_text(encoding="utf-8", errors="replace")
            for name in ("out", "errors")
        )
    return Ended(status, out, errors)


def _events(job_file: Path) -> Path:
    return job_file.parent / "crawl.events"


@cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.spiders.forked", str(os.getpid())],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    atexit.register(server.communicate)
    return server


def serve(parent: int) -> None:
    """Forks a process for each line, and answers with how it ended."""
    die_with_parent(parent)
    for module in _LOADED:
        import_module(module)
    assert "twisted.internet.reactor" not in sys.modules, "each crawl has one of its own"
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(*json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(task: str, words: list[str], environment: dict[str, str], folder: str) -> None:
    status: object = 1
    try:
        os.setsid()
        for number, stream in enumerate((os.devnull, f"{folder}/out", f"{folder}/errors")):
            opened = os.open(stream, os.O_RDWR | os.O_CREAT | os.O_APPEND)
            os.dup2(opened, number)
            os.close(opened)
        os.environ.clear()
        os.environ.update(environment)
        _TASKS[task](*words)
        threading._shutdown()  # type: ignore[attr-defined]
        status = 0
    except SystemExit as end:
        status = end.code or 0
    except BaseException:  # noqa: BLE001 - it ends here, whatever it was
        print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 1)


def _crawl(job_file: str) -> None:
    from spiders.crawl_process import main

    path = Path(job_file)
    facts = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(facts | {"parent": os.getppid()}), encoding="utf-8")
    main(path, os.open(_events(path), os.O_WRONLY | os.O_CREAT))


def _scrapy(*words: str) -> None:
    from scrapy.cmdline import execute

    execute(["scrapy", *words])


_TASKS = {"_crawl": _crawl, "_scrapy": _scrapy}

if __name__ == "__main__":
    serve(int(sys.argv[1]))
