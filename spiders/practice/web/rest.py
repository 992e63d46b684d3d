"""WordPress REST, `/wp-json/wp/v2/posts`: filters, paging and shape as core has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from math import ceil
from typing import Any

from spiders.practice.content.listings import place_name
from spiders.practice.content.posts import Posts
from spiders.practice.content.timeline import IST
from spiders.practice.web.pages import Pages
from spiders.practice.web.response import Request, Response, as_json

PATH = "/wp-json/wp/v2/posts"


class RestApi:
    """The REST endpoints of one site under one plan."""

    def __init__(self, room: Posts, pages: Pages, base_url: str) -> None:
        self._room, self._pages, self._base = room, pages, base_url

    def answer(self, request: Request) -> Response:
        """The answer to any path below /wp-json."""
        path = request.path.rstrip("/")
        if not self._room.press.open_rest:
            return _error(401, "rest_not_logged_in", "You are not currently logged in.")
        if path == "/wp-json":
            return as_json(
                {
                    "name": self._room.press.title,
                    "url": self._base,
                    "namespaces": ["oembed/1.0", "wp/v2"],
                }
            )
        if path == PATH:
            return self._posts(request)
        number = path.removeprefix(f"{PATH}/")
        index = self._room.timeline.index_of(int(number)) if number.isdigit() else None
        if index is None:
            return _error(404, "rest_post_invalid_id", "Invalid post ID.")
        return as_json(self._post(index, request))

    def _posts(self, request: Request) -> Response:
        query = request.query
        try:
            per_page, number = int(query.get("per_page", "10")), int(query.get("page", "1"))
            found = self._found(query)
        except ValueError as error:
            return _error(400, "rest_invalid_param", f"Invalid parameter(s): {error}")
        if not 1 <= per_page <= 100 or number < 1:
            return _error(400, "rest_invalid_param", "Invalid parameter(s): per_page, page")
        pages = ceil(len(found) / per_page)
        if number > max(1, pages):
            return _error(
                400,
                "rest_post_invalid_page_number",
                "The page number requested is larger than the number of pages available.",
            )
        chosen = found[(number - 1) * per_page : number * per_page]
        counts = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
        return as_json([self._post(index, request) for index in chosen], headers=counts)

    def _found(self, query: dict[str, str]) -> Sequence[int]:
        """The posts asked for, in the order asked for."""
        timeline = self._room.timeline
        after, before, since = (
            _moment(query[name]) if name in query else None
            for name in ("after", "before", "modified_after")
        )
        found = timeline.published_between(after, before)
        if since is not None:
            changed = set(timeline.modified_since(since))
            found = [index for index in found if index in changed]
        orderby = query.get("orderby", "date")
        if orderby not in ("date", "id", "modified"):
            raise ValueError("orderby")
        if orderby != "date":
            key = timeline.modified_at if orderby == "modified" else timeline.post_id
            found.sort(key=key, reverse=True)
        if query.get("order", "desc") == "asc":
            found.reverse()
        return found

    def _post(self, index: int, request: Request) -> dict[str, Any]:
        room, timeline = self._room, self._room.timeline
        fields = {
            name.partition(".")[0] for name in request.query.get("_fields", "").split(",") if name
        }
        post_id = timeline.post_id(index)
        link = self._base + room.path(index)
        published, modified = timeline.published_at(index), timeline.modified_at(index)
        protected = room.kind(index) == "password"
        name, login = room.author(index)
        sections, section = room.press.sections, room.section_path(index).partition("/")[0]
        title = (room.press.labels["protected"] if protected else "") + room.headline(index)
        post: dict[str, Any] = {
            "id": post_id,
            "date": _local(published),
            "date_gmt": _gmt(published),
            "guid": {"rendered": f"{self._base}/?p={post_id}"},
            "modified": _local(modified),
            "modified_gmt": _gmt(modified),
            "slug": link.rpartition("/")[2].removesuffix(f"-{post_id}"),
            "status": "publish",
            "type": "post",
            "link": link,
            "title": {"rendered": escape(title)},
            "author": [other for _, other in room.press.authors].index(login) + 1,
            "featured_media": post_id + 1,
            "comment_status": "open",
            "ping_status": "closed",
            "sticky": False,
            "template": "",
            "format": "standard",
            "meta": {"footnotes": ""},
            "categories": [number for number, name in enumerate(sections, 1) if name == section],
            "tags": [place + 100 for place in room.places(index)],
            "_links": {"self": [{"href": f"{self._base}{PATH}/{post_id}"}]},
        }
        # Text costs most: it is written only when it is wanted.
        if not fields or "content" in fields:
            body = "" if protected else self._pages.body_html(index)
            post["content"] = {"rendered": body, "protected": protected}
        if not fields or "excerpt" in fields:
            text = "" if protected else f"<p>{escape(self._pages.excerpt(index))}</p>\n"
            post["excerpt"] = {"rendered": text, "protected": protected}
        if "_embed" in request.query:
            tags = [
                {"taxonomy": "post_tag", "name": place_name(room, place)}
                for place in room.places(index)
            ]
            post["_embedded"] = {"author": [{"name": name, "slug": login}], "wp:term": [[], tags]}
        kept = fields | {"_embedded"} if "_embed" in request.query else fields
        return {key: value for key, value in post.items() if not fields or key in kept}


def _moment(text: str) -> datetime:
    """A time of the query; without offset it is the site's own."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=IST)


def _local(moment: datetime) -> str:
    return moment.astimezone(IST).strftime("%Y-%m-%dT%H:%M:%S")


def _gmt(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _error(status: int, code: str, message: str) -> Response:
    return as_json({"code": code, "message": message, "data": {"status": status}}, status)
