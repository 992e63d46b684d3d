"""An archive of one day, in three languages, with foreign text that is out for mischief."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from spiders.config.date_window import Window
from spiders.state.crawl_log import CrawlLog
from tests.builders import (
    HINDI,
    NOON,
    SITES,
    URDU,
    article,
    outcome,
    page,
    rejected,
    segment,
    totals,
)
from warehouse.database.connection import writer
from warehouse.load.crawl_log import load_crawl_log
from warehouse.load.segment import load_segment
from warehouse.publish.publish import publish
from warehouse.runs.runs import Run, finish_run, start_run

HOUR = timedelta(hours=1)
NOW = NOON + 5 * HOUR
DAY = Window(date(2026, 3, 1), date(2026, 3, 1))
SCRIPT = "<script>hacked = 1</script><img src=x onerror='hacked = 1'>"


def fill(home: Path) -> None:
    """A day of two sites, of which nothing is as it should be."""
    with writer(home) as con:
        start_run(con, Run("run1", "ingest", "command", NOON))
        stories = (
            page(article(1)),
            page(article(2, headline=f"</title></svg>{SCRIPT}", url="http://[::1/no url")),
            page(article(3, HINDI[:300], url="javascript:hacked=1", headline="तीसरी")),
            rejected(4, "listing"),
        )
        load_segment(con, segment(*stories), SITES)
        urdu = article(1, URDU, site="urdu", language="ur", headline="Viral: پرانے باغ میں مشاعرہ")
        load_segment(con, segment(page(urdu), site="urdu"), SITES)
        edit = article(1, HINDI + " अंत।", headline="नया शीर्षक")
        load_segment(con, segment(page(edit, NOON + HOUR)), SITES)
        failed = [outcome(number, "failed:timeout") for number in (5, 6)]
        load_crawl_log(con, "run1", CrawlLog(pages=failed, totals=totals(discovered=6)))
        rename = "UPDATE articles SET site = ? WHERE article_id = ?"
        con.execute(rename, [f"x{SCRIPT}", "hindi:3"])
        con.execute(rename, ["a_newspaper_with_a_long_name", "hindi:2"])
        con.execute("UPDATE pages SET reason = ? WHERE page_id = 'hindi:6'", [f"x{SCRIPT}"])
        finish_run(con, "run1", "failed", f"hindi: {SCRIPT}", NOON + HOUR)
    publish(home)
