"""Author names out of bylines, by the rules of authors.toml: no roles, places, handles or desks."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from pipelines.metadata.agencies import agency_named
from pipelines.rule_files import WORD_END, any_of, read_rules, whole_words
from pipelines.text.text import clean_characters, clean_line, count_words, ends_sentence, match_key
from spiders.config.dates import without_dates

NAME_WORDS = 5
NAME_AND_PLACE = 2
SIGNED_WORDS = 12
LOWER_LATIN = regex.compile(r"(?<![\p{L}'’.-])\p{Ll}\p{Latin}*")
"""A word that begins with a small letter, as few words of a name do."""
# A full stop stands in them behind an initial or a short title.
_NOT_IN_NAMES = regex.compile(r"[\d!?।۔؟:]|\.(?![\s\p{L}])|(?<=[\p{L}\p{M}]{5})\.")


@dataclass(frozen=True, slots=True)
class AuthorRules:
    """What a byline can hold beside names."""

    labels: regex.Pattern[str]
    """A label before a name, at the beginning of a part; the group that matched says of what."""
    split: regex.Pattern[str]
    """What separates the parts of a byline; a label that begins another part is not eaten."""
    behind: regex.Pattern[str]
    role: regex.Pattern[str]
    """A role with its modifiers, anywhere."""
    title: regex.Pattern[str]
    """A role or an office that ends a part, or before what it is held in."""
    long_title: regex.Pattern[str]
    """A title of several fields that begins with a modifier, up to a comma or a line end."""
    office: regex.Pattern[str]
    """An office alone: the body where it is held may follow."""
    body: regex.Pattern[str]
    """A university, a company and the like."""
    degrees: regex.Pattern[str]
    """Nothing but degrees; what comes after a full name at its end likewise."""
    degrees_behind: regex.Pattern[str]
    modifiers: regex.Pattern[str]
    """Nothing but modifiers."""
    collective: regex.Pattern[str]
    button: regex.Pattern[str]
    """What stands around names to be clicked, or tells of reading."""
    stops: frozenset[str]
    """`match_key` of what only sections and tags follow."""
    accounts: frozenset[str]
    """`match_key` of names that are no person's."""
    places: frozenset[str]


@cache
def author_rules() -> AuthorRules:
    """The rules for every site."""
    table: dict[str, list[str]] = read_rules(__file__, "authors.toml")
    # Writers last: any word before `by` labels one that no other list has.
    groups = "|".join(f"(?P<{name}>{_any(table[name])})" for name in ("handler", "other", "writer"))
    # `of` and `at` lead from a role to a paper, not to a name.
    # Atomic groups: a full stop can belong to two things, and a long row of them to very many.
    modifier = _any(table["modifier"])
    roles = rf"(?>{modifier}[\s.-]+)*{_any(table['role'])}"
    office = whole_words(_any(table["office"]))
    title = whole_words(_any([*table["role"], *table["office"]]))
    phrases = [label for name in ("writer", "handler", "other") for label in table[name]]
    starts = _any(label for label in phrases if " by" in label or " on" in label)
    degree = rf"{_any(table['degree'])}\.?"
    return AuthorRules(
        labels=_compiled(rf"\s*(?:{groups}){WORD_END}\s*[:：\-–—]?\s*"),
        split=_compiled(
            r"(?:\s*[\n,،;|/•·●]\s*)+(?:(?:and|और|एवं|तथा|व|اور)\s+)?"
            r"|\s+(?:and|with|और|एवं|तथा|व|اور)\s+|\s*&\s*|\s+[\-–—]\s+"
            rf"|\s+(?={whole_words(starts)})"
        ),
        behind=_compiled(rf"\s+{_any(table['behind'])}$"),
        role=_compiled(rf"{whole_words(roles)}(?:\s+(?:of|at|for)\s.*)?"),
        title=_compiled(rf"{title}(?:$|\s+(?:of|at|for|in|to|with|the|&|@)\s.*|\s*[(@].*)"),
        long_title=_compiled(
            rf"(?:{modifier}\s[^\n,،|]*|\p{{Latin}}+)\s(?:and|&)\s[^\n,،|]*{title}(?=\s*(?:[\n,،|]|$))"
        ),
        office=_compiled(office),
        body=_compiled(whole_words(_any(table["body"]))),
        degrees=_compiled(rf"{degree}(?:[\s./]+{degree})*"),
        degrees_behind=_compiled(rf"(?<=\S\s\S.*?)(?:[\s(]+{degree})+\)?$"),
        modifiers=_compiled(rf"(?>{modifier}[\s.-]*)+"),
        collective=_compiled(whole_words(_any(table["collective"]))),
        button=_compiled(
            rf"{_any(table['button'])}{WORD_END}.*|.*{whole_words(_any(table['button_end']))}\s*"
        ),
        stops=frozenset(map(match_key, table["stop"])),
        accounts=frozenset(map(match_key, table["account"])),
        places=frozenset(map(match_key, table["place"])),
    )


def _any(phrases: Iterable[str]) -> str:
    return any_of(map(clean_characters, phrases))


def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.IGNORECASE)


MAX_WORDS = 6
MAX_CHARACTERS = 300
"""What is longer is a text about authors, not a byline."""
MAX_NAME = 60

_LINK = regex.compile(r"https?:|www\.", regex.IGNORECASE)
_ENDING_TAG = regex.compile(r"</?(?:a|br|div|li|p|span)\b[^<>]*>", regex.IGNORECASE)
_TAG = regex.compile(r"<[/\p{L}][^<>]*>")
# Flags, colours of skin and the sign for a coloured picture are no pictographs of their own.
_PICTOGRAPHS = regex.compile(
    "(?:[\\p{Extended_Pictographic}\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\ufe0f]\u200d?)+"
)
_HANDLE = regex.compile(r"[(\[]?\S*@\S*[)\]]?")
_BRACKETS = regex.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_LETTER = regex.compile(r"\p{L}")
_NOT_A_NAME = regex.compile(
    r"\.(?:com|in|org|net)\b|\d{3,}|[{}<>\[\]=]|\p{L}\.\p{Ll}{2,}\.", regex.IGNORECASE
)
# The paper before a role: `AP Auto Writer`, `CNN Editor-at-large`.
_PAPER = regex.compile(r"[A-Z]{2,5}(?:\s|$)(?!\p{Lu}{2,})")
_CAPITALS = regex.compile(r"(?:\p{Lu}\.?){2,6}")
_READING = regex.compile(
    r"\d+[\s-]*(?:min(?:ute)?s?|मिनट|منٹ)\b\.?(?:\s+(?:read|में पढ़ें|पढ़ें|का समय|میں پڑھیں))?",
    regex.IGNORECASE,
)
_DIGIT = regex.compile(r"\d")
_TOO_SHORT = regex.compile(r"\p{Latin}{1,2}\.?")
_LOGIN = regex.compile(r"(?=\P{L}*\p{Latin})(?:[^\s\p{Lu}]+|[^\s\p{Ll}]{3,})")
# In a place, or for a paper; `से` and `سے` stand behind the place.
_ELSEWHERE = regex.compile(r"\s+(?:in|at|from|for)\s+.*$|^.*\s(?:से|سے)\s+")
_FROM = regex.compile(r"\s(?:से|سے)$")
_NO_PERSON = regex.compile(
    r"(?:^|\s)(?:(?i:the|your|our|my)|of|for|to|from|with|about|how|what|why|is|are|as|an|in|on|at|by)"
    r"(?=\s|$)"
)
_BEFORE_NAMES = (":", "：", "-", "–", "—")
_EDGES = " .-–—:|()\"'“”‘’*،,•>»~+#"


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
    own = tuple(own_names)
    writers: dict[str, str] = {}
    handlers: dict[str, str] = {}
    agency = ""
    for value in values:
        # A paper's own name may hold what parts others: `Morgan & Morgan`.
        whole = _HANDLE.sub("", clean_line(value)).strip(_EDGES)[:MAX_NAME].strip()
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


def author_names(values: Iterable[str], own_names: Iterable[str]) -> tuple[str, ...]:
    """The authors of `read_byline`, without the agency."""
    return read_byline(values, own_names).authors


def is_collective(name: str, own_names: Iterable[str]) -> bool:
    """Whether a byline is the site's own name or a desk, not a person."""
    rules = author_rules()
    return (
        bool(rules.collective.search(name) or rules.body.search(name) or _NO_PERSON.search(name))
        or _is_office(name)
        or is_own(name, own_names)
    )


def is_own(name: str, own_names: Iterable[str]) -> bool:
    """Whether a name is one that the site has for itself, whatever its spaces."""
    key = _joined(name)
    return bool(key) and any(key == _joined(own) for own in own_names)


def is_login(name: str) -> bool:
    """Whether a name looks like an account's, one Latin word in one case: `msample`, `MECLABS`."""
    return bool(_LOGIN.fullmatch(name))


def is_role(line: str) -> bool:
    """Whether a line says what somebody is at the paper (`Reporter The Printlines (…)`)."""
    return bool(author_rules().role.search(line))


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


def is_name(line: str) -> bool:
    """Whether a line could be a person's name."""
    return 1 <= count_words(line) <= NAME_WORDS and not _NOT_IN_NAMES.search(line)


def _without_papers(value: str, own_names: Iterable[str]) -> str:
    """A byline without those of the site's names that would be read as several."""
    for own in own_names:
        if own in value and author_rules().split.search(own):
            value = value.replace(own, "")
    return value


def _joined(name: str) -> str:
    return match_key(name).replace(" ", "").removeprefix("the")


def _is_office(name: str) -> bool:
    """Whether a name is a role with a word before it that tells of what: `Community Editor`."""
    rules, words = author_rules(), name.split()
    return (
        len(words) == 2
        and not rules.modifiers.fullmatch(words[0])
        and bool(rules.role.fullmatch(words[1]))
    )


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
    return "\n".join(filter(None, (clean_line(line) for line in value.splitlines())))


@lru_cache(maxsize=4096)
def _read(value: str) -> tuple[_Named, ...]:
    """The names and agencies in a value, in their order.

    Kept, as the same people write every day.
    """
    lines = _lines(value)
    if len(lines) > MAX_CHARACTERS or _LINK.search(lines):
        return ()
    return tuple(_people(lines))


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
        for beside in _BRACKETS.findall(text):
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
        if name := _bare_name(text):
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
    head = _ELSEWHERE.sub("", text)
    words = head.split()
    if agency := agency_named(head):
        return "", agency
    for count in range(1, min(len(words), 4)):
        before, after = words[:-count], words[-count:]
        # Capitals of three letters or more are no initials before a surname.
        is_short = len(before) == 1 and len(before[0]) > 2 and _CAPITALS.fullmatch(before[0])
        is_placed = is_short or match_key(" ".join(after)) in author_rules().places
        if is_placed and (agency := agency_named(" ".join(before))):
            return "", agency
    last = words[-1] if len(words) > 2 else ""
    if len(last) > 2 and _CAPITALS.fullmatch(last) and (agency := agency_named(last)):
        return " ".join(words[:-1]), agency
    return text, ""


def _is_title(text: str, name: str) -> bool:
    """Whether what follows a name says what somebody is: an office, a role, a body, a degree."""
    rules = author_rules()
    bare = text.strip(_EDGES)
    return bool(
        rules.title.search(bare)
        or rules.degrees.fullmatch(bare)
        or (_CAPITALS.fullmatch(bare) and not name.isupper())
        or rules.body.search(bare)
    )


def _bare_name(text: str) -> str:
    rules = author_rules()
    # Before a colon stands a label, known or not.
    text = _HANDLE.sub("", text)
    # A name alone may stand in brackets.
    name = (_BRACKETS.sub("", text) or text).strip(_EDGES).rpartition(":")[2].strip()
    if rules.button.fullmatch(name):
        return ""
    name = rules.behind.sub("", name)
    away = _ELSEWHERE.sub("", name)
    name = away if count_words(away) > 1 and not _DIGIT.search(name) else name
    words = name.split()
    for count in (1, 2):
        # Places in Latin letters are surnames too.
        place = " ".join(words[-count:])
        if len(words) > count + 1 and not place.isascii() and match_key(place) in rules.places:
            name = " ".join(words[:-count])
    is_desk = bool(rules.collective.search(name)) or _is_office(name)
    if not is_desk:
        person = rules.role.sub("", name).strip(_EDGES)
        if person != name and _PAPER.match(person):
            return ""
        if _DIGIT.search(person) or rules.modifiers.fullmatch(person):
            return ""
        name = rules.degrees_behind.sub("", person).strip(_EDGES)
    if not _LETTER.search(name) or _NOT_A_NAME.search(name) or match_key(name) in rules.accounts:
        return ""
    is_name = not _TOO_SHORT.fullmatch(name) and len(name.split()) <= MAX_WORDS
    return str(name) if is_name and len(name) <= MAX_NAME else ""
