"""Daily columns that look alike without being duplicates: which series a story belongs to."""

from __future__ import annotations

import regex

from spiders.site import Site


def series_of(section: str, slug: str, headline: str, site: Site) -> str:
    """The first of the site's series with a pattern in `section/slug` or in the headline, or ''."""
    path = f"{section}/{slug}"
    for name, patterns in site.series.items():
        for pattern in patterns:
            if any(regex.search(pattern, text, regex.IGNORECASE) for text in (path, headline)):
                return name
    return ""
