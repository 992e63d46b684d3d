"""The times that a page shows its readers: microdata, time elements, dated lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from datetime import datetime
from enum import IntEnum, auto
from itertools import islice
from typing import NamedTuple, cast

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.elements import Neighbours, class_of, has_class, pieces_of, text_of
from pipelines.html.microdata import Properties
from pipelines.metadata.conflicting_times import shows_same
from pipelines.metadata.people.below_heading import Line
from pipelines.metadata.time_labels import MAX_LINE, label_of, label_right_before, stated_times
from pipelines.metadata.values import PageContext

MAX_DATED = 40
"""Elements whose class speaks of time that are looked at; those of the article come first."""
_DATABLE = XPath(".//*[@class or self::time or self::abbr]")
_DATE_CLASS = regex.compile(
    r"(?:^|[\s_-])(?:date|time|datetime|timestamp|pubdate|dateline|posted|published|publish|updated|"
    r"modified|entry-meta|post-meta|story-meta|article-meta|byline)(?:[\s_-]|$)",
    regex.IGNORECASE,
)
_PUBLISHED_CLASS = regex.compile(r"publish|entry-date|posted", regex.IGNORECASE)
_MODIFIED_CLASS = regex.compile(r"updated|modified", regex.IGNORECASE)
_TIMES = ("time", "abbr")
_VALUES = ("content", "datetime", "title")


class _Trust(IntEnum):
    """How sure it is that a time is the article's, the surest first."""

    LABELLED = auto()
    """In words, such as "Published:"."""
    NAMED = auto()
    """By its element's class."""
    BARE = auto()
    BELOW_HEADING = auto()
    AROUND = auto()
    """A text around time elements."""
    REPEATED = auto()
    """One of several alike, such as entries of a live blog: the oldest is the nearest."""
    HATOM = auto()
    """`updated`, which hAtom asks for: of publication, if nothing else tells of that."""


class _Told(NamedTuple):
    trust: _Trust
    name: str
    """`published` or `modified`."""
    moment: datetime


def shown_times(
    own: Properties,
    scopes: Iterable[HtmlElement],
    beside: Neighbours,
    context: PageContext,
    below: Callable[[], list[Line]],
) -> dict[str, datetime | None]:
    """`published` and `modified` as the page shows them: microdata, then what is surest.

    Args:
        own: microdata of the article.
        scopes: where to look, the nearest to the heading first.
        beside: what belongs to the article.
        context: how to read values.
        below: gives the lines below the heading.
    """
    times = {
        name: next(filter(None, (_time_of(each, context) for each in own.get(key, ()))), None)
        for name, key in (("published", "datepublished"), ("modified", "datemodified"))
    }
    for scope in scopes:
        told = _told_in(scope, beside, context)
        if not any(each.name == "published" and each.trust <= _Trust.NAMED for each in told):
            told += _told_below(below(), context)
        for trust, name, moment in sorted(told, key=_order):
            is_extra = trust == _Trust.HATOM and times["published"] is not None
            told_of = "modified" if is_extra else name
            times[told_of] = times[told_of] or moment
        if times["published"]:
            break
    return times


def without_times_of_others(tree: HtmlElement, heading: HtmlElement | None) -> HtmlElement:
    """The page without the time elements of what leads to other stories.

    Args:
        tree: the page; it is left as it is.
        heading: of its article.
    """
    beside = Neighbours(heading)
    every = list(tree.iter(*_TIMES))
    own = {each for each in beside.among(every) if not beside.is_of_teaser(each)}
    others = [index for index, each in enumerate(every) if each not in own]
    if not others:
        return tree
    bare = deepcopy(tree)
    copies = list(bare.iter(*_TIMES))
    for index in others:
        copies[index].drop_tree()
    return bare


def _order(told: _Told) -> tuple[_Trust, float]:
    return told.trust, told.moment.timestamp() if told.trust == _Trust.REPEATED else 0


def _told_in(scope: HtmlElement, beside: Neighbours, context: PageContext) -> list[_Told]:
    near = (each for each in beside.among(_dated(scope)) if not beside.is_of_teaser(each))
    dated = list(islice(near, MAX_DATED))
    alike = Counter(kind for kind, _ in {(_likeness(e), e.get("datetime")) for e in dated})
    told: list[_Told] = []
    for element in dated:
        named = _kind_of_time(element)
        trust = _Trust.NAMED if named else _Trust.BARE
        if element.tag not in _TIMES:
            is_around = next(element.iterdescendants(*_TIMES), None) is not None
            trust = _Trust.AROUND if is_around else trust
            told += _told_by(pieces_of(element), named, trust, context)
        elif moment := _time_of(element, context):
            if label := label_of(element):
                trust = _Trust.LABELLED
            elif named == "modified" and "updated" in class_of(element).split():
                named, trust = "published", _Trust.HATOM
            elif alike[_likeness(element)] > 1:
                trust = _Trust.REPEATED
            told.append(_Told(trust, label or named or "published", moment))
    return told


def _told_below(lines: Iterable[Line], context: PageContext) -> Iterator[_Told]:
    for line in lines:
        if line.is_dated:
            named = "" if line.element is None else label_right_before(line.element)
            trust = _Trust.LABELLED if named else _Trust.BELOW_HEADING
            yield from _told_by(line.text, named, trust, context)


def _told_by(text: str, named: str, trust: _Trust, context: PageContext) -> Iterator[_Told]:
    """The times that a line tells; `named` is of which, where it does not say so itself."""
    for name, part in stated_times(text):
        if moment := context.shown_time(part):
            is_labelled = bool(name) and trust != _Trust.AROUND
            told = _Trust.LABELLED if is_labelled else trust
            yield _Told(told, name or named or "published", moment)


def _time_of(element: HtmlElement, context: PageContext) -> datetime | None:
    """What an element says; as local time where its text shows the clock that it calls UTC.

    `<time datetime="2026-11-21T10:45:00+00:00">Nov 21, 10:45 AM IST</time>`
    """
    text = text_of(element)[:MAX_LINE]
    values = (context.time([element.get(key, "")]) for key in _VALUES)
    moment = next(filter(None, values), None)
    if moment is None or (moment.utcoffset() and moment.tzinfo is not context.zone):
        return moment or context.shown_time(text)
    shown = (context.shown_time(each) for each in (text, f"{moment.date()} {text}"))
    local = next((each for each in shown if each and shows_same(each, moment)), moment)
    return moment.replace(tzinfo=local.tzinfo)


def _dated(scope: HtmlElement) -> Iterator[HtmlElement]:
    return (
        each
        for each in cast(list[HtmlElement], _DATABLE(scope))
        if each.tag in _TIMES or has_class(_DATE_CLASS, class_of(each))
    )


def _kind_of_time(element: HtmlElement) -> str:
    # `entry-date updated` is the time of publication: that of an edit has an element of its own.
    classes = class_of(element)
    if _PUBLISHED_CLASS.search(classes):
        return "published"
    return "modified" if _MODIFIED_CLASS.search(classes) else ""


def _likeness(element: HtmlElement) -> tuple[str, ...]:
    """What the elements of several entries have in common."""
    boxes = (element, *islice(element.iterancestors(), 2))
    return tuple(f"{each.tag!s} {class_of(each)}" for each in boxes)
