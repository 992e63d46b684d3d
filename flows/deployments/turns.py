"""When a site's runs begin that names no time itself: often by day, hourly by night."""

from __future__ import annotations

from collections.abc import Mapping

from spiders.site import Site

EVERY = 20
"""Minutes between two runs of a site by day."""


def cron_lines(sites: Mapping[str, Site]) -> dict[str, tuple[str, ...]]:
    """The cron lines of each site, in its time zone.

    Those without lines of their own share out the minutes, so that they do not start together.
    """
    usual = [name for name, site in sites.items() if site.schedule.cron is None]
    return {
        name: _usual(usual.index(name) * EVERY // len(usual))
        if site.schedule.cron is None
        else site.schedule.cron
        for name, site in sites.items()
    }


def _usual(minute: int) -> tuple[str, ...]:
    by_day = ",".join(str(each) for each in range(minute, 60, EVERY))
    return f"{by_day} 6-23 * * *", f"{minute} 0-5 * * *"
