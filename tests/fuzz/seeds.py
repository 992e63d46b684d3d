"""Documents to be damaged: pages and sources of the practice network in three languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from spiders.config.site import Site
from spiders.practice.content.posts import posts_of
from spiders.practice.network import SITES, Plan
from spiders.practice.web.pages import Pages
from spiders.practice.web.response import Request
from spiders.practice.web.routes import SiteRoutes

ARTICLES = 24
PATHS = (
    "/feed/",
    "/sitemap_index.xml",
    "/sitemap.xml",
    "/wp-sitemap.xml",
    "/",
    "/wp-json/wp/v2/posts",
)


@dataclass(frozen=True, slots=True)
class Seeds:
    """One practice site and documents of it."""

    site: Site
    pages: tuple[bytes, ...] = field(repr=False)
    """Its articles."""
    sources: tuple[bytes, ...] = field(repr=False)
    """Its feed, sitemaps, front page and list of posts."""


@cache
def seeds() -> tuple[Seeds, ...]:
    """The seeds of every practice site; the same each time."""
    plan = Plan(articles=ARTICLES, day=1)
    found = []
    for name in SITES:
        host = f"{name.replace('_', '-')}.example"
        room = posts_of(name, plan)
        language = next(room.truth(index, "").language for index in room.timeline.alive())
        site = Site(
            name=name,
            title=name,
            hosts=(host,),
            base_url=f"https://{host}",
            language=language,
        )
        pages = Pages(room, site.base_url)
        routes = SiteRoutes(name, plan, site.base_url)
        answers = (routes.answer(Request("GET", path)) for path in PATHS)
        found.append(
            Seeds(
                site,
                tuple(pages.article(index).encode() for index in room.timeline.alive()),
                tuple(answer.body for answer in answers if answer.status == 200),
            )
        )
    return tuple(found)
