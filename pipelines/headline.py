"""The headline alone: the site's name cut off a title, a cut-off one completed."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from pipelines.text import match_key

_SEPARATOR = regex.compile(r"\s+[|\-–—»·•:]{1,2}\s+|\s*\|\s*")
_CUT_OFF = regex.compile(r"\s*(?:\.{3}|…|\[…\]|\[\.{3}\])\s*$")
MAX_CHARACTERS = 500
"""What is longer is no headline with a site's name behind it, but a text in its place."""
# Google's limit, at which some plugins cut the headline they put into JSON-LD.
_PLUGIN_LIMIT = 109


def bare_headline(title: str, own_names: Iterable[str], heading: str) -> str:
    """`title` without the site's name before or after it.

    Args:
        title: As a source gives it.
        own_names: What the site calls itself.
        heading: The page's visible heading; a title that begins with it ends with it.
    """
    if len(title) > MAX_CHARACTERS:
        return title.strip()
    wanted = match_key(heading[:MAX_CHARACTERS])
    for separator in _SEPARATOR.finditer(title) if wanted else ():
        if match_key(title[: separator.start()]) == wanted:
            return title[: separator.start()].strip()
    own = {match_key(name).replace(" ", "") for name in own_names}
    while True:
        splits = list(_SEPARATOR.finditer(title))
        if splits and match_key(title[splits[-1].end() :]).replace(" ", "") in own:
            title = title[: splits[-1].start()]
        elif splits and match_key(title[: splits[0].start()]).replace(" ", "") in own:
            title = title[splits[0].end() :]
        else:
            return title.strip()


def best_headline(candidates: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The first (source, headline), or a later one that gives the whole of a cut-off first.

    Of more than MAX_CHARACTERS only the beginning is given, and that where there is nothing else.
    """
    named = [(source, text) for source, text in candidates if text]
    found = [each for each in named if len(each[1]) <= MAX_CHARACTERS]
    if not named:
        return "", ""
    if not found:
        source, text = named[0]
        return source, text[:MAX_CHARACTERS].strip()
    source, first = found[0]
    start = match_key(_CUT_OFF.sub("", first))
    if _CUT_OFF.search(first) or len(first) >= _PLUGIN_LIMIT:
        for other, text in found[1:]:
            if len(text) > len(first) and match_key(text).startswith(start):
                return other, text
    return source, first
