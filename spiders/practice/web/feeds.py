"""RSS feeds as WordPress serves them: ten items, paged, with the only validators of the site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from email.utils import format_datetime
from itertools import islice

from markupsafe import escape

from spiders.practice.content.listings import place_name
from spiders.practice.content.posts import Posts
from spiders.practice.web.pages import Pages
from spiders.practice.web.response import Request, Response, xml
from spiders.practice.web.validators import is_not_modified, validators_of

ITEMS = 10
RSS = "application/rss+xml; charset=UTF-8"


class Feeds:
    """The feeds of one site under one plan."""

    def __init__(self, room: Posts, pages: Pages, base_url: str) -> None:
        self._room, self._pages, self._base = room, pages, base_url

    def posts(self, request: Request, posts: Iterator[int], title: str) -> Response:
        """A feed of posts, newest first; `paged=N` in the query turns pages, 404 past the end."""
        # All feeds of a site share one ETag, made of the time the site last changed.
        validators = validators_of(self._room.timeline.last_modified)
        if is_not_modified(request, validators):
            return Response(b"", 304, RSS, validators)
        paged = request.query.get("paged", "1")
        number = int(paged) if paged.isdigit() else 1
        chosen = list(islice(posts, (max(1, number) - 1) * ITEMS, max(1, number) * ITEMS))
        items = [self._item(index) for index in chosen]
        text = self._channel(title, items)
        found = Response(text.encode(), 200 if items else 404, RSS)
        return Response(found.body, found.status, RSS, validators if items else {})

    def comments(self, index: int) -> Response:
        """A post's own feed: its comments, never an article."""
        comment = self._room.comment(index)
        link = self._base + self._room.path(index)
        item = (
            f"<item><title>By: Reader</title><link>{link}#comment-1</link>"
            f"<dc:creator>Reader</dc:creator><description>{escape(comment)}</description></item>"
        )
        title = f"Comments on: {self._room.headline(index)}"
        return xml(self._channel(title, [item] if comment else []), content_type=RSS)

    def _channel(self, title: str, items: Iterable[str]) -> str:
        built = format_datetime(self._room.timeline.last_modified)
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>'
            f"<title>{escape(title)}</title><link>{self._base}</link>"
            f"<lastBuildDate>{built}</lastBuildDate><language>{self._room.language}</language>\n"
            + "\n".join(items)
            + "\n</channel></rss>\n"
        )

    def _item(self, index: int) -> str:
        room = self._room
        categories = [room.press.sections.get(room.section_path(index).partition("/")[0], "")]
        categories += [place_name(room, place) for place in room.places(index)]
        marks = "".join(f"<category><![CDATA[{name}]]></category>" for name in categories if name)
        published = format_datetime(room.timeline.published_at(index).astimezone(UTC))
        protected = room.press.labels["protected"] if room.kind(index) == "password" else ""
        return (
            f"<item><title>{escape(protected + room.headline(index))}</title>"
            f"<link>{self._base}{room.path(index)}</link>"
            f"<dc:creator><![CDATA[{room.author(index)[0]}]]></dc:creator>"
            f"<pubDate>{published}</pubDate>{marks}"
            f'<guid isPermaLink="false">{self._base}/?p={room.timeline.post_id(index)}</guid>'
            f"<description><![CDATA[<p>{escape(self._pages.excerpt(index))}</p>]]></description>"
            "</item>"
        )
