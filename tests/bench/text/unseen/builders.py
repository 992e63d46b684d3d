"""Themes as page builders make them: their elements stand around each part of a page."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

from spiders.practice.content.grammar import chance
from tests.bench.text.unseen.stories import Block, Story
from tests.bench.text.unseen.themes import Theme

MOST_ROWS = 3
_PART = re.compile(r"([.#])([^.#\[]+)|\[([^=\]]+)=([^\]]*)\]")
_HOLE = re.compile(r"\{(\w+)\}")
_WIDGET = re.compile(r"<(?:p|blockquote)\b")
_OF_AMP = (
    (re.compile(r"<img ([^>]*)>"), r'<amp-img \1 width="800" height="450"></amp-img>'),
    (re.compile(r"<form><input></form>"), '<form method="post" action-xhr="/s"><input></form>'),
    (
        re.compile(r'<a href="#">(Facebook|X)</a>'),
        r'<amp-social-share type="\1"></amp-social-share>',
    ),
    (re.compile(r'<html lang="(\w+)"'), r'<html amp lang="\1"'),
    (
        re.compile("<body>"),
        '<body><amp-sidebar id="menu" layout="nodisplay"><ul><li><a href="/">•</a></li></ul>'
        "</amp-sidebar><amp-analytics><script type='application/json'>{}</script></amp-analytics>",
    ),
    (re.compile("</head>"), "<style amp-custom>.a{color:red}</style></head>"),
)


@cache
def builders() -> dict[str, dict[str, Any]]:
    """Name of each builder to what `builders.toml` tells of it."""
    text = (Path(__file__).parent / "builders.toml").read_text(encoding="utf-8")
    told: dict[str, dict[str, Any]] = tomllib.loads(text)
    for one in told.values():
        like = told.get(one.get("like", ""), {})
        one["roles"] = like.get("roles", {}) | one["roles"]
        one.update(like | one)
    return told


class BuiltTheme(Theme):
    """The pages of one site that was made with a builder."""

    def __init__(self, site: str, language: str, title: str, base: str, builder: str) -> None:
        super().__init__(site, language, title, base)
        rng, told = chance("built theme", site), builders()[builder]
        self.site, self.layout, self.wrappers = site, "built", 0
        self.names.manner = "none"
        self.paragraphs = rng.choice(told["paragraphs"])
        self._has_widgets, self._post, self._counted = told["widgets"], ("", ""), 0
        self._roles = {
            role: rng.choice(chain) if isinstance(chain, list) else chain
            for role, chain in told["roles"].items()
        }

    def page(self, story: Story, others: Sequence[Story]) -> str:
        """The page of a story; `others` are those that it links to."""
        self._post, self._counted = (str(story.post_id), story.section), 0
        return super().page(story, others)

    def _column(self, inside: str) -> str:
        return self._div("piece", inside)

    def _title(self, headline: str) -> str:
        return self._div("title", escape(headline))

    def _figure(self, picture: str, caption: str) -> str:
        return self._div("figure", self._div("picture", picture) + self._div("caption", caption))

    def _body(self, story: Story, others: Sequence[Story], rng: Random) -> str:
        """The story in the rows and text widgets of the builder."""
        head = [self._line(each.text) for each in self.top if rng.random() < each.share]
        tail = [self._line(each.text) for each in self.bottom if rng.random() < each.share]
        pieces = [(self._is_widget(block), self._block(block)) for block in story.blocks]
        for extra in self._inserts(story, others, rng):
            is_widget = self._has_widgets and not _WIDGET.match(extra)
            pieces.insert(rng.randint(1, len(pieces)), (is_widget, extra))
        pieces = [*((False, line) for line in head), *pieces, *((False, line) for line in tail)]
        count = min(rng.randint(1, MOST_ROWS), len(pieces))
        edges = [0, *sorted(rng.sample(range(1, len(pieces)), count - 1)), len(pieces)]
        rows = (
            self._div("row", "".join(self._widgets(pieces[one:two])))
            for one, two in pairwise(edges)
        )
        return self._div("body", "".join(rows))

    def _widgets(self, pieces: Sequence[tuple[bool, str]]) -> Iterator[str]:
        texts: list[str] = []
        for is_widget, html in pieces:
            if not is_widget:
                texts.append(html)
                continue
            if texts:
                yield self._div("story", "".join(texts))
                texts.clear()
            yield html
        if texts:
            yield self._div("story", "".join(texts))

    def _is_widget(self, block: Block) -> bool:
        return self._has_widgets and block.kind == "heading" and "heading" in self._roles

    def _block(self, block: Block) -> str:
        if block.kind == "heading" and self.paragraphs == "br":
            return f"<b>{escape(block.lines[0])}</b><br><br>\n"
        html = super()._block(block)
        return self._div("heading", html) if self._is_widget(block) else html

    def _div(self, role: str, inside: str) -> str:
        opened, closed = "", ""
        default = {"picture": "", "caption": "figcaption", "title": "h1"}.get(role, "div")
        for place, part in enumerate(filter(None, self._roles.get(role, default).split(" > "))):
            tag = re.split(r"[.#\[]", part, maxsplit=1)[0]
            opened += f"<{tag}{self._attributes((role, place), part[len(tag) :])}>"
            closed = f"</{tag}>{closed}"
        return opened + inside + closed

    def _attributes(self, place: tuple[str, int], written: str) -> str:
        found: dict[str, list[str]] = {}
        for mark, name, key, value in _PART.findall(written):
            found.setdefault({".": "class", "#": "id"}.get(mark, key), []).append(name or value)
        self._counted += "{n}" in written
        post, section = self._post
        holes = {
            "n": str(self._counted),
            "id": post,
            "section": section,
            "fixed": _hex("fixed", self.site, *place),
            "hex": _hex("hex", self.site, *place, post, self._counted),
        }
        return "".join(
            f' {name}="{_HOLE.sub(lambda hole: holes[hole[1]], " ".join(values))}"'
            for name, values in found.items()
        )


class AmpTheme(BuiltTheme):
    """The accelerated pages of one."""

    def page(self, story: Story, others: Sequence[Story]) -> str:
        """The page of a story; `others` are those that it links to."""
        html = super().page(story, others)
        for pattern, instead in _OF_AMP:
            html = pattern.sub(instead, html)
        return html


def _hex(*key: object) -> str:
    return f"{chance(*key).getrandbits(28):07x}"
