"""How far an article can be trusted, and what is odd about it."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.extract import Story
from pipelines.facts import Facts
from pipelines.language import LanguageLabel
from pipelines.site_profile import SiteProfile
from spiders.site import Site

SHORT_WORDS = 20


@dataclass(frozen=True, slots=True)
class Judgement:
    """What `articles.quality` and `articles.suspect` say of one article."""

    quality: float | None
    """0..1; None if it was not judged."""
    suspect: str
    """Names of what is odd, separated by commas; '' if nothing is."""


def judge_article(
    facts: Facts,
    story: Story,
    words: int,
    language: LanguageLabel,
    site: Site,
    profile: SiteProfile,
    *,
    unread_parts: int = 0,
) -> Judgement:
    """Judges an article: `no_headline`, `no_date`, `short`, `language_differs`, `part_unreadable`.

    Args:
        facts: its metadata.
        story: its text as extracted, boilerplate still in it.
        words: of the body.
        language: of the body.
        site: its site.
        profile: what was learned of the site.
        unread_parts: parts of an article in parts that could not be read.
    """
    oddities = {
        "no_headline": not facts.headline,
        "no_date": facts.published_at is None,
        "short": words < SHORT_WORDS,
        "language_differs": language.language != site.language,
        "part_unreadable": unread_parts > 0,
    }
    return Judgement(None, ",".join(name for name, odd in oddities.items() if odd))
