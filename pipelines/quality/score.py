"""How far an article can be trusted, and what is odd about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.html.json_ld import Node
from pipelines.metadata.values import Facts
from pipelines.site_profile import SiteProfile
from pipelines.story.prose_density import Prose
from pipelines.text.text import clean_line, ends_sentence
from spiders.config.site import Site

if TYPE_CHECKING:  # a run loads this module, but not trafilatura and langdetect
    from pipelines.language.detect import LanguageLabel
    from pipelines.story.extract import ExtractedStory

SHORT_WORDS = 20
PUT_BACK = 0.3
"""Of the words of a body, those that trafilatura had dropped."""
LEFT_OUT = 0.2
"""Of the words of a body: prose dropped beside it."""
DISAGREEMENT = 0.4
"""Below this agreement one of the two extractors is wrong, on real pages as often either."""
CUT_OFF = 0.5
"""A body with a smaller share of the words that the page itself counts is not the whole story."""
CONTAINER_TRUST = 0.8
"""Agreement that a story from a container has at least: it is known where the story is."""

# On the pages of the extraction benchmark, agreement alone orders good and bad texts best; what
# else is odd lowers it, but never so far that a well-agreed story falls below a disputed one.
_FACTORS = {
    "no_headline": 0.8,
    "no_date": 0.9,
    "date_guessed": 0.95,
    "short": 0.9,
    "language_differs": 0.9,
    "part_unreadable": 0.8,
    "no_container": 0.9,
    "cut_off": 0.6,
}
_EXCERPT_ENDS = ("[…]", "[...]")
"""As WordPress ends an excerpt; a story may end in dots without brackets."""
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u00ad\u2060\ufeff\U00010080\U00010081]")
"""Joiners, and what stands for them while a page is extracted, count for nothing."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What `articles.quality` and `articles.suspect` say of one article."""

    quality: float
    """0..1."""
    suspect: str
    """Names of what is odd, separated by commas; '' if nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityEvidence:
    """What an article is judged by, beside its text."""

    facts: Facts
    sources: dict[str, str]
    """Field to the source of its value, as in `Article.value_sources`."""
    story: ExtractedStory
    """As extracted, boilerplate still in it."""
    body: str
    prose: Prose
    """The second opinion on the same page."""
    node: Node
    """The page's JSON-LD article; may be empty."""
    unread_parts: int = 0
    """Parts of an article in parts that could not be read."""
    ends_early: bool = False
    """Whether the response ends before its document does."""


def judge_article(
    evidence: QualityEvidence, words: int, language: LanguageLabel, site: Site, profile: SiteProfile
) -> Judgement:
    """Judges an article by what its page shows; without other pages.

    The quality is the agreement of two extractors, lowered by each oddity. The oddities that
    make an article `suspect` are `no_headline`, `no_date`, `short` (under 20 words),
    `language_differs` (from the site's), `part_unreadable`, `no_container` (the site has some,
    and none is on the page), `cut_off` (its end or its page says that the story is longer, the
    response breaks off in a sentence, or the page asks its reader to log in or to pay),
    `extractors_disagree`, `text_put_back` (a third of it had been dropped) and `text_left_out` (a
    fifth as much prose was dropped beside it).

    Args:
        evidence: what the page shows.
        words: of the body.
        language: of the body.
        site: its site.
        profile: what was learned of the site.
    """
    facts, story = evidence.facts, evidence.story
    agreement = agreement_of(story.lines, evidence.prose.paragraphs)
    if story.extractor == "container":
        agreement = max(agreement, CONTAINER_TRUST)
    oddities = {
        "no_headline": not facts.headline,
        "no_date": facts.published_at is None,
        "short": words < SHORT_WORDS,
        "language_differs": language.language != site.language,
        "part_unreadable": evidence.unread_parts > 0,
        "no_container": story.extractor == "page" and bool(site.containers or profile.containers),
        "cut_off": evidence.prose.gated or _is_cut_off(evidence, words),
        "extractors_disagree": words >= SHORT_WORDS and agreement < DISAGREEMENT,
        "text_put_back": story.words_put_back > PUT_BACK * words,
        "text_left_out": story.prose_left_out > LEFT_OUT * words,
    }
    quality = agreement
    for name, odd in (
        *oddities.items(),
        ("date_guessed", evidence.sources.get("published_at") in ("trafilatura", "modified")),
    ):
        quality *= _FACTORS.get(name, 1.0) if odd else 1.0
    return Judgement(round(quality, 3), ",".join(name for name, odd in oddities.items() if odd))


def agreement_of(some: Iterable[str], others: Iterable[str]) -> float:
    """How far two texts of one page agree: F1 over their words, 0..1; order does not count."""
    one, other = _words(some), _words(others)
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def _words(texts: Iterable[str]) -> Counter[str]:
    return Counter(_INVISIBLE.sub("", "\n".join(map(clean_line, texts))).split())


def _is_cut_off(evidence: QualityEvidence, words: int) -> bool:
    # Themes that never close their document are no reason to doubt a story that has its end.
    if evidence.ends_early and not ends_sentence(evidence.body):
        return True
    if evidence.body.endswith(_EXCERPT_ENDS):
        return True
    if str(evidence.node.get("isAccessibleForFree", "")).lower() == "false":
        return True
    stated = str(evidence.node.get("wordCount", ""))
    return stated.isdecimal() and words < CUT_OFF * int(stated)
