"""News agencies in bylines, a story's dateline and sign-off, by the rules in agencies.toml."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from pipelines.metadata.people.author_rules import author_rules
from pipelines.rule_files import any_of, read_rules, whole_words
from pipelines.text.text import clean_characters, ends_sentence, match_key

DATELINE_CHARACTERS = 90
"""Place, day and agency before a story's first sentence take no more."""
DATELINE_LINES = 2
SIGN_OFF_LINES = 3
"""Below an agency's name its editors may have put their initials."""
SIGN_OFF_WORDS = 5
BLOCK_LINES = 6
"""Of a wire's end: whose it is, who edited it, when it was sent."""

_BETWEEN = r"(?:\s*[/,،|&+]\s*|\s+(?:and|और|एवं|اور)\s+|\s*[-–—]\s*)"
_DAY = regex.compile(
    r"\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|जन|फ़?र|मार्च|अप्र|मई|जून|जुल|अग|सित|अक्|नव|दिस|"
    r"جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر",
    regex.IGNORECASE,
)
# What agencies put below their name, a line each: initials (`na/uk`, `एससीएच/डीकेपी`, `NSD`), the
# time it was sent (`2111 1045 दिल्ली`), the end of the wire.
_SLASHED = regex.compile(r"[\p{L}\p{M}.]{1,12}(?:/[\p{L}\p{M}.]{0,12}){1,3}")
_CAPITALS = regex.compile(r"[A-Z]{2,4}(?:\s[A-Z]{2,4}){0,3}")
_SENT = regex.compile(r"\d{4}\s?\d{4}(?:\s[\p{L}\p{M}]{2,20}){0,2}|N{3,4}")
# Above it: editors in one word (`प्रदीप.श्रवण`).
_EDITORS = regex.compile(r"[\p{Lo}\p{M}]{2,20}(?:[.,/]\s?[\p{Lo}\p{M}]{2,20}){1,2}")
_MARKED = regex.compile(r"^\s*[-–—(\[]|\s")


@dataclass(frozen=True, slots=True)
class _Rules:
    """What agencies.toml says, ready for comparing."""

    by_key: dict[str, str]
    """`match_key` of a name to the agency that is stored."""
    by_text: dict[str, str]
    """A name as written to the agency that is stored."""
    byline: regex.Pattern[str]
    """A whole part of a byline; the group is the name."""
    dateline: regex.Pattern[str]
    sign_off: regex.Pattern[str]
    initials: regex.Pattern[str]


def agency_named(name: str) -> str:
    """The agency that a part of a byline names (`ANI`, `with inputs from PTI`), or ''."""
    rules = _rules()
    if agency := rules.by_key.get(match_key(name)):
        return agency
    found = rules.byline.fullmatch(name.strip())
    return rules.by_key.get(match_key(found["name"]), "") if found else ""


def agency_of_story(lines: Sequence[str], removed: Iterable[str] = ()) -> str:
    """The agency that a story's own text names as its source, or ''.

    Asked in turn: the dateline (`New Delhi [India], November 3 (ANI):`), the sign-off
    at its end (`(भाषा)`, `-- IANS`, `PTI ABC XY`), and lines that hold nothing else.
    An agency that is only quoted in the story is none of these.

    Args:
        lines: the body's lines in order.
        removed: lines that were taken out around the story.
    """
    rules = _rules()
    for line in lines[:DATELINE_LINES]:
        found = rules.dateline.match(line[: DATELINE_CHARACTERS + 40])
        if found and (found["end"] or _is_place(found["place"])):
            return rules.by_text[found["name"]]
    for line in reversed(lines[-SIGN_OFF_LINES:]):
        if found := rules.sign_off.search(line[-120:]):
            return rules.by_text[found["name"]]
    last = lines[-1] if len(lines) > 1 else ""
    if _is_signed(last) and (found := rules.initials.fullmatch(last)):
        return rules.by_text[found["name"]]
    alone = (_sign_off(line) for line in removed)
    return next((rules.by_text.get(found["name"], "") for found in alone if found), "")


def _is_place(text: str) -> bool:
    """Whether what stands before an agency in brackets says where or when, and is no sentence."""
    place = text.strip()
    return bool(
        _DAY.search(place)
        or place.endswith((":", "।", "۔"))
        or match_key(place) in author_rules().places
    )


def is_sign_off(line: str) -> bool:
    """Whether a line is an agency's name, alone or with its editors' initials, and no more."""
    return _sign_off(line) is not None


def sign_off_lines(lines: Sequence[str]) -> frozenset[str]:
    """The lines that an agency's wire ends in: its name, its editors' initials, the time.

    `--IANS`, `na/uk`; `भाषा शुभम सुरेश`, `सुरेश`, `2111 1045 दिल्ली`; `प्रदीप.श्रवण`, `वार्ता`.
    """
    first = max(1, len(lines) - BLOCK_LINES)
    for index in range(first, len(lines)):
        name, below = lines[index], lines[index + 1 :]
        if is_sign_off(name) and all(_is_below(line, name) for line in below):
            above = (
                lines[index - 1 : index]
                if index > 1 and _EDITORS.fullmatch(lines[index - 1])
                else ()
            )
            return frozenset([*above, name, *below])
    return frozenset()


def _is_below(line: str, name: str) -> bool:
    """Whether a line is what stands below an agency's name."""
    if _SLASHED.fullmatch(line) or _SENT.fullmatch(line):
        return True
    # A name alone, without a mark or its editors, may be one of a list: `AP`, `MP`.
    is_marked = _MARKED.search(name) is not None
    return is_marked and bool(_CAPITALS.fullmatch(line) or set(line.split()) <= set(name.split()))


def _sign_off(line: str) -> regex.Match[str] | None:
    if not _is_signed(line):
        return None
    rules = _rules()
    return rules.byline.fullmatch(line.strip(" ()[]—–-.।")) or rules.initials.fullmatch(line)


def _is_signed(line: str) -> bool:
    return len(line.split()) <= SIGN_OFF_WORDS and not ends_sentence(line)


@cache
def _rules() -> _Rules:
    table = read_rules(__file__, "agencies.toml")
    by_text = {
        clean_characters(name): agency
        for agency, names in table["agencies"].items()
        for name in names
    }
    names = any_of(map(regex.escape, by_text))
    one = whole_words(f"(?P<name>{names})")
    more = rf"(?:{_BETWEEN}{names})*"
    around = rf"(?>(?i:{any_of(table['words']['before'])})\s*[:：\-–—]?\s*)*"
    behind = rf"(?:\s+(?i:{any_of(table['words']['after'])}))*"
    return _Rules(
        by_key={match_key(name): agency for name, agency in by_text.items()},
        by_text=by_text,
        byline=regex.compile(rf"{around}{one}{more}{behind}", regex.IGNORECASE),
        dateline=regex.compile(
            rf"(?P<place>[^!?।۔()]{{0,{DATELINE_CHARACTERS}}}?[।۔]?\s*)[(\[]\s*{one}{more}\s*[)\]]"
            r"\s*(?P<end>[:：।.\-–—]?)"
            rf"|(?P<place>){one}{more}\s*[,|:،]\s*[^.।۔:–—\-]{{2,30}}(?P<end>[.।۔:–—\-])"
            # `नई दिल्ली, एएनआई। …`
            rf"|(?P<place>(?:[\p{{L}}\p{{M}}]+\s?){{1,3}})[,/،]\s*{one}{more}\s?(?P<end>[।۔:|])"
        ),
        sign_off=regex.compile(
            rf"(?:[(\[]\s*{around}{one}{more}{behind}\s*[)\]]|(?:^|\s)[-–—]{{1,2}}\s*{one}{more}"
            rf"|^{around}{one}{more}{behind})\s*[.।۔]?\s*$"
        ),
        initials=regex.compile(
            rf"[(\[]?{one}{more}[)\]]?[.۔]?(?:\s+(?:[A-Z/]{{2,9}}|[\p{{Devanagari}}\p{{M}}.]+"
            rf"|[\p{{Arabic}}\p{{M}}]{{1,3}})){{1,4}}"
            rf"|{one}\s*/\s*[\p{{L}}\p{{M}}]+(?:\s[\p{{L}}\p{{M}}]+){{0,2}}"
        ),
    )
