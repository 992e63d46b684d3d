"""What speaks against storing a page's text, beside what is known of its article and its site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.quality.score import SHORT_WORDS
from pipelines.record import Article

LOW_QUALITY = 0.6
"""On real pages below it, one text in five is not the story."""
ESTABLISHED = 30
"""Articles of a site before a new page can be unlike them."""
SAME_TEXT = 0.95
SAME_STORY = 0.5
"""Under another theme an edit is believed only of a text from a container, and that has so much
in common with the stored one."""
OTHER_STORY = 0.1
CUT_TO = 1 / 3
"""A story cut to less than this is rather a teaser; editors cut to half."""
STILL_WHOLE = 0.9
"""Words of the stored text that one must have which is said to be cut off."""
SHARED_BY = 3
"""Articles in which a line must stand to be no story's own."""
SHARED_LINE_WORDS = 5
SHARED_WORDS = 25
WHOLLY = 0.9
NAMING_WORDS = 4
"""A headline of fewer words, such as one of a daily column, may stand over another text each day.
"""
MIN_SIGNS = 2
USUAL_SHARE = 0.1
"""What more of a site's articles have than this is nothing unusual there."""


class StoredStory(NamedTuple):
    """An article as it is stored."""

    headline: str
    body: str
    words: int
    extractor: str
    template: str | None
    """None from before it was noted."""
    is_dated: bool


@dataclass(frozen=True, slots=True)
class SiteKnown:
    """What earlier runs have shown of a site."""

    articles: int = 0
    """How many are stored."""
    templates: frozenset[str] = frozenset()
    """Those that several of its articles have."""
    undated: float = 0.0
    """Share of its articles without a date, 0..1, as of late."""
    cut_off: float = 0.0
    """Share of those whose page says that there is more."""
    low_quality: float = 0.0
    """Share of those of low quality."""

    @property
    def is_established(self) -> bool:
        """Whether a new page can be compared with it."""
        return self.articles >= ESTABLISHED


class SharedLines:
    """Lines that stand in the bodies of several articles of a segment: no story's own."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._holders: dict[str, set[str]] = defaultdict(set)
        self._doubted: set[str] = set()
        for article in articles:
            for line in _long_lines(article):
                self._holders[line].add(article.article_id)

    def doubt(self, article: Article) -> None:
        """Takes up that this article is held: its lines are nobody else's story either."""
        self._doubted.update(_long_lines(article))

    def words_in(self, article: Article, known: str = "") -> int:
        """Words of an article in such lines, those of a `known` body left out."""
        own = set(known.split("\n\n"))
        return sum(
            len(line.split())
            for line in article.body.split("\n\n")
            if line not in own and self._is_shared(line)
        )

    def _is_shared(self, line: str) -> bool:
        holders = len(self._holders.get(line, ()))
        return holders >= SHARED_BY or (holders > 1 and line in self._doubted)


def doubt_of_update(
    article: Article, stored: StoredStory, site: SiteKnown, shared: SharedLines
) -> str:
    """Why a page of a stored article should not replace its text, '' if it may.

    The text begins with the cause: `new_theme`, `cut_off`, `shared_text` or `another_text`.
    Edits, corrections, cuts to half and a live blog that grows are no reason.

    Args:
        article: as the page shows it now.
        stored: as it is stored.
        site: what earlier runs have shown of its site.
        shared: lines of the segment that the page came in.
    """
    kept, own = overlap(stored.body, article.body)
    share = f"it has {kept:.0%} of the stored text"
    odd = article.suspect.split(",")
    has_moved = _has_other_theme(article, stored, site)
    if has_moved and stored.is_dated and article.published_at is None:
        return "new_theme: its date is not found any more"
    if has_moved and (article.extractor == "page" or min(kept, own) < SAME_STORY):
        return f"new_theme: {share}, and {1 - own:.0%} of its own is new"
    is_shorter = article.word_count < STILL_WHOLE * stored.words
    if "cut_off" in odd and (is_shorter or site.cut_off < USUAL_SHARE):
        return f"cut_off: {share}, and says that there is more"
    if own >= SAME_TEXT and article.word_count < CUT_TO * stored.words:
        return f"cut_off: {share}, and nothing else"
    if (words := shared.words_in(article, stored.body)) >= SHARED_WORDS:
        return f"shared_text: {words} new words stand in other articles too"
    if max(kept, own) < OTHER_STORY and _signs_of_loss(article, stored) >= MIN_SIGNS:
        return f"another_text: {share}"
    return ""


def doubt_of_new(
    article: Article, site: SiteKnown, shared: SharedLines, *, in_parts: bool = False
) -> str:
    """Why the text of a page that is not stored yet should not be, '' if it may.

    The text begins with the cause: `shared_text`, `new_theme`, `cut_off`, `low_quality` or
    `notice`. Nothing is held of a site of which too little is known. Of an article in parts a
    wall may stand in place of one alone.
    """
    if not site.is_established:
        return ""
    odd = set(article.suspect.split(","))
    quality = 1.0 if article.quality is None else article.quality
    has_new_theme = "no_container" in odd or _is_unknown(article.template, site)
    words = shared.words_in(article)
    is_strange = has_new_theme or quality < LOW_QUALITY or "no_date" in odd
    share = 0.0 if in_parts else 0.5 if is_strange else WHOLLY
    if words >= max(SHARED_WORDS, share * article.word_count):
        return f"shared_text: {words} of its {article.word_count} words stand in others too"
    if has_new_theme and quality < LOW_QUALITY:
        return f"new_theme: quality {quality:.2f}"
    if "cut_off" in odd and site.cut_off < USUAL_SHARE:
        return "cut_off: its page says that there is more"
    if {"no_date", "short"} <= odd and site.undated < USUAL_SHARE:
        return f"notice: {' '.join(article.body.split())[:80]}"
    if quality < LOW_QUALITY / 2 and site.low_quality < USUAL_SHARE:
        return f"low_quality: {quality:.2f}"
    return ""


def overlap(old: str, new: str) -> tuple[float, float]:
    """(share of the old text that the new one has, share of the new one that the old one had).

    By runs of three words, 0..1; of an empty text 1.
    """
    olds, news = _runs(old), _runs(new)
    both = len(olds & news)
    return (both / len(olds) if olds else 1.0), (both / len(news) if news else 1.0)


def _signs_of_loss(article: Article, stored: StoredStory) -> int:
    """How much, beside the text, says that this is no rewritten story."""
    odd = article.suspect.split(",")
    signs = [
        stored.is_dated and article.published_at is None,
        "short" in odd and stored.words >= SHORT_WORDS,
        article.quality is not None and article.quality < LOW_QUALITY,
    ]
    if article.headline == stored.headline and not article.series:
        # Who writes all anew writes another headline too.
        is_naming = len(article.headline.split()) >= NAMING_WORDS
        signs += [True] * (MIN_SIGNS if is_naming else 1)
    return sum(signs)


def _has_other_theme(article: Article, stored: StoredStory, site: SiteKnown) -> bool:
    if stored.extractor == "container" and "no_container" in article.suspect.split(","):
        return True
    changed = bool(stored.template) and article.template != stored.template
    return changed and _is_unknown(article.template, site)


def _is_unknown(template: str, site: SiteKnown) -> bool:
    """Whether a template is new to the site; that of a page without prose says nothing."""
    return bool(template) and bool(site.templates) and template not in site.templates


def _long_lines(article: Article) -> Iterator[str]:
    for line in article.body.split("\n\n"):
        if len(line.split()) >= SHARED_LINE_WORDS:
            yield line


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = text.split()
    return frozenset(
        tuple(words[start : start + 3]) for start in range(max(len(words) - 2, min(len(words), 1)))
    )
