"""Names and keys of a run's page, and foreign text in Markdown, shown as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from urllib.parse import quote

import regex

from flows.console.wording import RIGHT_TO_LEFT

_MOST_NAMED = 2
# Both of Prefect's user interfaces understand these escapes outside of a link's text.
_SIGNS = regex.compile(r"([\\`*_{}\[\]()#+\-!|~])")
_START, _START_RTL, _END = (
    "\N{FIRST STRONG ISOLATE}",
    "\N{RIGHT-TO-LEFT ISOLATE}",
    "\N{POP DIRECTIONAL ISOLATE}",
)
_MOST_LETTERS = 300
_LETTERS_OF_LINK = 68
"""A table with the date and the site beside it fits a window of 1,400 pixels."""
_PLAIN = str.maketrans("[]|`*_<>\\&~", "()/'· ‹›/＆-")
# What a URL may hold and Markdown does not take for an end of the link; % as it is escaped already.
_URL_SIGNS = "/:?#@!$&'*+,;=%~-._"


def name_sites(sites: Sequence[str] | None) -> str:
    """For the name of a run: the sites, `all sites`, or how many they are."""
    if not sites:
        return "all sites"
    return ", ".join(sites) if len(sites) <= _MOST_NAMED else f"{len(sites)} sites"


def artifact_key(flow: str, what: str, sites: Collection[str] = (), *, every: bool = False) -> str:
    """Such as `ingest-bharatexpress-urdu-summary`: lower case, digits and dashes, as Prefect asks.

    Args:
        flow: the flow's name.
        what: what the artifact shows.
        sites: names of the sites it is about.
        every: whether these are all sites there are.
    """
    if every:
        scope = ["all"] if len(sites) != 1 else list(sites)
    else:
        scope = list(sites) if len(sites) <= 1 else ["several"]
    return "-".join([flow, *scope, what]).replace("_", "-")


def escape(text: str) -> str:
    """A text in one line that Markdown shows sign by sign; at most 300 letters of it."""
    line = " ".join(text.split())
    if len(line) > _MOST_LETTERS:
        line = line[: _MOST_LETTERS - 1] + "…"
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped: str = _SIGNS.sub(r"\\\1", line)
    return escaped


def headline(text: str, language: str = "") -> str:
    """An escaped headline that runs in its own direction and turns nothing around it.

    An Urdu headline that begins with a Latin word is Urdu all the same.
    """
    start = _START_RTL if language in RIGHT_TO_LEFT else _START
    return f"{start}{escape(text)}{_END}"


def linked_headline(text: str, language: str, url: str) -> str:
    """A headline as a link, short enough for a table; as `headline` where there is none to follow.

    In it signs of Markdown give way to others: one of the interfaces shows escapes in links.
    """
    line = " ".join(text.split())
    if len(line) > _LETTERS_OF_LINK:
        line = line[: _LETTERS_OF_LINK - 1].rstrip() + "…"
    start = _START_RTL if language in RIGHT_TO_LEFT else _START
    words = f"{start}{line.translate(_PLAIN)}{_END}"
    return link(words, url) or headline(text, language)


def link(words: str, url: str) -> str:
    """A link, or '' where a browser should not be led.

    Args:
        words: plain words without signs: one of the interfaces shows escapes in them.
        url: http or https.
    """
    if not url.lower().startswith(("http://", "https://")):
        return ""
    return f"[{words}]({quote(url, safe=_URL_SIGNS)})"


def code(text: str) -> str:
    """A command as inline code."""
    line = " ".join(text.split()).replace("`", "'").replace("|", "\\|")
    return f"`{line}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """A Markdown table.

    Args:
        head: names of the columns.
        rows: cells, escaped already.
        texts: how many columns, from the left, are text; the others are numbers, set right.
    """
    rule = ["---"] * texts + ["---:"] * (len(head) - texts)
    lines = [head, rule, *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
