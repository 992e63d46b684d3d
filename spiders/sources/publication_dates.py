"""Whether an article was published within a window of days, by what its source says."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import regex

from spiders.config.date_window import Period, midnight
from spiders.config.dates import parse_time
from spiders.state.source_entries import Entry

_YEAR, _MONTH, _DAY = r"((?:19|20)[0-9]{2})", r"(0[1-9]|1[0-2])", r"(0[1-9]|[12][0-9]|3[01])"
# Folders alone: a slug may hold anything, such as the score 2025-10.
_FOLDERS = regex.compile(rf"/{_YEAR}/{_MONTH}(?:/{_DAY})?(?=/|$)")
# sitemap-pt-post-2026-01.xml, sitemap.xml?yyyy=2026&mm=01&dd=15
_SITEMAP = regex.compile(
    rf"sitemap[^/]*?(?<![0-9]){_YEAR}(?:[-_]|&mm=){_MONTH}(?:(?:[-_]|&dd=){_DAY})?(?![0-9])"
)


def is_inside(entry: Entry, window: Period, zone: ZoneInfo) -> bool | None:
    """Whether an entry belongs into a window; None if its date is unknown.

    A date of publication goes before one of the last change: the source's
    word, then the day or month in the URL or in the name of the sitemap. An article that is known
    by its last change alone belongs to the window in which it was changed.

    Args:
        entry: as its source names it.
        window: midnight to midnight.
        zone: the site's, for days without a time.
    """
    if published := entry.hint.published_at:
        return Period(published, published).meets(window)
    changed = period_of_lastmod(entry.hint.lastmod, zone)
    period = period_of_url(entry.url, zone) or period_of_url(entry.hint.via, zone)
    if period is None:
        return changed.meets(window) if changed else None
    # A month may begin before the window: what was last changed then was published then.
    return period.meets(window) and not (changed and changed.end <= window.start)


def period_of_lastmod(lastmod: str, zone: ZoneInfo) -> Period | None:
    """The moment of a lastmod, or its day in the site's time zone; None if it is none."""
    try:
        return _day(date.fromisoformat(lastmod.strip()), zone)
    except ValueError:
        moment = parse_time(lastmod, zone)
    return Period(moment, moment) if moment else None


def period_of_url(url: str, zone: ZoneInfo) -> Period | None:
    """The day or month of publication that a URL shows; None if it shows none."""
    # Behind the host, whose name may hold anything.
    path = "/" + url.partition("://")[2].partition("/")[2]
    if not (match := _FOLDERS.search(path) or _SITEMAP.search(path)):
        return None
    year, month, day = match.groups()
    try:
        return (
            _day(date(int(year), int(month), int(day)), zone) if day else _month(year, month, zone)
        )
    except ValueError:
        # 31 February is no day, and no date then.
        return None


def _day(day: date, zone: ZoneInfo) -> Period:
    return Period(midnight(day, zone), midnight(day + timedelta(days=1), zone))


def _month(year: str, month: str, zone: ZoneInfo) -> Period:
    first = date(int(year), int(month), 1)
    after = (first + timedelta(days=31)).replace(day=1)
    return Period(midnight(first, zone), midnight(after, zone))
