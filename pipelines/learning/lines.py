"""Learns which lines a site prints above and below its stories, from how often they recur there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import regex

from pipelines.record import Article
from pipelines.site_profile import SiteProfile
from pipelines.story.recurring_lines import fold_line, is_known
from pipelines.text.text import PARAGRAPH_WORDS, count_words, ends_sentence, match_key
from spiders.state.known_pages import page_key

Place = Literal["head", "tail"]

HEAD_LINES = 4
TAIL_LINES = 8
"""How many of a body's first and last lines are looked at; more show once these are gone."""
EDGE = 0
"""Stands for the line outside the outermost."""
KEPT_HEADLINES = 12
MIN_WINDOW = 10
"""Of fewer articles nothing is learned."""
MIN_ARTICLES = 5
MIN_SHARE = 0.05
ALWAYS = 20
"""A line in so many of the counted articles is known whatever its share."""
SENTENCE_SHARE = 0.25
"""A short sentence such as "Police are investigating." ends many stories and is theirs."""
MIN_SUBJECTS = 4
"""A line belongs to the site if so many of its articles have nothing to do with each other:
those of a daily column, the follow-ups of one event and copies share words of their headlines."""
ENOUGH_TO_FORGET = 500
KEEP_ARTICLES = 2

_ANNOUNCES = regex.compile(r"[:：ः\-–—][\s\p{P}]*$")
_SUBJECT = regex.compile(r"[\p{L}\p{M}]{4,}")
_CONTACT = regex.compile(
    r"[\w.+-]+@[\w-]+\.\w|www\.|https?://|(?<!\d)(?:\+?91[\s-]?)?[6-9]\d{4}[\s-]?\d{5}(?!\d)"
    r"|(?<!\d)0\d{2,4}[\s-]\d{6,8}(?!\d)|(?<!\d)[1-9]\d{5}(?!\d)"
)


class LineKey(NamedTuple):
    """A line in its place: the same text inside another line is counted apart."""

    place: Place
    line: int
    """64-bit hash of the folded line."""
    outer: int
    """That of the line outside it, or EDGE."""


@dataclass(slots=True)
class LineCount:
    """How often a line was seen."""

    line: str
    """Folded."""
    articles: int = 0
    headlines: list[str] = field(default_factory=list)
    """Of up to KEPT_HEADLINES of the articles that belong to no series, the latest first."""
    in_news: int = 0
    """How many of the articles belong to no series of the site file."""


@dataclass(slots=True)
class LineCounts:
    """The lines at the ends of the articles that a site has lately published."""

    articles: int = 0
    """Articles that were looked at."""
    lines: dict[LineKey, LineCount] = field(default_factory=dict)

    def add(self, key: LineKey, more: LineCount) -> None:
        """Counts a line that was seen in further articles."""
        known = self.lines.setdefault(key, LineCount(more.line))
        known.articles += more.articles
        known.in_news += more.in_news
        known.headlines = [*more.headlines, *known.headlines][:KEPT_HEADLINES]

    def include(self, others: LineCounts) -> None:
        """Adds the counts of other, later articles."""
        self.articles += others.articles
        for key, count in others.lines.items():
            self.add(key, count)


def count_lines(articles: Iterable[Article]) -> LineCounts:
    """Counts the lines at both ends of articles, those that were removed as learned included.

    An inner line is counted where the one outside it recurs among these articles or is
    known, which spares the warehouse the first lines of every story. The same text under
    several ids counts once.
    """
    texts = {article.body: article for article in articles}.values()
    counts = LineCounts(len(texts))
    ends = [end for article in texts for end in _ends_of(article)]
    while ends:
        reached = Counter[tuple[Place, int]]()
        for end in ends:
            if key := end.step():
                news = not end.article.series
                headlines = [end.article.headline] if news else []
                counts.add(key, LineCount(end.folded, 1, headlines, int(news)))
                reached[key.place, key.line] += 1
        ends = [
            end for end in ends if end.lines and (end.known or reached[end.place, end.outer] > 1)
        ]
    return counts


def learn_lines(counts: LineCounts, profile: SiteProfile) -> SiteProfile:
    """The profile with today's lines: the same object if none came or went.

    A line is known when it stands at the very end, or inside known lines only, of enough
    articles on different subjects. It is forgotten when the site prints it no more.
    """
    head = _learned(counts, "head", profile.head)
    tail = _learned(counts, "tail", profile.tail)
    if (head, tail) == (profile.head, profile.tail):
        return profile
    return replace(profile, number=profile.number + 1, head=head, tail=tail)


def has_recurring_lines(article: Article, profile: SiteProfile) -> bool:
    """Whether lines that the profile knows stand at an end of an article's body."""
    body = article.body.split("\n\n")
    return is_known(body[0], article.authors, profile.head) or is_known(
        body[-1], article.authors, profile.tail
    )


@dataclass(slots=True)
class _End:
    """One end of an article, read from the edge inward."""

    article: Article
    place: Place
    lines: list[str]
    """Those still to be read, the innermost first."""
    known: int
    """How many more of them were removed as learned."""
    outer: int = EDGE
    folded: str = ""
    """The line read last."""

    def step(self) -> LineKey | None:
        """Reads one line further; None if it cannot be a standing line, nor what is inside it."""
        self.folded = fold_line(self.lines.pop(), self.article.authors)
        if not self.folded:
            self.lines.clear()
            return None
        key = LineKey(self.place, page_key(self.folded), self.outer)
        self.outer = key.line
        self.known = max(0, self.known - 1)
        return key


def _ends_of(article: Article) -> Iterator[_End]:
    body = article.body.split("\n\n")
    at_ends: tuple[tuple[Place, list[str]], ...] = (
        ("head", body[:HEAD_LINES]),
        ("tail", body[: -TAIL_LINES - 1 : -1]),
    )
    for place, lines in at_ends:
        # Parts of an article end alike.
        known = dict.fromkeys(line for rule, line in article.removed if rule == f"learned_{place}")
        yield _End(article, place, [*known, *lines][::-1], len(known))


def _learned(counts: LineCounts, place: Place, before: frozenset[str]) -> frozenset[str]:
    inside: dict[int, list[tuple[LineKey, LineCount]]] = defaultdict(list)
    for key, count in counts.lines.items():
        if key.place == place:
            inside[key.outer].append((key, count))
    known: set[str] = set()
    reached, outermost = {EDGE}, [EDGE]
    seen: dict[int, LineCount] = {}
    # From the edge inward: a line counts where all that is outside it is known.
    while outermost:
        touched: set[int] = set()
        for outer in outermost:
            for key, count in inside[outer]:
                total = seen.setdefault(key.line, LineCount(count.line))
                total.articles += count.articles
                total.in_news += count.in_news
                total.headlines += count.headlines
                touched.add(key.line)
        outermost = []
        for line in sorted(touched - reached):
            if _is_recurring(seen[line], place, counts.articles, before):
                known.add(match_key(seen[line].line))
                reached.add(line)
                outermost.append(line)
    if counts.articles < ENOUGH_TO_FORGET:
        known |= before
    return frozenset(known - {""})


def _is_recurring(seen: LineCount, place: Place, articles: int, before: frozenset[str]) -> bool:
    if seen.articles >= KEEP_ARTICLES and match_key(seen.line) in before:
        return True
    if articles < MIN_WINDOW or (place == "head" and _ANNOUNCES.search(seen.line)):
        return False
    if place == "tail" and seen.articles >= ALWAYS and _CONTACT.search(seen.line):
        # An address is nobody's story, and a daily column's own stands under that column alone.
        return True
    enough = max(MIN_ARTICLES, min(ALWAYS, MIN_SHARE * articles))
    if ends_sentence(seen.line) and count_words(seen.line) < PARAGRAPH_WORDS:
        enough = max(enough, SENTENCE_SHARE * articles)
    return seen.in_news >= enough and _subjects(seen.headlines) >= MIN_SUBJECTS


def _subjects(headlines: Iterable[str]) -> int:
    """How many of the headlines have no word of four letters or more in common."""
    said: set[str] = set()
    subjects = 0
    for headline in headlines:
        words = set(_SUBJECT.findall(match_key(headline)))
        if words and not words & said:
            subjects += 1
            said |= words
    return subjects
