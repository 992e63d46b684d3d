"""How a site marks a change: notes of a correction or an update that are new in a text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from pipelines.edit_note_rules import NoteRules, live_rules, note_key, note_rules
from pipelines.normalise import tokens

MAX_NOTE = 500
"""Characters of a note that are kept."""
_MOST = 50
"""Sentences that look like notes and are compared with the earlier text."""

_SENTENCE_ENDS = regex.compile(r"(?<=[.!?।॥۔؟][\p{P}\p{S}]{0,3})\s+")


@dataclass(frozen=True, slots=True)
class Note:
    """What tells readers that a text was changed."""

    kind: str
    """`correction` or `update`."""
    text: str
    """The paragraph or headline that says so, up to MAX_NOTE characters."""


def find_note(headline_before: str, body_before: str, headline: str, body: str) -> Note | None:
    """The note by which a later version marks its change; of both kinds, the correction.

    What the version before had already does not count, nor does a story about a correction: the
    note has to speak as edit_notes.toml says.

    Args:
        headline_before: of the version before.
        body_before: likewise; one paragraph a line, blank lines do not count.
        headline: of the later version.
        body: likewise.
    """
    before = frozenset(body_before.split("\n"))
    lines = [line for line in body.split("\n") if line.strip() and line not in before]
    for kind in ("correction", "update"):
        rules = note_rules(kind)
        if _marks_headline(rules, headline_before, headline):
            return Note(kind, headline[:MAX_NOTE])
        found = ((line, note) for line in lines for note in _notes(rules, line))
        if first := next(found, None):
            known = _spaced(body_before)
            for line, note in (first, *islice(found, _MOST)):
                if _spaced(note) not in known:
                    return Note(kind, line.strip()[:MAX_NOTE])
    return None


def is_live(headline: str) -> bool:
    """Whether a headline says that its story is being continued, such as `… LIVE Updates`."""
    rules = live_rules()
    if rules.written.search(headline) and any(c.isalpha() and not c.isupper() for c in headline):
        return True
    return rules.pattern.search(note_key(headline)) is not None


def _notes(rules: NoteRules, line: str) -> Iterator[str]:
    """The sentences of a line that are notes."""
    whole = note_key(line)
    for sentence in _SENTENCE_ENDS.split(whole):
        if (
            rules.label.match(sentence)
            or (rules.label_if_said.match(sentence) and rules.said.search(whole))
            or rules.phrase.search(sentence)
            or rules.sentence.fullmatch(sentence)
        ):
            yield sentence


def _marks_headline(rules: NoteRules, before: str, headline: str) -> bool:
    """Whether a label was put to a headline that else is much as it was."""
    key = note_key(headline)
    found = rules.headline.search(key)
    if not found or rules.headline.search(note_key(before)):
        return False
    rest = set(tokens(f"{key[: found.start()]} {key[found.end() :]}"))
    return bool(rest) and 2 * len(rest & set(tokens(before))) >= len(rest)


def _spaced(text: str) -> str:
    """The words of a text with a space on either side, to look for words in."""
    return f" {' '.join(tokens(text))} "
