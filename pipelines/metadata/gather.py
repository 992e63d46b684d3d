"""Metadata of an article: asks each source in order of trust and keeps which one answered."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, NamedTuple

import regex
from lxml.html import HtmlElement
from trafilatura import extract_metadata

from pipelines.html.elements import text_of
from pipelines.html.json_ld import ARTICLE_TYPES, Graph, types_of
from pipelines.metadata.conflicting_times import is_day, resolve_times, shows_same
from pipelines.metadata.from_html import facts_of_html, page_title
from pipelines.metadata.from_json_ld import facts_of_graph, times_of_page
from pipelines.metadata.headline import bare_headline, best_headline
from pipelines.metadata.people.agencies import agency_of_story
from pipelines.metadata.people.bylines import author_names, signs
from pipelines.metadata.people.names import is_collective
from pipelines.metadata.people.same_person import choose_authors
from pipelines.metadata.times_in_html import without_times_of_others
from pipelines.metadata.values import Facts, PageContext, facts_of_hint, facts_of_meta
from pipelines.text.text import clean_line, without_markup
from spiders.archive.records import Hint
from spiders.config.dates import FUTURE

logger = logging.getLogger(__name__)

Answer = tuple[str, Facts]

_TIMES = ("published_at", "modified_at")
_FIELDS = tuple(field.name for field in fields(Facts))
_NEEDED = ("headline", "published_at")
_LATIN_NAME = regex.compile(r"[\p{Latin}\p{P}\p{Zs}]+")


class Metadata(NamedTuple):
    """What all sources together say of an article."""

    facts: Facts
    sources: dict[str, str]
    """Field of `facts` to the source of its value, for each value found."""
    conflicts: tuple[str, ...]
    """What the sources do not agree on, for `articles.conflicts`."""


def gather_metadata(
    tree: HtmlElement,
    graph: Graph,
    meta: dict[str, list[str]],
    hint: Hint,
    context: PageContext,
) -> Metadata:
    """The page's metadata and, for each value found, the source it came from.

    The first source with an answer is believed: `json-ld`, `meta`, `html`, then
    `feed`, `rest` or `sitemap`, and `trafilatura` where none of them gives a headline
    or a day. `choose_authors` compares whom they name, and `resolve_times` says which of
    two times.
    """
    title = page_title(tree)
    answers: list[Answer] = [
        ("json-ld", facts_of_graph(graph, context, (title, *meta.get("og:title", ())[:1]))),
        ("json-ld", times_of_page(graph, context)),
        ("meta", facts_of_meta(meta, context)),
    ]
    wanted = {name for name in _FIELDS if not _is_answered(name, answers, context)}
    html = facts_of_html(tree, context, wanted)
    answers += [
        ("html", _confirming(html, answers, context)),
        ("html", Facts(headline=title)),
        (_kind_of_hint(hint), facts_of_hint(hint, context)),
    ]
    if not all(any(getattr(facts, name) for _, facts in answers) for name in _NEEDED):
        guess = _facts_of_trafilatura(tree, context)
        if _is_day_of_change(guess.published_at, answers, context):
            guess = replace(guess, published_at=None)
        if any(facts.authors for _, facts in answers):
            # It takes a role behind a name for a part of it, which would be the fuller name.
            guess = replace(guess, authors=())
        answers.append(("trafilatura", guess))
    answers = [(source, _tidied(facts, context, html.headline)) for source, facts in answers]

    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name in _FIELDS:
        if name not in _TIMES:
            source, value = (
                _headline(graph, answers, context)
                if name == "headline"
                else _choose(name, answers, context)
            )
            if value:
                values[name], sources[name] = value, source
    published, modified = ([*_values_of(name, answers)] for name in _TIMES)
    settled = resolve_times(published, modified, context.zone, context.now)
    for name, found in zip(_TIMES, (settled.published, settled.modified), strict=True):
        if found:
            sources[name], values[name] = found
    # A source of links, not a value of the article.
    sources.pop("crumbs", None)
    return Metadata(Facts(**values), sources, settled.conflicts)


def with_names_in_story(
    metadata: Metadata,
    lines: Sequence[str],
    removed: Sequence[tuple[str, str]],
    own_names: tuple[str, ...],
) -> Metadata:
    """The metadata with author and agency that only the text names.

    Args:
        metadata: what all sources around the text say.
        lines: of the story.
        removed: (rule, line) of each line taken out around it.
        own_names: what the site calls itself.
    """
    facts, sources = metadata.facts, dict(metadata.sources)
    # Some themes print the byline as a line of the story, and name the author nowhere else.
    signed = [
        line
        for rule, line in removed
        if rule == "byline_name" or (rule in ("byline", "credit") and signs(line))
    ]
    if named := author_names(signed, own_names):
        given = [(sources.get("authors", ""), facts.authors), ("body", named)]
        sources["authors"], authors = choose_authors(
            [each for each in given if each[1]], lambda name: is_collective(name, own_names)
        )
        facts = replace(facts, authors=authors)
    if not facts.agency and (agency := agency_of_story(lines, [line for _, line in removed])):
        facts, sources["agency"] = replace(facts, agency=agency), "body"
    return metadata._replace(facts=facts, sources=sources)


def _is_answered(name: str, answers: Sequence[Answer], context: PageContext) -> bool:
    """Whether the visible page need not be asked: a name, or a time with its offset, is there.

    What is called UTC may be local time, which only the page shows.
    """
    if name == "crumbs":
        return True
    if name in _TIMES:
        given = _exact_times(name, answers, context)
        return any(each.utcoffset() and each.tzinfo is not context.zone for each in given)
    # Of several authors a source may name the first alone: the page is always asked.
    return name != "authors" and bool(_choose(name, answers, context)[0])


def _exact_times(name: str, answers: Iterable[Answer], context: PageContext) -> list[datetime]:
    given = (moment for _, moment in _values_of(name, answers))
    return [moment for moment in given if not is_day(moment, context.zone)]


def _confirming(html: Facts, answers: Sequence[Answer], context: PageContext) -> Facts:
    """What the page shows; beside times to the minute only those of the same clock."""
    times: dict[str, Any] = {}
    for name in _TIMES:
        given = _exact_times(name, answers, context)
        shown = getattr(html, name)
        is_other = shown and given and not any(shows_same(shown, each) for each in given)
        times[name] = None if is_other else shown
    return replace(html, **times)


def _is_day_of_change(
    moment: datetime | None, answers: Iterable[Answer], context: PageContext
) -> bool:
    """Whether a guessed day is that of the last change, which is all that the page tells."""
    changes = (each for _, each in _values_of("modified_at", answers))
    days = {each.astimezone(context.zone).date() for each in changes}
    return moment is not None and moment.astimezone(context.zone).date() in days


def _tidied(facts: Facts, context: PageContext, heading: str) -> Facts:
    """The facts with bare headlines, and without markup that was escaped once too often."""
    headline, standfirst, section = (
        without_markup(each) for each in (facts.headline, facts.standfirst, facts.section)
    )
    headline = bare_headline(headline, context.own_names, heading)
    return replace(facts, headline=headline, standfirst=standfirst, section=section)


def _values_of(name: str, answers: Iterable[Answer]) -> Iterator[tuple[str, Any]]:
    return ((source, value) for source, facts in answers if (value := getattr(facts, name)))


def _choose(name: str, answers: Sequence[Answer], context: PageContext) -> tuple[str, Any]:
    given = list(_values_of(name, answers))
    if not given:
        return "", None
    if name == "authors":
        return choose_authors(given, lambda each: is_collective(each, context.own_names))
    return given[0]


def _headline(
    graph: Graph,
    answers: Sequence[Answer],
    context: PageContext,
) -> tuple[str, str]:
    heading = context.heading
    # A subheading may be the headline, but is not known to be.
    shown = Facts(
        headline=text_of(heading if heading is not None and heading.tag == "h1" else None)
    )
    is_news = any(
        "News" in kind for node in graph.of_types(ARTICLE_TYPES) for kind in types_of(node)
    )
    return best_headline(
        _values_of("headline", answers),
        _tidied(shown, context, "").headline,
        is_news=is_news,
    )


def _kind_of_hint(hint: Hint) -> str:
    via = hint.via.lower()
    if "/wp-json/" in via or "rest_route=" in via:
        return "rest"
    return "sitemap" if "sitemap" in via else "feed"


def _facts_of_trafilatura(tree: HtmlElement, context: PageContext) -> Facts:
    # As far ahead as any other time may lie: the day of the fetch is another one elsewhere.
    day = (context.now + FUTURE).strftime("%Y-%m-%d")
    # The extensive search takes any date in the text for the date of the text.
    date_config = {"original_date": True, "extensive_search": False, "max_date": day}
    try:
        page = without_times_of_others(tree, context.heading)
        found = extract_metadata(page, context.url, date_config)
    except Exception as error:  # noqa: BLE001 - it raises whatever its parsers raise
        # Its date and name parsers meet pages they were not made for; these are gaps already.
        logger.warning("trafilatura found no metadata on %s: %r", context.url, error)
        return Facts()
    # It cuts the last vowel sign off a Devanagari name.
    author = found.author if _LATIN_NAME.fullmatch(found.author or "") else ""
    return Facts(
        headline=clean_line(found.title or ""),
        authors=author_names([author or ""], context.own_names),
        published_at=context.time([found.date or ""]),
    )
