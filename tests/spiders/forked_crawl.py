"""Crawls in processes that are forked from one that has loaded Scrapy, which takes two seconds.

What runs in them is `spiders.crawl_process` itself, with the environment of the test. How a run
starts it, `CrawlProcess`, is tested in `test_crawl_process.py`.
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
    """What a crawl said, its exit status (below zero: the signal), and its last words."""

    events: list[dict[str, Any]]
    status: int
    errors: str


def crawl_forked(job_file: Path) -> Ended:
    """Runs `python -m spiders.crawl_process` on a job file, to its end."""
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    print(json.dumps([str(job_file), dict(os.environ)]), file=server.stdin, flush=True)
    status = int(server.stdout.readline())
    lines = _events(job_file).read_text(encoding="utf-8").splitlines()
    errors = _errors(job_file).read_text(encoding="utf-8", errors="replace")
    return Ended([json.loads(line) for line in lines], status, errors)


def _events(job_file: Path) -> Path:
    return job_file.parent / "crawl.events"


def _errors(job_file: Path) -> Path:
    return job_file.parent / "crawl.err"


@cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.spiders.forked_crawl", str(os.getpid())],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    atexit.register(server.communicate)
    return server


def serve(parent: int) -> None:
    """Forks a crawl for each line, and answers with how it ended."""
    die_with_parent(parent)
    for module in _LOADED:
        import_module(module)
    assert "twisted.internet.reactor" not in sys.modules, "each crawl has one of its own"
    for line in sys.stdin:
        job_file, environment = json.loads(line)
        crawl = os.fork()
        if not crawl:
            _become_crawl(Path(job_file), environment)
        _, status = os.waitpid(crawl, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become_crawl(job_file: Path, environment: dict[str, str]) -> None:
    status = 1
    try:
        os.setsid()
        streams = (Path(os.devnull), _errors(job_file), _errors(job_file))
        for number, stream in enumerate(streams):
            opened = os.open(stream, os.O_RDWR | os.O_CREAT | os.O_APPEND)
            os.dup2(opened, number)
            os.close(opened)
        os.environ.clear()
        os.environ.update(environment)
        _crawl(job_file)
        status = 0
    except BaseException:  # noqa: BLE001 - it ends here, whatever it was
        print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _crawl(job_file: Path) -> None:
    from spiders.crawl_process import main

    facts = json.loads(job_file.read_text(encoding="utf-8"))
    job_file.write_text(json.dumps(facts | {"parent": os.getppid()}), encoding="utf-8")
    main(job_file, os.open(_events(job_file), os.O_WRONLY | os.O_CREAT))
    threading._shutdown()  # type: ignore[attr-defined]


if __name__ == "__main__":
    serve(int(sys.argv[1]))
