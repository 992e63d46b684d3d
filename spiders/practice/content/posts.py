"""What one practice site published: every post as it stands on the plan's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from random import Random
from urllib.parse import urlsplit

import regex

from spiders.practice.content.grammar import chance, grammar
from spiders.practice.content.post_kinds import BLOCK, TRAPS
from spiders.practice.content.sites import PRESSES, TOPICS
from spiders.practice.content.stories import (
    GRADES,
    Paragraphs,
    capitalised,
    copy_story,
    edit_story,
    join_story,
    with_lead_in,
    write_headline,
    write_story,
)
from spiders.practice.content.timeline import IST, timeline
from spiders.practice.plan import Plan

SERIES = ("rashifal", "gold", "weather", "column")
# The share of stories that have each line of the house.
HOUSE_SHARES = {"desk": 0.3, "agency": 0.1, "app": 0.25, "office": 0.3}
_NOT_SLUG = regex.compile(r"[^a-z0-9]+")


# What a page says of its neighbours is asked for again by the next page: a few are kept.
remembered = lru_cache(maxsize=4096)


@dataclass(frozen=True, slots=True)
class TruthArticle:
    """What an archive should know of one post; text is NFC, times are aware and in UTC."""

    site: str
    post_id: int
    article_id: str
    """`<site>:<post id>`."""
    url: str
    """Canonical URL; its path alone where no base URL was given."""
    headline: str
    standfirst: str
    """'' where the page shows none."""
    paragraphs: tuple[str, ...]
    """The story, subheadings included; empty for a page that has none."""
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    section: str
    """First path segment."""
    published_at: datetime
    modified_at: datetime
    language: str
    kind: str
    """`news`, `brief`, `live`, `series`, `column`, `copy`; for a page that is no article
    `password` (from the first, or set later), `listing`, `empty`, `soft404` or `robots`."""
    copy_of: str | None
    """article_id of the post this is a copy of."""
    grade: str
    """How far a copy was edited: `verbatim`, `light`, `medium`, `heavy`; '' for others."""
    series: str
    """`rashifal`, `gold`, `weather`, `column` or ''."""
    version: int
    """Real edits so far; a trivial re-save or a new slug does not count."""
    is_article: bool
    noise: tuple[str, ...]
    """Lines of the page that must not be in a body."""
    parts: int
    """Pages that the story is spread over; the second lies at `<url>/2/`."""

    @property
    def path(self) -> str:
        """The path of the canonical URL."""
        return urlsplit(self.url).path


class Posts:
    """One site under one plan; every value is computed when asked for, from the post's number."""

    def __init__(self, site: str, plan: Plan) -> None:
        self.press, self.plan = PRESSES[site], plan
        self.timeline = timeline(site, plan)
        self.language = self.press.language

    def kind(self, index: int) -> str:
        """As `TruthArticle.kind`, but series by their own names."""
        return self.timeline.kind(index)

    def source(self, index: int) -> tuple[Posts, int] | None:
        """Where a copy was taken from: the post before on its own site or on bharatexpress."""
        if self.kind(index) != "copy":
            return None
        if self.press.name == "theprintlines" and index % BLOCK != 38:
            return posts_of("bharatexpress", self.plan), index - 1
        return self, index - 1

    def grade(self, index: int) -> str:
        """How far a copy was edited; every grade occurs among the first four copies."""
        # 4, 14, 24 and 38 of one block give different remainders.
        return tuple(GRADES)[(index // 10 + index // BLOCK) % 4]

    @remembered
    def topic(self, index: int) -> str:
        """The list of things a story is about; a copy's is its source's."""
        source = self.source(index)
        if source:
            return source[0].topic(source[1])
        topics = grammar(self.language).topics
        return topics[self._rng("topic", index).randrange(len(topics))]

    def section_path(self, index: int) -> str:
        """Section and subsections, joined by slashes."""
        kind = self.kind(index)
        if kind == "robots":
            return "private"
        own = self.press.topics[kind if kind in SERIES else self.topic(index)]
        moves = len(self.timeline.days(index, "recategorised"))
        if not moves:
            return own
        others = sorted({self.press.topics[topic] for topic in TOPICS} - {own})
        return others[(index + moves) % len(others)]

    @remembered
    def path(self, index: int) -> str:
        """Path of the canonical URL; every renaming gives it a new slug."""
        count = len(self.timeline.days(index, "renamed"))
        rng = self._rng("slug", index, count)
        english = grammar("en")
        kind = self.kind(index)
        words = english.expand(
            f"{kind}_headline" if kind in SERIES else "headline", rng, self.topic(index)
        )
        slug = slugify(words.replace("TODAY", ""))
        if self.press.slug_ends:
            slug += f"-{rng.choice(self.press.slug_ends)}"
        return f"/{self.section_path(index)}/{slug}-{self.timeline.post_id(index)}"

    @remembered
    def headline(self, index: int) -> str:
        """The headline as it stands: an edit may have changed it."""
        kind, topic = self.kind(index), self.topic(index)
        day = self.timeline.published_at(index).astimezone(IST).date()
        rng = self._rng("headline", index)
        for edited in self.timeline.days(index, "edited"):
            edit = self._rng("headline", index, edited)
            rng = edit if edit.random() < 0.3 else rng
        headline = write_headline(self.language, kind, topic, rng, day)
        if self.press.latin_lead_in and kind not in SERIES and rng.random() < 0.4:
            headline = with_lead_in(headline, self.language, rng)
        return headline

    def standfirst(self, index: int) -> str:
        """One sentence under the headline, '' where the post has none."""
        if self.press.theme != "newspaper" or index % 5 in (1, 3) or self.kind(index) in SERIES:
            return ""
        text = grammar(self.language).expand(
            "standfirst", self._rng("lede", index), self.topic(index)
        )
        return capitalised(text, self.language)

    def story(self, index: int) -> Paragraphs:
        """Sentences in paragraphs, after all edits."""
        topic = self.topic(index)
        source = self.source(index)
        if source:
            room, original = source
            story = copy_story(
                room.story(original),
                self.grade(index),
                self.language,
                topic,
                self._rng("copy", index),
            )
        else:
            day = self.timeline.published_at(index).astimezone(IST).date()
            story = write_story(
                self.language, self.kind(index), topic, self._rng("story", index), day
            )
        for edited in self.timeline.days(index, "edited"):
            story = edit_story(story, self.language, topic, self._rng("edit", index, edited))
        return story

    def paragraphs(self, index: int) -> tuple[str, ...]:
        """The story's text; a copy keeps the habits of its source's writer."""
        source = self.source(index)
        room, original = source or (self, index)
        return join_story(self.story(index), self.language, room._rng("habits", original))

    def author(self, index: int) -> tuple[str, str]:
        """Name as printed and login."""
        authors = self.press.authors
        return authors[self._rng("author", index).randrange(len(authors))]

    def places(self, index: int) -> list[int]:
        """Numbers of the places it is tagged with; the same in each language's list."""
        rng = self._rng("tags", index)
        return rng.sample(range(grammar("en").size("place")), rng.randint(0, 4))

    def tags(self, index: int) -> tuple[str, ...]:
        """The tags' names."""
        words, rng = grammar(self.language), self._rng("tags", index)
        return tuple(words.expand("place", rng, pick=place) for place in self.places(index))

    def truth(self, index: int, base_url: str = "") -> TruthArticle:
        """All there is to know of a post."""
        kind = self.kind(index)
        is_article = kind not in TRAPS.values()
        source = self.source(index)
        return TruthArticle(
            site=self.press.name,
            post_id=self.timeline.post_id(index),
            article_id=self.article_id(index),
            url=base_url.rstrip("/") + self.path(index),
            headline=self.headline(index),
            standfirst=self.standfirst(index) if is_article else "",
            paragraphs=self.paragraphs(index) if is_article or kind == "robots" else (),
            authors=(self.author(index)[0],),
            tags=self.tags(index),
            section=self.section_path(index).partition("/")[0],
            published_at=self.timeline.published_at(index),
            modified_at=self.timeline.modified_at(index),
            language=self.language,
            kind="series" if kind in SERIES and kind != "column" else kind,
            copy_of=source[0].article_id(source[1]) if source else None,
            grade=self.grade(index) if source else "",
            series=kind if kind in SERIES else "",
            version=len(self.timeline.days(index, "edited")),
            is_article=is_article,
            noise=self.noise(index),
            parts=self.timeline.parts(index),
        )

    def article_id(self, index: int) -> str:
        """`<site>:<post id>`."""
        return f"{self.press.name}:{self.timeline.post_id(index)}"

    def also(self, index: int) -> tuple[str, int] | None:
        """The related line inside the story: its mark, and the post it links to."""
        rng = self._rng("also", index)
        if index == 0 or rng.random() < 0.35:
            return None
        other = max(0, index - rng.randint(1, 30))
        return rng.choice(self.press.labels["also"]), other

    def caption(self, index: int) -> str:
        """The line under the picture, '' where there is none; some repeat the headline."""
        rng = self._rng("caption", index)
        if rng.random() < 0.2:
            return ""
        if rng.random() < 0.3:
            return self.headline(index)
        place = grammar(self.language).expand("place", rng)
        return str(self.press.labels["caption"]).format(place=place)

    def comment(self, index: int) -> str:
        """A reader's comment, '' where there is none."""
        rng = self._rng("comment", index)
        if rng.random() < 0.6:
            return ""
        place = grammar(self.language).expand("place", rng)
        return str(self.press.labels["comment"]).format(place=place)

    def house_lines(self, index: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What the house puts above and below the story; most stories have at most one line."""
        rng, house = self._rng("house", index), self.press.house
        head = (house["desk"],) if rng.random() < HOUSE_SHARES["desk"] else ()
        agency = (rng.choice(house["agency"]),) if rng.random() < HOUSE_SHARES["agency"] else ()
        ends = (house[key] for key in ("app", "office") if rng.random() < HOUSE_SHARES[key])
        return head, (*agency, *ends)

    def noise(self, index: int) -> tuple[str, ...]:
        """The lines around and inside the story that do not belong to it."""
        labels, also = self.press.labels, self.also(index)
        related = f"{also[0]} {self.headline(also[1])}" if also else ""
        lines = (related, self.caption(index), self.comment(index), self.press.role)
        head, tail = self.house_lines(index)
        ends = (
            *head,
            *tail,
            labels["app"],
            "Latest News",
            "More Articles Like This",
            "Exit mobile version",
        )
        return tuple(line for line in (*lines, *ends) if line)

    def _rng(self, *key: object) -> Random:
        return chance(self.plan.seed, self.press.name, *key)


@lru_cache(maxsize=16)
def posts_of(site: str, plan: Plan) -> Posts:
    """The newsroom of a site under a plan; the last few are kept."""
    return Posts(site, plan)


def slugify(text: str) -> str:
    """Latin words of a text, joined by hyphens, at most ten."""
    return "-".join(_NOT_SLUG.sub(" ", text.lower()).split()[:10])
