"""Author names out of bylines, by the rules of authors.toml: no roles, places, handles or desks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from pipelines.metadata.agencies import agency_named
from pipelines.rule_files import WORD_END, any_of, read_rules, whole_words
from pipelines.text.text import clean_characters, clean_line, count_words, match_key

NAME_WORDS = 5
_NOT_IN_NAMES = regex.compile(r"[\d.!?।۔؟:]")


@dataclass(frozen=True, slots=True)
class AuthorRules:
    """What a byline can hold beside names."""

    labels: regex.Pattern[str]
    """A label before a name, at the beginning of a part; the group that matched says of what."""
    split: regex.Pattern[str]
    """What separates the parts of a byline; a label that begins another part is not eaten."""
    behind: regex.Pattern[str]
    role: regex.Pattern[str]
    """A role with its modifiers, anywhere."""
    modifiers: regex.Pattern[str]
    """Nothing but modifiers."""
    collective: regex.Pattern[str]
    accounts: frozenset[str]
    """`match_key` of names that are no person's."""
    places: frozenset[str]


@cache
def author_rules() -> AuthorRules:
    """The rules for every site."""
    table: dict[str, list[str]] = read_rules(__file__, "authors.toml")
    # Writers last: any word before `by` labels one that no other list has.
    groups = "|".join(f"(?P<{name}>{_any(table[name])})" for name in ("handler", "other", "writer"))
    # `of` and `at` lead from a role to a paper, not to a name.
    # Atomic groups: a full stop can belong to two things, and a long row of them to very many.
    modifier = _any(table["modifier"])
    roles = rf"(?>{modifier}[\s.-]+)*{_any(table['role'])}"
    phrases = [label for name in ("writer", "handler", "other") for label in table[name]]
    starts = _any(label for label in phrases if " by" in label or " on" in label)
    return AuthorRules(
        labels=_compiled(rf"\s*(?:{groups}){WORD_END}\s*[:：\-–—]?\s*"),
        split=_compiled(
            r"\s*[\n,،;|/•·]\s*|\s+(?:and|with|और|एवं|तथा|व|اور)\s+|\s*&\s*|\s+[\-–—]\s+"
            rf"|\s+(?={whole_words(starts)})"
        ),
        behind=_compiled(rf"\s+{_any(table['behind'])}$"),
        role=_compiled(rf"{whole_words(roles)}(?:\s+(?:of|at|for)\s.*)?"),
        modifiers=_compiled(rf"(?>{modifier}[\s.-]*)+"),
        collective=_compiled(whole_words(_any(table["collective"]))),
        accounts=frozenset(map(match_key, table["account"])),
        places=frozenset(map(match_key, table["place"])),
    )


def _any(phrases: Iterable[str]) -> str:
    return any_of(map(clean_characters, phrases))


def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE)


MAX_WORDS = 6
MAX_CHARACTERS = 300
"""What is longer is a text about authors, not a byline."""
MAX_NAME = 60

_LINK = regex.compile(r"https?:|www\.", regex.IGNORECASE)
_HANDLE = regex.compile(r"[(\[]?\S*@\S*[)\]]?")
_BRACKETS = regex.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_LETTER = regex.compile(r"\p{L}")
_NOT_A_NAME = regex.compile(r"\.(?:com|in|org|net)\b|\d{3,}|[{}<>\[\]=]", regex.IGNORECASE)
# The paper before a role: `AP Auto Writer`, `CNN Editor-at-large`.
_PAPER = regex.compile(r"[A-Z]{2,5}(?:\s|$)(?!\p{Lu}{2,})")
_DIGIT = regex.compile(r"\d")
_BEFORE_NAMES = (":", "：", "-", "–", "—")
_EDGES = " .-–—:|()\"'“”‘’*،,•>»"


class Byline(NamedTuple):
    """Who a byline names."""

    authors: tuple[str, ...] = ()
    """People; the paper or its desk where no person is named."""
    agency: str = ""
    """The first agency named, as agencies.toml spells it; '' if none is."""


def read_byline(values: Iterable[str], own_names: Iterable[str]) -> Byline:
    """Who `values` name, each once, in their order.

    Writers come before those who only edited or posted, and people before the
    paper: who is not wanted where another is named is left out.

    Args:
        values: Bylines as found; one may hold several names, roles, places and an agency.
        own_names: What the site calls itself.
    """
    own = tuple(own_names)
    writers: dict[str, str] = {}
    handlers: dict[str, str] = {}
    agency = ""
    for value in values:
        if len(value) > MAX_CHARACTERS or _LINK.search(value):
            continue
        for text, is_writer in _parts(value):
            beside = map(agency_named, _BRACKETS.findall(text))
            agency = agency or next(filter(None, beside), "")
            if named := agency_named(text):
                agency = agency or named
            elif name := _bare_name(text):
                (writers if is_writer else handlers).setdefault(match_key(name), name)
    for names in (writers, handlers):
        if people := [name for name in names.values() if not is_collective(name, own)]:
            return Byline(tuple(people), agency)
    return Byline(tuple(writers.values() or handlers.values()), agency)


def author_names(values: Iterable[str], own_names: Iterable[str]) -> tuple[str, ...]:
    """The authors of `read_byline`, without the agency."""
    return read_byline(values, own_names).authors


def is_collective(name: str, own_names: Iterable[str]) -> bool:
    """Whether a byline is the site's own name or a desk, not a person."""
    key = match_key(name)
    return bool(author_rules().collective.search(name)) or any(
        key == match_key(own) for own in own_names
    )


def is_role(line: str) -> bool:
    """Whether a line says what somebody is at the paper (`Reporter The Printlines (…)`)."""
    return bool(author_rules().role.search(line))


def names_writer(line: str) -> bool:
    """Whether a line begins with what labels a name: "By", or "लेखक:" and its like with a colon."""
    found = author_rules().labels.match(clean_line(line))
    if found is None or found["other"]:
        return False
    # Without a colon a word like रिपोर्ट begins a sentence; "by" does not.
    label: str = found[0].strip().lower()
    return label.endswith(("by", *_BEFORE_NAMES))


@lru_cache(maxsize=4096)
def _parts(value: str) -> list[tuple[str, bool]]:
    """The parts of a byline but places, without their labels, and whether each names a writer.

    Kept, as the same people write every day; the list is not to be changed.
    """
    rules = author_rules()
    # Line ends separate names, and clean_line would make them spaces.
    lines = "\n".join(clean_line(line) for line in value.splitlines())
    parts: list[tuple[str, bool]] = []
    is_writer = True
    for part in rules.split.split(lines):
        start, skipped = 0, False
        while label := rules.labels.match(part, start):
            is_writer, skipped = not label["handler"], bool(label["other"])
            start = label.end()
        name = part[start:]
        if name and not skipped and match_key(name) not in rules.places:
            parts.append((name, is_writer))
    return parts


def _bare_name(text: str) -> str:
    rules = author_rules()
    # Before a colon stands a label, known or not.
    name = _BRACKETS.sub("", _HANDLE.sub("", text)).strip(_EDGES).rpartition(":")[2].strip()
    name = rules.behind.sub("", name)
    is_desk = bool(rules.collective.search(name))
    if not is_desk:
        person = rules.role.sub("", name).strip(_EDGES)
        if person != name and _PAPER.match(person):
            return ""
        if _DIGIT.search(person) or rules.modifiers.fullmatch(person):
            return ""
        name = person
    if not _LETTER.search(name) or _NOT_A_NAME.search(name) or match_key(name) in rules.accounts:
        return ""
    return "" if len(name.split()) > MAX_WORDS or len(name) > MAX_NAME else name


def is_name(line: str) -> bool:
    """Whether a line could be a person's name."""
    return 1 <= count_words(line) <= NAME_WORDS and not _NOT_IN_NAMES.search(line)
