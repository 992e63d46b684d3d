"""The rules of boilerplate.toml, read once and made ready for comparing with lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

import regex

from pipelines.rule_files import any_of, read_rules
from pipelines.text.normalise import normalise
from pipelines.text.text import as_typed, fold_spaces, match_key

_LEAD = regex.compile(r"^[^\p{L}\p{N}]+")
_OTHER_SCRIPT = regex.compile(r"[^\x00-\x7f]+")
_ALTERNATIVES = regex.compile(r"\{([^}]*)\}")
# Typed for a colon, which looks like it.
_VISARGA = regex.compile(r"ः(?=\s|$)")
_WORD_GOES_ON = regex.compile(r"[\p{L}\p{M}\p{N}]")


@dataclass(frozen=True, slots=True)
class Rules:
    """The lists of boilerplate.toml, as comparing needs them."""

    related: tuple[str, ...]
    """Markers as `line_key` has them, as the next two."""
    related_if_marked: tuple[str, ...]
    tags: tuple[str, ...]
    bare_markers: frozenset[str]
    """`match_key` of what announces links on the lines that follow."""
    label: frozenset[str]
    """`match_key` of whole lines, as the next four."""
    box: frozenset[str]
    notice_heading: frozenset[str]
    tail: frozenset[str]
    teaser: frozenset[str]
    byline: regex.Pattern[str]
    """For `line_key`s, as all that follow."""
    caption: regex.Pattern[str]
    caption_end: regex.Pattern[str]
    """For the end of a line."""
    credit: regex.Pattern[str]
    credit_sentence: regex.Pattern[str]
    contact: regex.Pattern[str]
    bio: regex.Pattern[str]
    """For what follows an author's name."""
    bio_unnamed: regex.Pattern[str]
    notice: regex.Pattern[str]
    """For the beginning of a line."""
    advertisement: regex.Pattern[str]
    own_advertisement: tuple[str, ...]
    """Patterns in which `{name}` stands for the site's own names."""


@cache
def general_rules() -> Rules:
    """The rules for every site."""
    table = read_rules(__file__, "boilerplate.toml")
    related, related_if_marked = (
        _expanded(table["related"]),
        _expanded(table["related_if_marked"]),
    )
    box = _expanded(table["box"])
    announcing = (*related, *related_if_marked, *table["tags"], *box)
    return Rules(
        related=marker_keys(related),
        related_if_marked=marker_keys(related_if_marked),
        tags=marker_keys(tuple(table["tags"])),
        bare_markers=frozenset(map(match_key, announcing)),
        label=frozenset(map(match_key, _expanded(table["label"]))),
        box=frozenset(map(match_key, box)),
        notice_heading=frozenset(map(match_key, table["notice_heading"])),
        tail=frozenset(map(match_key, table["tail"])),
        teaser=frozenset(map(match_key, table["teaser"])),
        byline=_pattern(table["byline"]),
        caption=_pattern(table["caption"]),
        caption_end=_pattern(
            f"(?:{each})\\W*$" for each in (*table["caption_end"], *table["caption_owner"])
        ),
        credit=_pattern(table["credit"]),
        credit_sentence=_pattern(table["credit_sentence"]),
        contact=_pattern(table["contact"]),
        bio=_pattern(table["bio"]),
        bio_unnamed=_pattern(table["bio_unnamed"]),
        notice=_pattern(table["notice"]),
        advertisement=_pattern(each for each in table["advertisement"] if "{name}" not in each),
        own_advertisement=tuple(each for each in table["advertisement"] if "{name}" in each),
    )


def is_advertisement(key: str, own_names: tuple[str, ...]) -> bool:
    """Whether a line, by its `line_key`, is an advertisement of a site with these names."""
    own = _own_advertisement(own_names)
    return bool(general_rules().advertisement.fullmatch(key) or own.fullmatch(key))


@lru_cache(maxsize=256)
def _own_advertisement(own_names: tuple[str, ...]) -> regex.Pattern[str]:
    keys = (line_key(name) for name in own_names)
    names = any_of(regex.escape(key) for key in keys if key)
    return _pattern(each.replace("{name}", names) for each in general_rules().own_advertisement)


@lru_cache(maxsize=1024)
def line_key(text: str) -> str:
    """A line as markers are compared with it: normalised, without bullets before it."""
    bare = _LEAD.sub("", normalise(as_typed(text)))
    return fold_spaces(_VISARGA.sub(":", bare))


@lru_cache(maxsize=256)
def marker_keys(markers: tuple[str, ...]) -> tuple[str, ...]:
    """Markers as lines are compared with them."""
    return tuple(key for key in map(line_key, markers) if key)


def marker_of(key: str, markers: tuple[str, ...]) -> str:
    """The longest of the markers with which a line begins, at the end of a word; or ''."""
    if not key.startswith(markers):
        return ""
    found = (
        marker
        for marker in markers
        if key.startswith(marker) and not _WORD_GOES_ON.match(key, len(marker))
    )
    return max(found, key=len, default="")


def _expanded(entries: Iterable[str]) -> tuple[str, ...]:
    """Entries with `{a|b}` made one for each of its alternatives."""
    found: list[str] = []
    for entry in entries:
        parts = _ALTERNATIVES.split(entry)
        # The odd ones were in braces.
        choices = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
        found += map("".join, product(*choices))
    return tuple(found)


def _pattern(patterns: Iterable[str]) -> regex.Pattern[str]:
    # The words in a pattern are normalised as the lines are; its syntax must not be.
    normalised = (_OTHER_SCRIPT.sub(lambda run: normalise(run[0]), each) for each in patterns)
    return regex.compile("|".join(f"(?:{each})" for each in normalised))
