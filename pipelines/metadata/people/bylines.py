"""Names out of bylines, by the rules of authors.toml: no roles, places, handles or desks."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

from pipelines.metadata.people.agencies import agency_named
from pipelines.metadata.people.author_rules import author_rules
from pipelines.metadata.people.names import (
    BRACKETS,
    CAPITALS,
    EDGES,
    ELSEWHERE,
    HANDLE,
    LOWER_LATIN,
    MAX_NAME,
    NAME_WORDS,
    bare_name,
    is_collective,
    is_name,
    is_own,
    is_role,
)
from pipelines.text.text import clean_line, count_words, ends_sentence, match_key
from spiders.config.dates import without_dates

NAME_AND_PLACE = 2
SIGNED_WORDS = 12
MAX_CHARACTERS = 300
"""What is longer is a text about authors, not a byline."""

_LINK = regex.compile(r"https?:|www\.", regex.IGNORECASE)
_ENDING_TAG = regex.compile(r"</?(?:a|br|div|li|p|span)\b[^<>]*>", regex.IGNORECASE)
_TAG = regex.compile(r"<[/\p{L}][^<>]*>")
# Flags, colours of skin and the sign for a coloured picture are no pictographs of their own.
_PICTOGRAPHS = regex.compile(
    "(?:[\\p{Extended_Pictographic}\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\ufe0f]\u200d?)+"
)
_READING = regex.compile(
    r"\d+[\s-]*(?:min(?:ute)?s?|मिनट|منٹ)\b\.?(?:\s+(?:read|में पढ़ें|पढ़ें|का समय|میں پڑھیں))?",
    regex.IGNORECASE,
)
_DIGIT = regex.compile(r"\d")
_LETTER = regex.compile(r"\p{L}")
_FROM = regex.compile(r"\s(?:से|سے)$")
_BEFORE_NAMES = (":", "：", "-", "–", "—")


class Byline(NamedTuple):
    """Who a byline names."""

    authors: tuple[str, ...] = ()
    """People; the paper or its desk where no person is named."""
    agency: str = ""
    """The first agency named, as agencies.toml spells it; '' if none is."""


class _Named(NamedTuple):
    """A name of a byline, or an agency."""

    name: str
    agency: str = ""
    is_writer: bool = True
    is_appended: bool = False
    """Whether it is one word behind a comma: after a full name a place."""


def read_byline(values: Iterable[str], own_names: Iterable[str]) -> Byline:
    """Who `values` name, each once, in their order.

    Writers come before those who only edited or posted, and people before the
    paper: who is not wanted where another is named is left out.

    Args:
        values: Bylines as found; one may hold several names, roles, degrees, places, an agency,
            buttons and markup.
        own_names: What the site calls itself.
    """
    return _read_byline(tuple(values), tuple(own_names))


def author_names(values: Iterable[str], own_names: Iterable[str]) -> tuple[str, ...]:
    """The authors of `read_byline`, without the agency."""
    return read_byline(values, own_names).authors


@lru_cache(maxsize=4096)
def _read_byline(values: tuple[str, ...], own: tuple[str, ...]) -> Byline:
    """`read_byline`; kept, as a page names its authors in several places, and they write daily."""
    writers: dict[str, str] = {}
    handlers: dict[str, str] = {}
    agency = ""
    for value in values:
        # A paper's own name may hold what parts others: `Morgan & Morgan`.
        whole = HANDLE.sub("", clean_line(value)).strip(EDGES)[:MAX_NAME].strip()
        if is_own(whole, own) and not agency_named(whole):
            named: Iterable[_Named] = [_Named(whole)]
        else:
            named = _read(_without_papers(value, own))
        full = ""
        for each in named:
            agency = agency or each.agency
            if each.name and not (each.is_appended and full and not is_collective(full, own)):
                names = writers if each.is_writer else handlers
                names.setdefault(match_key(each.name), each.name)
                full = each.name if count_words(each.name) > 1 else ""
    for names in (writers, handlers):
        if people := [name for name in names.values() if not is_collective(name, own)]:
            return Byline(tuple(people), agency)
    return Byline(tuple(writers.values() or handlers.values()), agency)


def names_writer(line: str) -> bool:
    """Whether a line begins with what labels a name: "By", or "लेखक:" and its like with a colon."""
    found = author_rules().labels.match(clean_line(line))
    if found is None or found["other"]:
        return False
    # Without a colon a word like रिपोर्ट begins a sentence; "by" does not.
    label: str = found[0].strip().lower()
    return label.endswith(("by", *_BEFORE_NAMES))


def signs(line: str) -> bool:
    """Whether a line says nothing but who wrote the story: a labelled name, or one with its place.

    `By Mira Sample`, `रिपोर्ट: अनीता शर्मा`, `عرفان احمد، لکھنؤ`.
    """
    if ends_sentence(line) or count_words(line) > SIGNED_WORDS:
        return False
    named = [each.name for each in _read(line) if each.name]
    if not named or not all(is_name(name) and not LOWER_LATIN.search(name) for name in named):
        return False
    parts = [match_key(part) for part in author_rules().split.split(clean_line(line))]
    # A longer row with a place in it is an address.
    is_placed = len(parts) == NAME_AND_PLACE and not author_rules().places.isdisjoint(parts)
    return names_writer(line) or is_placed


def last_label(line: str) -> str:
    """What labels a name that follows a line (`Sample | Edited by` gives `Edited by`), or ''."""
    *_, part = author_rules().split.split(clean_line(line)[-MAX_NAME:])
    found = author_rules().labels.fullmatch(part)
    return part if found else ""


def _without_papers(value: str, own_names: Iterable[str]) -> str:
    """A byline without those of the site's names that would be read as several."""
    for own in own_names:
        if own in value and author_rules().split.search(own):
            value = value.replace(own, "")
    return value


def _lines(value: str) -> str:
    """A value without markup, pictographs and days; what they part is on lines of its own."""
    if "<" in value or "&" in value:
        # Some are escaped twice.
        value = html.unescape(html.unescape(value))
        value = _TAG.sub("", _ENDING_TAG.sub("\n", value))
    value = _PICTOGRAPHS.sub(" ", value)
    if _DIGIT.search(value):
        value = _READING.sub("\n", without_dates(value))
    # Line ends separate names, and clean_line would make them spaces.
    lines = (clean_line(line) for line in value.splitlines())
    return "\n".join(line for line in lines if line and not _tells(line))


def _tells(line: str) -> bool:
    """Whether a line is a sentence, as about an author: "Esha Negi has reported from Pune …"."""
    return ends_sentence(line) and count_words(line) > NAME_WORDS and not names_writer(line)


def _read(value: str) -> Iterator[_Named]:
    """The names and agencies in a value, in their order."""
    lines = _lines(value)
    return iter(()) if len(lines) > MAX_CHARACTERS or _LINK.search(lines) else _people(lines)


def _people(lines: str) -> Iterator[_Named]:
    rules = author_rules()
    is_writer = True
    # What the part before was: titles, degrees and places follow a name.
    before, behind_title, behind_office, behind_agency = "", False, False, False
    for part, joint in _parts(lines):
        if match_key(part) in rules.stops:
            return
        start, label, skipped = 0, None, False
        while label := rules.labels.match(part, start):
            is_writer, skipped = not label["handler"], bool(label["other"])
            start = label.end()
        text = part[start:]
        is_joined = bool(_LETTER.search(joint)) or "&" in joint
        is_appended = not (start or is_joined)
        if not text or skipped or match_key(_FROM.sub("", text)) in rules.places:
            continue
        if is_appended and behind_agency and (count_words(text) == 1 or text.isupper()):
            continue
        for beside in BRACKETS.findall(text):
            if agency := agency_named(beside):
                yield _Named("", agency)
        text, agency = _without_agency(text)
        if agency:
            yield _Named("", agency)
            behind_agency = not text
        if not text:
            continue
        # What is no name but a calling is not written with a capital.
        is_calling = text.isascii() and text.islower() and not before.islower()
        is_title = bool(before) and is_appended and (is_calling or _is_title(text, before))
        # The field and the body of an office follow it: `Director, Sales & Marketing, Sample Inc`.
        is_more = behind_title and is_joined and text.isascii() and count_words(text) == 1
        if is_title or is_more or (is_appended and behind_office):
            behind_office = is_title and (is_calling or bool(rules.office.search(text)))
            behind_title = True
            continue
        behind_office = behind_title = False
        if name := bare_name(text):
            is_word = not start and joint == "," and count_words(name) == 1
            yield _Named(name, "", is_writer, is_word)
            behind_agency = False
        before = name or before or (text if is_role(text) else "")


def _parts(lines: str) -> Iterator[tuple[str, str]]:
    """The parts of a byline, and what stands before each: `,`, `and`, a line end as ''."""
    rules = author_rules()
    end, joint = 0, ""
    for found in rules.split.finditer(lines):
        if found.start() < end:
            continue
        yield lines[end : found.start()], joint
        end, joint = found.end(), found[0].strip().replace("،", ",")
        # `Senior Life and Trends Reporter` is one title.
        if title := rules.long_title.match(lines, end):
            yield title[0], ""
            end = title.end()
    yield lines[end:], joint


def _without_agency(text: str) -> tuple[str, str]:
    """The text without an agency and its place, and the agency; '' for what there is not."""
    if agency := agency_named(text):
        return "", agency
    head = ELSEWHERE.sub("", text)
    words = head.split()
    if agency := agency_named(head):
        return "", agency
    for count in range(1, min(len(words), 4)):
        before, after = words[:-count], words[-count:]
        # Capitals of three letters or more are no initials before a surname.
        is_short = len(before) == 1 and len(before[0]) > 2 and CAPITALS.fullmatch(before[0])
        is_placed = is_short or match_key(" ".join(after)) in author_rules().places
        if is_placed and (agency := agency_named(" ".join(before))):
            return "", agency
    last = words[-1] if len(words) > 2 else ""
    if len(last) > 2 and CAPITALS.fullmatch(last) and (agency := agency_named(last)):
        return " ".join(words[:-1]), agency
    return text, ""


def _is_title(text: str, name: str) -> bool:
    """Whether what follows a name says what somebody is: an office, a role, a body, a degree."""
    rules = author_rules()
    bare = text.strip(EDGES)
    return bool(
        rules.title.search(bare)
        or rules.degrees.fullmatch(bare)
        or (CAPITALS.fullmatch(bare) and not name.isupper())
        or rules.body.search(bare)
    )
