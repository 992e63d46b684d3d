"""What a site calls itself, and what it calls its sections."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

import regex
from lxml.html import HtmlElement

from pipelines.byline import page_title
from pipelines.facts import meta_values
from pipelines.identity import section_of
from pipelines.text import clean_line
from spiders.probe.look import Look
from spiders.site import Site

MAX_SECTIONS = 40
_TITLE_PART = regex.compile(r"\s+[|\-–—»·•:]\s+|\s*\|\s*")


def site_title(look: Look, front: HtmlElement | None, pages: Iterable[HtmlElement]) -> str:
    """What most pages, REST or the front page's title call the site."""
    names = Counter(
        clean_line(name) for page in pages for name in meta_values(page).get("og:site_name", ())
    )
    if names:
        return names.most_common(1)[0][0]
    rest = look.rest_root.get("name")
    if isinstance(rest, str) and rest.strip():
        return clean_line(html.unescape(rest))
    title = page_title(front) if front is not None else ""
    parts = [part.strip() for part in _TITLE_PART.split(title) if part.strip()]
    host = look.hosts[0].partition(":")[0]
    # Of `Paper – News of the day` the part that the host name repeats.
    plain = host.replace("-", "")
    own = [part for part in parts if part.lower().replace(" ", "") in plain]
    return str((own or parts or [host])[0])


def section_labels(look: Look, articles: Sequence[str], site: Site) -> dict[str, str]:
    """Section slugs of the articles' URLs, the most used first, with the labels the site shows."""
    counts = Counter(section_of(url, "", site)[0] for url in articles)
    labels: dict[str, str] = {}
    for link in look.links:
        path = urlsplit(link.url).path.strip("/").lower()
        text = clean_line(link.text)
        if link.in_menu and path and text and len(text) <= 40:
            labels.setdefault(path.rsplit("/", 1)[-1], text)
    labels |= {slug: clean_line(html.unescape(name)) for slug, name in look.categories.items()}
    found = [slug for slug, _ in counts.most_common() if slug and labels.get(slug)]
    return {slug: labels[slug] for slug in found[:MAX_SECTIONS]}
