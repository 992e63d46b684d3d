"""URLs of a practice site: what each answers."""

from __future__ import annotations

from itertools import chain, islice

import regex

from spiders.practice.content.listings import find_listing
from spiders.practice.content.posts import posts_of
from spiders.practice.content.theme_changes import ThemeChanges
from spiders.practice.faults import closed_sources
from spiders.practice.plan import Plan
from spiders.practice.web.feeds import Feeds
from spiders.practice.web.pages import REDESIGNED, Pages
from spiders.practice.web.response import Request, Response, moved, page
from spiders.practice.web.rest import RestApi
from spiders.practice.web.sitemaps import Sitemaps
from spiders.practice.web.validators import is_not_modified, validators_of

_POST = regex.compile(
    r"^/(?:[^/]+/)+[^/]*?-(?P<id>\d{4,9})(?P<view>/amp|/feed|/embed|/\d{1,3})?/?$"
)


def source_kind(path: str) -> str:
    """`sitemap`, `rest`, `feed`, or '' for what is no source; a post's own feed is one too."""
    if path.endswith(".xml"):
        return "sitemap"
    if path == "/wp-json" or path.startswith("/wp-json/"):
        return "rest"
    return "feed" if path.rstrip("/").endswith("/feed") else ""


def post_of(path: str) -> tuple[int, str] | None:
    """The id of the post that a path names, and its view: '', `/amp`, `/2`."""
    found = _POST.match(path)
    if found is None or path.startswith(("/tag/", "/author/")):
        return None
    return int(found["id"]), found["view"] or ""


_PAGED = regex.compile(r"^(?P<path>.*?)/page/(?P<number>\d+)/?$")
# A picture of one pixel.
_IMAGE = bytes.fromhex("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700")


class SiteRoutes:
    """Answers the requests to one site; what it counts is the pages that it rendered."""

    def __init__(self, site: str, plan: Plan, base_url: str) -> None:
        self._base = base_url
        self._room = room = posts_of(site, plan)
        self.timeline = room.timeline
        self._closed = closed_sources(plan, site)
        self._has_validators = plan.has("page_validators", site)
        self._theme_changes = ThemeChanges(plan, site, room.timeline)
        self._usual, self._redesigned = Pages(room, base_url), Pages(room, base_url, REDESIGNED)
        self._sitemaps = Sitemaps(room, base_url)
        self._feeds = Feeds(room, self._usual, base_url)
        self._rest = RestApi(room, self._usual, base_url)

    def answer(self, request: Request) -> Response:
        """The answer to one request."""
        if self._theme_changes.now == "maintenance":
            return self.maintenance()
        path = request.path
        if path == "/robots.txt":
            return self._sitemaps.robots()
        kind = source_kind(path)
        if kind in self._closed:
            return self._closed_source(self._closed[kind])
        if kind == "sitemap":
            found = self._sitemaps.answer(path)
            return found or self._not_found()
        if kind == "rest":
            return self._rest.answer(request)
        if path.startswith("/wp-content/uploads/"):
            return Response(_IMAGE, 200, "image/webp")
        if path == "/":
            return self._front(request)
        post = post_of(path)
        return self._post(request, *post) if post else self._listing(request)

    def post_at(self, path: str) -> int | None:
        """The id of the post whose own page lies at a path."""
        found = post_of(path)
        return found[0] if found and not found[1] else None

    def maintenance(self) -> Response:
        """The page that stands for everything while the site is under repair."""
        labels = self._room.press.labels
        return page(self._pages.notice(self._room.press.title, labels["maintenance"]))

    @property
    def _pages(self) -> Pages:
        """The pages in the theme that the site has now."""
        return (
            self._redesigned
            if self._theme_changes.now in ("redesigned", "scripted")
            else self._usual
        )

    def _front(self, request: Request) -> Response:
        number = request.query.get("p", "")
        if number:
            index = self.timeline.index_of(int(number)) if number.isdigit() else None
            return (
                self._not_found() if index is None else moved(self._base + self._room.path(index))
            )
        title = self._room.press.title
        return page(self._pages.listing(title, self.timeline.newest(), "", 1))

    def _post(self, request: Request, post_id: int, view: str) -> Response:
        index = self.timeline.index_of(post_id)
        if index is None:
            return self._not_found()
        canonical = self._room.path(index)
        if view == "/feed":
            return self._feeds.comments(index)
        part = int(view[1:]) if view[1:].isdigit() else 1
        if part > 1 and part <= self.timeline.parts(index):
            view += "/"
        elif view not in ("/amp", "/embed"):
            view = ""
        if request.path != canonical + view:
            # Wrong words, an old slug, another section, a slash too many, a part that there is
            # not: the id decides.
            return moved(self._base + canonical + view)
        amp = view == "/amp" or "amp" in request.query
        # Asked before `show`, which may turn the theme for the next page.
        pages = self._pages
        appearance = self._theme_changes.show(post_id)
        if not self._has_validators:
            return page(pages.article(index, part, amp=amp, appearance=appearance))
        validators = validators_of(
            self.timeline.modified_at(index), canonical, part, amp, appearance
        )
        if is_not_modified(request, validators):
            return Response(b"", 304, headers=validators)
        html = pages.article(index, part, amp=amp, appearance=appearance)
        return Response(html.encode(), headers=validators)

    def _listing(self, request: Request) -> Response:
        path = request.path
        paged = _PAGED.match(path)
        number = int(paged["number"]) if paged else 1
        plain = (paged["path"] if paged else path).rstrip("/")
        labels = self._room.press.labels
        if plain in ("/about-us", "/contact-us"):
            key = plain[1:].partition("-")[0]
            return page(self._pages.notice(labels[key], labels[f"{key}_text"]))
        is_feed = plain.endswith("/feed")
        where = plain.removesuffix("/feed")
        if where == "":
            title, posts, own = self._room.press.title, self.timeline.newest(), ""
        else:
            archive = find_listing(self._room, where)
            if archive is None:
                return self._not_found()
            title, posts, own = archive.heading, archive.posts, archive.path
        if is_feed:
            return self._feeds.posts(request, posts, title)
        posts = islice(posts, (max(1, number) - 1) * 10, None)
        first = next(posts, None)
        if first is None and number > 1:
            return self._not_found()
        chosen = iter(()) if first is None else chain([first], posts)
        return page(self._pages.listing(title, chosen, own, number))

    def _not_found(self, status: int = 404) -> Response:
        return page(self._pages.not_found(), status)

    def _closed_source(self, status: int) -> Response:
        # The theme speaks where WordPress does; what stops before it says little.
        return self._not_found(status) if status in (200, 404) else _refused(status)


def _refused(status: int) -> Response:
    return page(f"<html><head><title>{status}</title></head><body></body></html>", status)
