"""The metadata of an article: every source asked in order of trust, and which one answered."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime, time, timedelta
from typing import Any

import regex
from lxml.html import HtmlElement
from trafilatura import extract_metadata

from pipelines.authors import author_names, is_collective
from pipelines.byline import facts_of_html, page_title
from pipelines.facts import Facts, Reading, facts_of_graph, facts_of_hint, facts_of_meta
from pipelines.headline import bare_headline, best_headline
from pipelines.jsonld import Graph
from pipelines.text import clean_line
from spiders.fetch import Hint

logger = logging.getLogger(__name__)

Answer = tuple[str, Facts]

_FIELDS = tuple(field.name for field in fields(Facts))
_NEEDED = ("headline", "authors", "published_at")
_LATIN_NAME = regex.compile(r"[\p{Latin}\p{P}\p{Zs}]+")


def gather_metadata(
    tree: HtmlElement,
    graph: Graph,
    meta: dict[str, list[str]],
    hint: Hint,
    reading: Reading,
) -> tuple[Facts, dict[str, str]]:
    """The page's metadata and, for each value found, the source it came from.

    The first source with an answer is believed: `json-ld`, `meta`, `html`, then
    `feed`, `rest` or `sitemap`, and `trafilatura` for a headline, author or day
    that none of them gives. Of two times the one that is more than a day is
    believed, of two bylines the one that names a person.
    """
    answers: list[Answer] = [
        ("json-ld", facts_of_graph(graph, reading)),
        ("meta", facts_of_meta(meta, reading)),
    ]
    wanted = [name for name in _FIELDS if not _is_answered(name, answers, reading)]
    html = facts_of_html(tree, reading, wanted)
    answers += [
        ("html", html),
        ("html", Facts(headline=page_title(tree))),
        (_kind_of_hint(hint), facts_of_hint(hint, reading)),
    ]
    if not all(any(getattr(facts, name) for _, facts in answers) for name in _NEEDED):
        answers.append(("trafilatura", _facts_of_trafilatura(tree, reading)))
    answers = [
        (source, _with_bare_headline(facts, reading, html.headline)) for source, facts in answers
    ]

    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name in _FIELDS:
        source, value = _choose(name, answers, reading)
        if value:
            values[name], sources[name] = value, source
    return Facts(**values), sources


def _is_answered(name: str, answers: Sequence[Answer], reading: Reading) -> bool:
    """Whether the visible page need not be asked: a name, or a time to the minute, is there."""
    source, value = _choose(name, answers, reading)
    if name == "authors":
        return bool(value) and not all(is_collective(each, reading.own_names) for each in value)
    if isinstance(value, datetime):
        return value.time() != time(0)
    return bool(source)


def _with_bare_headline(facts: Facts, reading: Reading, heading: str) -> Facts:
    return replace(facts, headline=bare_headline(facts.headline, reading.own_names, heading))


def _choose(name: str, answers: Sequence[Answer], reading: Reading) -> tuple[str, Any]:
    given = [(source, getattr(facts, name)) for source, facts in answers if getattr(facts, name)]
    if not given:
        return "", None
    if name == "headline":
        return best_headline(given)
    if name == "authors":
        people = (
            (source, names)
            for source, names in given
            if not all(is_collective(each, reading.own_names) for each in names)
        )
        return next(people, given[0])
    if name in ("published_at", "modified_at"):
        return _most_exact(given)
    return given[0]


def _most_exact(given: Sequence[tuple[str, datetime]]) -> tuple[str, datetime]:
    source, first = given[0]
    if first.time() == time(0):
        # Midnight is what becomes of a day without a time.
        for other, moment in given[1:]:
            if moment.time() != time(0) and abs(moment - first) < timedelta(days=1):
                return other, moment
    return source, first


def _kind_of_hint(hint: Hint) -> str:
    via = hint.via.lower()
    if "/wp-json/" in via or "rest_route=" in via:
        return "rest"
    return "sitemap" if "sitemap" in via else "feed"


def _facts_of_trafilatura(tree: HtmlElement, reading: Reading) -> Facts:
    day = reading.now.strftime("%Y-%m-%d")
    # The extensive search takes any date in the text for the date of the text.
    date_config = {"original_date": True, "extensive_search": False, "max_date": day}
    try:
        found = extract_metadata(tree, reading.url, date_config)
    except Exception as error:  # noqa: BLE001 - it raises whatever its parsers raise
        # Its date and name parsers meet pages they were not made for; these are gaps already.
        logger.warning("trafilatura found no metadata on %s: %r", reading.url, error)
        return Facts()
    # It cuts the last vowel sign off a Devanagari name.
    author = found.author if _LATIN_NAME.fullmatch(found.author or "") else ""
    return Facts(
        headline=clean_line(found.title or ""),
        authors=author_names([author or ""], reading.own_names),
        published_at=reading.time([found.date or ""]),
    )
