"""Scrapy's log lines, less the ones that say nothing a reader could act on."""

from scrapy import Spider
from scrapy.http import Request, Response
from scrapy.logformatter import LogFormatter, LogFormatterResult


class QuietLogFormatter(LogFormatter):
    """Leaves out the line per page: progress is in the stats, each request in the fetch log."""

    def crawled(self, request: Request, response: Response, spider: Spider) -> LogFormatterResult:
        """No line."""
        return None  # type: ignore[return-value]

    def scraped(self, item: object, response: object, spider: Spider) -> LogFormatterResult:
        """No line: the only item is the closing account, which is logged on its own."""
        return None  # type: ignore[return-value]
