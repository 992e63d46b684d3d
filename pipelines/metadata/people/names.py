"""What can be a person's name, what is a paper's, a desk's, an account's or a role."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import regex

from pipelines.metadata.people.author_rules import author_rules
from pipelines.text.text import count_words, match_key

NAME_WORDS = 5
MAX_WORDS = 6
MAX_NAME = 60
LOWER_LATIN = regex.compile(r"(?<![\p{L}'’.-])\p{Ll}\p{Latin}*")
"""A word that begins with a small letter, as few words of a name do."""
CAPITALS = regex.compile(r"(?:\p{Lu}\.?){2,6}")
HANDLE = regex.compile(r"[(\[]?\S*@\S*[)\]]?")
BRACKETS = regex.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
# In a place, or for a paper; `से` and `سے` stand behind the place.
ELSEWHERE = regex.compile(r"\s+(?:in|at|from|for)\s+.*$|^.*\s(?:से|سے)\s+")
EDGES = " .-–—:|()\"'“”‘’*،,•>»~+#"

# A full stop stands in them behind an initial or a short title.
_NOT_IN_NAMES = regex.compile(r"[\d!?।۔؟:]|\.(?![\s\p{L}])|(?<=[\p{L}\p{M}]{5})\.")
_LETTER = regex.compile(r"\p{L}")
_DIGIT = regex.compile(r"\d")
_NOT_A_NAME = regex.compile(
    r"\.(?:com|in|org|net)\b|\d{3,}|[{}<>\[\]=]|\p{L}\.\p{Ll}{2,}\.", regex.IGNORECASE
)
# The paper before a role: `AP Auto Writer`, `CNN Editor-at-large`.
_PAPER = regex.compile(r"[A-Z]{2,5}(?:\s|$)(?!\p{Lu}{2,})")
_TOO_SHORT = regex.compile(r"\p{Latin}{1,2}\.?")
_LOGIN = regex.compile(r"(?=\P{L}*\p{Latin})(?:[^\s\p{Lu}]+|[^\s\p{Ll}]{3,})")
_NO_PERSON = regex.compile(
    r"(?:^|\s)(?:(?i:the|your|our|my)|of|for|to|from|with|about|how|what|why|is|are|as|an|in|on|at|by)"
    r"(?=\s|$)"
)


@lru_cache(maxsize=4096)
def is_collective(name: str, own_names: tuple[str, ...]) -> bool:
    """Whether a byline is the site's own name or a desk, not a person."""
    rules = author_rules()
    return (
        bool(rules.collective.search(name) or rules.body.search(name) or _NO_PERSON.search(name))
        or _is_office(name)
        or is_own(name, own_names)
    )


def is_own(name: str, own_names: Iterable[str]) -> bool:
    """Whether a name is one that the site has for itself, whatever its spaces."""
    key = _joined(name)
    return bool(key) and any(key == _joined(own) for own in own_names)


def is_login(name: str) -> bool:
    """Whether a name looks like an account's, one Latin word in one case: `msample`, `MECLABS`."""
    return bool(_LOGIN.fullmatch(name))


def is_role(line: str) -> bool:
    """Whether a line says what somebody is at the paper (`Reporter The Printlines (…)`)."""
    return bool(author_rules().role.search(line))


def is_name(line: str) -> bool:
    """Whether a line could be a person's name."""
    return 1 <= count_words(line) <= NAME_WORDS and not _NOT_IN_NAMES.search(line)


def bare_name(text: str) -> str:
    """The name in a part of a byline, without what stands around one; '' if there is none."""
    rules = author_rules()
    # Before a colon stands a label, known or not.
    text = HANDLE.sub("", text)
    # A name alone may stand in brackets.
    name = (BRACKETS.sub("", text) or text).strip(EDGES).rpartition(":")[2].strip()
    if rules.button.fullmatch(name):
        return ""
    name = rules.behind.sub("", name)
    away = ELSEWHERE.sub("", name)
    name = away if count_words(away) > 1 and not _DIGIT.search(name) else name
    words = name.split()
    for count in (1, 2):
        # Places in Latin letters are surnames too.
        place = " ".join(words[-count:])
        if len(words) > count + 1 and not place.isascii() and match_key(place) in rules.places:
            name = " ".join(words[:-count])
    is_desk = bool(rules.collective.search(name)) or _is_office(name)
    if not is_desk:
        person = rules.role.sub("", name).strip(EDGES)
        if person != name and _PAPER.match(person):
            return ""
        if _DIGIT.search(person) or rules.modifiers.fullmatch(person):
            return ""
        name = rules.degrees_behind.sub("", person).strip(EDGES)
    if not _LETTER.search(name) or _NOT_A_NAME.search(name) or match_key(name) in rules.accounts:
        return ""
    is_name = not _TOO_SHORT.fullmatch(name) and len(name.split()) <= MAX_WORDS
    return str(name) if is_name and len(name) <= MAX_NAME else ""


def _joined(name: str) -> str:
    return match_key(name).replace(" ", "").removeprefix("the")


def _is_office(name: str) -> bool:
    """Whether a name is a role with a word before it that tells of what: `Community Editor`."""
    rules, words = author_rules(), name.split()
    return (
        len(words) == 2
        and not rules.modifiers.fullmatch(words[0])
        and bool(rules.role.fullmatch(words[1]))
    )
