"""The times that a page shows its readers: microdata, time elements, dated lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import cast

import regex
from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines.html.elements import Neighbours, class_of, has_class, pieces_of, text_of
from pipelines.html.microdata import Properties, value_of
from pipelines.metadata.values import PageContext

MAX_DATED = 40
"""Elements whose class speaks of time that are looked at; those of the article come first."""
MAX_LINE = 120
"""Characters; what is longer is a text that holds a date."""

_DATABLE = XPath(".//*[@class or self::time or self::abbr]")
_DATE_CLASS = regex.compile(
    r"(?:^|[\s_-])(?:date|time|datetime|timestamp|pubdate|dateline|posted|published|publish|updated|"
    r"modified|entry-meta|post-meta|story-meta|article-meta|byline)(?:[\s_-]|$)",
    regex.IGNORECASE,
)
_PUBLISHED_CLASS = regex.compile(r"publish|entry-date|posted", regex.IGNORECASE)
_MODIFIED_CLASS = regex.compile(r"updated|modified", regex.IGNORECASE)
# What is said of a time in words: each label goes up to the next.
_TIME_LABEL = regex.compile(
    r"(?P<modified>(?:last )?(?:updated|modified|edited)|अंतिम अपडेट|अपडेटेड|अपडेट|संशोधित|"
    r"اپڈیٹ|ترمیم)"
    r"|(?P<published>(?:first )?published|posted|publish date|प्रकाशित|पब्लिश|شائع|اشاعت)",
    regex.IGNORECASE,
)


def shown_times(
    own: Properties, scopes: Iterable[HtmlElement], beside: Neighbours, context: PageContext
) -> dict[str, datetime | None]:
    """`published` and `modified` as microdata, time elements and dated lines give them, in turn."""
    times = {
        "published": context.time(map(value_of, own.get("datepublished", ()))),
        "modified": context.time(map(value_of, own.get("datemodified", ()))),
    }
    for scope in scopes:
        dated = list(islice(beside.among(_dated(scope)), MAX_DATED))
        dated.sort(key=lambda element: not _PUBLISHED_CLASS.search(element.get("class", "")))
        for element in dated:
            if element.tag in ("time", "abbr"):
                value = element.get("datetime") or element.get("title") or text_of(element)
                name = _kind_of_time(element)
                times[name] = times[name] or context.time([value])
        for element in dated if not (times["published"] and times["modified"]) else ():
            if element.tag not in ("time", "abbr"):
                for name, text in stated_times(pieces_of(element), _kind_of_time(element)):
                    times[name] = times[name] or context.time([text])
        if times["published"]:
            break
    return times


def _dated(scope: HtmlElement) -> Iterator[HtmlElement]:
    return (
        each
        for each in cast(list[HtmlElement], _DATABLE(scope))
        if each.tag in ("time", "abbr") or has_class(_DATE_CLASS, class_of(each))
    )


def _kind_of_time(element: HtmlElement) -> str:
    # `entry-date updated` is the time of publication: that of an edit has an element of its own.
    classes = element.get("class", "")
    is_edit = _MODIFIED_CLASS.search(classes) and not _PUBLISHED_CLASS.search(classes)
    return "modified" if is_edit else "published"


def stated_times(text: str, unlabelled: str = "published") -> Iterator[tuple[str, str]]:
    """`published` or `modified`, and the part of a line that tells of it, as its labels say."""
    text = text.replace("\n", " ")
    if not 0 < len(text) <= MAX_LINE:
        return
    labels = list(_TIME_LABEL.finditer(text))
    if not labels:
        yield unlabelled, text
    ends = [*(label.start() for label in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=bool(labels)):
        yield str(label.lastgroup), text[label.end() : end]
