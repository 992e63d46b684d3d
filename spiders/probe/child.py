"""The process of `khabar probe`: `python -m spiders.probe.child JOB.json FD`."""

from __future__ import annotations

import sys
from pathlib import Path

from spiders.crawl_process import main
from spiders.probe.spider import probe_spider_for

if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), probe_spider_for)
