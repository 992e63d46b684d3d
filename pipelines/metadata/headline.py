"""Headline and standfirst: the site's name cut off a title, a description that repeats left out."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from pipelines.text.text import match_key

_TEASER_END = regex.compile(r"\s*[\[(]?\s*(?:\.{3}|…)\s*[\])]?\s*$")


def real_standfirst(text: str, headline: str, body: str) -> str:
    """`text`, or '' where it only repeats the headline or the body.

    What begins as the body does is no standfirst, nor an excerpt that ends in … and
    stands in the body word by word, wherever a plugin took it.
    """
    key = match_key(_TEASER_END.sub("", text))
    if not key or key == match_key(headline):
        return ""
    # Paragraph breaks make the body a little longer than the same words on one line.
    if match_key(body[: 2 * len(text) + 100]).startswith(key):
        return ""
    return "" if _TEASER_END.search(text) and _begins_within(body, key) else text


def _begins_within(body: str, key: str) -> bool:
    """Whether an excerpt stands in the body; its last word may have been cut."""
    return key in match_key(body[: 8 * len(key) + 2_000])


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
