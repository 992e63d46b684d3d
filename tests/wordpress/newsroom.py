"""The newsroom's data: the four sites, their languages, and the names that stories are about."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

Name = dict[str, str]
"""One name in all languages: language code to spelling."""


@dataclass(frozen=True)
class Language:
    """What a site needs to know about its language."""

    locale: str
    """WordPress' WPLANG; '' is American English."""
    tagline: str
    also_read: str
    """How a line with a related link begins."""
    updated: str
    agency: str
    punctuation_title: str
    """A headline of quotes, dashes and characters that mean something in HTML."""
    sections: dict[str, str]
    authors: dict[str, str]
    """Login to the name that readers see."""
    translations: dict[str, str]
    """Interface words, where Debian has no translation of WordPress; may be empty."""


@dataclass(frozen=True)
class NewsSite:
    """One of the four WordPress sites."""

    name: str
    title: str
    code: str
    """Language code."""
    language: Language
    theme: str
    seo: bool
    """Whether the pages carry og: tags and JSON-LD, as Yoast writes them."""
    first_id: int


@dataclass(frozen=True)
class Headline:
    """Templates of one headline: its Latin slug, and its wording per language."""

    slug: str
    wording: Name


@dataclass(frozen=True)
class Vocabulary:
    """Everything that fills the placeholders of a template."""

    places: list[Name]
    people: list[Name]
    organisations: list[Name]
    things: list[Name]
    days: list[Name]
    headlines: list[Headline]


@cache
def sites() -> dict[str, NewsSite]:
    """The four sites by name."""
    facts = _facts()
    languages = {
        code: Language(**{"translations": {}, **language})
        for code, language in facts["languages"].items()
    }
    return {
        name: NewsSite(
            name=name,
            title=site["title"],
            code=site["language"],
            language=languages[site["language"]],
            theme=site["theme"],
            seo=site.get("seo", False),
            first_id=site["first_id"],
        )
        for name, site in facts["sites"].items()
    }


@cache
def vocabulary() -> Vocabulary:
    """The names and headlines that stories are made of."""
    facts = _facts()
    headlines = [
        Headline(slug=each["slug"], wording={k: v for k, v in each.items() if k != "slug"})
        for each in facts["headlines"]
    ]
    kinds = ("places", "people", "organisations", "things", "days")
    return Vocabulary(**{kind: facts[kind] for kind in kinds}, headlines=headlines)


@cache
def sentences(code: str) -> tuple[str, ...]:
    """The sentence templates of a language: `[a|b]` is a choice, `{place}` a placeholder."""
    return tuple((HERE / "prose" / f"{code}.txt").read_text(encoding="utf-8").splitlines())


@cache
def _facts() -> dict[str, Any]:
    return tomllib.loads((HERE / "newsroom.toml").read_text(encoding="utf-8"))
