"""Serves the practice network until it is told to stop."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TextIO

from spiders.config.os_process import die_with_parent
from spiders.errors import ConfigError
from spiders.practice.network import (
    ARTICLE_FAULTS,
    SITE_FAULTS,
    LoggedRequest,
    Plan,
    PracticeServer,
)
from spiders.practice.saved_plan import MovingPlan, SavedPlan


def main() -> int:
    """Prints one line of JSON, site to base URL, then serves until SIGTERM or SIGINT.

    Returns the exit status: 0, or 2 where the plan is wrong or the port is taken.
    """
    parser = argparse.ArgumentParser(prog="python -m spiders.practice", description=__doc__)
    parser.add_argument("--articles", type=int, default=60, help="posts per site on day 1")
    parser.add_argument("--day", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--start", type=date.fromisoformat, help="date of day 1, YYYY-MM-DD")
    parser.add_argument(
        "--page-kb", type=int, default=0, help="what styles and menus fill pages to"
    )
    parser.add_argument("--saved-plan", type=Path, metavar="FILE", help="that of a demo")
    parser.add_argument(
        "--moving", action="store_true", help="each run finds the next day of the saved plan"
    )
    parser.add_argument("--fault", action="append", default=[], help=_faults_help())
    parser.add_argument("--requests-log", type=Path, help="write the access log here, JSON lines")
    parser.add_argument(
        "--parent", type=int, default=os.getppid(), metavar="PID", help="the process to end with"
    )
    asked = parser.parse_args()
    die_with_parent(asked.parent)
    # Blocked before any thread starts, so that none of them takes the signal.
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    log = asked.requests_log
    out = log.open("w", encoding="utf-8", buffering=1) if log else None
    try:
        plan = Plan(
            asked.articles,
            asked.day,
            asked.seed,
            frozenset(asked.fault),
            asked.start,
            page_kb=asked.page_kb,
        )
        port, at_robots = asked.port, None
        if asked.saved_plan and (saved := SavedPlan.read(asked.saved_plan)):
            plan, port = saved.plan(asked.day), saved.port
            at_robots = MovingPlan(asked.saved_plan).at_robots if asked.moving else None
        with PracticeServer(plan, port, lambda entry: _write(entry, out), at_robots) as server:
            urls = {site: server.base_url(site) for site in server.hosts}
            print(json.dumps(urls), flush=True)
            signal.sigwait(signals)
    except (ValueError, OSError, ConfigError) as error:
        print(f"The practice network does not start: {error}", file=sys.stderr)
        return 2
    finally:
        if out:
            out.close()
    return 0


def _faults_help() -> str:
    sites = ", ".join(f"{fault} ({what})" for fault, what in SITE_FAULTS.items())
    articles = ", ".join(ARTICLE_FAULTS)
    return f"may be repeated; of a site: {sites}; of one article in twenty: {articles}"


def _write(entry: LoggedRequest, out: TextIO | None) -> None:
    if out:
        print(json.dumps(asdict(entry), default=str), file=out)


if __name__ == "__main__":
    raise SystemExit(main())
