"""The lists of authors.toml, read once and made into patterns for parts of a byline."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex

from pipelines.text import clean_characters, match_key

_BEGIN, _END = r"(?<![\p{L}\p{M}\p{N}])", r"(?![\p{L}\p{M}\p{N}])"


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
    path = Path(__file__).with_name("authors.toml")
    table: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    # Writers last: any word before `by` labels one that no other list has.
    groups = "|".join(f"(?P<{name}>{_any(table[name])})" for name in ("handler", "other", "writer"))
    # `of` and `at` lead from a role to a paper, not to a name.
    # Atomic groups: a full stop can belong to two things, and a long row of them to very many.
    modifier, role = _any(table["modifier"]), _any(table["role"])
    phrases = [label for name in ("writer", "handler", "other") for label in table[name]]
    starts = _any(label for label in phrases if " by" in label or " on" in label)
    return AuthorRules(
        labels=_compiled(rf"\s*(?:{groups}){_END}\s*[:：\-–—]?\s*"),
        split=_compiled(
            r"\s*[\n,،;|/•·]\s*|\s+(?:and|with|और|एवं|तथा|व|اور)\s+|\s*&\s*|\s+[\-–—]\s+"
            rf"|\s+(?={_BEGIN}{starts}{_END})"
        ),
        behind=_compiled(rf"\s+{_any(table['behind'])}$"),
        role=_compiled(rf"{_BEGIN}(?>{modifier}[\s.-]+)*{role}{_END}(?:\s+(?:of|at|for)\s.*)?"),
        modifiers=_compiled(rf"(?>{modifier}[\s.-]*)+"),
        collective=_compiled(rf"{_BEGIN}{_any(table['collective'])}{_END}"),
        accounts=frozenset(map(match_key, table["account"])),
        places=frozenset(map(match_key, table["place"])),
    )


def _any(phrases: Iterable[str]) -> str:
    # The longest first: `sub editor` before `sub`.
    ordered = sorted(map(clean_characters, phrases), key=len, reverse=True)
    return "(?:" + "|".join(ordered) + ")"


def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE)
