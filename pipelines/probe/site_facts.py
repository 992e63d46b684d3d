"""What the findings of a probe say of a site: title, section labels and time zone."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import regex
from lxml.html import HtmlElement

from pipelines.metadata.from_html import page_title
from pipelines.metadata.headline import SEPARATOR
from pipelines.metadata.sections import MAX_LABEL, section_path
from pipelines.metadata.values import meta_values
from pipelines.text.text import clean_line
from spiders.config.site import Site
from spiders.probe.findings import SiteFindings

DEFAULT_ZONE = "Asia/Kolkata"
UNKNOWN = "nothing tells; assumed"

_OFFSET = regex.compile(
    r"T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?P<sign>[+-])(?P<h>\d{2}):?(?P<m>\d{2})$"
)
# One zone for each offset of the region; which of several it is makes no difference to a time.
_ZONES = {
    timedelta(hours=5, minutes=30): "Asia/Kolkata",
    timedelta(hours=5, minutes=45): "Asia/Kathmandu",
    timedelta(hours=5): "Asia/Karachi",
    timedelta(hours=6): "Asia/Dhaka",
    timedelta(hours=4): "Asia/Dubai",
}


def learn_zone(findings: SiteFindings, times: Iterable[str]) -> tuple[str, str]:
    """(zone, how it is known); the zone of India where nothing tells.

    Args:
        findings: What REST says of the site.
        times: Times as the pages write them.
    """
    named = findings.rest_root.get("timezone_string")
    if isinstance(named, str) and named and _exists(named):
        return named, "WordPress REST names it"
    local = Counter(filter(None, (_difference(*pair) for pair in findings.rest_times)))
    if local:
        return _zone(local.most_common(1)[0][0]), "REST: local time against UTC"
    offsets = Counter(offset for text in times if (offset := _offset(text)))
    if offsets:
        offset, count = offsets.most_common(1)[0]
        return _zone(offset), f"offset of {count} times on the sample pages"
    return DEFAULT_ZONE, UNKNOWN


def _offset(text: str) -> timedelta | None:
    match = _OFFSET.search(text.strip())
    if match is None:
        return None
    offset = timedelta(hours=int(match["h"]), minutes=int(match["m"]))
    return offset if match["sign"] == "+" else -offset


def _difference(local: str, utc: str) -> timedelta | None:
    try:
        gap = datetime.fromisoformat(local) - datetime.fromisoformat(utc)
    except (ValueError, TypeError):
        return None
    # WordPress rounds neither, but a post saved in between may be a second off.
    quarter = timedelta(minutes=15)
    return round(gap / quarter) * quarter


def _zone(offset: timedelta) -> str:
    if name := _ZONES.get(offset):
        return name
    hours = offset / timedelta(hours=1)
    # The sign of these zones is the other way round.
    return f"Etc/GMT{-hours:+.0f}" if hours and hours == int(hours) else "UTC"


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


MAX_SECTIONS = 40


def site_title(
    findings: SiteFindings, front: HtmlElement | None, pages: Iterable[HtmlElement]
) -> str:
    """What most pages, REST or the front page's title call the site."""
    names = Counter(
        clean_line(name) for page in pages for name in meta_values(page).get("og:site_name", ())
    )
    if names:
        return names.most_common(1)[0][0]
    rest = findings.rest_root.get("name")
    if isinstance(rest, str) and rest.strip():
        return clean_line(html.unescape(rest))
    title = page_title(front) if front is not None else ""
    parts = [part.strip() for part in SEPARATOR.split(title) if part.strip()]
    host = findings.hosts[0].partition(":")[0]
    # Of `Paper – News of the day` the part that the host name repeats.
    plain = host.replace("-", "")
    own = [part for part in parts if part.lower().replace(" ", "") in plain]
    return str((own or parts or [host])[0])


def section_labels(findings: SiteFindings, articles: Sequence[str], site: Site) -> dict[str, str]:
    """Section slugs of the articles' URLs, the most used first, with the labels the site shows."""
    counts = Counter(section_path(url, "", site)[0].partition("/")[0] for url in articles)
    labels: dict[str, str] = {}
    for path, text in _menu(findings):
        # The name of a section below another is none of that one's.
        if _is_outermost(path, site):
            labels.setdefault(path.rsplit("/", 1)[-1], text)
    labels |= {slug: clean_line(html.unescape(name)) for slug, name in findings.categories.items()}
    found = [slug for slug, _ in counts.most_common() if slug and labels.get(slug)]
    return {slug: labels[slug] for slug in found[:MAX_SECTIONS]}


def nested_sections(findings: SiteFindings, articles: Sequence[str], site: Site) -> dict[str, str]:
    """Paths of sections below others (`states/bihar`) that hold articles, with their labels."""
    folders: Counter[str] = Counter()
    for url in articles:
        segments = unquote(urlsplit(url).path).strip("/").lower().split("/")[:-1]
        folders.update("/".join(segments[:depth]) for depth in range(2, len(segments) + 1))
    labels: dict[str, str] = {}
    for path, text in _menu(findings):
        if not _is_outermost(path, site):
            labels.setdefault(path, text)
    found = [path for path, _ in folders.most_common() if path in labels]
    return {path: labels[path] for path in found[:MAX_SECTIONS]}


def _is_outermost(path: str, site: Site) -> bool:
    outermost = section_path(f"/{path}/x", "", site)[0].partition("/")[0]
    return outermost == path.rsplit("/", 1)[-1]


def _menu(findings: SiteFindings) -> Iterator[tuple[str, str]]:
    """Paths and texts of the menu's links, as far as they can be a section's."""
    for link in findings.links:
        path = unquote(urlsplit(link.url).path).strip("/").lower().removeprefix("category/")
        text = clean_line(link.text)
        if link.in_menu and path and text and len(text) <= MAX_LABEL:
            yield path, text
