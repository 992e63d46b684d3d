"""Author names: whole, without roles and links, and people before the paper itself."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from pipelines.text import clean_line, match_key

MAX_WORDS = 6
MAX_CHARACTERS = 300
"""What is longer is a text about authors, not a byline."""

_PREFIX = regex.compile(
    r"^(?:(?:written|posted|published|edited|reported|updated|story|words|text|report)\s+by|by|"
    r"author|reporter|editor|लेखक|रिपोर्टर|द्वारा|लेखन|تحریر|مصنف|رپورٹ|از)\s*[:：\-–—]?\s+",
    regex.IGNORECASE,
)
_COLON_PREFIX = regex.compile(
    r"^(?:written by|posted by|by|author|reporter|लेखक|रिपोर्टर|تحریر|مصنف|رپورٹ)\s*[:：]\s*",
    regex.IGNORECASE,
)
_BETWEEN = regex.compile(
    r"\s*[,،;|/•]\s*|\s+(?:and|और|एवं|اور)\s+|\s+&\s+|\s+व\s+", regex.IGNORECASE
)
_ROLE = regex.compile(
    r"\b(?:reporter|editor|sub-editor|correspondent|journalist|writer|author|staff|intern|"
    r"contributor|columnist|producer|anchor|bureau chief)\b|"
    r"(?:^|\s)(?:संवाददाता|रिपोर्टर|संपादक|उप-संपादक|पत्रकार|نامہ نگار|ایڈیٹر|صحافی)",
    regex.IGNORECASE,
)
_LINK = regex.compile(r"https?:|www\.", regex.IGNORECASE)
_NOT_A_NAME = regex.compile(
    r"@|\.(?:com|in|org|net)\b|\d{3,}|[{}<>\[\]=]|^(?:admin|administrator|null|none|"
    r"undefined|unknown|anonymous|user|root|wordpress)$",
    regex.IGNORECASE,
)
# Words that make a name the paper's own or a desk's: kept only where no person is named.
_COLLECTIVE = regex.compile(
    r"\b(?:desk|bureau|team|staff|network|newsroom|agency|agencies|news|web)\b|"
    r"(?:डेस्क|ब्यूरो|टीम|नेटवर्क|न्यूज़|न्यूज|एजेंसी)|(?:ڈیسک|بیورو|ٹیم|نیٹ ورک|نیوز|ایجنسی)",
    regex.IGNORECASE,
)


def author_names(values: Iterable[str], own_names: Iterable[str]) -> tuple[str, ...]:
    """The authors that `values` name, once each, in their order.

    Args:
        values: Bylines as found; one may hold several names and a role.
        own_names: What the site calls itself; such names and desks stand only
            where no person does.
    """
    own = tuple(own_names)
    names: dict[str, str] = {}
    for value in values:
        if len(value) > MAX_CHARACTERS or _LINK.search(value):
            continue
        for part in _BETWEEN.split(clean_line(value)):
            name = _bare_name(part)
            if name:
                names.setdefault(match_key(name), name)
    people = [name for name in names.values() if not is_collective(name, own)]
    return tuple(people or names.values())


def is_collective(name: str, own_names: Iterable[str]) -> bool:
    """Whether a byline is the site's own name, a desk or an agency, not a person."""
    key = match_key(name)
    return bool(_COLLECTIVE.search(name)) or any(key == match_key(own) for own in own_names)


def is_role(line: str) -> bool:
    """Whether a line says what somebody is at the paper (`Reporter The Printlines (…)`)."""
    return bool(_ROLE.search(line))


def _bare_name(text: str) -> str:
    name = _COLON_PREFIX.sub("", _PREFIX.sub("", text)).strip(" .-–—:|()\"'“”")
    if not regex.search(r"\p{L}", name) or _NOT_A_NAME.search(name):
        return ""
    if len(name.split()) > MAX_WORDS or len(name) > 60:
        return ""
    return "" if _ROLE.search(name) and not _COLLECTIVE.search(name) else name
