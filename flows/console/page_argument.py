"""What somebody means who names a page: a URL in any spelling, an article_id or a post id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import regex

from spiders.config.site import Site
from spiders.config.urls import host_of, identify

_ARTICLE_ID = regex.compile(r"(?P<site>[a-z][a-z0-9_]{0,39}):(?:[0-9]{1,20}|u[0-9a-f]{20})")
_POST_ID = regex.compile(r"[0-9]{1,20}")
_SCHEME = regex.compile(r"[a-z][a-z0-9+.-]*://", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageArgument:
    """A page of a site that may be meant."""

    site: Site
    page_id: str
    url: str = ""
    """As it would be asked for; '' where only an id was given."""
    reason: str | None = None
    """Why its URL is none of an article, as `spiders.config.urls.Identity` has it."""

    def same(self, url: str) -> str:
        """The page_id of another URL of the site."""
        return identify(url, self.site).page_id


def parse_page_argument(text: str, sites: Mapping[str, Site]) -> list[PageArgument]:
    """The pages that a text may mean; none if its host is no site's.

    A post id alone may be one of every site's; whatever else is named is one page.
    """
    text = text.strip()
    if (named := _ARTICLE_ID.fullmatch(text)) and named["site"] in sites:
        return [PageArgument(sites[named["site"]], text)]
    if _POST_ID.fullmatch(text):
        number = text.lstrip("0") or "0"
        return [PageArgument(site, f"{site.name}:{number}") for site in sites.values()]
    for site in sites.values():
        url = text if _SCHEME.match(text) else f"{urlsplit(site.base_url).scheme}://{text}"
        if _is_on(url, site):
            identity = identify(url, site)
            return [PageArgument(site, identity.page_id, identity.url, identity.reason)]
    return []


def _is_on(url: str, site: Site) -> bool:
    try:
        parts = urlsplit(url)
        return host_of(parts, site) in site.hosts
    except ValueError:
        return False
