"""The crawl's own process: `python -m spiders.crawl_process JOB.json FD` crawls and reports on FD.

Each line on the descriptor is one JSON event: `log`, `stats`, `segment`, and a last `done`.
The process ends by itself when its parent dies, and gracefully on SIGTERM.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from traceback import format_exception_only
from typing import Any

# Before all others: it looks through the call stack, which costs the more the more is loaded.
import scrapy.core.downloader.contextfactory  # noqa: F401
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.utils.project import get_project_settings

from spiders.config import clock
from spiders.config.os_process import die_with_parent
from spiders.config.printable import printable
from spiders.config.site import Site
from spiders.news import NewsSpider
from spiders.spider_loader import spider_for
from spiders.state.crawl_job import job_from_json

_STATS_EVERY = 1.0
_QUIET = (
    *("scrapy.addons", "scrapy.middleware", "scrapy.crawler"),
    *("scrapy.statscollectors", "scrapy.extensions.logstats"),
    # Versions of libraries; that a spider opens and closes, which it says itself with its counts.
    *("scrapy.utils.log", "scrapy.core.engine"),
)
_MOST_LETTERS = 4000
"""Of one message or traceback; a page's address alone may be longer."""


class Reporter:
    """Writes events to the parent; safe to use from any thread."""

    def __init__(self, descriptor: int) -> None:
        self._pipe = os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", buffering=1)
        self._heard = True
        self._lock = threading.Lock()

    def __call__(self, event: dict[str, Any]) -> None:
        """Sends one event."""
        with self._lock:
            if self._heard:
                try:
                    text = json.dumps(_printable(event), ensure_ascii=False, default=str)
                    self._pipe.write(text + "\n")
                except BrokenPipeError:
                    # The parent is gone and the crawl is about to end: its crawl log comes first.
                    self._heard = False


def _printable(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """An event's texts, in which sites may have a say, as a terminal may have them."""
    match value:
        case str():
            return printable(value, lines=True)
        case list():
            return [_printable(each) for each in value]
        case dict():
            return {key: _printable(each) for key, each in value.items()}
    return value


class _ReportHandler(logging.Handler):
    """Sends log records as events, with the site they are about."""

    def __init__(self, report: Reporter) -> None:
        super().__init__(logging.INFO)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        if record.name in _QUIET and record.levelno < logging.WARNING:
            return
        spider = getattr(record, "spider", None)
        message, traceback = record.getMessage(), ""
        if record.exc_info and record.exc_info[1]:
            what = " ".join(format_exception_only(record.exc_info[1])[-1].split())
            # Scrapy's own messages may repeat the error that they are about.
            message = message if what in message else f"{message}: {what}"
            traceback = logging.Formatter().formatException(record.exc_info)
        self._report(
            {
                "event": "log",
                "level": record.levelno,
                "logger": record.name,
                "site": getattr(spider, "name", ""),
                "kind": str(record.msg)[:100],
                "message": _shortened(message),
                "traceback": _shortened(traceback),
            }
        )


def _shortened(text: str) -> str:
    if len(text) <= _MOST_LETTERS:
        return text
    # What went wrong stands at the end of a traceback.
    half = _MOST_LETTERS // 2
    return f"{text[:half]} … {text[-half:]}"


def main(
    job_file: Path,
    descriptor: int,
    make_spider: Callable[[Site], type[NewsSpider]] = spider_for,
) -> None:
    """Crawls all sites of a job file at once, each with its own politeness."""
    facts = json.loads(job_file.read_text(encoding="utf-8"))
    die_with_parent(facts["parent"])
    report = Reporter(descriptor)
    job = job_from_json(facts["job"], job_file.parent)
    clock.start_after(job.newest)
    settings = get_project_settings()
    settings.setmodule("spiders.settings", priority="project")
    settings.set("USER_AGENT", job.user_agent, priority="cmdline")
    settings.set("LOG_ENABLED", value=False, priority="cmdline")
    logging.basicConfig(level=logging.INFO, handlers=[_ReportHandler(report)], force=True)
    process = AsyncCrawlerProcess(settings, install_root_handler=False)
    crawlers: list[Crawler] = []
    for table in facts["sites"]:
        crawler = process.create_crawler(make_spider(Site.model_validate(table)))
        crawlers.append(crawler)
        process.crawl(crawler, job=job, report=report)
    stop = threading.Event()
    ticker = threading.Thread(target=_report_stats, args=(crawlers, report, stop), daemon=True)
    ticker.start()
    process.start()
    stop.set()
    ticker.join()
    spiders = _spiders(crawlers)
    for spider in spiders:
        report(spider.recorder.stats())
    # A crawl that ended early, as with unreadable known pages, has no spider to tell why.
    problems = {table["name"]: "its crawl did not start" for table in facts["sites"]}
    problems.update({spider.name: spider.problem for spider in spiders})
    report({"event": "done", "problems": {site: why for site, why in problems.items() if why}})


def _report_stats(crawlers: list[Crawler], report: Reporter, stop: threading.Event) -> None:
    while not stop.wait(_STATS_EVERY):
        for spider in _spiders(crawlers):
            report(spider.recorder.stats())


def _spiders(crawlers: list[Crawler]) -> list[NewsSpider]:
    return [c.spider for c in crawlers if isinstance(c.spider, NewsSpider)]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
