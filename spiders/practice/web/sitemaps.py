"""robots.txt and sitemaps of a practice site (Yoast, Rank Math, core), and the lastmods in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from itertools import islice
from math import ceil

import regex
from markupsafe import escape

from spiders.practice.content.listings import place_slugs
from spiders.practice.content.posts import Posts
from spiders.practice.content.timeline import IST, Timeline
from spiders.practice.faults import closed_sources
from spiders.practice.plan import Plan
from spiders.practice.web.response import Response, xml


def lastmod_of(timeline: Timeline, plan: Plan, site: str) -> Callable[[int], datetime]:
    """From a post's number to what its sitemap says of its last change, in UTC."""
    if plan.has("frozen_lastmod", site):
        return timeline.published_at
    if plan.has("lying_lastmod", site):
        return partial(_lie, timeline, plan.day)
    return timeline.modified_at


def _lie(timeline: Timeline, today: int, index: int) -> datetime:
    """Moves every third day until the post really changes, and no more from then on."""
    change = timeline.first_change(index)
    last = today if change is None else change - 1
    moved = last - (last - index) % 3
    published = timeline.published_at(index)
    return max(published, timeline.moment(moved, 3600)) if moved > 1 else published


Entry = tuple[str, datetime | None]

# Posts a file, as the plugins have it by default.
PER_FILE = {"yoast": 1000, "rankmath": 200, "core": 2000}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


class Sitemaps:
    """The sitemaps of one site under one plan; a file is built when it is asked for."""

    def __init__(self, room: Posts, base_url: str) -> None:
        self._room, self._base = room, base_url
        self._seo = room.press.seo
        self._per_file = PER_FILE[self._seo]
        site, plan = room.press.name, room.plan
        self._lastmod = lastmod_of(room.timeline, plan, site)
        # Core writes no lastmod before WordPress 6.5.
        self._is_silent = self._seo == "core" or plan.has("no_lastmod", site)
        self._says_now = plan.has("now_lastmod", site)
        self._is_announced = room.press.announces_sitemap
        self._is_announced &= closed_sources(plan, site).get("sitemap") != 404

    def robots(self) -> Response:
        """robots.txt: two folders are closed; most sites name their sitemaps."""
        lines = ["User-agent: *", "Disallow: /wp-admin/", "Disallow: /private/"]
        if self._is_announced:
            names = {
                "yoast": ["sitemap_index.xml"],
                "rankmath": ["sitemap_index.xml", "news-sitemap.xml"],
                "core": ["wp-sitemap.xml"],
            }[self._seo]
            lines += ["", *(f"Sitemap: {self._base}/{name}" for name in names)]
        return Response(("\n".join(lines) + "\n").encode(), 200, "text/plain; charset=UTF-8")

    def answer(self, path: str) -> Response | None:
        """The sitemap at a path, None if this site has none there."""
        if path in ("/sitemap_index.xml", "/wp-sitemap.xml"):
            return xml(self._index()) if path.startswith("/wp-") == (self._seo == "core") else None
        if path == "/news-sitemap.xml" and self._seo == "rankmath":
            return xml(self._news())
        form = (
            r"/wp-sitemap-(posts|taxonomies|users)(?:-(post|page|category|post_tag))?-(\d+)\.xml"
            if self._seo == "core"
            else r"/()(post|page|category|post_tag|author)-sitemap(\d*)\.xml"
        )
        found = regex.fullmatch(form, path)
        if found is None:
            return None
        number = int(found[3] or 1)
        name = found[2] or "author"
        if name == "post":
            return xml(self._urlset(self._posts(number))) if 1 <= number <= self._files else None
        return xml(self._urlset(self._others[name]())) if number == 1 else None

    @property
    def _files(self) -> int:
        return max(1, ceil(self._room.timeline.total / self._per_file))

    def _posts(self, number: int) -> Iterable[Entry]:
        first = (number - 1) * self._per_file
        if number == 1 and self._seo == "yoast":
            yield "/", self._latest()
        for index in self._room.timeline.alive(first, first + self._per_file):
            yield self._room.path(index), self._lastmod(index)

    def _latest(self) -> datetime | None:
        """The lastmod of whatever changes when any post does."""
        return max(map(self._lastmod, self._room.timeline.recently_moved()), default=None)

    @cached_property
    def _others(self) -> dict[str, Callable[[], list[Entry]]]:
        room = self._room
        moment, founded = self._latest(), self._lastmod(0)
        return {
            "page": lambda: [("/about-us", founded), ("/contact-us", founded)],
            "category": lambda: [(f"/{slug}", moment) for slug in room.press.sections],
            "post_tag": lambda: [(f"/tag/{slug}", moment) for slug in place_slugs()],
            "author": lambda: [(f"/author/{login}", moment) for _, login in room.press.authors],
        }

    @cached_property
    def _index_entries(self) -> list[Entry]:
        timeline = self._room.timeline
        entries: list[Entry] = []
        for number in range(1, self._files + 1):
            first = (number - 1) * self._per_file
            posts = timeline.alive(first, first + self._per_file)
            lastmod = max(map(self._lastmod, posts), default=None)
            name = (
                f"post-sitemap{number}" if number > 1 or self._seo == "rankmath" else "post-sitemap"
            )
            entries.append((f"/{name}.xml", lastmod))
        moment = self._latest()
        entries += [(f"/{name}-sitemap.xml", moment) for name in self._others]
        if self._seo == "core":
            names = [f"posts-post-{number}" for number in range(1, self._files + 1)]
            names += ["posts-page-1", "taxonomies-category-1", "taxonomies-post_tag-1", "users-1"]
            entries = [(f"/wp-sitemap-{name}.xml", None) for name in names]
        return entries

    def _index(self) -> str:
        entries = self._index_entries
        items = "".join(f"<sitemap>{self._inner(entry)}</sitemap>\n" for entry in entries)
        return f"{_HEAD}<sitemapindex {_SCHEMA}>\n{items}</sitemapindex>\n"

    def _urlset(self, entries: Iterable[Entry]) -> str:
        items = "".join(f"<url>{self._inner(entry)}</url>\n" for entry in entries)
        return f"{_HEAD}<urlset {_SCHEMA}>\n{items}</urlset>\n"

    def _inner(self, entry: Entry) -> str:
        path, lastmod = entry
        inner = f"<loc>{escape(self._base + path)}</loc>"
        if lastmod and not self._is_silent:
            if self._says_now:
                lastmod = datetime.now(UTC).replace(microsecond=0)
            local = lastmod.astimezone(IST if self._seo == "rankmath" else lastmod.tzinfo)
            inner += f"<lastmod>{local.isoformat()}</lastmod>"
        return inner

    def _news(self) -> str:
        room, timeline = self._room, self._room.timeline
        newest = next(timeline.newest(), None)
        since = timeline.published_at(newest) - timedelta(days=2) if newest is not None else None
        items = []
        for index in islice(timeline.newest(), 1000):
            if since and timeline.published_at(index) < since:
                break
            published = timeline.published_at(index).astimezone(IST).isoformat()
            items.append(
                f"<url><loc>{escape(self._base + room.path(index))}</loc><news:news>"
                f"<news:publication><news:name>{escape(room.press.title)}</news:name>"
                f"<news:language>{room.language}</news:language></news:publication>"
                f"<news:publication_date>{published}</news:publication_date>"
                f"<news:title>{escape(room.headline(index))}</news:title></news:news></url>\n"
            )
        return f"{_HEAD}<urlset {_SCHEMA} {_NEWS}>\n{''.join(items)}</urlset>\n"
