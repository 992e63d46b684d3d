"""Themes that nobody has seen: where a page puts its story, and what it puts around and inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from random import Random
from typing import Literal

from spiders.practice.content.grammar import chance, grammar
from tests.bench.text.unseen.bylines import draw_clock, draw_pattern, names_text, words_of
from tests.bench.text.unseen.heads import draw_head, head_html
from tests.bench.text.unseen.names import Names
from tests.bench.text.unseen.stories import SECTIONS, Block, Story

Layout = Literal["clean", "mixed", "chunks", "bare", "built"]
Paragraphs = Literal["p", "div", "br"]
EXTRAS = ("box", "inline", "advert", "letter", "gallery", "share", "figure")


@dataclass(frozen=True, slots=True)
class HouseLine:
    """A line that stands above or below many stories of a site."""

    text: str
    share: float
    """Of the stories that have it."""


class Theme:
    """The pages of one site."""

    def __init__(self, site: str, language: str, title: str, base: str) -> None:
        rng = chance("unseen theme", site)
        self.language, self.title, self.base = language, title, base
        self.words = words_of(language)
        self.names = Names(rng)
        self.layout: Layout = rng.choice(("clean", "mixed", "chunks", "bare"))
        self.paragraphs: Paragraphs = rng.choice(("p", "p", "div", "br"))
        if self.paragraphs == "br" and self.layout in ("mixed", "bare"):
            # Text without any element of its own comes out of an editor's field, which has one.
            self.layout = "clean"
        self.extras = frozenset(rng.sample(EXTRAS, rng.randint(2, 5)))
        self.head = draw_head(title, rng)
        self.byline = draw_pattern(language, rng)
        self.clock = draw_clock(language, rng)
        self.marks_time = rng.random() < 0.5
        self.wrappers = rng.randint(1, 4)
        self.rail_first = rng.random() < 0.3
        self.heading = rng.choice(("h1", "h1", "h1", "h2"))
        self.related = rng.choice(self.words["related"])
        self.top = _house_lines(self.words["head"], title, rng, 2)
        self.bottom = _house_lines(self.words["tail"], title, rng, 3)

    def page(self, story: Story, others: Sequence[Story]) -> str:
        """The page of a story; `others` are those that it links to."""
        rng = chance("unseen page", story.site, story.post_id)
        columns = [self._piece(story, others, rng), self._rail(others)]
        if self.rail_first:
            columns.reverse()
        sections = SECTIONS[self.language].items()
        menu = "".join(f"<li>{self._link(f'/{slug}', label)}</li>" for slug, label in sections)
        parts = {
            "bar": f"{self._link('/', self.title)}<ul>{menu}</ul>",
            "grid": "".join(columns),
            "foot": f"<p>{self._say('footer')}</p>",
            "consent": f"<p>{self.words['cookies']}</p><button>OK</button>",
        }
        body = "".join(self._div(role, inside) for role, inside in parts.items())
        direction = ' dir="rtl"' if self.language == "ur" else ""
        head = head_html(story, self.head, self.base, self.title)
        return (
            f'<!DOCTYPE html><html lang="{self.language}"{direction}>'
            f"<head>{head}</head><body>{body}</body></html>"
        )

    def _piece(self, story: Story, others: Sequence[Story], rng: Random) -> str:
        """The main column: head, story, and what follows it."""
        words, label = self.words, SECTIONS[self.language][story.section]
        top, body, after = self._top(story, rng), self._body(story, others, rng), ""
        if "share" in self.extras:
            links = '<a href="#">Facebook</a> <a href="#">X</a>'
            after += self._div("share", f"{words['share']} {links}")
        tag = f'<a href="{self.base}/tag/{story.section}" rel="tag">{label}</a>'
        after += self._div("tags", f"{words['tags']} {tag}")
        if rng.random() < 0.5:
            bio = self._say("bio", name=story.authors[0], place=story.place)
            after += self._div("bio", f"<h4>{words['bio_title']}</h4><p>{bio}</p>")
        after += self._cards("more", words["box"][0], others[:3], with_text=True)
        after += self._comments(rng)
        match self.layout:
            case "clean" | "chunks" | "built":
                inside = f"{top}{body}{after}"
            case "mixed":
                # One element holds all of it, as some builders have it.
                inside = self._div("story", top + body + after)
            case _:
                inside = f"<article>{top}{body}{after}</article>"
        for depth in range(self.wrappers):
            inside = self._div(f"wrap{depth}", inside)
        return self._column(inside)

    def _column(self, inside: str) -> str:
        return inside

    def _top(self, story: Story, rng: Random) -> str:
        label = SECTIONS[self.language][story.section]
        home = self._link("/", self.words["crumb"])
        crumbs = self._div("crumbs", f"{home} {self._link(f'/{story.section}', label)}")
        deck = self._div("deck", escape(story.standfirst)) if story.standfirst else ""
        title = self._title(story.headline)
        head = self._div("head", f"{crumbs}{title}{deck}{self._byline(story)}")
        if "figure" not in self.extras or rng.random() < 0.3:
            return head
        caption = self._say("caption", place=story.place)
        source = f"{self.base}/media/{story.post_id}.jpg"
        picture = f'<img src="{source}" alt="{escape(story.headline)}">'
        return head + self._figure(picture, caption)

    def _title(self, headline: str) -> str:
        return f"<{self.heading}{self.names.of('title')}>{escape(headline)}</{self.heading}>"

    def _figure(self, picture: str, caption: str) -> str:
        return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"

    def _byline(self, story: Story) -> str:
        names, when = names_text(story.authors, self.language), self.clock(story.published_at)
        spans = []
        for number, piece in enumerate(self.byline.format(names=names, when=when).split("|")):
            tag, marks = "span", self.names.of(f"by{number}")
            if number and self.marks_time:
                tag, marks = "time", f'{marks} datetime="{story.published_at.isoformat()}"'
            spans.append(f"<{tag}{marks}>{escape(piece)}</{tag}>")
        return self._div("byline", " ".join(spans))

    def _body(self, story: Story, others: Sequence[Story], rng: Random) -> str:
        """The story, with what the theme puts between its paragraphs."""
        pieces = [self._line(each.text) for each in self.top if rng.random() < each.share]
        blocks = [self._block(block) for block in story.blocks]
        inserts = self._inserts(story, others, rng)
        for extra in inserts:
            blocks.insert(rng.randint(1, len(blocks)), extra)
        pieces += blocks
        pieces += [self._line(each.text) for each in self.bottom if rng.random() < each.share]
        n = self.names
        if self.layout == "chunks":
            middle = max(1, len(pieces) // 2)
            advert = f"<div{n.of('advert')}>{self.words['advert']}</div>"
            halves = (pieces[:middle], pieces[middle:])
            return advert.join(f"<div{n.of('story')}>{''.join(h)}</div>" for h in halves if h)
        text = "".join(pieces)
        return f"<div{n.of('story')}>{text}</div>" if self.layout == "clean" else text

    def _inserts(self, story: Story, others: Sequence[Story], rng: Random) -> list[str]:
        """What stands between the paragraphs of the story and is no part of it."""
        found = []
        if "inline" in self.extras and rng.random() < 0.6:
            other = rng.choice(others)
            link = self._link(other.path, other.headline)
            found.append(f"<p><strong>{self.related} {link}</strong></p>")
        if "box" in self.extras and rng.random() < 0.6:
            found.append(self._cards("box", self.words["box"][1], others[3:6]))
        if "advert" in self.extras:
            found.append(self._div("advert", self.words["advert"]))
        if "letter" in self.extras and rng.random() < 0.5:
            form = "<form><input></form>"
            found.append(self._div("letter", f"<p>{self._say('letter')}</p>{form}"))
        if "gallery" in self.extras and rng.random() < 0.4:
            found.append(self._gallery(story))
        if story.tweet:
            end = f'<a href="#">{story.published_at:%B %-d, %Y}</a>'
            text = f"<p>{story.tweet}</p>&mdash; Town Hall (@townhall) {end}"
            found.append(f'<blockquote class="twitter-tweet">{text}</blockquote>')
        return found

    def _gallery(self, story: Story) -> str:
        caption = f"<figcaption>{self._say('caption', place=story.place)}</figcaption>"
        pictures = "".join(
            f'<figure><img src="{self.base}/media/{number}.jpg" alt="">{caption}</figure>'
            for number in range(3)
        )
        return self._div("gallery", f"<h5>{self._say('gallery', place=story.place)}</h5>{pictures}")

    def _block(self, block: Block) -> str:
        match block.kind:
            case "heading":
                return f"<h3>{escape(block.lines[0])}</h3>"
            case "list":
                return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in block.lines)}</ul>"
            case "table":
                cells = (
                    "".join(f"<td>{escape(cell)}</td>" for cell in line.split("\t"))
                    for line in block.lines
                )
                return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
        return self._line(block.lines[0])

    def _line(self, text: str) -> str:
        match self.paragraphs:
            case "div":
                return f"<div{self.names.of('p')}>{escape(text)}</div>"
            case "br":
                return f"{escape(text)}<br><br>\n"
        return f"<p>{escape(text)}</p>"

    def _rail(self, others: Sequence[Story]) -> str:
        titles = self.words["rail"]
        first = self._cards("rail", titles[0], others[2:8])
        second = self._cards("rail2", titles[2], others[:4], with_text=True)
        return self._div("side", first + second)

    def _cards(
        self, role: str, title: str, stories: Sequence[Story], *, with_text: bool = False
    ) -> str:
        cards = ""
        for each in stories:
            text = f"<p>{escape(each.blocks[0].lines[0][:140])}...</p>" if with_text else ""
            cards += self._div("card", self._link(each.path, each.headline) + text)
        return self._div(role, f"<h4>{title}</h4>{cards}")

    def _comments(self, rng: Random) -> str:
        words, said = grammar(self.language), ""
        for number in range(rng.choice((0, 0, 1, 3))):
            text = escape(words.expand("sentence", rng, "thing_city"))
            said += self._div("comment", f"<b>Reader {number + 1}</b><p>{text}</p>")
        title, reply = f"<h4>{self.words['comments']}</h4>", f"<p>{self.words['reply']}</p>"
        return self._div("comments", title + said + reply)

    def _div(self, role: str, inside: str) -> str:
        return f"<div{self.names.of(role)}>{inside}</div>"

    def _link(self, path: str, text: str) -> str:
        return f'<a href="{self.base}{path}">{escape(text)}</a>'

    def _say(self, key: str, **values: str) -> str:
        return escape(str(self.words[key]).format(title=self.title, **values))


def _house_lines(texts: Sequence[str], title: str, rng: Random, most: int) -> tuple[HouseLine, ...]:
    chosen = rng.sample(list(texts), rng.randint(0, most))
    return tuple(
        HouseLine(text.format(title=title), rng.choice((0.2, 0.5, 0.9, 1.0))) for text in chosen
    )
