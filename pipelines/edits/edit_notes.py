"""Notes of a correction or an update that are new in a text, by the rules of edit_notes.toml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import regex

from pipelines.rule_files import WORD_BEGIN, WORD_END, any_of, read_rules, whole_words
from pipelines.text.normalise import normalise, tokens
from pipelines.text.text import as_typed

_ALTERNATIVES = regex.compile(r"\\\{(.*?)\\\}")
_LEAD = r"[^\p{L}\p{N}]*"
# A date or a number may stand before it. Visarga is typed for a colon, which looks like it.
_SET_OFF = (
    r"(?:\s?\([^()]{1,30}\)|,[^:,.]{0,20}[0-9][^:.]{0,12}|\s(?:at\s)?[0-9]{1,2})?"
    r"\s?(?::|\s-|-\s|--|\||(?<=\p{M}|\p{L})ः(?!\p{L}))"
)


@dataclass(frozen=True, slots=True)
class NoteRules:
    """Patterns of one kind of note, for `note_key`s."""

    label: regex.Pattern[str]
    """For the beginning of a sentence, as the next."""
    label_if_said: regex.Pattern[str]
    """A label that counts where `said` is found in its paragraph."""
    said: regex.Pattern[str]
    phrase: regex.Pattern[str]
    """Anywhere in a sentence."""
    sentence: regex.Pattern[str]
    """For a whole sentence."""
    headline: regex.Pattern[str]
    """A label that begins or ends a headline."""


@dataclass(frozen=True, slots=True)
class LiveRules:
    """How a headline says that its story is being continued."""

    pattern: regex.Pattern[str]
    """For a `note_key`."""
    written: regex.Pattern[str]
    """For the headline as it is written."""


def note_key(text: str) -> str:
    """A text on one line, in the spelling in which notes are looked for."""
    return " ".join(normalise(as_typed(text)).split())


@cache
def note_rules(kind: str) -> NoteRules:
    """The rules for a kind of note, `correction` or `update`."""
    table: dict[str, list[str]] = _table()[kind]
    labels, weak = table["label"], table["label_if_said"]
    return NoteRules(
        label=_label(labels),
        label_if_said=_label(weak),
        said=regex.compile(_word(table["said"])),
        phrase=regex.compile(_word(table["phrase"])),
        sentence=regex.compile(f"{_LEAD}{_any(table['sentence'])}{_LEAD}"),
        headline=regex.compile(_at_an_end([*labels, *weak])),
    )


@cache
def live_rules() -> LiveRules:
    """The rules for headlines of stories that are being continued."""
    table: dict[str, list[str]] = _table()["live"]
    colon = rf"{WORD_BEGIN}{_any(table['before_colon'])}\s?[:|]"
    written = any_of(map(regex.escape, table["written"]))
    return LiveRules(
        pattern=regex.compile(f"{_at_an_end(table['label'])}|{colon}|{_word(table['phrase'])}"),
        written=regex.compile(whole_words(written)),
    )


@cache
def _table() -> dict[str, Any]:
    return read_rules(__file__, "edit_notes.toml")


def _label(labels: Iterable[str]) -> regex.Pattern[str]:
    label = _any(labels)
    return regex.compile(rf"{_LEAD}(?:{label}{_SET_OFF}|(?<=[(\[]){label}[)\]])")


def _at_an_end(labels: Iterable[str]) -> str:
    label = _any(labels)
    return (
        rf"^{_LEAD}{label}(?:{_SET_OFF}|\s?[)\]])|(?:[|:(\[]\s?|,\s|\s-\s){label}{WORD_END}{_LEAD}$"
    )


def _word(phrases: Iterable[str]) -> str:
    return whole_words(_any(phrases))


def _any(phrases: Iterable[str]) -> str:
    stories = f"{{{'|'.join(_table()['story'])}}}"
    return any_of(_escaped(phrase.replace("{story}", stories)) for phrase in phrases)


def _escaped(phrase: str) -> str:
    escaped = regex.escape(note_key(phrase), literal_spaces=True)
    return str(_ALTERNATIVES.sub(_alternatives, escaped))


def _alternatives(braces: regex.Match[str]) -> str:
    return f"(?:{braces[1].replace(chr(92) + '|', '|')})"


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
