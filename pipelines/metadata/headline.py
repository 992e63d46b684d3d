"""Headline and standfirst: the site's name cut off a title, a description that repeats left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    begin = ""
    for line in body.split("\n\n"):
        if len(begin := f"{begin} {match_key(line)}".strip()) >= len(key):
            break
    if begin.startswith(key):
        return ""
    return "" if _TEASER_END.search(text) and _begins_within(body, key) else text


def _begins_within(body: str, key: str) -> bool:
    """Whether an excerpt stands in the body; its last word may have been cut."""
    return key in match_key(body[: 8 * len(key) + 2_000])


SEPARATOR = regex.compile(
    r"\s+(?:[|│┃¦‖\-–—―»«›‹·•∙⋅:।*~⋆★☆✦✶◆●→▶/<>]|::|\|\||--|>>|<<)\s+|\s*\|\s*|\s*[-–—]\s+|\s+[-–—]\s*"
)
"""What stands between a headline and the name of its site or section in a title."""
_CUT_OFF = regex.compile(r"\s*(?:\.{3}|…|\[…\]|\[\.{3}\])\s*$")
# What documentation and blogs hang on a heading as a link to itself.
_PERMALINK = regex.compile(r"^\s*[¶🔗]\s*|\s*[¶🔗]\s*$|\s+[#§]\s*$")
MAX_CHARACTERS = 500
"""What is longer is no headline with a site's name behind it, but a text in its place."""
# Google's limit, at which some plugins cut the headline they put into JSON-LD.
_PLUGIN_LIMIT = 109
MIN_SHARED = 0.25
"""Share of a heading's words that another source has too, if both are about one story."""
MIN_WORDS = 3
"""Of a heading that counts for more than a page's meta elements; fewer may name its section."""
MAX_KICKER = 3
"""Words that stand before the headline in its heading: `Live`, `Opinion`, `बड़ी खबर`."""
_FEEDS = frozenset({"feed", "rest"})


def bare_headline(title: str, own_names: Iterable[str], heading: str) -> str:
    """`title` without the site's name before or after it, and without a link to itself.

    Args:
        title: As a source gives it.
        own_names: What the site calls itself.
        heading: The page's visible heading; a title that begins with it ends with it.
    """
    title = _PERMALINK.sub("", title)
    if len(title) > MAX_CHARACTERS:
        return title.strip()
    wanted = match_key(heading[:MAX_CHARACTERS])
    for separator in SEPARATOR.finditer(title) if wanted else ():
        if match_key(title[: separator.start()]) == wanted:
            return title[: separator.start()].strip()
    own = {match_key(name).replace(" ", "") for name in own_names}
    while True:
        splits = list(SEPARATOR.finditer(title))
        if splits and match_key(title[splits[-1].end() :]).replace(" ", "") in own:
            title = title[: splits[-1].start()]
        elif splits and match_key(title[: splits[0].start()]).replace(" ", "") in own:
            title = title[splits[0].end() :]
        else:
            return title.strip()


def best_headline(
    candidates: Iterable[tuple[str, str]], heading: str = "", *, is_news: bool = True
) -> tuple[str, str]:
    """(source, headline): the page's heading where it is better than the first, else the first.

    The heading (`html`) is better if both differ in punctuation alone, if feed or REST say the
    same, and if the first is written for search engines: a meta element, or the title that a
    plugin repeats in the JSON-LD of what is no news. Of a first that was cut off a later one gives
    the whole. Of more than MAX_CHARACTERS only the beginning is given, where there is nothing else.

    Args:
        candidates: In the order of trust, without the site's name.
        heading: What the page shows as its heading; '' if it has none.
        is_news: Whether the JSON-LD calls it so.
    """
    named = [(source, text) for source, text in candidates if text]
    found = [each for each in named if len(each[1]) <= MAX_CHARACTERS]
    if not named:
        return "", ""
    if not found:
        source, text = named[0]
        return source, text[:MAX_CHARACTERS].strip()
    source, first = found[0]
    if heading and len(heading) <= MAX_CHARACTERS and _is_better(heading, found, is_news):
        return "html", heading
    start = match_key(_CUT_OFF.sub("", first))
    if _CUT_OFF.search(first) or len(first) >= _PLUGIN_LIMIT:
        for other, text in found[1:]:
            if len(text) > len(first) and match_key(text).startswith(start):
                return other, text
    return source, first


def _is_better(heading: str, found: Sequence[tuple[str, str]], is_news: bool) -> bool:
    source, first = found[0]
    key, first_key = match_key(heading), match_key(first)
    if key.replace(" ", "") == first_key.replace(" ", ""):
        # Punctuation, or words that a template glued; but a theme may shout what it shows.
        return not (heading.isupper() and not first.isupper())
    if any(match_key(text) == key for other, text in found if other in _FEEDS):
        return True
    is_title = any(match_key(text) == first_key for other, text in found if other == "html")
    is_doubted = source == "meta" or (source == "json-ld" and is_title and not is_news)
    words, others = key.split(), [text for _, text in found if match_key(text) != key]
    if not is_doubted or len(words) < MIN_WORDS or _CUT_OFF.search(heading):
        return False
    is_kicker = key.endswith(f" {first_key}") and len(words) <= MAX_KICKER + len(first_key.split())
    told = {word for text in others for word in match_key(text).split()}
    return not is_kicker and len(told.intersection(words)) >= MIN_SHARED * len(words)
