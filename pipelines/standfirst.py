"""The standfirst, where a description is one and not the story's own beginning."""

from __future__ import annotations

import regex

from pipelines.text import match_key

_CUT_OFF = regex.compile(r"\s*[\[(]?\s*(?:\.{3}|…)\s*[\])]?\s*$")


def real_standfirst(text: str, headline: str, body: str) -> str:
    """`text`, or '' where it only repeats the headline or the body.

    What begins as the body does is no standfirst, nor an excerpt that ends in … and
    stands in the body word by word, wherever a plugin took it.
    """
    key = match_key(_CUT_OFF.sub("", text))
    if not key or key == match_key(headline):
        return ""
    # Paragraph breaks make the body a little longer than the same words on one line.
    if match_key(body[: 2 * len(text) + 100]).startswith(key):
        return ""
    return "" if _CUT_OFF.search(text) and _begins_within(body, key) else text


def _begins_within(body: str, key: str) -> bool:
    """Whether an excerpt stands in the body; its last word may have been cut."""
    return key in match_key(body[: 8 * len(key) + 2_000])
