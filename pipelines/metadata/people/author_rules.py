"""What a byline can hold beside names, compiled from authors.toml."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import regex

from pipelines.rule_files import WORD_END, any_of, read_rules, whole_words
from pipelines.text.text import clean_characters, match_key


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
    title: regex.Pattern[str]
    """A role or an office that ends a part, or before what it is held in."""
    long_title: regex.Pattern[str]
    """A title of several fields that begins with a modifier, up to a comma or a line end."""
    office: regex.Pattern[str]
    """An office alone: the body where it is held may follow."""
    body: regex.Pattern[str]
    """A university, a company and the like."""
    degrees: regex.Pattern[str]
    """Nothing but degrees; what comes after a full name at its end likewise."""
    degrees_behind: regex.Pattern[str]
    modifiers: regex.Pattern[str]
    """Nothing but modifiers."""
    collective: regex.Pattern[str]
    button: regex.Pattern[str]
    """What stands around names to be clicked, or tells of reading."""
    stops: frozenset[str]
    """`match_key` of what only sections and tags follow."""
    accounts: frozenset[str]
    """`match_key` of names that are no person's."""
    places: frozenset[str]


# Words that begin with "by" and label nobody.
_COMPOUND = r"by-(?:elections?|polls?|laws?|pass|products?|lanes?|roads?|catch|standers?)\b"


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
    office = whole_words(_any(table["office"]))
    title = whole_words(_any([*table["role"], *table["office"]]))
    phrases = [label for name in ("writer", "handler", "other") for label in table[name]]
    starts = _any(label for label in phrases if " by" in label or " on" in label)
    degree = rf"{_any(table['degree'])}\.?"
    return AuthorRules(
        labels=_compiled(rf"\s*(?!{_COMPOUND})(?:{groups}){WORD_END}\s*[:：\-–—]?\s*"),
        split=_compiled(
            r"(?:\s*[\n,،;|/•·●]\s*)+(?:(?:and|और|एवं|तथा|व|اور)\s+)?"
            r"|\s+(?:and|with|और|एवं|तथा|व|اور)\s+|\s*&\s*|\s+[\-–—]\s+"
            rf"|\s+(?={whole_words(starts)})"
        ),
        behind=_compiled(rf"\s+{_any(table['behind'])}$"),
        role=_compiled(rf"{whole_words(roles)}(?:\s+(?:of|at|for)\s.*)?"),
        title=_compiled(rf"{title}(?:$|\s+(?:of|at|for|in|to|with|the|&|@)\s.*|\s*[(@].*)"),
        long_title=_compiled(
            rf"(?:{modifier}\s[^\n,،|]*|\p{{Latin}}+)\s(?:and|&)\s[^\n,،|]*{title}(?=\s*(?:[\n,،|]|$))"
        ),
        office=_compiled(office),
        body=_compiled(whole_words(_any(table["body"]))),
        degrees=_compiled(rf"{degree}(?:[\s./]+{degree})*"),
        degrees_behind=_compiled(rf"(?<=\S\s\S.*?)(?:[\s(]+{degree})+\)?$"),
        modifiers=_compiled(rf"(?>{modifier}[\s.-]*)+"),
        collective=_compiled(whole_words(_any(table["collective"]))),
        button=_compiled(
            rf"{_any(table['button'])}{WORD_END}.*|.*{whole_words(_any(table['button_end']))}\s*"
        ),
        stops=frozenset(map(match_key, table["stop"])),
        accounts=frozenset(map(match_key, table["account"])),
        places=frozenset(map(match_key, table["place"])),
    )


def _any(phrases: Iterable[str]) -> str:
    return any_of(map(clean_characters, phrases))


def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE)
