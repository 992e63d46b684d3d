"""The HTML pages of one practice site."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

import regex
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from spiders.practice.content.grammar import chance
from spiders.practice.content.listings import place_name, place_slugs
from spiders.practice.content.posts import Posts, TruthArticle
from spiders.practice.content.theme_changes import Appearance
from spiders.practice.content.timeline import IST
from spiders.practice.web.page_head import bare_head_of, head_of
from spiders.practice.web.theme_bulk import MenuEntry, with_bulk

_TEMPLATES = Environment(
    loader=PackageLoader("spiders.practice.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    auto_reload=False,
)
REDESIGNED = "magazine"
"""The theme that a redesign brings."""
_TEASER = ("url", "headline", "excerpt")
_SENTENCE_ENDS = regex.compile(r'[.।۔]["”“’]?$')

# NFC takes these apart again; a page may hold either spelling.
_WITH_NUKTA = {
    "\u0915\u093c": "\u0958",
    "\u0916\u093c": "\u0959",
    "\u0917\u093c": "\u095a",
    "\u091c\u093c": "\u095b",
    "\u0921\u093c": "\u095c",
    "\u0922\u093c": "\u095d",
    "\u092b\u093c": "\u095e",
}


class Pages:
    """Renders the pages of one site under one plan, in the site's own theme or another."""

    def __init__(self, room: Posts, base_url: str, theme: str = "") -> None:
        self._room, self._base = room, base_url
        self._theme = theme or room.press.theme
        self._fetches = 0

    def article(
        self, index: int, part: int = 1, *, amp: bool = False, appearance: Appearance = "usual"
    ) -> str:
        """The page of a post or of a part of it, in the theme or, always whole, as AMP.

        The new theme has no AMP.
        """
        room = self._room
        kind = room.kind(index)
        if kind == "soft404":
            return self.not_found()
        if kind == "listing":
            return self.listing(room.headline(index), room.timeline.newest(index), "", 1)
        truth = room.truth(index, self._base)
        post = self._post(index, truth)
        if truth.parts > 1 and not amp:
            post |= _part_of(post, part, truth.parts)
        post |= _with_appearance(appearance, post, room.press.labels)
        if self._theme == REDESIGNED:
            name, head = f"article_{REDESIGNED}", bare_head_of(truth, part, self._base)
        else:
            name = "amp" if amp else f"article_{self._theme}"
            description = truth.standfirst or post["lede"]
            head = head_of(truth, index, part, self._base, post["image"], description)
        title = post["headline"] + (f" - Page {part} of {truth.parts}" if part > 1 else "")
        body_class = f"post-template-default single single-post postid-{truth.post_id}"
        html = self._render(
            name,
            f"{title} - {room.press.title}",
            head,
            body_class=body_class,
            post=post,
            more=self._more(index),
        )
        if index % 2 and room.language == "hi":
            for decomposed, letter in _WITH_NUKTA.items():
                html = html.replace(decomposed, letter)
        return html

    def listing(self, heading: str, posts: Iterable[int], path: str, number: int) -> str:
        """A page of excerpts; `path` is the listing's own, for links to its other pages."""
        items = [self._item(index, excerpt=True) for index in islice(posts, 10)]
        near = range(max(1, number - 1), number + 3) if path else ()
        pages = [
            {"number": n, "url": f"{self._base}{path}" + (f"/page/{n}" if n > 1 else "")}
            for n in near
        ]
        return self._render(
            "listing",
            f"{heading} - {self._room.press.title}",
            body_class="archive category" if path else "blog",
            heading=heading,
            items=items,
            pages=pages,
        )

    def notice(self, heading: str, text: str, body_class: str = "page") -> str:
        """A page with a heading and one paragraph: about, contact, maintenance."""
        content = "td-page-content tagdiv-type" if self._theme == "newspaper" else "entry-content"
        return self._render(
            "notice",
            f"{heading} - {self._room.press.title}",
            body_class=body_class,
            heading=heading,
            text=text,
            content_class=content,
        )

    def not_found(self) -> str:
        """The theme's page for what is not there."""
        labels = self._room.press.labels
        return self.notice(labels["not_found"], labels["sorry"], "error404")

    def image_url(self, index: int) -> str:
        """Where the picture of a post lies."""
        day = self._room.timeline.published_at(index).astimezone(IST)
        return f"{self._base}/wp-content/uploads/{day:%Y/%m}/photo-{index}.webp"

    def excerpt(self, index: int) -> str:
        """The first words of a story, as listings and feeds show them."""
        paragraphs = self._room.truth(index).paragraphs
        return _cut(" ".join(paragraphs), 55)

    def body_html(self, index: int) -> str:
        """The story as REST hands it out."""
        lines = [Markup("<p>{}</p>").format(text) for text in self._room.truth(index).paragraphs]
        return str(Markup("\n").join(lines))

    def _render(self, template: str, title: str, head: str = "", **values: object) -> str:
        room = self._room
        self._fetches += 1
        html = _TEMPLATES.get_template(f"{template}.jinja").render(
            site=room.press, labels=room.press.labels, base=self._base, title=title, head=head,
            theme=f"{self._theme}.jinja", sidebar=self._recent[:12], teaser=self._teaser(),
            **values,
        )  # fmt: skip
        return with_bulk(html, room.plan.page_kb, self._menu) if room.plan.page_kb else html

    def _post(self, index: int, truth: TruthArticle) -> dict[str, Any]:
        room = self._room
        labels = room.press.labels
        rng = chance("page", room.plan.seed, truth.article_id)
        texts = truth.paragraphs
        name, login = room.author(index)
        protected = truth.kind == "password"
        slugs = list(place_slugs())
        also = room.also(index)
        related = also and {"mark": also[0], **self._item(also[1])}
        head_lines, tail_lines = room.house_lines(index) if texts else ((), ())
        return self._item(index) | {
            "id": truth.post_id,
            "section": truth.section,
            "headline": (labels["protected"] if protected else "") + truth.headline,
            "standfirst": truth.standfirst,
            "is_protected": protected,
            "author": name,
            "login": login,
            "lede": _cut(" ".join(texts), 55),
            "caption": room.caption(index),
            "comment": room.comment(index),
            "deck": truth.standfirst,
            "script": "",
            "login_box": "",
            "head_lines": head_lines,
            "tail_lines": tail_lines,
            "paragraphs": [
                {
                    "text": text,
                    "is_subhead": not _SENTENCE_ENDS.search(text),
                    "is_quote": number and text[0] in '"“‘”' and len(text) < 160,
                }
                for number, text in enumerate(texts)
            ],
            "also": related,
            "also_at": rng.randint(1, max(1, len(texts))),
            "blank_after": {n for n in range(len(texts)) if rng.random() < 0.12},
            "has_app": rng.random() < 0.5,
            "pages": (),
            "tags": [
                {"name": place_name(room, place), "slug": slugs[place]}
                for place in room.places(index)
            ],
            "amp_canonical": truth.url if index % 4 else f"{self._base}/?p={truth.post_id}",
        }

    def _item(self, index: int, *, excerpt: bool = False) -> dict[str, Any]:
        room = self._room
        published: datetime = room.timeline.published_at(index).astimezone(IST)
        return {
            "url": self._base + room.path(index),
            "headline": room.headline(index),
            "image": self.image_url(index),
            "author": room.author(index)[0],
            "published_local": published.isoformat(),
            "day": f"{published:%d-%m-%Y %H:%M}",
            "excerpt": self.excerpt(index) if excerpt else "",
        }

    def _more(self, index: int) -> list[dict[str, Any]]:
        older = self._room.timeline.newest(index)
        return [self._item(other) for other in islice(older, 4)]

    def _teaser(self) -> dict[str, Any]:
        # Another story at each fetch: the page changes although nobody edited it.
        recent = self._recent
        return recent[self._fetches % len(recent)] if recent else dict.fromkeys(_TEASER, "")

    @cached_property
    def _menu(self) -> list[MenuEntry]:
        tags = place_slugs().items()
        return [MenuEntry(f"{self._base}/tag/{tag}", place_name(self._room, n)) for tag, n in tags]

    @cached_property
    def _recent(self) -> list[dict[str, Any]]:
        newest = islice(self._room.timeline.newest(), 40)
        return [self._item(index, excerpt=True) for index in newest]


def _part_of(post: dict[str, Any], part: int, parts: int) -> dict[str, Any]:
    """What is different on the page of one part: the paragraphs, and links to the other parts."""
    count = len(post["paragraphs"])
    start, stop = (count * (part - 1) // parts, count * part // parts)
    at = post["also_at"]
    is_here = start <= at < stop or (part == parts and at >= count)
    return {
        "head_lines": post["head_lines"] if part == 1 else (),
        "tail_lines": post["tail_lines"] if part == parts else (),
        "paragraphs": post["paragraphs"][start:stop],
        "also": post["also"] if is_here else None,
        "also_at": at - start,
        "blank_after": {n - start for n in post["blank_after"]},
        "pages": [
            {
                "number": number,
                "url": post["url"] + (f"/{number}/" if number > 1 else ""),
                "is_current": number == part,
            }
            for number in range(1, parts + 1)
        ],
    }


def _with_appearance(
    appearance: Appearance, post: dict[str, Any], labels: dict[str, Any]
) -> dict[str, Any]:
    """What a wall or a script changes in what a page shows of a post."""
    paragraphs = post["paragraphs"]
    bare: dict[str, Any] = {"also": None, "blank_after": set(), "head_lines": (), "tail_lines": ()}
    match appearance:
        case "consent":
            notice = labels["consent"].split("\n")
            shown = [{"text": text, "is_subhead": False, "is_quote": False} for text in notice]
            return {**bare, "paragraphs": shown, "has_app": False, "comment": ""}
        case "login":
            # Further parts are as closed as the rest of the first.
            return {**bare, "paragraphs": paragraphs[:2], "login_box": labels["login"]}
        case "scripted" if paragraphs:
            state = {"story": {"blocks": [each["text"] for each in paragraphs]}}
            text = json.dumps(state, ensure_ascii=False).replace("</", "<\\/")
            # Not escaped in a script, like JSON-LD; the text is our own.
            return {"script": Markup(text), "deck": post["standfirst"] or post["lede"]}  # noqa: S704
    return {}


def _cut(text: str, count: int) -> str:
    """The first words of a text, marked as WordPress marks an excerpt that goes on."""
    words = text.split()
    return " ".join(words[:count]) + (" […]" if len(words) > count else "")
