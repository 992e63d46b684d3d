"""The lists of edit_notes.toml, read once and made into patterns for `note_key`s."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import regex

from pipelines.normalise import normalise
from pipelines.text import as_typed

_ALTERNATIVES = regex.compile(r"\\\{(.*?)\\\}")
_BEGIN, _END = r"(?<![\p{L}\p{M}\p{N}])", r"(?![\p{L}\p{M}\p{N}])"
_LEAD = r"[^\p{L}\p{N}]*"
# A date or a number may stand before it. Visarga is typed for a colon, which looks like it.
_SET_OFF = (
    r"(?:\s?\([^()]{1,30}\)|,[^:,.]{0,20}[0-9][^:.]{0,12}|\s(?:at\s)?[0-9]{1,2})?"
    r"\s?(?::|\s-|-\s|--|\||(?<=\p{M}|\p{L})ः(?!\p{L}))"
)


@dataclass(frozen=True, slots=True)
class NoteRules:
    """How one kind of note is told, in `note_key`s."""

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
    colon = rf"{_BEGIN}{_any(table['before_colon'])}\s?[:|]"
    written = "|".join(map(regex.escape, table["written"]))
    return LiveRules(
        pattern=regex.compile(f"{_at_an_end(table['label'])}|{colon}|{_word(table['phrase'])}"),
        written=regex.compile(f"{_BEGIN}(?:{written}){_END}"),
    )


@cache
def _table() -> dict[str, Any]:
    path = Path(__file__).with_name("edit_notes.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _label(labels: Iterable[str]) -> regex.Pattern[str]:
    label = _any(labels)
    return regex.compile(rf"{_LEAD}(?:{label}{_SET_OFF}|(?<=[(\[]){label}[)\]])")


def _at_an_end(labels: Iterable[str]) -> str:
    label = _any(labels)
    return rf"^{_LEAD}{label}(?:{_SET_OFF}|\s?[)\]])|(?:[|:(\[]\s?|,\s|\s-\s){label}{_END}{_LEAD}$"


def _word(phrases: Iterable[str]) -> str:
    return f"{_BEGIN}{_any(phrases)}{_END}"


def _any(phrases: Iterable[str]) -> str:
    """One of these phrases; a pattern that nothing matches if there are none."""
    stories = f"{{{'|'.join(_table()['story'])}}}"
    found = [_spelt(phrase.replace("{story}", stories)) for phrase in phrases]
    # The longest first: `correction notice` before `correction`.
    return f"(?:{'|'.join(sorted(found, key=len, reverse=True))})" if found else "(?!)"


def _spelt(phrase: str) -> str:
    escaped = regex.escape(note_key(phrase), literal_spaces=True)
    return str(_ALTERNATIVES.sub(_alternatives, escaped))


def _alternatives(braces: regex.Match[str]) -> str:
    return f"(?:{braces[1].replace(chr(92) + '|', '|')})"
