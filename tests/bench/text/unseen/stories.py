"""What a site that nobody has seen publishes: stories of every shape, with what is true of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from spiders.practice.content.grammar import chance, grammar
from spiders.practice.content.posts import slugify
from spiders.practice.content.sites import TOPICS
from spiders.practice.content.stories import capitalised, join_story, write_headline, write_story
from spiders.practice.content.timeline import IST
from tests.bench.text.scores import Written

LAST = datetime(2026, 9, 14, 18, 0, tzinfo=IST)
SECTIONS = {
    "en": {"city": "City", "country": "Country", "money-matters": "Money", "games": "Games"},
    "hi": {"shahar": "शहर", "desh-videsh": "देश विदेश", "bazar": "बाज़ार", "khel": "खेल"},
    "ur": {"shahr": "شہر", "mulk": "ملک", "tijarat": "تجارت", "khel": "کھیل"},
}
BRIEF_SHARE = 0.2

BlockKind = Literal["text", "heading", "list", "table"]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a story: one line of text, or the items of a list, or the rows of a table."""

    kind: BlockKind
    lines: tuple[str, ...]
    """The cells of a table's row are parted by a tab."""


@dataclass(frozen=True, slots=True)
class Story:
    """One story as its site knows it."""

    site: str
    post_id: int
    path: str
    section: str
    """Slug of the first path segment."""
    headline: str
    standfirst: str
    """'' where it has none."""
    blocks: tuple[Block, ...]
    authors: tuple[str, ...]
    published_at: datetime
    place: str
    tweet: str
    """Text of the tweet in the story, '' where there is none."""

    def written(self) -> Written:
        """What an archive should know of it."""
        lines = tuple(" ".join(line.split()) for block in self.blocks for line in block.lines)
        return Written(
            key=f"{self.site}:{self.post_id}",
            headline=self.headline,
            paragraphs=lines,
            authors=self.authors,
            published_at=self.published_at,
            section=self.section,
            optional=tuple(line for line in (self.tweet, *_tweet_ends(self)) if line),
        )


def _tweet_ends(story: Story) -> tuple[str, ...]:
    return (f"— Town Hall (@townhall) {story.published_at:%B %-d, %Y}",) if story.tweet else ()


def write_stories(site: str, language: str, count: int, tweet: str) -> list[Story]:
    """So many stories of one site, oldest first; `tweet` is the text of its tweets."""
    staff = _staff(site, language)
    return [_story(site, language, number, count, staff, tweet) for number in range(count)]


def _story(
    site: str, language: str, number: int, count: int, staff: list[str], tweet: str
) -> Story:
    rng, words = chance("unseen", site, number), grammar(language)
    topic = rng.choice(TOPICS)
    at = LAST - timedelta(minutes=(count - number) * 97 + rng.randrange(90))
    kind = "brief" if rng.random() < BRIEF_SHARE else "news"
    texts = join_story(write_story(language, kind, topic, rng, at.date()), language, rng)
    blocks = [Block("text" if text[-1] in '.।۔"”’“‘' else "heading", (text,)) for text in texts]
    if kind == "news":
        blocks = _with_extras(blocks, words.every("place", rng), rng)
    headline = write_headline(language, kind, topic, rng, at.date())
    slug = slugify(grammar("en").expand("headline", rng, topic))
    section = rng.choice(list(SECTIONS[language]))
    post_id = 70_000 + number * 13
    place = words.expand("place", rng)
    return Story(
        site=site,
        post_id=post_id,
        path=f"/{section}/{slug}-{post_id}",
        section=section,
        headline=headline,
        standfirst=capitalised(words.expand("standfirst", rng, topic), language)
        if rng.random() < 0.5
        else "",
        blocks=tuple(blocks),
        authors=tuple(rng.sample(staff, 2 if rng.random() < 0.1 else 1)),
        published_at=at,
        place=place,
        tweet=tweet.format(place=place) if kind == "news" and rng.random() < 0.12 else "",
    )


def _with_extras(blocks: list[Block], places: list[str], rng: Random) -> list[Block]:
    """A list or a table in one story of eight each."""
    draw = rng.random()
    at = rng.randint(1, len(blocks))
    if draw < 0.125:
        items = tuple(f"{place}: {rng.randint(2, 99)}" for place in rng.sample(places, 4))
        blocks = [*blocks[:at], Block("list", items), *blocks[at:]]
    elif draw < 0.25:
        rows = tuple(
            f"{place}\t{rng.randint(100, 999)}\t{rng.randint(10, 99)}.5"
            for place in rng.sample(places, 4)
        )
        blocks = [*blocks[:at], Block("table", rows), *blocks[at:]]
    return blocks


def _staff(site: str, language: str) -> list[str]:
    rng, words = chance("unseen staff", site), grammar(language)
    first, last = words.every("first", rng), words.every("last", rng)
    return [
        f"{one} {other}"
        for one, other in zip(rng.sample(first, 6), rng.sample(last, 6), strict=True)
    ]
