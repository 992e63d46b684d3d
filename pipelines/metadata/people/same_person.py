"""Compares who the sources of a page name: the fullest name of each person, and of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import regex

from pipelines.metadata.people.names import is_login
from pipelines.text.text import count_words, match_key

Named = tuple[str, tuple[str, ...]]
"""A source and the names it gives."""

MOST_AUTHORS = 12
"""A list of more names is one of everybody at the paper."""

_LOGIN_SIGNS = regex.compile(r"[\d._-]+")


def choose_authors(given: Sequence[Named], is_collective: Callable[[str], bool]) -> Named:
    """The authors that sources of descending trust name together, and whose the answer is.

    The first that names people is believed, before that one whose name is more than a login.
    A person another source names more fully has that name; who all are named elsewhere with
    others beside them is one of these. A paper stands only where nobody names a person.

    Args:
        given: What each source names, at least one.
        is_collective: Whether a name is a paper's or a desk's.
    """
    people = [
        (source, tuple(name for name in names if not is_collective(name)))
        for source, names in given
    ]
    people = [(source, names) for source, names in people if names]
    if not people:
        return given[0]
    real = (each for each in people if not all(map(is_login, each[1])))
    source, names = next(real, people[0])
    for other, more in people:
        if len(names) < len(more) <= MOST_AUTHORS and _are_among(names, more):
            source, names = other, more
    fullest = _without_shorter([_fullest(name, people) for name in names])
    if fullest != names:
        by = (other for other, more in people if not set(fullest).isdisjoint({*more} - {*names}))
        source = next(by, source)
    return source, fullest


def is_same_person(one: str, other: str) -> bool:
    """Whether two names can be one person's: some words of the other, initials, or a login."""
    for name, full in ((one, other), (other, one)):
        if is_login(name) and " " not in name and count_words(full) > 1:
            return _is_login_of(_LOGIN_SIGNS.sub("", name.lower()), match_key(full).split())
    words = (match_key(name).split() for name in (one, other))
    short, long = sorted(words, key=lambda each: (len(each), len("".join(each))))
    if not short:
        return False
    if set(short) <= set(long):
        return True
    first = short[0]
    is_initial = len(short) > 1 and len(first) == 1
    return is_initial and short[-1] == long[-1] and long[0].startswith(first)


def _is_login_of(login: str, words: Sequence[str]) -> bool:
    first, last = words[0], words[-1]
    return login in {
        "".join(words),
        *(first, last, first + last, last + first),
        *(first[0] + last, first + last[0], last + first[0], last[0] + first),
    }


def _are_among(names: Iterable[str], more: Sequence[str]) -> bool:
    full = [name for name in more if count_words(name) > 1]
    return len(full) == len(more) and all(
        any(is_same_person(name, each) for each in full) for name in names
    )


def _fullest(name: str, people: Iterable[Named]) -> str:
    """The longest name that is given to the same person, in capitals only where all are."""
    same = [each for _, names in people for each in names if is_same_person(name, each)]
    return max(
        [name, *same],
        key=lambda each: (count_words(each), len(each.replace(".", "")), not each.isupper()),
    )


def _without_shorter(names: Sequence[str]) -> tuple[str, ...]:
    """The names but those of people whose fuller name is among them."""
    kept: list[str] = []
    for name in names:
        others = [each for each in names if each != name]
        if name in kept or (
            count_words(name) == 1 and any(is_same_person(name, o) for o in others)
        ):
            continue
        kept.append(name)
    return tuple(kept)
