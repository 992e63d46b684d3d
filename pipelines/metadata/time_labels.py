"""What the words in a line, or right before an element, say of a time: published or modified."""

from __future__ import annotations

from collections.abc import Iterator

import regex
from lxml.html import HtmlElement

from pipelines.html.elements import text_of
from pipelines.text.text import clean_line
from spiders.config.time_of_day import WORDS, any_of

MAX_LINE = 120
"""Characters; what is longer is a text that holds a date."""

# Each label goes up to the next.
_LABEL = regex.compile(
    "|".join(
        rf"(?<![\p{{L}}\p{{M}}])(?P<{name}>{any_of(words)})"
        for name, words in WORDS["labels"].items()
    ),
    regex.IGNORECASE,
)
_DIGIT = regex.compile(r"\p{Nd}")
_PUNCTUATION = " :|–—-•·,"
_BOXES = 3
"""Elements around one that may hold its label; a time stands in one or two of its own."""


def label_of(element: HtmlElement) -> str:
    """`published` or `modified` where words in the element or right before it say so, else ''."""
    label = _LABEL.search(text_of(element)[:MAX_LINE])
    return str(label.lastgroup) if label else label_right_before(element)


def label_right_before(element: HtmlElement) -> str:
    """The same of the words before it: `Published by Mira on <time>`."""
    text = _text_before(element)
    label = next(iter(reversed(list(_LABEL.finditer(text)))), None)
    # A day behind the label is what that speaks of.
    return str(label.lastgroup) if label and not _DIGIT.search(text, label.end()) else ""


def _text_before(element: HtmlElement) -> str:
    """What stands right before an element, if that is short; '' if nothing does."""
    for _ in range(_BOXES):
        previous = element.getprevious()
        parent = element.getparent()
        if parent is None:
            break
        between = parent.text if previous is None else previous.tail
        if near := clean_line(between or "").strip(_PUNCTUATION):
            return near[-MAX_LINE:]
        if previous is not None:
            # A comment's tag is a function.
            whole = text_of(previous) if isinstance(previous.tag, str) else ""
            return whole if len(whole) <= MAX_LINE else ""
        element = parent
    return ""


def stated_times(text: str) -> Iterator[tuple[str, str]]:
    """`published`, `modified` or '', and the part of a line that tells of it, as its labels say.

    A label speaks of what is behind it; the only one, at the end, of what is before it.
    """
    text = text.replace("\n", " ")
    if not 0 < len(text) <= MAX_LINE:
        return
    labels = list(_LABEL.finditer(text))
    if len(labels) == 1 and not _DIGIT.search(text, labels[0].end()):
        yield str(labels[0].lastgroup), text[: labels[0].start()]
        return
    starts = [*(label.start() for label in labels), len(text)]
    yield "", text[: starts[0]]
    for label, end in zip(labels, starts[1:], strict=True):
        yield str(label.lastgroup), text[label.end() : end]
