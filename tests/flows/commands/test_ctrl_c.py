"""Ctrl-C in a run: an answer at once, books that are closed, a table that is true."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
import regex

from spiders.practice.network import Plan, PracticeServer
from tests.flows.khabar import Khabar

TABLE = "SELECT site, new FROM run_sites ORDER BY site"


@pytest.mark.slow
def test_the_closing_table_tells_what_is_published(tmp_path: Path) -> None:
    khabar = Khabar(tmp_path)
    # With a pause between requests it is still at work when it is stopped.
    with PracticeServer(Plan(articles=40)) as network:
        khabar.follow(network, delay="0.5")
        run = khabar.start("run", "theprintlines", "bharatexpress_urdu")
        begin = time.monotonic()
        while not list(khabar.home.glob("work/*/*/*.warc.gz*")):
            assert run.poll() is None
            assert time.monotonic() < begin + 120
            time.sleep(0.1)
        time.sleep(2)
        run.send_signal(signal.SIGINT)
        out, errors = run.communicate(timeout=120)
    assert run.returncode == 130
    assert "stopping, closing the books" in out
    assert errors.startswith("khabar: stopped; what was done is kept")
    shown = regex.findall(r"^(theprintlines|bharatexpress_urdu) +[0-9]+ +([0-9]+)", out, regex.M)
    assert [(site, int(new)) for site, new in sorted(shown)] == khabar.query(TABLE)
    assert khabar.query("SELECT state FROM runs") == [("cancelled",)]
    # Nothing that was archived is left: the books are closed.
    assert khabar.query("SELECT sum(new) > 0 FROM run_sites") == [(True,)]
    stored = "SELECT site, count(*) FROM articles GROUP BY site ORDER BY site"
    assert khabar.query(stored) == [row for row in khabar.query(TABLE) if row[1]]
