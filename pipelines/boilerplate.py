"""Takes the lines around a story away: byline block, related links, advertisements, teasers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex

from pipelines.authors import is_role
from pipelines.normalise import normalise
from pipelines.text import (
    PARAGRAPH_WORDS,
    TYPEWRITER,
    count_words,
    ends_sentence,
    fold_spaces,
    match_key,
)
from spiders.site import Site

HEAD_LINES = 8
"""How many lines above the first paragraph can be a byline block."""
RELATED_WORDS = 45
TEASER_WORDS = 120
NAME_WORDS = 5

_LEAD = regex.compile(r"^[^\p{L}\p{N}]+")
_SEPARATOR = regex.compile(r"\s*(?:[:：;|>»→\-]|\.{2,})")
_TEASER_END = regex.compile(r"(?:\.{3}|…)\W*$")
_WORD_GOES_ON = regex.compile(r"[\p{L}\p{M}\p{N}]")
_OTHER_SCRIPT = regex.compile(r"[^\x00-\x7f]+")

Removed = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the page around the story's lines."""

    headline: str
    authors: tuple[str, ...] = ()
    own_names: tuple[str, ...] = ()
    """What the site calls itself."""
    links: frozenset[str] = frozenset()
    """`match_key` of the text of every link around the story."""


def remove_boilerplate(
    lines: Sequence[str], site: Site, around: Surroundings
) -> tuple[list[str], list[Removed]]:
    """The lines of the story alone, and (rule name, line) of each line taken out.

    Only whole lines go: for what they start with, for what they are, or for
    standing behind the heading of a teaser. Nothing is cut out of a line.
    """
    removed: list[Removed] = []
    kept = _drop_tail(lines, site, around, removed)
    kept = _drop_anywhere(kept, site, around, removed)
    kept = _drop_head(kept, site, around, removed)
    while kept and match_key(kept[-1]) in _names(around):
        removed.append(("byline", kept.pop()))
    return kept, removed


def _drop_anywhere(
    lines: Sequence[str], site: Site, around: Surroundings, removed: list[Removed]
) -> list[str]:
    rules = _rules()
    advertisement = _advertisement(around.own_names)
    headline = match_key(around.headline)
    site_lines = _markers(site.boilerplate.lines)
    kept: list[str] = []
    list_follows = ""
    for line in lines:
        key = _key(line)
        words = match_key(line)
        if list_follows and words in around.links:
            removed.append((list_follows, line))
            continue
        list_follows = ""
        if any(_starts(key, marker) for marker in site_lines):
            removed.append(("site_lines", line))
        elif words and words == headline:
            removed.append(("headline", line))
        elif key in rules.label or words in rules.label:
            removed.append(("label", line))
        elif _is_related(line, key, rules, around.links):
            removed.append(("related", line))
            list_follows = "related" if words in rules.bare_markers else ""
        elif any(_is_marked(key, marker) for marker in rules.tags):
            removed.append(("tags", line))
            list_follows = "tags"
        elif len(key) < 300 and advertisement.fullmatch(key):
            removed.append(("advertisement", line))
        else:
            kept.append(line)
    return kept


def _drop_tail(
    lines: Sequence[str], site: Site, around: Surroundings, removed: list[Removed]
) -> list[str]:
    rules = _rules()
    site_tail = _markers(site.boilerplate.tail)
    kept: list[str] = []
    for index, line in enumerate(lines):
        key, words = _key(line), match_key(line)
        if any(_starts(key, marker) for marker in site_tail):
            rule = "site_tail"
        elif words in rules.tail:
            rule = "tail"
        elif words in rules.teaser and _are_teasers(lines[index + 1 :], around.links):
            rule = "teaser"
        else:
            kept.append(line)
            continue
        if any(count_words(each) >= PARAGRAPH_WORDS for each in kept):
            removed += [(rule, each) for each in lines[index:]]
            break
        # Above the story the same words are the name of a section.
        removed.append((rule, line))
    return kept


def _drop_head(
    lines: list[str], site: Site, around: Surroundings, removed: list[Removed]
) -> list[str]:
    rules = _rules()
    site_head = _markers(site.boilerplate.head)
    names = _names(around)
    head = 0
    while head < min(len(lines), HEAD_LINES) and count_words(lines[head]) < PARAGRAPH_WORDS:
        head += 1
    kept: list[str] = []
    after_byline = False
    for index, line in enumerate(lines[:head]):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        if any(_starts(_key(line), marker) for marker in site_head):
            rule = "site_head"
        elif match_key(line) in names:
            rule = "byline"
        elif _is_name(line) and _is_role_line(following, rules):
            rule = "byline_name"
        elif _is_byline(line, names, rules, after_byline=after_byline):
            rule = "byline"
        else:
            kept.append(line)
            after_byline = False
            continue
        removed.append((rule, line))
        after_byline = True
    return kept + lines[head:]


def _is_byline(line: str, names: frozenset[str], rules: _Rules, *, after_byline: bool) -> bool:
    if ends_sentence(line):
        return False
    if rules.byline.fullmatch(_key(line)):
        return True
    if is_role(line) and (after_byline or count_words(line) <= NAME_WORDS):
        return True
    words = f" {match_key(line)} "
    return after_byline and any(f" {name} " in words for name in names)


def _is_related(line: str, key: str, rules: _Rules, links: frozenset[str]) -> bool:
    if count_words(line) > RELATED_WORDS:
        return False
    marked = (*rules.related, *rules.related_if_marked)
    if any(_is_marked(key, marker, links) for marker in marked):
        return True
    return not ends_sentence(line) and any(_starts(key, each) for each in rules.related)


def _is_marked(key: str, marker: str, links: frozenset[str] = frozenset()) -> bool:
    """Whether a line is a marker alone, or one before a separator or before a link."""
    if not _starts(key, marker):
        return False
    rest = key[len(marker) :]
    words = match_key(rest)
    return not words or bool(_SEPARATOR.match(rest)) or words in links or match_key(key) in links


def _starts(key: str, marker: str) -> bool:
    return key.startswith(marker) and not _WORD_GOES_ON.match(key, len(marker))


def _are_teasers(lines: Sequence[str], links: frozenset[str]) -> bool:
    """Whether what follows a heading that could be the story's own are teasers of others."""
    if not lines:
        return True
    teasers = sum(
        bool(_TEASER_END.search(line)) or match_key(line) in links or not ends_sentence(line)
        for line in lines
    )
    if sum(count_words(line) for line in lines) <= TEASER_WORDS:
        return any(_TEASER_END.search(each) or match_key(each) in links for each in lines) or (
            teasers == len(lines)
        )
    return teasers >= 0.8 * len(lines)


def _is_name(line: str) -> bool:
    return 1 <= count_words(line) <= NAME_WORDS and not regex.search(r"[\d.!?।۔؟:]", line)


def _is_role_line(line: str, rules: _Rules) -> bool:
    if ends_sentence(line) or count_words(line) >= PARAGRAPH_WORDS:
        return False
    return is_role(line) and bool(rules.byline.fullmatch(_key(line)))


def _names(around: Surroundings) -> frozenset[str]:
    return frozenset(match_key(name) for name in (*around.authors, *around.own_names)) - {""}


def _key(text: str) -> str:
    """A line as markers are compared with it: normalised, without bullets before it."""
    return fold_spaces(_LEAD.sub("", normalise(text.translate(TYPEWRITER))))


@cache
def _markers(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in map(_key, texts) if key)


@dataclass(frozen=True, slots=True)
class _Rules:
    related: tuple[str, ...]
    related_if_marked: tuple[str, ...]
    bare_markers: frozenset[str]
    tags: tuple[str, ...]
    label: frozenset[str]
    tail: frozenset[str]
    teaser: frozenset[str]
    byline: regex.Pattern[str]
    advertisement: tuple[str, ...]


@cache
def _rules() -> _Rules:
    path = Path(__file__).with_name("boilerplate.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    related = (*table["related"], *table["related_if_marked"])
    return _Rules(
        related=_markers(tuple(table["related"])),
        related_if_marked=_markers(tuple(table["related_if_marked"])),
        bare_markers=frozenset(map(match_key, related)),
        tags=_markers(tuple(table["tags"])),
        label=frozenset(map(match_key, table["label"])),
        tail=frozenset(map(match_key, table["tail"])),
        teaser=frozenset(map(match_key, table["teaser"])),
        byline=_pattern(table["byline"]),
        advertisement=tuple(table["advertisement"]),
    )


@cache
def _advertisement(own_names: tuple[str, ...]) -> regex.Pattern[str]:
    names = "|".join(regex.escape(_key(name)) for name in own_names if _key(name)) or "(?!)"
    filled = [pattern.replace("{name}", f"(?:{names})") for pattern in _rules().advertisement]
    return _pattern(filled)


def _pattern(patterns: Iterable[str]) -> regex.Pattern[str]:
    """One pattern for normalised lines; its words are normalised as the lines are."""
    normalised = (_OTHER_SCRIPT.sub(lambda run: normalise(run[0]), each) for each in patterns)
    return regex.compile("|".join(f"(?:{each})" for each in normalised))
